"""Dates: what is late, in whose day, and how urgent a severity makes its items."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from tracker.rules.lifecycle import ACTIVE
from tracker.vocabulary import ItemState, Priority

PRIORITY_OF_SEVERITY: Final[Mapping[int | None, Priority]] = {
    1: Priority.P0,
    2: Priority.P1,
    3: Priority.P2,
    4: Priority.P3,
    None: Priority.P2,
}

BACKFILL_AGE: Final = timedelta(days=90)


def is_backfill(happened_on: date, today: date) -> bool:
    """Whether an incident is so old that its import is an archive: no flood of overdue items and reminders."""
    return today - happened_on > BACKFILL_AGE


def is_overdue(due_on: date | None, state: ItemState, today: date) -> bool:
    """Overdue from the end of the due day. `today` is the owner's date."""
    return due_on is not None and state in ACTIVE and due_on < today


def zones_by_date(zones: Iterable[str], now: datetime) -> dict[date, list[str]]:
    """IANA zones grouped by the date that they have at the instant `now`."""
    grouped: dict[date, list[str]] = {}
    for zone in sorted(set(zones)):
        grouped.setdefault(now.astimezone(ZoneInfo(zone)).date(), []).append(zone)
    return grouped


def is_zone(name: str) -> bool:
    """Whether `name` is an IANA time zone that this machine knows."""
    return name in available_timezones()
