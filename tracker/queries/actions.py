"""Action items as lists and pages need them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from tracker.db import db
from tracker.models.actions import IS_ACTIVE, ActionItem, DueChange, ItemCause, due_sort
from tracker.models.history import Event
from tracker.models.incidents import Incident
from tracker.models.people import Person, Team
from tracker.queries.days import ZONE, Days
from tracker.queries.filters import Filter, conditions
from tracker.queries.rows import get
from tracker.rules import deadlines
from tracker.rules.lifecycle import ACTIVE
from tracker.vocabulary import ItemKind, ItemState, Priority, Subject


class ActionRow(NamedTuple):
    """One line of a list. `days_left` counts to the due date in the owner's day: negative when late."""

    id: int
    title: str
    state: ItemState
    kind: ItemKind | None
    priority: Priority
    due_on: date | None
    first_due_on: date | None
    days_left: int | None
    is_overdue: bool
    version: int
    incident_id: int
    incident_title: str
    owner_id: int | None
    owner_name: str | None
    team_id: int | None
    team_name: str | None


_COLUMNS = (
    ActionItem.id,
    ActionItem.title,
    ActionItem.state,
    ActionItem.kind,
    ActionItem.priority,
    ActionItem.due_on,
    ActionItem.first_due_on,
    ActionItem.version,
    ActionItem.incident_id,
    Incident.title,
    ActionItem.owner_id,
    Person.name,
    ActionItem.team_id,
    Team.name,
    ZONE,
)


def get_item(item_id: int) -> ActionItem:
    """One item, or NotFoundError."""
    return get(ActionItem, item_id, "action item")


def get_whole(item_id: int) -> ActionItem:
    """One item with all that its page shows, or NotFoundError."""
    get_item(item_id)
    return db.session.scalars(
        sa.select(ActionItem)
        .where(ActionItem.id == item_id)
        .options(
            joinedload(ActionItem.incident),
            joinedload(ActionItem.owner),
            joinedload(ActionItem.team),
            joinedload(ActionItem.declined_by),
            joinedload(ActionItem.writeup),
            selectinload(ActionItem.causes).joinedload(ItemCause.cause),
            selectinload(ActionItem.due_changes).joinedload(DueChange.by),
        )
    ).one()


def rows_of(wanted: Filter, days: Days, *, limit: int) -> list[ActionRow]:
    """The first `limit` items that match, by due date (undated last) and id."""
    query = _joined(sa.select(*_COLUMNS)).where(*conditions(wanted, days)).order_by(due_sort, ActionItem.id)
    return [_row(row, days) for row in db.session.execute(query.limit(limit))]


def counts_of(wanted: Sequence[Filter], days: Days) -> list[int]:
    """How many items match each filter, in one statement."""
    columns = [sa.func.count(sa.case((sa.and_(sa.true(), *conditions(one, days)), 1))) for one in wanted]
    query = _joined(sa.select(*columns))
    if all(one.is_overdue or (one.states and one.states <= ACTIVE) for one in wanted):
        query = query.where(IS_ACTIVE)
    return list(db.session.execute(query).one())


def one_row(item_id: int, *, now: datetime) -> ActionRow:
    """One item as a line of a list."""
    days = Days(now)
    return _row(db.session.execute(_joined(sa.select(*_COLUMNS)).where(ActionItem.id == item_id)).one(), days)


def of_incident(incident_id: int, *, now: datetime) -> list[ActionRow]:
    """All items of one incident, in the order of the text."""
    days = Days(now)
    query = _joined(sa.select(*_COLUMNS)).where(ActionItem.incident_id == incident_id)
    return [_row(row, days) for row in db.session.execute(query.order_by(ActionItem.first_line, ActionItem.id))]


def history_of(item_id: int) -> Sequence[Event]:
    """What happened to an item, the latest first."""
    return db.session.scalars(
        sa.select(Event)
        .where(Event.subject == Subject.ACTION_ITEM, Event.subject_id == item_id)
        .order_by(Event.happened_at.desc(), Event.id.desc())
    ).all()


def _joined(query: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    return (
        query.select_from(ActionItem)
        .join(Incident, Incident.id == ActionItem.incident_id)
        .outerjoin(Person, Person.id == ActionItem.owner_id)
        .outerjoin(Team, Team.id == ActionItem.team_id)
    )


def _row(row: Sequence[Any], days: Days) -> ActionRow:
    *shown, zone = row
    due_on, state = shown[5], shown[2]
    today = days.of_zone[zone]
    days_left = (due_on - today).days if due_on else None
    return ActionRow._make((*shown[:7], days_left, deadlines.is_overdue(due_on, state, today), *shown[7:]))
