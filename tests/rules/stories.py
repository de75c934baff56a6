"""Five incidents of a made-up bakery chain's computers, for the tests of recurrences."""

from datetime import date

from tests.rules.lives import exactly
from tracker.rules.profiles import Profile, Quote, Told, profile_of
from tracker.vocabulary import CauseClass
from tracker.writeups.detect import read

OVEN_MEMORY = """# Oven planner unavailable in Leeds

## Summary
On a Monday the oven planner stopped answering. Bakers could not see the plan of the day.

## Root cause
The planner keeps every recipe picture in memory. After the autumn recipes were added its process was killed, out of
memory, because no memory limit had been tested with that many pictures.

## Timeline
- 06:10 Bakers report an empty plan
- 06:40 The planner is restarted

## Next steps
- Keep only the pictures of the day in memory
- Alert when the planner uses more than 80 % of its memory, see https://git.example/bakery/planner/issues/31
"""
OVEN_MEMORY_AGAIN = """# Tills and planner slow in York

## Summary
The tills could not fetch the plan of the day from the oven planner.

## Root cause
The planner was killed, out of memory, once more: the winter recipes brought four hundred pictures, and it still keeps
all recipe pictures in memory.

## Timeline
- 07:02 A till shows no plan
- 07:30 Memory is doubled

## Next steps
- Load recipe pictures only when they are shown
- Alert when the planner uses more than 80 % of its memory, see https://git.example/bakery/planner/issues/31
"""
OVEN_CERTIFICATE = """# Oven planner unavailable in Leeds

## Summary
On a Wednesday the oven planner stopped answering. Bakers could not see the plan of the day.

## Root cause
The certificate of the planner's address had expired on Tuesday night; nobody renews it automatically.

## Timeline
- 06:05 Bakers report an empty plan
- 06:50 A new certificate is in place

## Next steps
- Renew certificates by a timer
"""
FLOUR_ORDERS = """# Flour ordered twice

## Summary
Two mills received each order of the day twice.

## Root cause
A retry after a timeout sent the order again, for the mill's answer was slow and orders carried no number of their own.

## Next steps
- Give each order a number that the mill can recognise
"""
LOYALTY_CARDS = """# Loyalty cards refused

## Summary
Cards were refused in every shop for two hours.

## Root cause
A configuration change pointed the card readers at the wrong database, the one of the test shop.

## Next steps
- Ask for a second pair of eyes on changes to the shops' configuration
"""
TEXTS = (OVEN_MEMORY, FLOUR_ORDERS, LOYALTY_CARDS, OVEN_CERTIFICATE, OVEN_MEMORY_AGAIN)


def told(number: int, text: str = "", *, day: float | None = None, **more: object) -> Told:
    """An incident as the reader understands its text; `number` times ten is its day unless told otherwise."""
    writeup = read((text or TEXTS[number - 1]).encode(), source=f"{number}.md", as_of=date(2026, 1, 1))
    found: dict[str, object] = {
        "incident_id": number,
        "when": exactly(10 * number if day is None else day),
        "title": writeup.title.text if writeup.title else "",
        "text": writeup.text,
        "causes": tuple(
            Quote(one.text, one.first_line, one.last_line) for one in [writeup.root_cause] if one is not None
        ),
        "promises": tuple(Quote(one.text, one.first_line, one.last_line) for one in writeup.action_items),
        "cause_class": CauseClass(writeup.cause_class),
        "trigger": writeup.trigger,
        "label": f"INC-{number}",
    }
    return Told(**(found | more))  # type: ignore[arg-type]


def profiles() -> list[Profile]:
    """The five, in order."""
    return [profile_of(told(number)) for number in range(1, len(TEXTS) + 1)]
