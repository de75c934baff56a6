"""Days of the company's story as dates and instants, and its texts with their dates filled in."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

SATURDAY: Final = 5
_DAY = re.compile(r"\{(\w+)([+-]\d+)\}")


class Calendar:
    """Turns days before or after today into dates. What people do falls on working days."""

    def __init__(self, today: date) -> None:
        self.today = today

    def day(self, days: int) -> date:
        """The day itself: incidents happen on Sundays too."""
        return self.today + timedelta(days=days)

    def working_day(self, days: int) -> date:
        """The day, or the Monday after it. Keeps the order of days."""
        day = self.day(days)
        return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= SATURDAY else 0)

    def incident(self, days: int, clock_time: str) -> datetime:
        """An instant of an incident, its time given as "HH:MM" in UTC."""
        return datetime.combine(self.day(days), time.fromisoformat(clock_time), UTC)

    def work(self, days: int, step: int = 0) -> datetime:
        """An instant of a working day; a later step of the same day comes later."""
        minutes = (7 * days + 13 * step) % 60
        return datetime.combine(self.working_day(days), time(8 + step, minutes), UTC)

    def dated(self, text: str) -> str:
        """A text with its dates: `{day-12}` becomes 14 March 2026, and so on as in FORMS."""

        def shown(found: re.Match[str]) -> str:
            days = int(found[2])
            return FORMS[found[1]](self.working_day(days) if found[1] == "due" else self.day(days))

        return _DAY.sub(shown, text)


def _ordinal(number: int) -> str:
    ending = "th" if 10 < number < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


FORMS: Final[Mapping[str, Callable[[date], str]]] = {
    "day": lambda day: f"{day.day} {day:%B %Y}",
    "iso": lambda day: day.isoformat(),
    "us": lambda day: f"{day:%B} {day.day}, {day.year}",
    "weekday": lambda day: f"{day:%A, %B} {_ordinal(day.day)}",
    "month": lambda day: f"{day:%B %Y}",
    "due": lambda day: day.isoformat(),
}
"""How the texts write a date. `due` is moved off weekends, as due dates are."""
