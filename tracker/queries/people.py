"""People as the pages need them."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from tracker.db import db
from tracker.errors import NotFoundError
from tracker.models.history import Event
from tracker.models.people import Membership, Person
from tracker.queries.rows import get
from tracker.vocabulary import SiteRole, Subject


def is_empty() -> bool:
    """Whether nobody can log in yet."""
    query = sa.select(Person.id).where(Person.password_hash.is_not(None), Person.is_active)
    return db.session.scalar(query.limit(1)) is None


def get_person(person_id: int) -> Person:
    """One person, or NotFoundError."""
    return get(Person, person_id, "person")


def find_person_by_email(email: str) -> Person | None:
    """The person with this e-mail address, in any case."""
    return db.session.scalar(sa.select(Person).where(Person.email == email.strip().lower()))


def everybody() -> Sequence[Person]:
    """All people with their memberships and teams, by name."""
    return db.session.scalars(
        sa.select(Person)
        .options(selectinload(Person.memberships).joinedload(Membership.team))
        .order_by(sa.func.lower(Person.name))
    ).all()


def choices() -> list[tuple[int, str]]:
    """(id, name) of all active people, by name: for owner fields."""
    rows = db.session.execute(
        sa.select(Person.id, Person.name).where(Person.is_active).order_by(sa.func.lower(Person.name))
    )
    return [(person_id, name) for person_id, name in rows]


def find_person_by_github_login(login: str) -> Person | None:
    """The person with this GitHub login, in any case."""
    return db.session.scalar(sa.select(Person).where(Person.github_login == login.strip().lower()))


def has_admin() -> bool:
    """Whether an active admin with a log-in exists."""
    query = sa.select(Person.id).where(
        Person.site_role == SiteRole.ADMIN, Person.is_active, Person.password_hash.is_not(None)
    )
    return db.session.scalar(query.limit(1)) is not None


def find_person(person_id: int | None) -> Person | None:
    """The person with this id, or None."""
    return db.session.get(Person, person_id) if person_id else None


def lock_admins() -> None:
    """Let nobody else change an admin until the transaction ends, so that two cannot take each other's role."""
    db.session.scalars(
        sa.select(Person.id)
        .where(Person.site_role == SiteRole.ADMIN)
        .order_by(Person.id)
        .with_for_update(key_share=True)
    ).all()


def locked_person(person_id: int) -> Person | None:
    """One person as they are now, unchanged by others until the transaction ends."""
    return db.session.scalar(
        sa.select(Person)
        .where(Person.id == person_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def get_whole(person_id: int) -> Person:
    """One person with their memberships and teams, or NotFoundError."""
    person = db.session.scalar(
        sa.select(Person)
        .where(Person.id == person_id)
        .options(selectinload(Person.memberships).joinedload(Membership.team))
    )
    if person is None:
        raise NotFoundError("There is no such person.")
    return person


def history_of(person_id: int) -> Sequence[Event]:
    """What was done to somebody's entry, the latest first."""
    return db.session.scalars(
        sa.select(Event)
        .where(Event.subject == Subject.PERSON, Event.subject_id == person_id)
        .order_by(Event.happened_at.desc(), Event.id.desc())
    ).all()
