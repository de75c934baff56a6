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
    apply_deliveries,
    fetch_feeds,
    gateways,
    housekeeping,
    prepare_reviews,
    push_issues,
    queue_dispatches,
    reconcile_issues,
    refit_weights,
    refresh_recurrences,
    send_dispatches,
)
from tracker.vocabulary import ErrandName
from tracker.worker.wakes import listen

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


MINUTE: Final = timedelta(minutes=1)
ERRANDS: Final = (
    Errand(ErrandName.HOUSEKEEPING, timedelta(hours=1), housekeeping.sweep),
    Errand(ErrandName.REFRESH_RECURRENCES, MINUTE, refresh_recurrences.refresh_for_a_while),
    Errand(ErrandName.REFIT_WEIGHTS, timedelta(days=1), refit_weights.refit),
)


def errands(settings: Settings) -> tuple[Errand, ...]:
    """All that this installation runs."""
    open_gateway, site = gateways.opener(settings), settings.base_url
    return (
        *ERRANDS,
        Errand(ErrandName.APPLY_DELIVERIES, MINUTE, lambda: _done(apply_deliveries.apply_all(open_gateway, site=site))),
        Errand(ErrandName.PUSH_ISSUES, MINUTE, lambda: _done(push_issues.push_all(open_gateway, site=site))),
        Errand(ErrandName.RECONCILE_ISSUES, MINUTE, lambda: _done(reconcile_issues.sweep_all(open_gateway, site=site))),
        Errand(
            ErrandName.ASK_GITHUB_AGAIN, timedelta(hours=1), lambda: _done(reconcile_issues.ask_again(open_gateway))
        ),
        Errand(ErrandName.QUEUE_DISPATCHES, timedelta(minutes=5), partial(queue_dispatches.queue_all, settings)),
        Errand(ErrandName.SEND_DISPATCHES, MINUTE, partial(send_dispatches.send_for_a_while, settings)),
        Errand(ErrandName.FETCH_FEEDS, timedelta(minutes=30), partial(fetch_feeds.look_at_all, settings)),
        Errand(ErrandName.PREPARE_REVIEWS, timedelta(minutes=5), partial(prepare_reviews.prepare_all, settings)),
    )


def _done(outcome: object) -> None:
    """Errands answer by what they write."""


def keep(queue: Huey, context: Callable[[], AbstractContextManager[object]], settings: Settings) -> None:
    """Have the worker of `queue` look every minute for what is due, and at once where it is woken.

    Everything runs inside the application's context.
    """
    listen(queue, lambda name: _run_now(name, context, settings))

    @queue.periodic_task(crontab(), name="run_due")
    def _run_due() -> None:
        with context():
            run_due(errands(settings), now=clock.now())


def _run_now(name: str, context: Callable[[], AbstractContextManager[object]], settings: Settings) -> None:
    with context():
        run_now(errands(settings), name)


def run_now(errands: Sequence[Errand], name: str) -> None:
    """Run the errand of this name whether or not its turn has come. It has to bear running twice at once."""
    for errand in errands:
        if errand.name == name:
            _run(errand)


def run_due(errands: Sequence[Errand], *, now: datetime) -> None:
    """Run what is due and nobody else has claimed. One that fails is logged and has its next turn."""
    for errand in errands:
        if schedule.claim(errand.name, turn=errand.turn(now), every=errand.every):
            _run(errand)


def _run(errand: Errand) -> None:
    try:
        errand.run()
    except Exception:
        log.exception("the errand %s failed", errand.name)
