"""The list of action items: one page of it, forwards and backwards, or all of it piece by piece."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple, cast

import sqlalchemy as sa

from tracker.db import db, end_reading
from tracker.models.actions import ActionItem, due_sort
from tracker.models.incidents import Incident
from tracker.models.people import Person, Team
from tracker.queries.days import ZONE, Days
from tracker.queries.filters import Filter, among, conditions
from tracker.queries.orders import GROUPED_BY, NAMED, Group, GroupKey, Key, Order, behind, direction, named
from tracker.rules import deadlines
from tracker.rules.cursors import Place
from tracker.vocabulary import ItemKind, ItemState, Priority

PAGE_SIZE: Final = 50
COUNT_CAP: Final = 1000
WEEK: Final = timedelta(days=6)
PIECE: Final = 500
"""Rows that are read at a time where all are wanted."""


class Line(NamedTuple):
    """One line of the list. `days_left` counts to the due date in the owner's day: negative when late."""

    id: int
    title: str
    state: ItemState
    kind: ItemKind | None
    priority: Priority
    due_on: date | None
    first_due_on: date | None
    promised_on: date
    slips: int
    blocked_reason: str
    escalated_at: datetime | None
    reopened: int
    created_at: datetime
    changed_at: datetime
    version: int
    incident_id: int
    incident_title: str
    owner_id: int | None
    owner_name: str | None
    team_id: int | None
    team_name: str | None
    is_restricted: bool
    days_left: int | None
    is_overdue: bool


_COLUMNS: Final = (
    ActionItem.id,
    ActionItem.title,
    ActionItem.state,
    ActionItem.kind,
    ActionItem.priority,
    ActionItem.due_on,
    ActionItem.first_due_on,
    ActionItem.promised_on,
    ActionItem.slips,
    ActionItem.blocked_reason,
    ActionItem.escalated_at,
    ActionItem.reopened,
    ActionItem.created_at,
    ActionItem.changed_at,
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
_WIDTH: Final = len(_COLUMNS)


def _joined(query: sa.Select[Any]) -> sa.Select[Any]:
    return (
        query.select_from(ActionItem)
        .join(Incident, Incident.id == ActionItem.incident_id)
        .outerjoin(Person, Person.id == ActionItem.owner_id)
        .outerjoin(Team, Team.id == ActionItem.team_id)
    )


def _counted(query: sa.Select[Any], wanted: Filter, days: Days) -> sa.Select[Any]:
    """A query over what matches, joined only where a condition needs that: to count needs no names."""
    query = query.select_from(ActionItem)
    if wanted.is_overdue or wanted.due_within is not None:
        query = query.outerjoin(Person, Person.id == ActionItem.owner_id)
        query = query.outerjoin(Team, Team.id == ActionItem.team_id)
    return query.where(*conditions(wanted, days))


_LINES: Final[sa.Select[Any]] = _joined(cast(sa.Select[Any], sa.select(*_COLUMNS)))


@dataclass(frozen=True, slots=True)
class Listing:
    """A page: its rows, how many match in all (at most COUNT_CAP + 1), and how many are in each group that it shows.

    `previous` and `following` are the places that the pages before and after it end and begin at.
    """

    rows: list[Line]
    count: int
    previous: Place | None = None
    following: Place | None = None
    groups: dict[GroupKey, int] = field(default_factory=dict)


def page(
    wanted: Filter, order: Order, *, now: datetime, after: Place | None = None, before: Place | None = None
) -> Listing:
    """The items that match, from behind the place `after`, or those that lie just in front of the place `before`."""
    days = Days(now)
    keys = order.columns() if before is None else tuple(key.turned() for key in order.columns())
    near = _near(wanted, order, keys, days, place=before or after, limit=PAGE_SIZE + 1)
    query = _asked(wanted, keys, days, place=before or after).where(*near.conditions).limit(PAGE_SIZE + 1)
    read = db.session.execute(query.add_columns(_count(wanted, days).scalar_subquery())).all()
    has_more, found = len(read) > PAGE_SIZE, [_placed(row[:-1], days) for row in read[:PAGE_SIZE]]
    if before is not None:
        found.reverse()
    rows = [line for line, _ in found]
    return Listing(
        rows,
        read[0][-1] if read else (db.session.scalar(_count(wanted, days)) if before or after else 0) or 0,
        previous=found[0][1] if found and (has_more if before else after) else None,
        following=found[-1][1] if found and (before or has_more) else None,
        groups=near.counts if order.lead() else _group_counts(wanted, order.group, days, rows),
    )


def lines(wanted: Filter, order: Order, *, now: datetime) -> Iterator[Line]:
    """All items that match, however many, in the order of the pages. Between two pieces nothing is held open."""
    days = Days(now)
    place = None
    while True:
        near = _near(wanted, order, order.columns(), days, place=place, limit=PIECE)
        query = _asked(wanted, order.columns(), days, place=place).where(*near.conditions).limit(PIECE)
        read = db.session.execute(query).all()
        end_reading()
        if not read:
            return
        found = [_placed(row, days) for row in read]
        yield from (line for line, _ in found)
        place = found[-1][1]


def line(item_id: int, *, now: datetime) -> Line | None:
    """One item as a line of the list, or None."""
    row = db.session.execute(_LINES.where(ActionItem.id == item_id)).first()
    return _line(row, Days(now)) if row else None


def lines_of(item_ids: Sequence[int], *, now: datetime) -> list[Line]:
    """These items, as far as they are there, in the order asked for."""
    days = Days(now)
    found = {row[0]: _line(row, days) for row in db.session.execute(_LINES.where(ActionItem.id.in_(item_ids)))}
    return [found[key] for key in item_ids if key in found]


def _asked(wanted: Filter, keys: Sequence[Key], days: Days, *, place: Place | None) -> sa.Select[Any]:
    """The lines that match, each with its place, from behind a place in the order of these keys."""
    places = (key.column.label(f"place_{index}") for index, key in enumerate(keys))
    query = _LINES.add_columns(*places).where(*conditions(wanted, days))
    if place is not None:
        query = query.where(behind(keys, place))
    return query.order_by(*(direction(key) for key in keys))


@dataclass(frozen=True, slots=True)
class _Near:
    """The owners or teams that the next rows belong to, as conditions, and how many rows each group has."""

    conditions: list[sa.ColumnElement[bool]] = field(default_factory=list)
    counts: dict[GroupKey, int] = field(default_factory=dict)


def _near(wanted: Filter, order: Order, keys: Sequence[Key], days: Days, *, place: Place | None, limit: int) -> _Near:
    """Where rows are sorted by a name first: only the few groups that fill the page, so that not all are sorted."""
    lead = order.lead()
    if lead is None:
        return _Near()
    column, model = GROUPED_BY[lead][0], NAMED[lead]
    some = sa.select(column.label("key"), sa.func.count().label("rows"))
    part = _counted(some, wanted, days).group_by(column).subquery()
    ranked = named(part.c.key, model.name)
    query = sa.select(part.c.key, part.c.rows, ranked[1].column).outerjoin(model, model.id == part.c.key)
    groups = [tuple(row) for row in db.session.execute(query.order_by(*(key.column for key in ranked)))]
    if keys[0].is_descending:
        groups.reverse()
    counts = {key: count for key, count, _ in groups}
    start = 0
    if place is not None:
        here = [index for index, (key, _, name) in enumerate(groups) if (name, key or 0) == tuple(place[1:3])]
        if not here:
            return _Near(counts=counts)
        start = here[0]
    chosen, total = [], 0
    for index, (key, count, _) in enumerate(groups[start:]):
        if total >= limit:
            break
        chosen.append(key)
        total += count if index or place is None else 0
    return _Near([among(column, chosen)], counts)


def _placed(row: Sequence[Any], days: Days) -> tuple[Line, Place]:
    return _line(row, days), tuple(row[_WIDTH:])


def _count(wanted: Filter, days: Days) -> sa.Select[int]:
    matching = _counted(sa.select(sa.literal(1)), wanted, days).limit(COUNT_CAP + 1).subquery()
    return sa.select(sa.func.count()).select_from(matching)


def _group_counts(wanted: Filter, group: Group | None, days: Days, rows: Sequence[Line]) -> dict[GroupKey, int]:
    """How many items match in each group that these rows stand in."""
    if group is None or not rows:
        return {}
    column, key_of = GROUPED_BY[group]
    shown = {key_of(row) for row in rows}
    known = sorted(key for key in shown if key is not None)
    here: sa.ColumnElement[bool] = column.in_(known)
    if None in shown:
        here = sa.or_(here, column.is_(None)) if known else column.is_(None)
    mondays = [key for key in known if isinstance(key, date)]
    if mondays:
        here = sa.and_(here, sa.or_(due_sort.between(mondays[0], mondays[-1] + WEEK), due_sort == date.max))
    query = _counted(sa.select(column, sa.func.count()), wanted, days).where(here).group_by(column)
    return {row[0]: row[1] for row in db.session.execute(query)}


def _line(row: Sequence[Any], days: Days) -> Line:
    *shown, zone = row[:_WIDTH]
    state, due_on = shown[2], shown[5]
    today = days.of_zone[zone]
    days_left = (due_on - today).days if due_on else None
    return Line._make((*shown, days_left, deadlines.is_overdue(due_on, state, today)))
