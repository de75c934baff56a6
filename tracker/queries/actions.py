"""Action items as lists and pages need them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from tracker.db import db
from tracker.models.actions import ActionItem, DueChange, ItemCause
from tracker.models.history import Event
from tracker.models.incidents import Incident
from tracker.models.people import Person, Team
from tracker.queries.days import ZONE, Days
from tracker.queries.filters import Filter, conditions
from tracker.queries.rows import get
from tracker.rules import deadlines
from tracker.vocabulary import ItemKind, ItemState, Priority, Subject

PAGE_SIZE = 50
COUNT_CAP = 1000
FAR = date.max


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
    is_restricted: bool


SORT_DUE = sa.func.coalesce(ActionItem.due_on, FAR)
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
    Incident.is_restricted,
    ZONE,
)


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, how many match (at most COUNT_CAP + 1) and where the next page begins."""

    rows: list[ActionRow]
    count: int
    next_after: tuple[date, int] | None


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


def page_of_items(wanted: Filter, *, now: datetime, after: tuple[date, int] | None = None) -> Page:
    """The items that match, by due date (undated last) and id, from behind `after`."""
    days = Days(now)
    rows = rows_of(wanted, days, after=after, limit=PAGE_SIZE + 1)
    matching = _joined(sa.select(sa.literal(1))).where(*conditions(wanted, days)).limit(COUNT_CAP + 1).subquery()
    count = db.session.scalar(sa.select(sa.func.count()).select_from(matching)) or 0
    last = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    return Page(rows[:PAGE_SIZE], count, (last.due_on or FAR, last.id) if last else None)


def rows_of(wanted: Filter, days: Days, *, limit: int, after: tuple[date, int] | None = None) -> list[ActionRow]:
    """Up to `limit` items that match, by due date (undated last) and id, from behind `after`."""
    query = _joined(sa.select(*_COLUMNS)).where(*conditions(wanted, days)).order_by(SORT_DUE, ActionItem.id)
    if after is not None:
        query = query.where(sa.tuple_(SORT_DUE, ActionItem.id) > sa.tuple_(sa.literal(after[0]), sa.literal(after[1])))
    return [_row(row, days) for row in db.session.execute(query.limit(limit))]


def counts_of(wanted: Sequence[Filter], days: Days) -> list[int]:
    """How many items match each filter, in one statement."""
    columns = [sa.func.count(sa.case((sa.and_(sa.true(), *conditions(one, days)), 1))) for one in wanted]
    return list(db.session.execute(_joined(sa.select(*columns))).one())


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
