"""Which incident came first, and whether that is certain."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from typing import Final

BEFORE_DETECTION: Final = timedelta(days=1)
BEFORE_WRITE_UP: Final = timedelta(days=90)
"""As `rules.deadlines.BACKFILL_AGE`: what is written later is an archive."""

_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)


class Basis(IntEnum):
    """What an incident is ordered by."""

    START = 0
    DETECTION = 1
    WRITE_UP = 2
    IMPORT = 3


@dataclass(frozen=True, slots=True)
class When:
    """When an incident began, as far as it is known.

    `at` orders it: the start, else the detection, else the write-up's day, else the import; what is known only by its
    day counts as the end of that day. It really began between `earliest` (None: nobody knows) and `latest`. Where the
    start is not known, it is taken to lie at most `BEFORE_DETECTION` before the detection, or `BEFORE_WRITE_UP` before
    the write-up.
    """

    at: datetime
    earliest: datetime | None
    latest: datetime
    basis: Basis

    @property
    def is_certain(self) -> bool:
        """The very instant is known."""
        return self.earliest == self.latest


def when_of(
    *,
    started: datetime | None,
    is_start_date_only: bool,
    detected: datetime | None,
    written_on: date | None,
    imported: datetime,
) -> When:
    """When an incident began: `started` counts by its UTC day where only that is known.

    An incident without a start began at the latest when it was detected, written about or imported.
    """
    if started is not None and not is_start_date_only:
        return When(started, started, started, Basis.START)
    if started is not None:
        day = started.astimezone(UTC).date()
        return When(_end_of(day), _start_of(day), _end_of(day), Basis.START)
    if detected is not None:
        return When(detected, detected - BEFORE_DETECTION, detected, Basis.DETECTION)
    if written_on is not None:
        written = _end_of(written_on)
        return When(written, written - BEFORE_WRITE_UP, written, Basis.WRITE_UP)
    return When(imported, None, imported, Basis.IMPORT)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _end_of(day: date) -> datetime:
    return _start_of(day) + _DAY - _TICK


def precedes(one: When, other: When, *, ids: tuple[int, int]) -> bool:
    """Whether `one` is ordered before `other`. Two at the same instant go by their numbers."""
    return (one.at, ids[0]) < (other.at, ids[1])


def is_order_certain(earlier: When, later: When) -> bool:
    """Whether the later one cannot have begun before the earlier one did."""
    return later.earliest is not None and earlier.latest <= later.earliest


def days_between(one: When, other: When) -> float:
    """How far apart the two are ordered, in days."""
    return abs((one.at - other.at) / _DAY)
