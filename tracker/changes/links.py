"""Single-use links: the first admin's set-up, and invites. Only a link's SHA-256 is stored."""

import secrets
from datetime import timedelta
from typing import Final

from tracker import clock
from tracker.changes import access, history, people
from tracker.db import change, db, transaction
from tracker.errors import NotFoundError, RefusedError
from tracker.models.access import SingleUseLink
from tracker.models.people import Person
from tracker.queries import access as queries
from tracker.queries import people as people_queries
from tracker.rules import passwords, permissions
from tracker.rules.permissions import SYSTEM, Actor
from tracker.vocabulary import LinkPurpose, Permission, SiteRole, Subject

SETUP_LASTS: Final = timedelta(hours=24)
INVITE_LASTS: Final = timedelta(days=7)


@change
def new_setup_link() -> str:
    """Make the link that lets its holder create the first admin; returns its token. Ends earlier ones.

    Raises RefusedError once somebody can log in.
    """
    if not people_queries.is_empty():
        raise RefusedError("Somebody can log in already: there is nothing to set up.")
    access.end_links(LinkPurpose.SETUP)
    return _new(LinkPurpose.SETUP, person_id=None, lasts=SETUP_LASTS)


def create_first_admin(token: str, *, name: str, email: str, password: str) -> Person:
    """Use the set-up link: add an admin who can log in. Of several uses at once exactly one wins.

    Raises NotFoundError for a link that does not work any more, RefusedError for a weak password.
    """
    queries.get_link(access.digest(token), LinkPurpose.SETUP, now=clock.now())
    password_hash = passwords.new_hash(password, about=(name, email))
    with transaction():
        _use(token, LinkPurpose.SETUP, person_id=None)
        if not people_queries.is_empty():
            raise NotFoundError(queries.NO_LINK[LinkPurpose.SETUP])
        person = _existing(email) or people.add(name, by=SYSTEM, email=email)
        people.edit(person, by=SYSTEM, version=None, name=name, site_role=SiteRole.ADMIN, is_active=True)
        people.keep_password(person, password_hash, by=SYSTEM)
    return person


@change
def invite(person: Person, *, by: Actor) -> str:
    """Make the link by which a person sets their password, the first or a new one; returns its token.

    It works once within seven days and ends the one before it. Raises RefusedError for somebody inactive or
    without an e-mail address.
    """
    permissions.require(by, Permission.ADMINISTER)
    if not person.is_active:
        raise RefusedError(f"{person.name} is deactivated. Let them in again first.")
    if not person.email:
        raise RefusedError(f"Give {person.name} an e-mail address first; they log in with it.", field="email")
    access.end_links(LinkPurpose.INVITE, person_id=person.id)
    history.record(Subject.PERSON, person.id, "invited", by=by)
    return _new(LinkPurpose.INVITE, person_id=person.id, lasts=INVITE_LASTS)


def accept_invite(token: str, *, password: str) -> Person:
    """Use an invite: the person has this password from now on, and their log-ins end.

    Raises NotFoundError for a link that does not work any more, RefusedError for a weak password.
    """
    link = queries.get_link(access.digest(token), LinkPurpose.INVITE, now=clock.now())
    invited = people_queries.get_person(link.person_id or 0)
    person_id, about = invited.id, (invited.name, invited.email or "")
    password_hash = passwords.new_hash(password, about=about)
    with transaction():
        person = people_queries.locked_person(person_id)
        if person is None or not person.is_active:
            raise NotFoundError(queries.NO_LINK[LinkPurpose.INVITE])
        _use(token, LinkPurpose.INVITE, person_id=person_id)
        people.keep_password(person, password_hash, by=Actor(person_id=person_id, name=person.name))
    return person


def _new(purpose: LinkPurpose, *, person_id: int | None, lasts: timedelta) -> str:
    token, now = secrets.token_urlsafe(32), clock.now()
    db.session.add(
        SingleUseLink(
            token_digest=access.digest(token),
            purpose=purpose,
            person_id=person_id,
            created_at=now,
            expires_at=now + lasts,
        )
    )
    return token


def _use(token: str, purpose: LinkPurpose, *, person_id: int | None) -> None:
    """End the link and its siblings, or raise NotFoundError where somebody was faster."""
    now, digest = clock.now(), access.digest(token)
    links = queries.locked_open_links(purpose, person_id=person_id)
    if not any(link.token_digest == digest and link.expires_at > now for link in links):
        raise NotFoundError(queries.NO_LINK[purpose])
    for link in links:
        link.used_at = now


def _existing(email: str) -> Person | None:
    """Somebody without a log-in, read from a write-up, who now becomes the first admin."""
    return people_queries.find_person_by_email(email) if email.strip() else None
