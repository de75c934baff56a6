"""Feeds of due dates, and what is in them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.db import db
from tracker.models.actions import IS_ACTIVE, ActionItem, due_sort
from tracker.models.incidents import Incident
from tracker.models.notices import FeedToken
from tracker.models.people import Person
from tracker.queries.reminders import IS_PROMISED
from tracker.vocabulary import Priority

MOST: Final = 1000
"""Dates in one feed, the earliest first."""


def feeds_of(person_id: int) -> Sequence[FeedToken]:
    """Somebody's feeds that are not revoked, the newest first."""
    return db.session.scalars(
        sa.select(FeedToken)
        .where(FeedToken.person_id == person_id, FeedToken.revoked_at.is_(None))
        .options(joinedload(FeedToken.team))
        .order_by(FeedToken.id.desc())
    ).all()


def find_feed(token_digest: str) -> FeedToken | None:
    """The feed that a token opens, while it is not revoked and its person is here."""
    return db.session.scalar(
        sa.select(FeedToken)
        .join(FeedToken.person)
        .where(FeedToken.token_digest == token_digest, FeedToken.revoked_at.is_(None), Person.is_active)
        .options(joinedload(FeedToken.team), joinedload(FeedToken.person))
    )


class DueDate(NamedTuple):
    """One entry of a calendar."""

    id: int
    title: str
    due_on: date
    priority: Priority
    incident_title: str
    owner_name: str | None
    changed_at: datetime
    version: int


def due_dates(*, person_id: int | None = None, team_id: int | None = None) -> list[DueDate]:
    """What is being worked on and has a date: what one person owns, or what a team looks after."""
    whose = ActionItem.team_id == team_id if team_id is not None else ActionItem.owner_id == person_id
    rows = db.session.execute(
        sa.select(
            ActionItem.id,
            ActionItem.title,
            ActionItem.due_on,
            ActionItem.priority,
            Incident.title,
            Person.name,
            ActionItem.changed_at,
            ActionItem.version,
        )
        .join(Incident, Incident.id == ActionItem.incident_id)
        .outerjoin(Person, Person.id == ActionItem.owner_id)
        .where(IS_ACTIVE, IS_PROMISED, whose, ActionItem.due_on.is_not(None))
        .order_by(due_sort, ActionItem.id)
        .limit(MOST)
    )
    return [DueDate._make(row) for row in rows]
