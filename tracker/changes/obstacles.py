"""What stands in the way of an item, and calling its manager."""

from datetime import datetime

from tracker import clock
from tracker.changes import escalations, history
from tracker.db import change, expect_version
from tracker.errors import RefusedError
from tracker.models.actions import ActionItem
from tracker.rules import lifecycle, permissions
from tracker.rules.permissions import Actor
from tracker.vocabulary import Permission, Subject


@change
def block(
    item: ActionItem, reason: str, *, by: Actor, version: int | None = None, at: datetime | None = None
) -> ActionItem:
    """Flag an unfinished item as blocked, or say anew by what. Raises RefusedError without a reason."""
    _check(item, by=by, version=version)
    if not reason.strip():
        raise RefusedError("Say what stands in the way.", field="reason")
    was = item.blocked_reason
    item.blocked_reason = reason.strip()
    item.blocked_at = item.blocked_at or at or clock.now()
    if item.blocked_reason != was:
        changed = {"blocked_reason": (was, item.blocked_reason)}
        history.record(Subject.ACTION_ITEM, item.id, "blocked", by=by, changed=changed, at=at)
    return item


@change
def unblock(item: ActionItem, *, by: Actor, version: int | None = None, at: datetime | None = None) -> ActionItem:
    """Take the flag off again; nothing happens where there is none."""
    _check(item, by=by, version=version)
    if item.blocked_reason:
        changed = {"blocked_reason": (item.blocked_reason, "")}
        item.blocked_reason, item.blocked_at = "", None
        history.record(Subject.ACTION_ITEM, item.id, "unblocked", by=by, changed=changed, at=at)
    return item


@change
def escalate(
    item: ActionItem, *, by: Actor, reason: str = "", version: int | None = None, at: datetime | None = None
) -> ActionItem:
    """Call its team's manager: the item stays marked until the next review. Once is enough."""
    _check(item, by=by, version=version)
    if item.escalated_at is None:
        item.escalated_at = at or clock.now()
        history.record(Subject.ACTION_ITEM, item.id, "escalated", by=by, note=reason.strip(), at=at)
        escalations.call_manager(item)
    return item


@change
def end_escalation(item: ActionItem, *, by: Actor, at: datetime | None = None) -> ActionItem:
    """Take the mark off that called its manager: the review after it has dealt with it."""
    if item.escalated_at is not None:
        item.escalated_at = None
        history.record(Subject.ACTION_ITEM, item.id, "no longer escalated", by=by, at=at)
    return item


def _check(item: ActionItem, *, by: Actor, version: int | None) -> None:
    permissions.require(by, Permission.EDIT_ITEM, item)
    expect_version(item, version)
    if item.state not in lifecycle.UNFINISHED:
        raise RefusedError(f"It is {lifecycle.words(item.state)}; there is nothing to hurry.")
