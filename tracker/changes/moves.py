"""Action items moved through their life, as `rules.lifecycle` allows."""

from datetime import date, datetime

from tracker import clock
from tracker.changes import history
from tracker.db import change, expect_version
from tracker.models.actions import ActionItem
from tracker.rules import lifecycle, permissions
from tracker.rules.permissions import Actor
from tracker.vocabulary import ItemState, Subject


@change
def move(
    item: ActionItem,
    to: ItemState,
    *,
    by: Actor,
    reason: str = "",
    evidence: str = "",
    look_again_on: date | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> ActionItem:
    """Move an item to another state as `rules.lifecycle` allows. Raises RefusedError or NotAllowedError.

    `at` is when it happened; for finishing it becomes the date the item was done.
    """
    expect_version(item, version)
    at_state = item.state
    made = lifecycle.check_move(at_state, to, reason=reason, evidence=evidence)
    permissions.require(by, made.permission, item)
    item.state = to
    if to is ItemState.DONE:
        item.done_at, item.evidence = at or clock.now(), evidence.strip()
    elif to is ItemState.DECLINED:
        item.declined_reason, item.declined_by_id, item.look_again_on = (
            reason.strip(),
            by.person_id,
            look_again_on,
        )
    elif to is ItemState.OPEN and at_state is ItemState.PROPOSED:
        item.first_due_on = item.due_on
    elif at_state in lifecycle.FINISHED and to is ItemState.OPEN:
        item.done_at, item.evidence, item.reopened = None, "", item.reopened + 1
    note = " ".join(part for part in (reason.strip(), evidence.strip()) if part)
    changed = {"state": (at_state, to)}
    history.record(Subject.ACTION_ITEM, item.id, made.past, by=by, changed=changed, note=note, at=at)
    return item
