"""What runs when. Every worker wakes each minute; the first to claim an errand's turn runs it."""

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from huey import Huey, crontab

from tracker import clock
from tracker.changes import schedule
from tracker.config import Settings
from tracker.jobs import (
    fetch_feeds,
    housekeeping,
    prepare_reviews,
    queue_dispatches,
    refresh_recurrences,
    send_dispatches,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Errand:
    """A job and how often it runs. Its turns are whole multiples of `every` since 1970, in UTC."""

    name: str
    every: timedelta
    run: Callable[[], object]

    def turn(self, now: datetime) -> datetime:
        """The latest turn that has come by `now`."""
        seconds = self.every.total_seconds()
        return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)


ERRANDS: Final = (
    Errand("housekeeping", timedelta(hours=1), housekeeping.sweep),
    Errand("refresh_recurrences", timedelta(minutes=1), refresh_recurrences.refresh_for_a_while),
)


def errands(settings: Settings) -> tuple[Errand, ...]:
    """All that this installation runs."""
    return (
        *ERRANDS,
        Errand("queue_dispatches", timedelta(minutes=5), partial(queue_dispatches.queue_all, settings)),
        Errand("send_dispatches", timedelta(minutes=1), partial(send_dispatches.send_for_a_while, settings)),
        Errand("fetch_feeds", timedelta(minutes=30), partial(fetch_feeds.look_at_all, settings)),
        Errand("prepare_reviews", timedelta(minutes=5), partial(prepare_reviews.prepare_all, settings)),
    )


def keep(queue: Huey, context: Callable[[], AbstractContextManager[object]], settings: Settings) -> None:
    """Have the worker of `queue` look every minute for what is due, inside the application's context."""

    @queue.periodic_task(crontab(), name="run_due")
    def _run_due() -> None:
        with context():
            run_due(errands(settings), now=clock.now())


def run_due(errands: Sequence[Errand], *, now: datetime) -> None:
    """Run what is due and nobody else has claimed. One that fails is logged and has its next turn."""
    for errand in errands:
        if schedule.claim(errand.name, turn=errand.turn(now), every=errand.every):
            try:
                errand.run()
            except Exception:
                log.exception("the errand %s failed", errand.name)
