"""The numbers of the reports, read item by item.

Archives do not distort them: an item of a backfilled incident counts from the day somebody here committed to it, and
not at all before.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.models.history import Event
from tracker.models.incidents import Incident
from tracker.models.people import Service, Team
from tracker.queries import metrics
from tracker.queries.days import Days
from tracker.queries.filters import Filter, conditions
from tracker.rules import metrics as rules
from tracker.rules.lifecycle import ACTIVE, FINISHED
from tracker.rules.metrics import Group, Numbers, Promise
from tracker.vocabulary import ItemKind, ItemState, Priority, Subject

IS_ARCHIVED: Final = sa.and_(Incident.is_backfill, ActionItem.committed_at.is_(None))
"""Of an archive, and nobody here has committed to it."""
PRIORITIES: Final = tuple(Priority)
_UTC: Final = ZoneInfo("UTC")
ASSIGNED: Final = "assigned"
LEFT: Final = ("declined", "superseded")


class By(StrEnum):
    """By what a report compares its items."""

    TEAM = "team"
    SERVICE = "service"
    PRIORITY = "priority"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class Report:
    """The numbers of a scope on a day of its zone, and what they leave out.

    `archived` items of backfilled incidents wait for somebody to commit to them; `born_done` were done when they were
    written down, so that nobody ever committed to them. `names` are those of the keys of `groups`.
    """

    today: date
    zone: str
    numbers: Numbers
    by: By
    groups: list[Group]
    names: Mapping[Any, str]
    archived: int
    born_done: int


def report(scope: Filter, by: By, *, now: datetime) -> Report:
    """All numbers on the items of a scope, compared by team, service, priority or kind; in eight statements at most."""
    days, zone = Days(now), metrics.zone_of(scope)
    reader = _Reader(days, zone, *_happenings(scope, days))
    promises = list(reader.promises(scope))
    services = _services() if by is By.SERVICE else {}
    keys_of = {
        By.TEAM: lambda one: (one.team_id,),
        By.SERVICE: lambda one: services.get(one.incident_id, (None,)),
        By.PRIORITY: lambda one: (one.priority,),
        By.KIND: lambda one: (one.kind,),
    }[by]
    today = days.of_zone[zone]
    return Report(
        today=today,
        zone=zone,
        numbers=rules.numbers(promises, today),
        by=by,
        groups=rules.groups(promises, keys_of),
        names=_names(by),
        archived=db.session.scalar(_archived(scope, days)) or 0,
        born_done=reader.born_done,
    )


_COLUMNS: Final = (
    ActionItem.id,
    ActionItem.state,
    sa.type_coerce(ActionItem.priority, sa.SmallInteger),
    ActionItem.kind,
    ActionItem.team_id,
    ActionItem.incident_id,
    ActionItem.owner_id.is_not(None),
    sa.type_coerce(ActionItem.created_at, sa.DateTime),
    ActionItem.promised_on,
    sa.type_coerce(ActionItem.committed_at, sa.DateTime),
    sa.type_coerce(ActionItem.done_at, sa.DateTime),
    ActionItem.first_due_on,
    ActionItem.due_on,
    ActionItem.slips,
    Incident.is_backfill,
)
"""Instants and priorities come as the database has them: a hundred thousand rows are made into days at once."""
_PIECE: Final = 2000


class _Reader:
    """Makes rows into what the numbers count: instants into days, and what is not known into None."""

    def __init__(
        self, days: Days, zone: str, assigned: Mapping[int, datetime | None], left: Mapping[int, datetime]
    ) -> None:
        self.days, self.zone, self.assigned, self.left = days, ZoneInfo(zone), assigned, left
        self.zones: dict[str, ZoneInfo] = {}
        self.born_done = 0

    def promises(self, scope: Filter) -> Iterator[Promise]:
        """The items of a scope, without archives that nobody has committed to and what was done from the start."""
        query = (
            metrics.with_zone(*_COLUMNS)
            .join(Incident, Incident.id == ActionItem.incident_id)
            .where(sa.not_(IS_ARCHIVED), *conditions(scope, self.days))
            .execution_options(yield_per=_PIECE)
        )
        for row in db.session.execute(query):
            found = self._promise(*row)
            if found is None:
                self.born_done += 1
            else:
                yield found

    def _promise(
        self,
        key: int,
        state: ItemState,
        priority: int,
        kind: ItemKind | None,
        team_id: int | None,
        incident_id: int,
        is_owned: bool,
        created_at: datetime,
        promised_on: date,
        committed_at: datetime | None,
        done_at: datetime | None,
        first_due_on: date | None,
        due_on: date | None,
        slips: int,
        is_backfill: bool,
        zone_name: str,
    ) -> Promise | None:
        is_done = state in FINISHED
        if is_done and committed_at is None and first_due_on is None:
            return None
        zone = self.zones.get(zone_name) or self.zones.setdefault(zone_name, ZoneInfo(zone_name))
        begun_on = _day(committed_at, self.zone) if committed_at else None
        if begun_on is None and (is_done or state in ACTIVE):
            begun_on = promised_on
        ended_at = done_at if is_done else self.left.get(key)
        entered_on = begun_on if is_backfill and begun_on else _day(created_at, self.zone)
        today = self.days.of_zone[zone_name]
        return Promise(
            state,
            PRIORITIES[priority],
            kind,
            team_id,
            incident_id,
            is_owned,
            entered_on,
            begun_on,
            _day(ended_at, self.zone) if ended_at else None,
            first_due_on,
            _day(done_at, zone) if is_done and done_at else None,
            self._assigned_after(key, entered_on, is_owned=is_owned),
            slips,
            today,
            rules.days_overdue(due_on, state, today),
        )

    def _assigned_after(self, key: int, entered_on: date, *, is_owned: bool) -> int | None:
        """Days to the first owner; none where it came with one, which is what history says by saying nothing."""
        if key not in self.assigned:
            return 0 if is_owned else None
        first = self.assigned[key]
        return max(0, (_day(first, self.zone) - entered_on).days) if first else 0


def _day(at: datetime, zone: ZoneInfo) -> date:
    """The date of an instant as a database has it: SQLite's have no zone, and are UTC."""
    if at.tzinfo is None:
        return at.date() if zone is _UTC else at.replace(tzinfo=UTC).astimezone(zone).date()
    return at.astimezone(zone).date()


def _archived(scope: Filter, days: Days) -> sa.Select[int]:
    query = metrics.with_zone().with_only_columns(sa.func.count()).join(Incident, Incident.id == ActionItem.incident_id)
    return query.where(IS_ARCHIVED, *conditions(scope, days))


def _happenings(scope: Filter, days: Days) -> tuple[dict[int, datetime | None], dict[int, datetime]]:
    """When each item first got an owner, None where it had had one from the start; and when it was declined or
    replaced the last time."""
    query = sa.select(Event.subject_id, Event.verb, Event.changed, Event.happened_at).where(
        Event.subject == Subject.ACTION_ITEM, Event.verb.in_([ASSIGNED, *LEFT])
    )
    if scope != Filter():
        query = query.where(Event.subject_id.in_(sa.select(ActionItem.id).where(*conditions(scope, days))))
    assigned: dict[int, datetime | None] = {}
    left: dict[int, datetime] = {}
    for key, verb, changed, at in db.session.execute(query.order_by(Event.id)):
        if verb != ASSIGNED:
            left[key] = at
        elif key not in assigned:
            assigned[key] = at if changed.get("owner", [None])[0] is None else None
    return assigned, left


def _services() -> dict[int, tuple[int, ...]]:
    """The services of each incident."""
    found: dict[int, tuple[int, ...]] = defaultdict(tuple)
    query = sa.select(Incident.id, Service.id).join(Incident.services).order_by(Incident.id, Service.id)
    for incident_id, service_id in db.session.execute(query):
        found[incident_id] += (service_id,)
    return dict(found)


def _names(by: By) -> dict[Any, str]:
    """What the keys of the groups are called, where they are numbers."""
    model: Any = {By.TEAM: Team, By.SERVICE: Service}.get(by)
    if model is None:
        return {}
    return {row.id: row.name for row in db.session.execute(sa.select(model.id, model.name))}
