"""What came before what: the day that orders incidents, the times of one incident, its timeline."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final, Protocol, TypeVar

from tracker.errors import RefusedError

FIRST_YEAR: Final = 1970
LEAD: Final = timedelta(days=1)
"""How far ahead of our clock a time may lie: clocks and zones differ, the future does not count."""


class Entry(Protocol):
    """One line of a timeline. `at` is None where its time is not known."""

    @property
    def at(self) -> datetime | None:
        """When it happened."""


E = TypeVar("E", bound=Entry)


def happened_on(started: datetime | None, detected: datetime | None, published: date | None, imported: date) -> date:
    """The UTC day that orders an incident: of its start, else its detection, else the text, else the import."""
    for instant in (started, detected):
        if instant is not None:
            return instant.astimezone(UTC).date()
    return published or imported


def check_times(
    *,
    started: datetime | None = None,
    detected: datetime | None = None,
    mitigated: datetime | None = None,
    ended: datetime | None = None,
    now: datetime,
) -> None:
    """Raise RefusedError, naming the field, for a time in the future or before 1970 and an end before the start."""
    times = {"started_at": started, "detected_at": detected, "mitigated_at": mitigated, "ended_at": ended}
    for field, at in times.items():
        check_time(at, field=field, now=now)
    if started is not None and ended is not None and ended < started:
        raise RefusedError("The end lies before the start.", field="ended_at")


def check_time(at: datetime | None, *, field: str, now: datetime) -> None:
    """Raise RefusedError for a time that cannot have happened yet, or lies before 1970."""
    if at is not None and at > now + LEAD:
        raise RefusedError("This lies in the future. Times are in UTC.", field=field)
    if at is not None and at.year < FIRST_YEAR:
        raise RefusedError(f"This lies before {FIRST_YEAR}. Check the year.", field=field)


def in_order(entries: Iterable[E]) -> Sequence[E]:
    """A timeline by time; an entry without one stays behind the entry that it followed."""
    keyed: list[tuple[datetime, int, E]] = []
    last = datetime.min.replace(tzinfo=UTC)
    for position, entry in enumerate(entries):
        last = entry.at or last
        keyed.append((last, position, entry))
    return [entry for _, _, entry in sorted(keyed, key=lambda item: item[:2])]


def duration(started: datetime | None, ended: datetime | None, *, is_start_date_only: bool) -> timedelta | None:
    """How long it lasted; None where the start's time or the end is not known."""
    if started is None or ended is None or is_start_date_only:
        return None
    return ended - started
