"""Accepted risks: looked at again on a date, or promised after all by a new item."""

from datetime import date, datetime

from tracker.changes import actions, history
from tracker.db import change, expect_version
from tracker.errors import RefusedError
from tracker.models.actions import ActionItem
from tracker.models.people import Person
from tracker.rules import permissions
from tracker.rules.permissions import Actor
from tracker.vocabulary import ItemKind, ItemState, Permission, Priority, Subject


@change
def look_again(
    item: ActionItem,
    on: date | None,
    *,
    by: Actor,
    version: int | None,
    today: date,
    note: str = "",
    at: datetime | None = None,
) -> ActionItem:
    """Set or move the date on which a declined item is looked at again; None takes it off.

    Raises RefusedError for a day that is over and for an item that is not declined, ConflictError.
    """
    permissions.require(by, Permission.DECIDE_ITEM, item)
    expect_version(item, version)
    _check_declined(item)
    if on is not None and on < today:
        raise RefusedError("This day is over. Choose today or a later day.", field="look_again_on")
    if changed := history.assign(item, {"look_again_on": on}):
        note = note.strip()
        history.record(Subject.ACTION_ITEM, item.id, "looked at again", by=by, changed=changed, note=note, at=at)
    return item


@change
def promise_again(
    item: ActionItem,
    *,
    by: Actor,
    title: str,
    statement: str,
    kind: ItemKind | None,
    priority: Priority,
    owner: Person | None,
    due_on: date | None,
    is_committed: bool,
    at: datetime | None = None,
) -> ActionItem:
    """Promise what was declined by a new item of the same incident, whose statement names the old one; returns it.

    The old one stays declined. Raises as `actions.add`, and RefusedError for an item that is not declined.
    """
    _check_declined(item)
    made = actions.add(
        item.incident,
        by=by,
        title=title,
        statement=f"{statement.strip() or title.strip()}\n\n{link_back(item)}",
        kind=kind,
        priority=priority,
        owner=owner,
        due_on=due_on,
        state=ItemState.OPEN if is_committed else ItemState.PROPOSED,
        at=at,
    )
    history.record(Subject.ACTION_ITEM, item.id, "promised again", by=by, note=made.label, at=at)
    return made


def link_back(item: ActionItem) -> str:
    """The sentence by which the new item names the declined one."""
    return f"Promised again: {item.label} was declined: {item.declined_reason}"


def _check_declined(item: ActionItem) -> None:
    if item.state is not ItemState.DECLINED:
        raise RefusedError(f"{item.label} is not an accepted risk: it was not declined.")
