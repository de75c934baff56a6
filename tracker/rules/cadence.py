"""When somebody's digest is due: by their own clock, once a week or on working days."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from tracker.rules.calendar import is_business_day
from tracker.vocabulary import Cadence

WORK_BEGINS: Final = 9
WORK_ENDS: Final = 18
STALE: Final = timedelta(days=1, hours=2)
"""A digest that could not be sent by the next morning is left out."""


class Wish(NamedTuple):
    """How often somebody wants to hear; `weekday` counts from Monday (0) and is for the weekly digest."""

    cadence: Cadence = Cadence.WEEKLY
    weekday: int = 0
    hour: int = WORK_BEGINS


class Slot(NamedTuple):
    """One time at which a digest was due, and what its period is called: `2026-W53` or `2026-03-05`."""

    period: str
    at: datetime


def latest_slot(wish: Wish, zone: str, now: datetime) -> Slot | None:
    """The last time at which a digest was due; None where none is wanted.

    An hour that a clock leaves out is the one after it; of one that comes twice, the first counts.
    """
    if wish.cadence is Cadence.NEVER:
        return None
    day = now.astimezone(ZoneInfo(zone)).date()
    while not _is_day(wish, day) or _instant(day, wish.hour, zone) > now:
        day -= timedelta(days=1)
    year, week, _ = day.isocalendar()
    period = day.isoformat() if wish.cadence is Cadence.DAILY else f"{year}-W{week:02}"
    return Slot(period, _instant(day, wish.hour, zone))


def _is_day(wish: Wish, day: date) -> bool:
    return is_business_day(day) if wish.cadence is Cadence.DAILY else day.weekday() == wish.weekday


def _instant(day: date, hour: int, zone: str) -> datetime:
    return datetime.combine(day, time(hour), ZoneInfo(zone)).astimezone(UTC)


def is_at_work(zone: str, now: datetime, *, hour: int = WORK_BEGINS) -> bool:
    """Whether somebody may be written to: on a working day in working hours, and in the hour they chose."""
    local = now.astimezone(ZoneInfo(zone))
    if local.hour == hour:
        return True
    return is_business_day(local.date()) and WORK_BEGINS <= local.hour < WORK_ENDS
