"""Fitting the weights by which incidents are compared to what people decided."""

from tracker.changes import weights as changes
from tracker.db import end_reading
from tracker.queries import weights as queries
from tracker.rules.refitting import is_due, refitted


def refit() -> None:
    """Fit again where there are enough decisions, and some more than the last time."""
    decisions, before = queries.decisions(), queries.current().decisions
    end_reading()
    if is_due(len(decisions), before=before):
        changes.keep(refitted(decisions), decisions=len(decisions))
