"""Causes: named, linked to incidents, confirmed, unlinked."""

from datetime import datetime

from tracker import clock
from tracker.changes import history
from tracker.db import change, db, one_at_a_time
from tracker.errors import RefusedError
from tracker.models.actions import ItemCause
from tracker.models.causes import Cause, IncidentCause
from tracker.models.incidents import TITLE_LENGTH, Incident
from tracker.queries import causes, sight
from tracker.rules import permissions
from tracker.rules.permissions import Actor
from tracker.vocabulary import CauseClass, CauseRole, LinkState, Permission, Subject


@change
def link(
    incident: Incident,
    *,
    by: Actor,
    name: str,
    cause_class: CauseClass = CauseClass.UNKNOWN,
    role: CauseRole = CauseRole.ROOT,
    quote: str = "",
    at: datetime | None = None,
) -> IncidentCause:
    """Say that a cause, existing or new by this name, played a part in an incident.

    A person's word confirms it; an import or the system only suggests. An existing cause keeps its class. Items of
    the incident that address no cause yet get a root cause as a suggestion. Raises RefusedError where the incident
    is linked to this cause already.
    """
    permissions.require(by, Permission.EDIT_INCIDENT, incident)
    one_at_a_time("causes")
    cause = named(name, cause_class, by=by, at=at)
    if causes.find_link(incident.id, cause.id) is not None:
        raise RefusedError(f"{incident.label} is linked to this cause already.", field="name")
    made = attach(incident, cause, by=by, role=role, quote=quote)
    changed = {"cause": (None, cause.name), "role": (None, role), "state": (None, made.state)}
    history.record(Subject.INCIDENT, incident.id, "named a cause", by=by, changed=changed, at=at)
    return made


@change
def attach(
    incident: Incident, cause: Cause, *, by: Actor, role: CauseRole = CauseRole.ROOT, quote: str = ""
) -> IncidentCause:
    """The link alone, for changes that leave a line of history of their own and have asked for permission."""
    made = IncidentCause(
        incident_id=incident.id,
        cause_id=cause.id,
        role=role,
        quote=quote.strip(),
        state=LinkState.SUGGESTED if by.person_id is None else LinkState.CONFIRMED,
        decided_by_id=by.person_id,
    )
    db.session.add(made)
    if role is CauseRole.ROOT:
        for item in causes.items_without_cause(incident.id):
            item.causes.append(ItemCause(cause_id=cause.id, state=LinkState.SUGGESTED))
    db.session.flush()
    return made


@change
def detach(made: IncidentCause) -> None:
    """The opposite of `attach`: also takes it off the items to which it was only suggested."""
    for suggestion in causes.suggested_to_items(made.incident_id, made.cause_id):
        db.session.delete(suggestion)
    db.session.delete(made)


@change
def confirm(made: IncidentCause, *, by: Actor, at: datetime | None = None) -> IncidentCause:
    """Agree to a suggested link. Once confirmed, nothing changes."""
    permissions.require(by, Permission.EDIT_INCIDENT, made.incident)
    if changed := history.assign(made, {"state": LinkState.CONFIRMED}):
        made.decided_by_id = by.person_id
        made.merged_from_id = None  # from now on this incident's own, also when it parts with a duplicate
        history.record(
            Subject.INCIDENT,
            made.incident_id,
            "confirmed a cause",
            by=by,
            changed={"cause": (None, made.cause.name), **changed},
            at=at,
        )
    return made


@change
def unlink(made: IncidentCause, *, by: Actor, at: datetime | None = None) -> None:
    """Take a cause off an incident, and off those of its items to which it was only suggested.

    A cause that only a restricted incident knew is deleted, so that it does not outlive its secret.
    """
    permissions.require(by, Permission.EDIT_INCIDENT, made.incident)
    history.record(
        Subject.INCIDENT,
        made.incident_id,
        "removed a cause",
        by=by,
        changed={"cause": (made.cause.name, None)},
        at=at,
    )
    detach(made)
    if made.incident.is_restricted:
        _forget(made.cause)


def _forget(cause: Cause) -> None:
    """Delete a cause that nothing is linked to any more."""
    one_at_a_time("causes")
    db.session.flush()
    with sight.seen_by(sight.EVERYTHING):
        if not causes.is_known(cause.id):
            db.session.delete(cause)


@change
def named(name: str, cause_class: CauseClass, *, by: Actor, at: datetime | None) -> Cause:
    """The cause of this name, made where there is none, or where the actor sees none: then as they say it is."""
    name = " ".join(name.split())
    if not name:
        raise RefusedError("Give the cause a name.", field="name")
    if len(name) > TITLE_LENGTH:
        raise RefusedError(f"A cause's name has at most {TITLE_LENGTH} characters.", field="name")
    known = causes.find_cause_by_name(name)
    if known is not None:
        return known
    with sight.seen_by(sight.EVERYTHING):
        cause = causes.find_cause_by_name(name) or Cause(created_at=clock.now())
    cause.name, cause.cause_class = name, cause_class
    db.session.add(cause)
    db.session.flush()
    history.record(Subject.CAUSE, cause.id, "added", by=by, changed={"name": (None, name)}, at=at)
    return cause
