"""Clearing away what has run out."""

from tracker import clock
from tracker.changes import access, deliveries, dispatches


def sweep() -> None:
    """Remove expired log-ins, links past use, old counts, and the logs of what went and came long ago."""
    now = clock.now()
    access.sweep(now=now)
    dispatches.forget_old(now=now)
    deliveries.prune()
