"""What counts how much when incidents are compared here."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from tracker.db import db
from tracker.models.incidents import Incident
from tracker.models.recurrences import Recurrence, WeightFit
from tracker.queries.recurrences import DECIDED
from tracker.rules.recurrence_weights import SHIPPED, Weights
from tracker.rules.refitting import MOST_DECISIONS, Decided, weights_of
from tracker.vocabulary import Evidence, RecurrenceState

ONLY = 1
"""The key of the one row."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The weights of this installation, fitted or shipped. `decisions` is 0 where it was never tried to fit any."""

    weights: Weights
    is_fitted: bool
    decisions: int
    fitted_at: datetime | None


def current() -> Fit:
    """The weights that pairs are scored with, and where they come from."""
    row = db.session.get(WeightFit, ONLY)
    if row is None:
        return Fit(SHIPPED, False, 0, None)
    if row.mechanisms is None or row.alike is None or row.bonus is None or row.half is None:
        return Fit(SHIPPED, False, row.decisions, row.fitted_at)
    return Fit(weights_of(row.mechanisms, row.alike, row.bonus, row.half), True, row.decisions, row.fitted_at)


def decisions() -> list[Decided]:
    """What people decided about pairs, in that order, at most the latest MOST_DECISIONS.

    Pairs of restricted incidents are left out: everybody may read how many decisions there were.
    """
    earlier, later = aliased(Incident), aliased(Incident)
    query = (
        sa.select(Recurrence.evidence, Recurrence.state)
        .join(earlier, earlier.id == Recurrence.earlier_id)
        .join(later, later.id == Recurrence.later_id)
        .where(Recurrence.state.in_(DECIDED), earlier.is_restricted.is_(False), later.is_restricted.is_(False))
        .order_by(Recurrence.decided_at.desc(), Recurrence.id.desc())
        .limit(MOST_DECISIONS)
    )
    rows = db.session.execute(query).all()
    return [
        Decided({Evidence(kind): value for kind, value in row.evidence.items()}, row.state is RecurrenceState.CONFIRMED)
        for row in reversed(rows)
    ]
