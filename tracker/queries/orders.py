"""The ways to sort and group a list of action items: from a word to columns, and from a place to a condition."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from tracker.models.actions import ActionItem, due_sort
from tracker.models.incidents import Incident
from tracker.models.people import Person, Team
from tracker.rules.cursors import Value


class Sort(StrEnum):
    """What the rows are sorted by."""

    DUE = "due"
    PRIORITY = "priority"
    CREATED = "created"
    CHANGED = "changed"
    SLIPS = "slips"
    OWNER = "owner"


class Group(StrEnum):
    """What the rows stand under."""

    OWNER = "owner"
    TEAM = "team"
    INCIDENT = "incident"
    WEEK = "week"


class monday_of(GenericFunction[date]):  # noqa: N801  (named as it reads in SQL)
    """The Monday of a date's week."""

    type = sa.Date()
    inherit_cache = True


@compiles(monday_of, "sqlite")
def _monday_on_sqlite(element: Any, compiler: Any, **how: Any) -> str:
    return f"date({compiler.process(element.clauses, **how)}, '-6 days', 'weekday 1')"


@compiles(monday_of, "postgresql")
def _monday_on_postgresql(element: Any, compiler: Any, **how: Any) -> str:
    return f"CAST(date_trunc('week', CAST({compiler.process(element.clauses, **how)} AS timestamp)) AS date)"


def monday(day: date) -> date:
    """The same in Python."""
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True)
class Key:
    """One column that rows are sorted by. Never null, so that every database puts it in the same place."""

    column: sa.ColumnElement[Any]
    kind: type[Value]
    is_descending: bool = False

    def turned(self) -> "Key":
        """The same the other way round."""
        return replace(self, is_descending=not self.is_descending)


def named(key: Any, name: Any) -> tuple[Key, ...]:
    """By name, nobody last."""
    return (
        Key(sa.case((key.is_(None), 1), else_=0), int),
        Key(sa.func.coalesce(sa.func.lower(name), ""), str),
        Key(sa.func.coalesce(key, 0), int),
    )


_ID = Key(ActionItem.id.expression, int)
_DUE = Key(due_sort, date)
_OWNER = named(ActionItem.owner_id, Person.name)
_SORTS: Final[Mapping[Sort, tuple[Key, ...]]] = {
    Sort.DUE: (_DUE,),
    Sort.PRIORITY: (Key(sa.type_coerce(ActionItem.priority, sa.Integer), int), _DUE),
    Sort.CREATED: (Key(ActionItem.created_at.expression, datetime),),
    Sort.CHANGED: (Key(ActionItem.changed_at.expression, datetime),),
    Sort.SLIPS: (Key(ActionItem.slips.expression, int),),
    Sort.OWNER: (*_OWNER, _DUE),
}
_GROUPS: Final[Mapping[Group, tuple[Key, ...]]] = {
    Group.OWNER: _OWNER,
    Group.TEAM: named(ActionItem.team_id, Team.name),
    Group.INCIDENT: (
        Key(Incident.happened_on.expression, date, is_descending=True),
        Key(ActionItem.incident_id.expression, int, is_descending=True),
    ),
    Group.WEEK: (Key(monday_of(due_sort), date),),
}


NAMED: Final[Mapping[Group | None, Any]] = {Group.OWNER: Person, Group.TEAM: Team}


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is sorted, and what its rows stand under."""

    sort: Sort = Sort.DUE
    is_descending: bool = False
    group: Group | None = None

    def columns(self) -> tuple[Key, ...]:
        """The columns, the most important first; the last one is the number of the item."""
        within = tuple(key.turned() for key in (*_SORTS[self.sort], _ID)) if self.is_descending else None
        within = within or (*_SORTS[self.sort], _ID)
        if self.group is None or (self.group is Group.WEEK and self.sort is Sort.DUE):
            return within
        return _GROUPS[self.group] + within

    def lead(self) -> Group | None:
        """Owners or teams, where those are what the rows are sorted by first."""
        if self.group in NAMED:
            return self.group
        return Group.OWNER if self.group is None and self.sort is Sort.OWNER else None

    def kinds(self) -> tuple[type[Value], ...]:
        """What a place in this order is made of."""
        return tuple(key.kind for key in self.columns())


def direction(key: Key) -> sa.ColumnElement[Any]:
    """A key as ORDER BY takes it."""
    return key.column.desc() if key.is_descending else key.column.asc()


def behind(keys: Sequence[Key], place: Sequence[Value]) -> sa.ColumnElement[bool]:
    """That a row comes after a place. The bound on the first key alone is there for the index."""
    values = [sa.literal(value, key.column.type) for key, value in zip(keys, place, strict=True)]
    first, value = keys[0], values[0]
    bound = first.column <= value if first.is_descending else first.column >= value
    if len({key.is_descending for key in keys}) == 1:
        columns, places = sa.tuple_(*(key.column for key in keys)), sa.tuple_(*values)
        return sa.and_(bound, columns < places if first.is_descending else columns > places)
    return sa.and_(bound, _behind(list(zip(keys, values, strict=True))))


def _behind(pairs: Sequence[tuple[Key, sa.ColumnElement[Any]]]) -> sa.ColumnElement[bool]:
    (key, value), *rest = pairs
    beyond = key.column < value if key.is_descending else key.column > value
    return sa.or_(beyond, sa.and_(key.column == value, _behind(rest))) if rest else beyond


GroupKey = int | date | None
GROUPED_BY: Final[Mapping[Group, tuple[sa.ColumnElement[Any], Callable[[Any], GroupKey]]]] = {
    Group.OWNER: (ActionItem.owner_id.expression, lambda row: row.owner_id),
    Group.TEAM: (ActionItem.team_id.expression, lambda row: row.team_id),
    Group.INCIDENT: (ActionItem.incident_id.expression, lambda row: row.incident_id),
    Group.WEEK: (monday_of(ActionItem.due_on), lambda row: monday(row.due_on) if row.due_on else None),
}
"""What tells the groups apart: as a column, and of a row."""
