"""Clearing away what has run out."""

from tracker import clock
from tracker.changes import access, deliveries, dispatches


def sweep() -> None:
    """Remove what has run out: log-ins, links, counts of attempts, GitHub's deliveries, lines of the delivery log."""
    now = clock.now()
    access.sweep(now=now)
    deliveries.prune()
    dispatches.forget_old(now=now)
