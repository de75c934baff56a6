"""Who a log-in token belongs to, and the rows that limits and links live in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from tracker.db import db
from tracker.errors import NotFoundError
from tracker.models.access import AttemptLimit, Login, SingleUseLink
from tracker.models.people import Membership, Person, Team
from tracker.vocabulary import LinkPurpose, SiteRole, TeamRole

NO_LINK: Final = {
    LinkPurpose.SETUP: (
        "This set-up link was used, has expired or was replaced by a newer one. While nobody can log in, each start of"
        " the server writes a new one to its log; `tracker user create --admin` works at any time."
    ),
    LinkPurpose.INVITE: (
        "This link was used, has expired or was replaced by a newer one. Log in with your password,"
        " or ask an admin for a new link."
    ),
}


@dataclass(frozen=True, slots=True)
class LoginRow:
    """A live log-in with what its person may do."""

    login_id: int
    seen_at: datetime
    person_id: int
    name: str
    site_role: SiteRole
    time_zone: str | None
    team_roles: dict[int, TeamRole]
    team_names: dict[int, str]


_LIVE_LOGIN: Final = (
    sa.select(
        Login.id,
        Login.seen_at,
        Person.id,
        Person.name,
        Person.site_role,
        Person.time_zone,
        Membership.team_id,
        Membership.role,
        Team.name,
    )
    .join(Person, Person.id == Login.person_id)
    .outerjoin(Membership, Membership.person_id == Person.id)
    .outerjoin(Team, Team.id == Membership.team_id)
    .where(
        Login.token_digest == sa.bindparam("digest"),
        Login.expires_at > sa.bindparam("now"),
        Login.seen_at > sa.bindparam("idle_since"),
        Person.is_active,
    )
    .order_by(Team.name)
)
"""Made once, as every page asks it."""


def find_login(token_digest: str, *, now: datetime, idle_since: datetime) -> LoginRow | None:
    """The live log-in with this digest: not expired, used since `idle_since`, its person active."""
    asked = {"digest": token_digest, "now": now, "idle_since": idle_since}
    rows = db.session.execute(_LIVE_LOGIN, asked).all()
    if not rows:
        return None
    teams = [(team, role, name) for *_, team, role, name in rows if team is not None]
    return LoginRow(
        *rows[0][:6],
        team_roles={team: role for team, role, _ in teams},
        team_names={team: name for team, _, name in teams},
    )


def find_login_row(login_id: int) -> Login | None:
    """One log-in by its id."""
    return db.session.get(Login, login_id)


def logins_of(person_id: int) -> Sequence[Login]:
    """All log-in rows of a person, the latest used first; also those that have run out and wait for the sweep."""
    return db.session.scalars(
        sa.select(Login).where(Login.person_id == person_id).order_by(Login.seen_at.desc(), Login.id)
    ).all()


def live_logins_of(person_id: int, *, now: datetime, idle_since: datetime) -> Sequence[Login]:
    """The log-ins of a person that still work, the latest used first."""
    return [row for row in logins_of(person_id) if row.expires_at > now and row.seen_at > idle_since]


def find_locked_limit(key: str) -> AttemptLimit | None:
    """The row of attempts under `key`, locked until the transaction ends."""
    return db.session.scalar(
        sa.select(AttemptLimit)
        .where(AttemptLimit.key == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def get_link(token_digest: str, purpose: LinkPurpose, *, now: datetime) -> SingleUseLink:
    """The unused, unexpired link with this digest, or NotFoundError with what to do about it."""
    link = db.session.scalar(
        sa.select(SingleUseLink).where(
            SingleUseLink.token_digest == token_digest,
            SingleUseLink.purpose == purpose,
            SingleUseLink.used_at.is_(None),
            SingleUseLink.expires_at > now,
        )
    )
    if link is None:
        raise NotFoundError(NO_LINK[purpose])
    return link


def locked_open_links(purpose: LinkPurpose, *, person_id: int | None = None) -> Sequence[SingleUseLink]:
    """The unused links of one purpose, of one person where given, locked until the transaction ends."""
    query = sa.select(SingleUseLink).where(SingleUseLink.purpose == purpose, SingleUseLink.used_at.is_(None))
    if person_id is not None:
        query = query.where(SingleUseLink.person_id == person_id)
    return db.session.scalars(
        query.order_by(SingleUseLink.id).with_for_update().execution_options(populate_existing=True)
    ).all()


def invited_ids(*, now: datetime) -> frozenset[int]:
    """The ids of the people who hold an invite that still works."""
    return frozenset(
        person_id
        for person_id in db.session.scalars(
            sa.select(SingleUseLink.person_id).where(
                SingleUseLink.purpose == LinkPurpose.INVITE,
                SingleUseLink.used_at.is_(None),
                SingleUseLink.expires_at > now,
            )
        )
        if person_id is not None
    )


def delete_expired(*, now: datetime, unused_since: datetime) -> None:
    """Delete expired log-ins and links, and counts of attempts untouched since `unused_since`."""
    db.session.execute(sa.delete(Login).where(Login.expires_at < now))
    db.session.execute(sa.delete(SingleUseLink).where(SingleUseLink.expires_at < unused_since))
    db.session.execute(sa.delete(AttemptLimit).where(AttemptLimit.seen_at < unused_since))
