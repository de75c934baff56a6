"""Restricted incidents: seen by their team's members, the people named on them and admins; by nobody else."""

from datetime import datetime

from tracker.changes import history
from tracker.db import change, expect_version
from tracker.errors import RefusedError
from tracker.models.incidents import Incident
from tracker.models.people import Person
from tracker.queries import merges, sight
from tracker.rules import permissions
from tracker.rules.permissions import Actor
from tracker.vocabulary import Permission, Subject


@change
def restrict(incident: Incident, *, by: Actor, version: int | None, at: datetime | None = None) -> Incident:
    """Hide an incident and what was merged into it from all others.

    Raises RefusedError where no team owns it, ConflictError for an old version.
    """
    permissions.require(by, Permission.RESTRICT, incident)
    expect_version(incident, version)
    _set(incident, True, "restricted", by=by, at=at)
    require_team(incident)
    return incident


@change
def lift(incident: Incident, *, by: Actor, version: int | None, at: datetime | None = None) -> Incident:
    """Show an incident and what was merged into it to everybody again. Raises ConflictError for an old version."""
    expect_version(incident, version)
    for one in _family(incident):
        permissions.require(by, Permission.RESTRICT, one)
    _set(incident, False, "lifted the restriction", by=by, at=at)
    return incident


@change
def name(incident: Incident, person: Person, *, by: Actor, at: datetime | None = None) -> None:
    """Have somebody see an incident also while it is restricted. Raises RefusedError for somebody who has left."""
    permissions.require(by, Permission.RESTRICT, incident)
    if not person.is_active:
        raise RefusedError(f"{person.name} has left. Choose somebody else.", field="person")
    if person not in incident.named:
        incident.named.append(person)
        changed = {"named": (None, person.name)}
        history.record(Subject.INCIDENT, incident.id, "named somebody", by=by, changed=changed, at=at)


@change
def unname(incident: Incident, person: Person, *, by: Actor, at: datetime | None = None) -> None:
    """Take somebody's name off an incident; once that is done, nothing changes."""
    permissions.require(by, Permission.RESTRICT, incident)
    if person in incident.named:
        incident.named.remove(person)
        changed = {"named": (person.name, None)}
        history.record(Subject.INCIDENT, incident.id, "took a name off", by=by, changed=changed, at=at)


def require_team(incident: Incident) -> None:
    """Raise RefusedError for a restricted incident that no team owns: those who work on it would not see it."""
    if incident.is_restricted and incident.team_id is None:
        raise RefusedError("A restricted incident is seen by its team. Choose the team.", field="team")


def _set(incident: Incident, is_restricted: bool, verb: str, *, by: Actor, at: datetime | None) -> None:
    for one in _family(incident):
        if changed := history.assign(one, {"is_restricted": is_restricted}):
            history.record(Subject.INCIDENT, one.id, verb, by=by, changed=changed, at=at)


def _family(incident: Incident) -> list[Incident]:
    """The incident and all that was merged into it, whoever sees those: what is one is hidden as one."""
    with sight.seen_by(sight.EVERYTHING):
        return [incident, *merges.duplicates_of(incident.id)]
