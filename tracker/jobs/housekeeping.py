"""Clearing away what has run out."""

from tracker import clock
from tracker.changes import access, deliveries


def sweep() -> None:
    """Remove expired log-ins, links past use, old counts of attempts and what GitHub delivered long ago."""
    access.sweep(now=clock.now())
    deliveries.prune()
