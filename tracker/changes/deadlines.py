"""The dates of an action item: what the policy sets as it moves through its life, and the ledger of every move."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from tracker import clock
from tracker.changes import history
from tracker.db import change, db, expect_version, insert_all, update_all
from tracker.errors import RefusedError
from tracker.models.actions import ActionItem, DueChange
from tracker.queries import policies
from tracker.queries.policies import ItemDates
from tracker.rules import calendar, deadlines, permissions
from tracker.rules.lifecycle import ACTIVE, FINISHED, UNFINISHED
from tracker.rules.permissions import Actor
from tracker.vocabulary import ItemState, Permission, Subject


@change
def set_dates(item: ActionItem, *, was: ItemState | None, by: Actor, at: datetime | None) -> dict[str, tuple[Any, Any]]:
    """Set what follows from an item's new state; `was` is the state before, None for a new item.

    Entering the tracker sets the day to assign it by, the commitment its due date unless it has one, finishing the
    day to verify it by, which reopening takes off again. The due date of what is reopened stays as it was. Called by
    the change that moves the item; returns what changed, for its line in the history.
    """
    changed: dict[str, tuple[Any, Any]] = {}
    if item.state in ACTIVE and _is_commitment(item, was):
        changed |= _commit(item, by=by, at=at)
    if item.assign_by is None and item.state in UNFINISHED:
        set_assign_by(item)
    if item.state is ItemState.DONE and item.done_at is not None:
        zone = policies.zone_of(item)
        changed |= history.assign(item, {"verify_by": deadlines.verify_by(item.priority, item.done_at, zone)})
    elif was in FINISHED and item.state in ACTIVE:
        changed |= history.assign(item, {"verify_by": None})
    return changed


def _is_commitment(item: ActionItem, was: ItemState | None) -> bool:
    """Whether the item is committed to now: from triage, at birth, or reopened where it had only been read as done."""
    if was in FINISHED:
        return item.committed_at is None and item.first_due_on is None
    return was in (None, ItemState.PROPOSED)


def _commit(item: ActionItem, *, by: Actor, at: datetime | None) -> dict[str, tuple[Any, Any]]:
    """Note the commitment and its first due date: the one it has, else the policy's.

    A date that only the write-up of a backfill gave it, and that is over, commits nobody.
    """
    item.committed_at = at or clock.now()
    case = policies.case_of(item)
    changed: dict[str, tuple[Any, Any]] = {}
    if item.due_on is None or (case.is_backfill and _is_over(item, calendar.day_in(case.zone, item.committed_at))):
        due = deadlines.due(policies.in_force(item.team_id).terms, case)
        on = due.on if due else None
        if on != item.due_on:
            changed["due_on"] = move_due(item, on, reason=deadlines.SET_BY_POLICY, by=by, at=at)
    item.first_due_on = item.due_on
    return changed


def _is_over(item: ActionItem, today: date) -> bool:
    """Whether the item has a date of the past that nobody but its write-up gave it."""
    if item.due_on is None or item.due_on >= today or item.writeup_id is None:
        return False
    return policies.last_reason(item.id) is None


@change
def set_assign_by(item: ActionItem) -> None:
    """Set the day by which the policy in force wants an owner. Leaves no history of its own."""
    item.assign_by = deadlines.assign_by(policies.in_force(item.team_id).terms, policies.case_of(item))


@change
def move_due(
    item: ActionItem, due_on: date | None, *, reason: str, by: Actor, at: datetime | None = None
) -> tuple[date | None, date | None]:
    """Move the due date with a line in the slip ledger; returns (from, to) for the history of the change that asks.

    The first date of a committed item is remembered and stays.
    """
    now, before = clock.now(), item.due_on
    line = DueChange(
        from_on=before,
        to_on=due_on,
        reason=reason,
        by_id=by.person_id,
        happened_at=at or now,
        recorded_at=now,
    )
    line.item = item  # now that it is whole, for the item counts it
    db.session.add(line)
    item.due_on = due_on
    if item.state is not ItemState.PROPOSED and item.first_due_on is None:
        item.first_due_on = due_on
    return before, due_on


@change
def move_all(moves: Sequence[tuple[ItemDates, date | None, date | None]], *, reason: str, by: Actor) -> None:
    """Give many items another due date and day to be assigned by: the same as `move_due`, but by a few statements.

    Each move leaves its line in the slip ledger and in the item's history. Raises ConflictError where an item was
    changed since its dates were read.
    """
    now = clock.now()
    lines, rows, changed = [], [], {}
    for item, due_on, assign_by in moves:
        found = {"due_on": (item.due_on, due_on), "assign_by": (item.assign_by, assign_by)}
        changed[item.id] = {name: pair for name, pair in found.items() if pair[0] != pair[1]}
        first, slips = item.first_due_on, item.slips
        if due_on != item.due_on:
            line = {"item_id": item.id, "from_on": item.due_on, "to_on": due_on, "reason": reason}
            lines.append(line | {"by_id": by.person_id, "happened_at": now, "recorded_at": now})
            slips += first is not None and deadlines.is_put_off(item.due_on, due_on)
            first = first if item.state is ItemState.PROPOSED else first or due_on
        dates = {"due_on": due_on, "assign_by": assign_by, "first_due_on": first, "slips": slips}
        rows.append({"id": item.id, "version": item.version, **dates})
    insert_all(DueChange, lines)
    update_all(ActionItem, rows)
    history.record_all(Subject.ACTION_ITEM, changed, "re-dated", by=by, note=reason)


@change
def extend_verification(
    item: ActionItem,
    until: date | None,
    *,
    by: Actor,
    reason: str,
    version: int | None,
    today: date,
    at: datetime | None = None,
) -> ActionItem:
    """Put off the day by which a done item is verified, with a reason; `today` is the actor's.

    Raises RefusedError for an item that is not done, for no later day and for one that is over, ConflictError.
    """
    permissions.require(by, Permission.DECIDE_ITEM, item)
    expect_version(item, version)
    if item.state is not ItemState.DONE:
        raise RefusedError("Only what is done and not yet verified waits for verification.")
    if until is None or until < today or (item.verify_by and until <= item.verify_by):
        least = max(filter(None, (item.verify_by, today)))
        raise RefusedError(f"Choose a day after {least.day} {least:%B %Y}.", field="verify_by")
    deadlines.check_far(until, today, field="verify_by")
    if not reason.strip():
        raise RefusedError("Say why it needs longer.", field="reason")
    changed = history.assign(item, {"verify_by": until})
    history.record(
        Subject.ACTION_ITEM, item.id, "put verification off", by=by, changed=changed, note=reason.strip(), at=at
    )
    return item
