"""Action items: made, edited, given an owner and a date."""

from datetime import date, datetime
from typing import Any

from tracker import clock
from tracker.changes import deadlines, history
from tracker.db import change, db, expect_version
from tracker.errors import RefusedError
from tracker.models.actions import ActionItem, ItemCause
from tracker.models.incidents import TITLE_LENGTH, Incident, WriteUp
from tracker.models.people import Person, Team
from tracker.queries import causes, merges
from tracker.rules import deadlines as rules
from tracker.rules import permissions
from tracker.rules.deadlines import PRIORITY_OF_SEVERITY
from tracker.rules.permissions import Actor
from tracker.vocabulary import ItemKind, ItemState, LinkState, Permission, Priority, Subject


@change
def add(
    incident: Incident,
    *,
    by: Actor,
    title: str,
    statement: str = "",
    kind: ItemKind | None = None,
    priority: Priority | None = None,
    owner: Person | None = None,
    due_on: date | None = None,
    state: ItemState = ItemState.PROPOSED,
    promised_on: date | None = None,
    writeup: WriteUp | None = None,
    lines: tuple[int, int] | None = None,
    at: datetime | None = None,
) -> ActionItem:
    """Add one promise to an incident, for its team, addressing its root causes until somebody says otherwise.

    `priority` follows from the incident's severity unless given. `lines` are the first and last line in `writeup`.
    An item may begin proposed, open (which needs the right to decide; the policy then sets its due date unless one is
    given) or done.
    """
    permissions.require(by, Permission.EDIT_ITEM, incident)
    if state is ItemState.OPEN:
        permissions.require(by, Permission.DECIDE_ITEM, incident)
    elif state not in (ItemState.PROPOSED, ItemState.DONE):
        raise RefusedError("An item begins proposed, open or done.", field="state")
    home = merges.locked_home(incident.id)
    item = ActionItem(
        incident=home,
        merged_from_id=incident.id if home is not incident else None,
        title=checked_title(title),
        statement=statement.strip() or title.strip(),
        kind=kind,
        priority=PRIORITY_OF_SEVERITY[incident.severity] if priority is None else priority,
        state=state,
        owner=owner,
        team_id=incident.team_id,
        due_on=due_on,
        promised_on=promised_on or (at or clock.now()).date(),
        writeup=writeup,
        first_line=lines[0] if lines else None,
        last_line=lines[1] if lines else None,
        created_at=clock.now(),
        causes=[ItemCause(cause_id=key, state=LinkState.SUGGESTED) for key in causes.root_causes_of(incident.id)],
    )
    db.session.add(item)
    db.session.flush()
    changed = {"state": (None, state), **deadlines.set_dates(item, was=None, by=by, at=at)}
    history.record(Subject.ACTION_ITEM, item.id, "added", by=by, changed=changed, at=at)
    return item


@change
def edit(item: ActionItem, *, by: Actor, version: int | None, at: datetime | None = None, **values: Any) -> ActionItem:
    """Change title, statement, kind, priority, team or link. Dates, owners and states have changes of their own."""
    permissions.require(by, Permission.EDIT_ITEM, item)
    expect_version(item, version)
    if "title" in values:
        values["title"] = checked_title(values["title"])
    if "team" in values:
        team: Team | None = values.pop("team")
        values["team_id"] = team.id if team else None
    if values.get("link_url") and not values["link_url"].startswith(("https://", "http://")):
        raise RefusedError("A link begins with https:// or http://.", field="link_url")
    changed = history.assign(item, values)
    if "team_id" in changed:
        permissions.require(by, Permission.EDIT_ITEM, item)
    if changed.keys() & {"priority", "team_id"} and item.state is ItemState.PROPOSED:
        deadlines.set_assign_by(item)
    if changed:
        history.record(Subject.ACTION_ITEM, item.id, "edited", by=by, changed=changed, at=at)
    return item


@change
def assign(
    item: ActionItem,
    owner: Person | None,
    *,
    by: Actor,
    version: int | None = None,
    at: datetime | None = None,
) -> ActionItem:
    """Give an item its one owner, or take the owner off it (None)."""
    permissions.require(by, Permission.EDIT_ITEM, item)
    expect_version(item, version)
    if owner is not None and not owner.is_active:
        raise RefusedError(f"{owner.name} has left. Choose somebody else.", field="owner")
    was = item.owner.name if item.owner else None
    if item.owner is not owner:
        item.owner = owner
        now = owner.name if owner else None
        history.record(Subject.ACTION_ITEM, item.id, "assigned", by=by, changed={"owner": (was, now)}, at=at)
    return item


@change
def redate(
    item: ActionItem,
    due_on: date | None,
    *,
    by: Actor,
    reason: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> ActionItem:
    """Set or move the due date; moving the date of a committed item needs a reason, which the slip ledger keeps."""
    permissions.require(by, Permission.EDIT_ITEM, item)
    expect_version(item, version)
    if due_on == item.due_on:
        return item
    is_committed = item.state is not ItemState.PROPOSED
    if is_committed and item.due_on is not None and not reason.strip():
        raise RefusedError("Say why the date moves.", field="reason")
    if due_on is not None and due_on < item.promised_on:
        raise RefusedError("The due date lies before the promise was made.", field="due_on")
    rules.check_far(due_on, clock.today(), field="due_on")
    changed = {"due_on": deadlines.move_due(item, due_on, reason=reason.strip(), by=by, at=at)}
    history.record(Subject.ACTION_ITEM, item.id, "re-dated", by=by, changed=changed, note=reason.strip(), at=at)
    return item


def checked_title(title: str, *, field: str = "title") -> str:
    """A title on one line. Raises RefusedError, about `field`, for none and for one that is too long."""
    title = " ".join(title.split())
    if not title:
        raise RefusedError("Give the item a title.", field=field)
    if len(title) > TITLE_LENGTH:
        raise RefusedError(f"A title has at most {TITLE_LENGTH} characters; the rest fits below.", field=field)
    return title
