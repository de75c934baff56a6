"""Write-ups and what was read in them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from tracker.db import db
from tracker.errors import NotFoundError
from tracker.models.actions import ActionItem
from tracker.models.incidents import Fact, ImportRun, WriteUp
from tracker.models.people import Person


class Version(NamedTuple):
    """One version of a write-up, without its text. `withdrawn_at` and what follows say that the text was deleted."""

    id: int
    incident_id: int
    number: int
    source: str
    published_on: date | None
    recorded_at: datetime
    by_name: str | None
    redacted_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdrawn_reason: str


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


def facts_in(family: Sequence[int]) -> Sequence[Fact]:
    """All facts of an incident, first, and of those merged into it that nobody dismissed, in the order of the texts."""
    facts = db.session.scalars(
        sa.select(Fact)
        .where(Fact.incident_id.in_(family), Fact.is_dismissed.is_(False))
        .order_by(Fact.incident_id, Fact.position, Fact.id)
    )
    return sorted(facts, key=lambda fact: family.index(fact.incident_id))


def get_fact(fact_id: int) -> Fact:
    """One fact with its incident, unless somebody dismissed it; or NotFoundError."""
    query = sa.select(Fact).where(Fact.id == fact_id, Fact.is_dismissed.is_(False))
    found = db.session.scalar(query.options(joinedload(Fact.incident)))
    if found is None:
        raise NotFoundError("There is no such fact; perhaps somebody removed it.")
    return found


def versions_in(family: Sequence[int]) -> list[Version]:
    """The versions of the write-ups of an incident, first, and of those merged into it, each the newest first."""
    withdrawer = aliased(Person)
    columns = (
        WriteUp.id,
        WriteUp.incident_id,
        WriteUp.number,
        WriteUp.source,
        WriteUp.published_on,
        WriteUp.recorded_at,
        Person.name,
        WriteUp.redacted_at,
        WriteUp.withdrawn_at,
        withdrawer.name,
        WriteUp.withdrawn_reason,
    )
    query = (
        sa.select(*columns)
        .outerjoin(ImportRun, ImportRun.id == WriteUp.import_run_id)
        .outerjoin(Person, Person.id == ImportRun.by_id)
        .outerjoin(withdrawer, withdrawer.id == WriteUp.withdrawn_by_id)
        .where(WriteUp.incident_id.in_(family))
        .order_by(WriteUp.incident_id, WriteUp.number.desc())
    )
    versions = [Version._make(row) for row in db.session.execute(query)]
    return sorted(versions, key=lambda version: family.index(version.incident_id))


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
