"""Clearing away what has run out."""

from tracker import clock
from tracker.changes import access, dispatches


def sweep() -> None:
    """Remove expired log-ins, links past use, old counts of attempts and old lines of the delivery log."""
    now = clock.now()
    access.sweep(now=now)
    dispatches.forget_old(now=now)
