"""Messages that wait, and the log of those that went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.db import db
from tracker.models.notices import Dispatch, NoticePreference
from tracker.models.people import Membership, Person, Team
from tracker.queries.rows import get
from tracker.vocabulary import Cadence, DispatchStatus, NoticeKind, SiteRole

FAR = 100


def due(*, now: datetime, limit: int) -> list[int]:
    """The messages whose time has come, the longest waiting first."""
    query = sa.select(Dispatch.id).where(Dispatch.status == DispatchStatus.PENDING, Dispatch.not_before <= now)
    return list(db.session.scalars(query.order_by(Dispatch.not_before, Dispatch.id).limit(limit)))


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person as they are at the moment of sending."""

    person_id: int
    name: str
    email: str | None
    zone: str
    is_active: bool
    is_admin: bool
    cadence: Cadence
    mutes: frozenset[str]


def get_dispatch(dispatch_id: int) -> Dispatch:
    """One message with its room, or NotFoundError."""
    return get(Dispatch, dispatch_id, "message")


def recipient(person_id: int) -> Recipient:
    """Whom a message goes to, with what they want to hear, as it is now."""
    zone = sa.select(Team.time_zone).join(Membership, Membership.team_id == Team.id)
    zone = zone.where(Membership.person_id == Person.id).order_by(Membership.team_id).limit(1)
    person, cadence, mutes, team_zone = db.session.execute(
        sa.select(Person, NoticePreference.cadence, NoticePreference.mutes, zone.scalar_subquery())
        .outerjoin(NoticePreference, NoticePreference.person_id == Person.id)
        .where(Person.id == person_id)
    ).one()
    return Recipient(
        person_id=person.id,
        name=person.name,
        email=person.email,
        zone=person.time_zone or team_zone or "UTC",
        is_active=person.is_active,
        is_admin=person.site_role is SiteRole.ADMIN,
        cadence=cadence or Cadence.WEEKLY,
        mutes=frozenset(mutes or ()),
    )


def log_of(
    *, statuses: frozenset[DispatchStatus], kinds: frozenset[NoticeKind], before: int | None, limit: int
) -> Sequence[Dispatch]:
    """The latest messages, with people and rooms; `before` is the id that the page before ended with."""
    query = sa.select(Dispatch).options(
        joinedload(Dispatch.person), joinedload(Dispatch.chat_channel), joinedload(Dispatch.team)
    )
    if statuses:
        query = query.where(Dispatch.status.in_(sorted(statuses)))
    if kinds:
        query = query.where(Dispatch.kind.in_(sorted(kinds)))
    if before is not None:
        query = query.where(Dispatch.id < before)
    return db.session.scalars(query.order_by(Dispatch.id.desc()).limit(limit)).all()


def counts() -> dict[DispatchStatus, int]:
    """How many messages of the log are in each state."""
    rows = db.session.execute(sa.select(Dispatch.status, sa.func.count()).group_by(Dispatch.status))
    return {row.status: row[1] for row in rows}
