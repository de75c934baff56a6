"""People: added, edited, given a password."""

import re
from collections.abc import Mapping
from typing import Any, Final

from tracker import clock
from tracker.changes import access, history, teams
from tracker.db import change, db, expect_version, transaction
from tracker.errors import RefusedError
from tracker.models.people import NAME_LENGTH, Person
from tracker.queries import people
from tracker.queries import teams as team_queries
from tracker.rules import deadlines, passwords, permissions
from tracker.rules.permissions import Actor
from tracker.vocabulary import LinkPurpose, Permission, SiteRole, Subject, TeamRole

Roles = Mapping[int, TeamRole | None]
"""By team id; None is not on the team."""

ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+")
GITHUB_LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")
WRONG_PASSWORD: Final = "This is not your password."


@change
def add(
    name: str,
    *,
    by: Actor,
    email: str | None = None,
    github_login: str | None = None,
    time_zone: str | None = None,
    site_role: SiteRole = SiteRole.VIEWER,
    roles: Roles | None = None,
) -> Person:
    """Add a person who can own items. Raises RefusedError for a taken e-mail address or GitHub login."""
    if site_role is not SiteRole.VIEWER or roles:
        permissions.require(by, Permission.ADMINISTER)
    person = Person(
        name=_name(name),
        email=_free_email(email),
        github_login=_free_login(github_login),
        time_zone=_zone(time_zone),
        site_role=site_role,
        is_active=True,
        created_at=clock.now(),
    )
    db.session.add(person)
    db.session.flush()
    history.record(Subject.PERSON, person.id, "added", by=by, changed={"name": (None, person.name)})
    _set_roles(person, roles, by=by)
    return person


def add_with_password(
    name: str, *, by: Actor, email: str, password: str, site_role: SiteRole = SiteRole.VIEWER
) -> Person:
    """Add a person who can log in at once. Raises RefusedError as `add` does, and for a weak password."""
    if not email.strip():
        raise RefusedError("Give the e-mail address to log in with.", field="email")
    password_hash = passwords.new_hash(password, about=(name, email))
    with transaction():
        person = add(name, by=by, email=email, site_role=site_role)
        keep_password(person, password_hash, by=by)
    return person


@change
def edit(person: Person, *, by: Actor, version: int | None, roles: Roles | None = None, **values: Any) -> Person:
    """Change name, email, github_login, time_zone, site_role, is_active, or roles on teams.

    A new site role or no access any more ends the log-ins; a new address or no access ends the invites.
    Raises RefusedError where nobody would be left to administer, ConflictError when another edit came first.
    """
    permissions.require(by, Permission.ADMINISTER)
    people.lock_admins()
    expect_version(person, version)
    had_admin = people.has_admin()
    changed = history.assign(person, _clean(person, values))
    if changed.keys() & {"site_role", "is_active"}:
        db.session.flush()
        if had_admin and not people.has_admin():
            raise RefusedError("Somebody must stay admin and able to log in.", field="site_role")
        access.end_logins_of(person, by=by)
    if changed.keys() & {"email", "is_active"}:
        access.end_links(LinkPurpose.INVITE, person_id=person.id)
    if changed:
        history.record(Subject.PERSON, person.id, "edited", by=by, changed=changed)
    _set_roles(person, roles, by=by)
    return person


@change
def edit_own(
    person: Person, *, by: Actor, version: int | None, name: str, github_login: str | None, time_zone: str | None
) -> Person:
    """Change one's own name, github_login or time_zone."""
    if person.id != by.person_id:
        permissions.require(by, Permission.ADMINISTER)
    expect_version(person, version)
    values = {"name": name, "github_login": github_login, "time_zone": time_zone}
    if changed := history.assign(person, _clean(person, values)):
        history.record(Subject.PERSON, person.id, "edited", by=by, changed=changed)
    return person


def change_password(person: Person, *, current: str, new: str, by: Actor, keep_login: int | None = None) -> None:
    """Replace one's own password, which one must know, and end one's other log-ins.

    Raises RefusedError for a wrong or a weak password, TooManyAttemptsError after ten wrong ones in five minutes.
    """
    person_id, known_hash, about = person.id, person.password_hash, (person.name, person.email or "")
    key = f"password:{person_id}"
    access.count_attempts([key], verb="give your password")
    if person_id != by.person_id or not passwords.matches(current, known_hash):
        raise RefusedError(WRONG_PASSWORD, field="current")
    password_hash = passwords.new_hash(new, about=about)
    with transaction():
        locked = people.locked_person(person_id)
        if locked is None or locked.password_hash != known_hash:
            raise RefusedError(WRONG_PASSWORD, field="current")
        access.forget_attempts(key)
        access.end_links(LinkPurpose.INVITE, person_id=person_id)
        keep_password(locked, password_hash, by=by, keep_login=keep_login)


@change
def keep_password(person: Person, password_hash: str, *, by: Actor, keep_login: int | None = None) -> None:
    """Store a password that was checked and hashed before the transaction began; ends the other log-ins."""
    if person.id != by.person_id:
        permissions.require(by, Permission.ADMINISTER)
    person.password_hash = password_hash
    access.end_logins_of(person, by=by, keep=keep_login)
    history.record(Subject.PERSON, person.id, "set a password", by=by)


def _set_roles(person: Person, roles: Roles | None, *, by: Actor) -> None:
    for team_id, role in sorted((roles or {}).items()):
        teams.set_role(team_queries.get_team(team_id), person, role, by=by)


def _clean(person: Person, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored, checked."""
    clean = dict(values)
    if "name" in clean:
        clean["name"] = _name(clean["name"])
    if "email" in clean:
        clean["email"] = _free_email(clean["email"], but=person)
        if person.password_hash and not clean["email"]:
            raise RefusedError(f"{person.name} logs in with this address; give another one.", field="email")
    if "github_login" in clean:
        clean["github_login"] = _free_login(clean["github_login"], but=person)
    if "time_zone" in clean:
        clean["time_zone"] = _zone(clean["time_zone"])
    return clean


def _name(name: str) -> str:
    """One line, without runs of blanks."""
    name = " ".join(name.split())
    if not name:
        raise RefusedError("Give a name.", field="name")
    if len(name) > NAME_LENGTH:
        raise RefusedError(f"Use at most {NAME_LENGTH} characters.", field="name")
    return name


def _free_email(email: str | None, *, but: Person | None = None) -> str | None:
    email = (email or "").strip().lower()
    if not email:
        return None
    if not ADDRESS.fullmatch(email) or len(email) > 254:
        raise RefusedError("Give an e-mail address, such as ana@example.org.", field="email")
    found = people.find_person_by_email(email)
    if found is not None and found is not but:
        raise RefusedError(f"{found.name} already has this e-mail address.", field="email")
    return email


def _free_login(login: str | None, *, but: Person | None = None) -> str | None:
    login = (login or "").strip().lower().removeprefix("@")
    if not login:
        return None
    if not GITHUB_LOGIN.fullmatch(login) or len(login) > 39:
        raise RefusedError("A GitHub login has letters, digits and hyphens, such as ana-ortiz.", field="github_login")
    found = people.find_person_by_github_login(login)
    if found is not None and found is not but:
        raise RefusedError(f"{found.name} already has this GitHub login.", field="github_login")
    return login


def _zone(zone: str | None) -> str | None:
    if zone and not deadlines.is_zone(zone):
        raise RefusedError("Choose a time zone from the list, such as Europe/Berlin.", field="time_zone")
    return zone or None
