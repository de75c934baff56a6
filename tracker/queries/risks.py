"""The register of accepted risks: what was declined, by whom, why, and when to look at it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from tracker.db import db
from tracker.errors import NotFoundError
from tracker.models.actions import ActionItem, ItemCause
from tracker.models.causes import Cause
from tracker.models.history import Event
from tracker.models.incidents import Incident
from tracker.models.people import Person, Team
from tracker.queries.days import Days
from tracker.queries.rows import get
from tracker.vocabulary import ItemState, Subject

PAGE_SIZE: Final = 50
FAR: Final = date.max

Place = tuple[date, int]
"""Where a risk stands in the register: its date and id."""


class RiskRow(NamedTuple):
    """One declined item. `is_due` says that the date to look again has come, in its team's day."""

    id: int
    title: str
    reason: str
    look_again_on: date | None
    is_due: bool
    declined_at: datetime | None
    approver: str | None
    incident_id: int
    incident_title: str
    team_id: int | None
    team_name: str | None
    version: int
    is_restricted: bool
    causes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RiskPage:
    """Rows, how many there are, how many of those are due, and behind which place the next page begins."""

    rows: list[RiskRow]
    count: int
    due: int
    next_after: Place | None


_ORDER = sa.func.coalesce(ActionItem.look_again_on, FAR)
_declined_at = (
    sa.select(sa.func.max(Event.happened_at))
    .where(Event.subject == Subject.ACTION_ITEM, Event.subject_id == ActionItem.id, Event.verb == "declined")
    .correlate(ActionItem)
    .scalar_subquery()
)


def get_risk(item_id: int) -> ActionItem:
    """One declined item, or NotFoundError."""
    item = get(ActionItem, item_id, "action item")
    if item.state is not ItemState.DECLINED:
        raise NotFoundError(f"{item.label} is not an accepted risk: it was not declined.")
    return item


def page_of_risks(*, team_id: int | None, now: datetime, after: Place | None = None) -> RiskPage:
    """The accepted risks, of one team where given: the earliest date to look again first, undated ones last."""
    days = Days(now)
    is_due = sa.and_(ActionItem.look_again_on.is_not(None), days.before_today(ActionItem.look_again_on, plus=1))
    conditions = [ActionItem.state == ItemState.DECLINED]
    if team_id is not None:
        conditions.append(ActionItem.team_id == team_id)
    approver = aliased(Person)
    columns = (
        ActionItem.id,
        ActionItem.title,
        ActionItem.declined_reason,
        ActionItem.look_again_on,
        sa.case((is_due, True), else_=False),
        _declined_at,
        approver.name,
        ActionItem.incident_id,
        Incident.title,
        ActionItem.team_id,
        Team.name,
        ActionItem.version,
        Incident.is_restricted,
    )
    query = _joined(sa.select(*columns)).outerjoin(approver, approver.id == ActionItem.declined_by_id)
    query = query.where(*conditions).order_by(_ORDER, ActionItem.id).limit(PAGE_SIZE + 1)
    if after is not None:
        query = query.where(sa.tuple_(_ORDER, ActionItem.id) > sa.tuple_(sa.literal(after[0]), sa.literal(after[1])))
    found = db.session.execute(query).all()
    causes = _causes_of([row[0] for row in found])
    rows = [RiskRow._make((*row, causes.get(row[0], ()))) for row in found[:PAGE_SIZE]]
    counts = _joined(sa.select(sa.func.count(), sa.func.count(sa.case((is_due, 1))))).where(*conditions)
    count, due = db.session.execute(counts).one()
    last = rows[-1] if len(found) > PAGE_SIZE else None
    return RiskPage(rows, count, due, (last.look_again_on or FAR, last.id) if last else None)


def _joined(query: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    return (
        query.select_from(ActionItem)
        .join(Incident, Incident.id == ActionItem.incident_id)
        .outerjoin(Person, Person.id == ActionItem.owner_id)
        .outerjoin(Team, Team.id == ActionItem.team_id)
    )


def _causes_of(item_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The names of the causes that these items address, by item."""
    rows = db.session.execute(
        sa.select(ItemCause.item_id, Cause.name)
        .join(Cause, Cause.id == ItemCause.cause_id)
        .where(ItemCause.item_id.in_(item_ids))
        .order_by(ItemCause.item_id, sa.func.lower(Cause.name))
    )
    found: dict[int, tuple[str, ...]] = {}
    for item_id, name in rows:
        found[item_id] = (*found.get(item_id, ()), name)
    return found
