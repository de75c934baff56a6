"""Write-ups and what was read in them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.db import db
from tracker.errors import NotFoundError
from tracker.models.actions import ActionItem
from tracker.models.incidents import Fact, ImportRun, WriteUp
from tracker.models.people import Person


class Version(NamedTuple):
    """One version of a write-up, without its text."""

    id: int
    number: int
    source: str
    published_on: date | None
    recorded_at: datetime
    by_name: str | None


class Promise(NamedTuple):
    """Where the words of an action item stand in a write-up."""

    item_id: int
    statement: str
    first_line: int
    last_line: int


def facts_of(incident_id: int) -> Sequence[Fact]:
    """All facts of an incident that nobody dismissed, in the order of the text."""
    return db.session.scalars(
        sa.select(Fact)
        .where(Fact.incident_id == incident_id, Fact.is_dismissed.is_(False))
        .order_by(Fact.position, Fact.id)
    ).all()


def get_fact(fact_id: int) -> Fact:
    """One fact with its incident, unless somebody dismissed it; or NotFoundError."""
    query = sa.select(Fact).where(Fact.id == fact_id, Fact.is_dismissed.is_(False))
    found = db.session.scalar(query.options(joinedload(Fact.incident)))
    if found is None:
        raise NotFoundError("There is no such fact; perhaps somebody removed it.")
    return found


def versions_of(incident_id: int) -> list[Version]:
    """The versions of an incident's write-up, the newest first."""
    query = (
        sa.select(WriteUp.id, WriteUp.number, WriteUp.source, WriteUp.published_on, WriteUp.recorded_at, Person.name)
        .outerjoin(ImportRun, ImportRun.id == WriteUp.import_run_id)
        .outerjoin(Person, Person.id == ImportRun.by_id)
        .where(WriteUp.incident_id == incident_id)
        .order_by(WriteUp.number.desc())
    )
    return [Version._make(row) for row in db.session.execute(query)]


def text_of(writeup_id: int) -> str:
    """The stored text of one version of a write-up."""
    return db.session.scalars(sa.select(WriteUp.text).where(WriteUp.id == writeup_id)).one()


def promises_in(writeup_id: int) -> list[Promise]:
    """The action items that stand in one version of a write-up."""
    columns = (ActionItem.id, ActionItem.statement, ActionItem.first_line, ActionItem.last_line)
    query = sa.select(*columns).where(ActionItem.writeup_id == writeup_id, ActionItem.first_line.is_not(None))
    return [Promise._make(row) for row in db.session.execute(query)]


def published_on(incident_id: int) -> date | None:
    """The date of the newest write-up of an incident, where there is one that tells it."""
    return db.session.scalar(
        sa.select(WriteUp.published_on)
        .where(WriteUp.incident_id == incident_id)
        .order_by(WriteUp.number.desc())
        .limit(1)
    )
