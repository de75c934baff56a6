"""Days as people count them: in somebody's zone, from the day after, Monday to Friday where it is about work."""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

SATURDAY: Final = 5


def day_in(zone: str, instant: datetime) -> date:
    """The date that an instant has in an IANA time zone."""
    return instant.astimezone(ZoneInfo(zone)).date()


def is_business_day(day: date) -> bool:
    """Whether people work on it: Monday to Friday. Holidays differ too much to be known here."""
    return day.weekday() < SATURDAY


def off_the_weekend(day: date) -> date:
    """The day itself, or the Monday after it where it falls on a weekend."""
    return day if is_business_day(day) else day + timedelta(days=7 - day.weekday())


def business_days_after(day: date, count: int) -> date:
    """The `count`-th business day after `day`, the day after being the first that may count.

    None at all (0) is the day itself, or the Monday after a weekend.
    """
    if count == 0:
        return off_the_weekend(day)
    weeks, rest = divmod(count - 1, 5)
    first = off_the_weekend(day + timedelta(days=1))
    over_a_weekend = 2 if first.weekday() + rest >= SATURDAY else 0
    return first + timedelta(weeks=weeks, days=rest + over_a_weekend)
