"""Clearing away what has run out."""

from tracker import clock
from tracker.changes import access


def sweep() -> None:
    """Remove expired log-ins, links past use and old counts of attempts."""
    access.sweep(now=clock.now())
