"""Which earlier incident a write-up means."""

import pytest

from tests.rules.lives import exactly
from tracker.rules.repeats import Earlier, Meant, meant, resolved

EARLIER = [
    Earlier(1, exactly(0), "Oven planner unavailable", "INC-1", "https://wiki.example/reports/oven-1.md"),
    Earlier(2, exactly(63), "Cards refused in every shop", "INC-2", "reports/cards.md"),
    Earlier(3, exactly(95), "Tills slow in York", "INC-12", "reports/tills.md"),
]
WHEN = exactly(100)


def found(statement: str, earlier: list[Earlier] | None = None) -> int | None:
    return resolved(statement, title="Tills slow again", when=WHEN, earlier=EARLIER if earlier is None else earlier)


@pytest.mark.parametrize(
    ("statement", "incident_id"),
    [
        ("The same as in INC-12.", 3),
        ("As in inc-2, nobody had looked.", 2),
        ("We saw this before, see https://wiki.example/reports/oven-1.md#cause.", 1),
        ("We saw this before: [report](../reports/tills.md)", 3),
        ("We saw this issue on 5 March.", 2),
        ("We saw this issue on March 5th, 2025.", 2),
        ("We saw this issue on 2025-03-05.", 2),
        ("The same failure as on 1 January.", 1),
        ("Just like when cards were refused in every shop last spring.", 2),
        ("Almost the same happened earlier in the week.", 3),
        ("The same issue was covered in the previous post-mortem.", 3),
        ("This had happened last month.", 3),
        ("We had seen this issue before.", None),
        ("We saw this on 31 February and on 40 March.", None),
        ("It happened yesterday.", None),
        ("As in INC-77.", None),
    ],
)
def test_the_incident_that_is_meant(statement: str, incident_id: int | None) -> None:
    assert found(statement) == incident_id


def test_one_of_several_on_a_day_is_left_to_a_person() -> None:
    two = [Earlier(1, exactly(63), "A"), Earlier(2, exactly(63.2), "B")]
    assert found("We saw this issue on 5 March.", two) is None


def test_a_date_without_a_year_is_the_last_such_day_before() -> None:
    assert found("We saw this issue on 30 December.", [Earlier(9, exactly(-2), "Older")]) == 9


def test_a_statement_may_deny() -> None:
    said = ["The same happened earlier in the week, but for a different root cause.", "As in INC-2."]
    assert meant(said, title="Tills slow", when=WHEN, earlier=EARLIER) == Meant(frozenset({2}), frozenset({3}))


def test_nothing_earlier_means_nothing() -> None:
    assert meant(["As in INC-1, and on 5 March."], title="", when=WHEN, earlier=[]) == Meant()
