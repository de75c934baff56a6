"""What people say of two items that promise alike."""

from datetime import datetime
from typing import Final

from tracker import clock
from tracker.changes import history
from tracker.db import change, db
from tracker.errors import RefusedError
from tracker.models.actions import ActionItem, PromisePair
from tracker.rules import permissions
from tracker.rules.permissions import Actor
from tracker.vocabulary import Permission, PromiseDecision, Subject

PAST: Final = {PromiseDecision.REPEATS: "linked as a repeat", PromiseDecision.APART: "kept apart"}


@change
def compare(
    later: ActionItem, earlier: ActionItem, decision: PromiseDecision, *, by: Actor, at: datetime | None = None
) -> PromisePair:
    """Say that an item repeats what an earlier one promised, or that the two stand apart; the last word counts.

    Raises RefusedError for an item and itself, ConflictError where somebody else says it at the same moment.
    """
    permissions.require(by, Permission.EDIT_ITEM, later)
    if later.id == earlier.id:
        raise RefusedError("An item cannot be compared with itself.")
    pair = db.session.get(PromisePair, (earlier.id, later.id))
    was = pair.decision if pair else None
    if pair is None:
        pair = PromisePair(earlier_id=earlier.id, later_id=later.id)
        db.session.add(pair)
    if was is not decision:
        pair.decision, pair.by_id, pair.decided_at = decision, by.person_id, at or clock.now()
        history.record(Subject.ACTION_ITEM, later.id, PAST[decision], by=by, note=earlier.label, at=at)
        db.session.flush()
    return pair
