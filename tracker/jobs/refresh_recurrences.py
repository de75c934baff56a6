"""Keeping the pairs of incidents that may share a cause up to date, one incident at a time."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from tracker.changes import profiles as changes
from tracker.db import end_reading
from tracker.errors import BusyError, ConflictError
from tracker.queries import profiles as queries

log = logging.getLogger(__name__)

MOST_SECONDS: Final = 50
"""For one turn of the worker; what was not reached is first in the next."""


def refresh_for_a_while() -> None:
    """One turn of the worker."""
    refresh(seconds=MOST_SECONDS)


def refresh(*, seconds: float | None = None) -> bool:
    """Read again what was changed, then pair it; returns whether nothing is left to do.

    All profiles first: how rare a word is shows only when all texts are known. An incident that fails is logged and
    left for the next time.
    """
    until = None if seconds is None else time.monotonic() + seconds
    failed: set[int] = set()
    while _has_time(until) and changes.spread_marks():
        pass
    for step, waiting in ((changes.renew, queries.marked), (changes.pair, queries.unpaired)):
        for incident_id in _each(waiting, failed, until):
            _attempt(step, incident_id, failed)
    end_reading()
    return not failed and not queries.is_anything_to_do()


def _has_time(until: float | None) -> bool:
    return until is None or time.monotonic() < until


def _each(waiting: Callable[..., Sequence[int]], failed: set[int], until: float | None) -> Iterator[int]:
    """What waits, until nothing does or time is up."""
    while found := list(waiting(but=failed)):
        for incident_id in found:
            if not _has_time(until):
                return
            end_reading()
            yield incident_id


def _attempt(step: Callable[[int], bool], incident_id: int, failed: set[int]) -> None:
    try:
        step(incident_id)
    except (BusyError, ConflictError) as refusal:
        log.info("INC-%s is compared later: %s", incident_id, refusal)
        failed.add(incident_id)
    except Exception:
        log.exception("comparing INC-%s with others failed", incident_id)
        failed.add(incident_id)
        end_reading()
