"""When things of an archive were done: what a person knows and the texts did not say."""

from datetime import UTC, date, datetime, time

from tracker.changes import history, moves
from tracker.db import change, expect_version
from tracker.errors import RefusedError
from tracker.models.actions import ActionItem
from tracker.rules import permissions
from tracker.rules.permissions import Actor
from tracker.rules.timelines import end_of
from tracker.vocabulary import ItemState, Permission, Subject


def is_wanted(item: ActionItem) -> bool:
    """Whether it may be told: it is done and nobody knows since when, or an archive promised it."""
    is_undated = item.state in (ItemState.DONE, ItemState.VERIFIED) and item.done_at is None
    return is_undated or (item.state is ItemState.PROPOSED and item.incident.is_backfill)


@change
def tell(
    item: ActionItem,
    done_on: date,
    *,
    by: Actor,
    version: int | None,
    today: date,
    evidence: str = "",
    at: datetime | None = None,
) -> ActionItem:
    """Say on which day an item was done; it counts from the end of that day.

    A proposed item of an archive is committed to and finished as of then, which its team's manager may do. Raises
    RefusedError for a day before the promise or after today, and where nothing is missing.
    """
    permissions.require(by, Permission.EDIT_ITEM, item)
    expect_version(item, version)
    if not is_wanted(item):
        raise RefusedError(f"It is known what became of {item.label}.")
    if done_on < item.promised_on:
        raise RefusedError("The day lies before the promise was made.", field="done_on")
    if done_on > today:
        raise RefusedError("The day is still to come.", field="done_on")
    done_at = end_of(done_on, UTC)
    if item.state is ItemState.PROPOSED:
        promised = datetime.combine(item.promised_on, time(12), UTC)
        moves.move(item, ItemState.OPEN, by=by, at=promised)
        return moves.move(item, ItemState.DONE, by=by, evidence=evidence or "Told afterwards.", at=done_at)
    changed = history.assign(item, {"done_at": done_at, "evidence": evidence or item.evidence})
    history.record(Subject.ACTION_ITEM, item.id, "dated", by=by, changed=changed, at=at)
    return item
