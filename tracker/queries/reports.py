"""The numbers of the reports, read item by item.

Archives do not distort them: an item of a backfilled incident counts from the day somebody here committed to it, and
not at all before.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.models.history import Event
from tracker.models.incidents import Incident, incident_service
from tracker.models.people import Service, Team
from tracker.queries import metrics
from tracker.queries.days import Days
from tracker.queries.filters import Filter, conditions
from tracker.rules import calendar
from tracker.rules import metrics as rules
from tracker.rules.lifecycle import ACTIVE, FINISHED
from tracker.rules.metrics import Group, Numbers, Promise
from tracker.vocabulary import ItemState, Subject

IS_ARCHIVED: Final = sa.and_(Incident.is_backfill, ActionItem.committed_at.is_(None))
"""Of an archive, and nobody here has committed to it."""
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
    """All numbers on the items of a scope, compared by team, service, priority or kind; in six statements or seven."""
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


class _Row(NamedTuple):
    id: int
    state: ItemState
    priority: Any
    kind: Any
    team_id: int | None
    incident_id: int
    owner_id: int | None
    created_at: datetime
    promised_on: date
    committed_at: datetime | None
    done_at: datetime | None
    first_due_on: date | None
    due_on: date | None
    slips: int
    is_backfill: bool
    zone: str


class _Reader:
    """Makes rows into what the numbers count: instants into days, and what is not known into None."""

    def __init__(self, days: Days, zone: str, assigned: Mapping[int, datetime | None], left: Mapping[int, datetime]):
        self.days, self.zone, self.assigned, self.left = days, zone, assigned, left
        self.born_done = 0

    def promises(self, scope: Filter) -> Iterator[Promise]:
        """The items of a scope, without archives that nobody has committed to and what was done from the start."""
        columns = [getattr(ActionItem, name) for name in _Row._fields[:-2]]
        query = (
            metrics.with_zone(*columns, Incident.is_backfill)
            .join(Incident, Incident.id == ActionItem.incident_id)
            .where(sa.not_(IS_ARCHIVED), *conditions(scope, self.days))
            .execution_options(yield_per=2000)
        )
        for row in map(_Row._make, db.session.execute(query)):
            if row.state in FINISHED and row.committed_at is None and row.first_due_on is None:
                self.born_done += 1
            else:
                yield self._promise(row)

    def _promise(self, row: _Row) -> Promise:
        ended_at = row.done_at if row.state in FINISHED else self.left.get(row.id)
        begun_on = self._day(row.committed_at)
        if begun_on is None and (row.state in ACTIVE or row.state in FINISHED):
            begun_on = row.promised_on
        entered_on = begun_on if row.is_backfill and begun_on else self._day(row.created_at) or row.promised_on
        is_known_done = row.state in FINISHED and row.done_at is not None
        return Promise(
            state=row.state,
            priority=row.priority,
            kind=row.kind,
            team_id=row.team_id,
            incident_id=row.incident_id,
            is_owned=row.owner_id is not None,
            entered_on=entered_on,
            begun_on=begun_on,
            ended_on=self._day(ended_at),
            first_due_on=row.first_due_on,
            due_on=row.due_on,
            done_on=calendar.day_in(row.zone, row.done_at) if is_known_done and row.done_at else None,
            assigned_after=self._assigned_after(row, entered_on),
            slips=row.slips,
            today=self.days.of_zone[row.zone],
        )

    def _assigned_after(self, row: _Row, entered_on: date) -> int | None:
        """Days to the first owner; none where it came with one, which is what history says by saying nothing."""
        if row.id not in self.assigned:
            return None if row.owner_id is None else 0
        first = self._day(self.assigned[row.id])
        return max(0, (first - entered_on).days) if first else 0

    def _day(self, at: datetime | None) -> date | None:
        return None if at is None else calendar.day_in(self.zone, at)


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
    query = sa.select(Incident.id, incident_service.c.service_id).join(
        incident_service, incident_service.c.incident_id == Incident.id
    )
    for incident_id, service_id in db.session.execute(query):
        found[incident_id] += (service_id,)
    return dict(found)


def _names(by: By) -> dict[Any, str]:
    model = {By.TEAM: Team, By.SERVICE: Service}.get(by)
    return {row.id: row.name for row in db.session.execute(sa.select(model.id, model.name))} if model else {}
