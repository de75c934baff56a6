"""Action items moved through their life, as `rules.lifecycle` allows."""

from datetime import date, datetime
from typing import Any

from tracker import clock
from tracker.changes import deadlines, history
from tracker.db import change, expect_version, one_at_a_time
from tracker.errors import RefusedError
from tracker.models.actions import ActionItem
from tracker.rules import lifecycle, permissions
from tracker.rules.permissions import Actor
from tracker.vocabulary import ItemState, Permission, Subject


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

    Where a member of its team declines it, the item stays as it is and the wish waits for a manager.
    `at` is when it happened; for finishing it becomes the date the item was done.
    """
    expect_version(item, version)
    at_state = item.state
    made = lifecycle.check_move(at_state, to, reason=reason, evidence=evidence)
    if to is ItemState.DECLINED and not permissions.can(by, made.permission, item):
        return _wish_to_decline(item, by=by, reason=reason.strip(), look_again_on=look_again_on, at=at)
    permissions.require(by, made.permission, item)
    if to is ItemState.DONE:
        item.done_at, item.evidence = at or clock.now(), evidence.strip()
    elif to is ItemState.DECLINED:
        item.declined_reason, item.declined_by_id, item.look_again_on = (
            reason.strip(),
            by.person_id,
            look_again_on,
        )
    elif at_state in lifecycle.FINISHED and to is ItemState.OPEN:
        item.done_at, item.evidence, item.reopened = None, "", item.reopened + 1
    note = " ".join(part for part in (reason.strip(), evidence.strip()) if part)
    changed = {"state": (at_state, to), **_enter(item, to), **deadlines.set_dates(item, was=at_state, by=by, at=at)}
    history.record(Subject.ACTION_ITEM, item.id, made.past, by=by, changed=changed, note=note, at=at)
    return item


@change
def supersede(
    item: ActionItem,
    other: ActionItem,
    *,
    by: Actor,
    reason: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> ActionItem:
    """Let `other` take the place of `item`. Raises RefusedError where it cannot."""
    one_at_a_time("supersede")
    expect_version(item, version)
    at_state = item.state
    made = lifecycle.check_move(at_state, ItemState.SUPERSEDED, reason=reason, has_other=True)
    permissions.require(by, made.permission, item)
    if other.id == item.id:
        raise RefusedError("An item cannot take its own place.", field="other")
    if other.superseded_by is not None:
        raise RefusedError(
            f"{other.label} was itself replaced by {other.superseded_by.label}. Name that one.", field="other"
        )
    if other.state is ItemState.DECLINED:
        raise RefusedError(f"{other.label} was declined. Name an item that is to be done, or was.", field="other")
    item.superseded_by = other
    changed = {
        "superseded_by": (None, other.label),
        "state": (at_state, ItemState.SUPERSEDED),
        **_enter(item, ItemState.SUPERSEDED),
    }
    history.record(Subject.ACTION_ITEM, item.id, made.past, by=by, changed=changed, note=reason.strip(), at=at)
    return item


@change
def keep(
    item: ActionItem, *, by: Actor, reason: str = "", version: int | None = None, at: datetime | None = None
) -> ActionItem:
    """Say no to a member's wish to decline the item: it stays. Raises RefusedError where nobody wishes it."""
    permissions.require(by, Permission.DECIDE_ITEM, item)
    expect_version(item, version)
    if not item.decline_wanted_reason:
        raise RefusedError("Nobody asks to decline it any more.")
    changed = history.assign(item, {"decline_wanted_reason": "", "decline_wanted_by_id": None, "look_again_on": None})
    changed = {"decline_wanted_reason": changed["decline_wanted_reason"]}
    history.record(Subject.ACTION_ITEM, item.id, "kept", by=by, changed=changed, note=reason.strip(), at=at)
    return item


def _wish_to_decline(
    item: ActionItem, *, by: Actor, reason: str, look_again_on: date | None, at: datetime | None
) -> ActionItem:
    """Note that a member wants it declined; a manager decides."""
    permissions.require(by, Permission.EDIT_ITEM, item)
    item.decline_wanted_reason, item.decline_wanted_by_id, item.look_again_on = reason, by.person_id, look_again_on
    history.record(Subject.ACTION_ITEM, item.id, "asked to decline", by=by, note=reason, at=at)
    return item


def _enter(item: ActionItem, to: ItemState) -> dict[str, tuple[Any, Any]]:
    """Set the state; what only unfinished items have ends with it. Returns what else changed."""
    item.state = to
    if to in lifecycle.UNFINISHED:
        return {}
    changed = history.assign(item, {"blocked_reason": "", "blocked_at": None, "escalated_at": None})
    item.decline_wanted_reason, item.decline_wanted_by_id = "", None
    return {name: change for name, change in changed.items() if name == "blocked_reason"}
