"""Teams, who is on them, and the services they look after."""

from tracker import clock
from tracker.changes import history
from tracker.db import change, db, expect_version
from tracker.errors import RefusedError
from tracker.models.people import NAME_LENGTH, Membership, Person, Service, Team
from tracker.queries import teams
from tracker.rules import deadlines, permissions
from tracker.rules.permissions import Actor
from tracker.vocabulary import Permission, Subject, TeamRole


@change
def add(name: str, *, by: Actor, time_zone: str = "UTC") -> Team:
    """Add a team. Raises RefusedError for a taken name or an unknown time zone."""
    permissions.require(by, Permission.ADMINISTER)
    team = Team(name=_free_name(name), time_zone=_zone(time_zone), created_at=clock.now())
    db.session.add(team)
    db.session.flush()
    history.record(Subject.TEAM, team.id, "added", by=by, changed={"name": (None, team.name)})
    return team


@change
def edit(team: Team, *, by: Actor, version: int | None, name: str, time_zone: str) -> Team:
    """Rename a team or move it to another time zone."""
    permissions.require(by, Permission.ADMINISTER)
    expect_version(team, version)
    values = {"name": _free_name(name, but=team), "time_zone": _zone(time_zone)}
    if changed := history.assign(team, values):
        history.record(Subject.TEAM, team.id, "edited", by=by, changed=changed)
    return team


@change
def set_role(team: Team, person: Person, role: TeamRole | None, *, by: Actor) -> None:
    """Make a person member or manager of a team, or take them off it (None). Counts as an edit of the person."""
    permissions.require(by, Permission.ADMINISTER)
    known = db.session.get(Membership, (person.id, team.id))
    old = known.role if known else None
    if old is role:
        return
    if known is None and role is not None:
        db.session.add(Membership(person_id=person.id, team_id=team.id, role=role))
    elif known is not None and role is None:
        db.session.delete(known)
    elif known is not None and role is not None:
        known.role = role
    person.version += 1  # whoever has the person's page open saw other roles
    history.record(Subject.TEAM, team.id, "changed members", by=by, changed={person.name: (old, role)})


@change
def add_service(name: str, team: Team, *, by: Actor) -> Service:
    """Add a service that a team looks after. Raises RefusedError for a taken name."""
    permissions.require(by, Permission.ADMINISTER)
    service = Service(name=_free_service(name), team=team, created_at=clock.now())
    db.session.add(service)
    db.session.flush()
    history.record(Subject.SERVICE, service.id, "added", by=by, changed={"name": (None, service.name)})
    return service


@change
def edit_service(service: Service, *, by: Actor, version: int | None, name: str, team: Team) -> Service:
    """Rename a service or hand it to another team."""
    permissions.require(by, Permission.ADMINISTER)
    expect_version(service, version)
    values = {"name": _free_service(name, but=service), "team_id": team.id}
    if changed := history.assign(service, values):
        history.record(Subject.SERVICE, service.id, "edited", by=by, changed=changed)
    return service


def _free_name(name: str, *, but: Team | None = None) -> str:
    name = _one_line(name, "Give the team a name.")
    found = teams.find_team_by_name(name)
    if found is not None and found is not but:
        raise RefusedError(f"There is a team {found.name} already.", field="name")
    return name


def _free_service(name: str, *, but: Service | None = None) -> str:
    name = _one_line(name, "Give the service a name.")
    found = teams.find_service_by_name(name)
    if found is not None and found is not but:
        raise RefusedError(f"There is a service {found.name} already.", field="name")
    return name


def _one_line(name: str, missing: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise RefusedError(missing, field="name")
    if len(name) > NAME_LENGTH:
        raise RefusedError(f"Use at most {NAME_LENGTH} characters.", field="name")
    return name


def _zone(zone: str) -> str:
    if not deadlines.is_zone(zone):
        raise RefusedError("Choose a time zone from the list, such as Europe/Berlin.", field="time_zone")
    return zone
