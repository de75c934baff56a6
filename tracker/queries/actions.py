"""Action items as lists and pages need them."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from tracker.db import db
from tracker.errors import NotFoundError, RefusedError
from tracker.models.actions import ActionItem, DueChange, ItemCause, due_sort
from tracker.models.history import Event
from tracker.models.incidents import Incident
from tracker.models.people import Person, Team
from tracker.queries import sight
from tracker.queries.days import ZONE, Days
from tracker.queries.filters import Filter, conditions
from tracker.queries.rows import MOST, get
from tracker.rules import deadlines
from tracker.rules.coverage import Promise
from tracker.vocabulary import ItemKind, ItemState, Priority, Subject

FAMILY = 100
EVENTS = 300


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
    is_blocked: bool
    is_escalated: bool
    assign_by: date | None
    is_past_assign_by: bool
    """Nobody owns it, and the day by which somebody should is over where its team is."""


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
    ActionItem.blocked_reason != "",
    ActionItem.escalated_at.is_not(None),
    ActionItem.assign_by,
    ZONE,
)


def _with_people(query: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    return query.outerjoin(Person, Person.id == ActionItem.owner_id).outerjoin(Team, Team.id == ActionItem.team_id)


_ROWS: Final = _with_people(
    sa.select(*_COLUMNS).select_from(ActionItem).join(Incident, Incident.id == ActionItem.incident_id)
)


def get_item(item_id: int) -> ActionItem:
    """One item, or NotFoundError."""
    return get(ActionItem, item_id, "action item")


def named_item(name: str) -> ActionItem:
    """The item that somebody calls "AI-12", "#12", "12" or by its page. Raises RefusedError about `other`."""
    match = re.fullmatch(r"(?i)(?:.*/items/|ai-|#)?(\d{1,9})/?", name.strip())
    item = db.session.get(ActionItem, int(match[1])) if match else None
    if item is None:
        raise RefusedError(f"There is no item {name!r}. Name one like AI-12.", field="other")
    return item


def get_whole(item_id: int) -> ActionItem:
    """One item with all that its page shows, or NotFoundError."""
    found = db.session.scalar(
        sa.select(ActionItem)
        .where(ActionItem.id == min(item_id, MOST))
        .options(
            joinedload(ActionItem.incident),
            joinedload(ActionItem.owner),
            joinedload(ActionItem.team),
            joinedload(ActionItem.declined_by),
            joinedload(ActionItem.decline_wanted_by),
            joinedload(ActionItem.superseded_by),
            joinedload(ActionItem.split_from),
            joinedload(ActionItem.writeup),
            selectinload(ActionItem.causes).joinedload(ItemCause.cause),
            selectinload(ActionItem.due_changes).joinedload(DueChange.by),
        )
    )
    if found is None:
        raise NotFoundError("There is no such action item.")
    return found


def counts_of(scope: Filter, parts: Sequence[Filter], days: Days) -> list[int]:
    """How many of the items in `scope` match each of `parts`, reading them once."""
    counts = [sa.func.count().filter(*conditions(part, days)) for part in parts]
    query = _with_people(sa.select(*counts).select_from(ActionItem)).where(*conditions(scope, days))
    return list(db.session.execute(query).one())


def counts_to(most: int, scope: Filter, parts: Sequence[Filter], days: Days) -> list[int]:
    """The same, each counted by itself and no further than `most`: quick where few of many items match."""
    query = _with_people(sa.select(sa.literal(1)).select_from(ActionItem)).where(*conditions(scope, days)).limit(most)
    found = (query.where(*conditions(part, days)).subquery() for part in parts)
    counts = [sa.select(sa.literal(place), sa.func.count()).select_from(rows) for place, rows in enumerate(found)]
    of_place = {place: count for place, count in db.session.execute(sa.union_all(*counts))}  # noqa: C416  (no tuples)
    return [of_place[place] for place in range(len(parts))]


def rows_of(wanted: Sequence[Filter], days: Days, *, limit: int) -> list[list[ActionRow]]:
    """For each filter the first `limit` items that match, by due date (undated last) and id."""
    firsts = [_ROWS.where(*conditions(one, days)).order_by(due_sort, ActionItem.id).limit(limit) for one in wanted]
    parts = (sa.select(sa.literal(place), *first.subquery().c) for place, first in enumerate(firsts))
    found: list[list[ActionRow]] = [[] for _ in wanted]
    for place, *row in db.session.execute(sa.union_all(*parts)) if wanted else ():
        found[place].append(_row(row, days))
    for rows in found:
        rows.sort(key=lambda row: (row.due_on or date.max, row.id))
    return found


def rows_with(condition: sa.ColumnElement[bool], days: Days) -> list[ActionRow]:
    """The items that fulfil a condition, in any order."""
    return [_row(row, days) for row in db.session.execute(_ROWS.where(condition))]


def one_row(item_id: int, *, now: datetime) -> ActionRow:
    """One item as a line of a list."""
    days = Days(now)
    return _row(db.session.execute(_ROWS.where(ActionItem.id == item_id)).one(), days)


def row_of(item: ActionItem, *, now: datetime) -> ActionRow:
    """An item of `get_whole` as a line of a list, without asking again."""
    owner, team = item.owner, item.team
    shown = (
        item.id,
        item.title,
        item.state,
        item.kind,
        item.priority,
        item.due_on,
        item.first_due_on,
        item.version,
        item.incident_id,
        item.incident.title,
        item.owner_id,
        owner.name if owner else None,
        item.team_id,
        team.name if team else None,
        item.incident.is_restricted,
        item.blocked_reason != "",
        item.escalated_at is not None,
        item.assign_by,
    )
    zone = (owner and owner.time_zone) or (team and team.time_zone) or "UTC"
    return _row((*shown, zone), Days(now))


def of_incident(incident_id: int, *, now: datetime) -> tuple[list[ActionRow], list[Promise]]:
    """All items of one incident, in the order of the text; and as `rules.coverage` compares them.

    Items that another replaced are left to that one when promises are compared.
    """
    days = Days(now)
    query = _ROWS.add_columns(ActionItem.statement).where(ActionItem.incident_id == incident_id)
    rows, promises = [], []
    for *columns, statement in db.session.execute(query.order_by(ActionItem.first_line, ActionItem.id)):
        row = _row(columns, days)
        rows.append(row)
        if row.state is not ItemState.SUPERSEDED:
            promises.append(Promise(f"{row.title} {statement}", row.kind, row.state))
    return rows, promises


def offspring_of(item_id: int) -> list[tuple[int, str, bool]]:
    """(id, title, whether it was split off) of the items that were split off this one or that it replaces."""
    parts = sa.select(ActionItem.id).where(ActionItem.split_from_id == item_id)
    replaced = sa.select(ActionItem.id).where(ActionItem.superseded_by_id == item_id)
    with sight.seen_by(sight.EVERYTHING):  # of the indexes alone; which of them are seen is asked next
        known = db.session.scalars(sa.union(parts, replaced)).all()
    if not known:
        return []
    rows = db.session.execute(
        sa.select(ActionItem.id, ActionItem.title, sa.func.coalesce(ActionItem.split_from_id, 0) == item_id)
        .where(ActionItem.id.in_(known))
        .order_by(ActionItem.id)
        .limit(FAMILY)
    )
    return [(key, title, bool(is_part)) for key, title, is_part in rows]


def history_of(item_id: int) -> Sequence[Event]:
    """What happened to an item, the latest first."""
    return db.session.scalars(
        sa.select(Event)
        .where(Event.subject == Subject.ACTION_ITEM, Event.subject_id == item_id)
        .order_by(Event.happened_at.desc(), Event.id.desc())
        .limit(EVENTS)
    ).all()


def _row(row: Sequence[Any], days: Days) -> ActionRow:
    *shown, zone = row
    due_on, state = shown[5], shown[2]
    today = days.of_zone[zone]
    days_left = (due_on - today).days if due_on else None
    is_overdue = deadlines.is_overdue(due_on, state, today)
    is_past = deadlines.is_past_assign_by(shown[-1], state, is_owned=shown[10] is not None, today=today)
    return ActionRow._make((*shown[:7], days_left, is_overdue, *shown[7:], is_past))
