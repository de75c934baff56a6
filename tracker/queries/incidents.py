"""Incidents as their list and their page need them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.db import db
from tracker.errors import MergedError, NotFoundError
from tracker.models.actions import ActionItem
from tracker.models.history import Event
from tracker.models.incidents import Incident
from tracker.models.people import Person, Team
from tracker.queries import merges
from tracker.queries.days import ZONE
from tracker.rules import deadlines, ordering
from tracker.rules.lifecycle import UNFINISHED
from tracker.vocabulary import CauseClass, Subject

PAGE_SIZE = 50
COUNT_CAP = 1000

Place = tuple[date, int]
"""Where an incident stands in the list: its day and id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFilter:
    """What the list shows; an empty field filters nothing. `text` must stand in the title."""

    team_id: int | None = None
    severity: int | None = None
    cause_class: CauseClass | None = None
    text: str = ""
    is_near_miss: bool = False


class ItemCounts(NamedTuple):
    """The action items of one incident: all, not finished, and overdue in their owners' days."""

    total: int = 0
    unfinished: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRow:
    """One line of the list. `duration` is None where the start's time or the end is not known."""

    id: int
    title: str
    team_name: str | None
    happened_on: date
    duration: timedelta | None
    severity: int | None
    severity_words: str
    cause_class: CauseClass
    is_near_miss: bool
    is_restricted: bool
    items: ItemCounts


@dataclass(frozen=True, slots=True)
class IncidentPage:
    """Rows, how many match (at most COUNT_CAP + 1), and behind which place the next page begins."""

    rows: list[IncidentRow]
    count: int
    next_before: Place | None


_SHOWN = (
    Incident.id,
    Incident.title,
    Team.name.label("team_name"),
    Incident.happened_on,
    Incident.severity,
    Incident.severity_words,
    Incident.cause_class,
    Incident.is_near_miss,
    Incident.is_restricted,
)
_SPAN = (Incident.started_at, Incident.ended_at, Incident.is_start_date_only)


def get_incident(incident_id: int) -> Incident:
    """One incident with team and services. Raises NotFoundError, for a merged one MergedError with the one kept."""
    query = sa.select(Incident).where(Incident.id == incident_id)
    query = query.options(joinedload(Incident.team), joinedload(Incident.services))
    found = db.session.scalars(query).unique().one_or_none()
    if found is None:
        raise NotFoundError("There is no such incident.")
    if found.merged_into_id is not None:
        kept = merges.home_of(found)
        words = f"{found.label} is the same incident as {kept.label} and was merged into it."
        raise MergedError(words, kept_id=kept.id)
    return found


def page_of_incidents(wanted: IncidentFilter, *, now: datetime, before: Place | None = None) -> IncidentPage:
    """The incidents that match, the latest first, from behind `before`."""
    conditions = _conditions(wanted)
    capped = sa.select(Incident.id).where(*conditions).limit(COUNT_CAP + 1).subquery()
    count = db.session.scalar(sa.select(sa.func.count()).select_from(capped)) or 0
    query = sa.select(*_SHOWN, *_SPAN).outerjoin(Team, Team.id == Incident.team_id).where(*conditions)
    if before is not None:
        place = sa.tuple_(Incident.happened_on, Incident.id)
        query = query.where(place < sa.tuple_(sa.literal(before[0]), sa.literal(before[1])))
    query = query.order_by(Incident.happened_on.desc(), Incident.id.desc()).limit(PAGE_SIZE + 1)
    found = db.session.execute(query).all()
    counts = item_counts([row.id for row in found[:PAGE_SIZE]], now=now)
    rows = [_row(row, counts.get(row.id, ItemCounts())) for row in found[:PAGE_SIZE]]
    is_last = len(found) <= PAGE_SIZE
    return IncidentPage(rows, count, None if is_last else (rows[-1].happened_on, rows[-1].id))


def item_counts(incident_ids: Sequence[int], *, now: datetime) -> dict[int, ItemCounts]:
    """How the action items of these incidents stand; an incident without items is left out."""
    if not incident_ids:
        return {}
    columns = (ActionItem.incident_id, ActionItem.state, ActionItem.due_on, ZONE)
    query = (
        sa.select(*columns, sa.func.count())
        .outerjoin(Person, Person.id == ActionItem.owner_id)
        .outerjoin(Team, Team.id == ActionItem.team_id)
        .where(ActionItem.incident_id.in_(incident_ids))
        .group_by(*columns)
    )
    counts: dict[int, ItemCounts] = {}
    for incident_id, state, due_on, zone, number in db.session.execute(query):
        is_overdue = deadlines.is_overdue(due_on, state, now.astimezone(ZoneInfo(zone)).date())
        so_far = counts.get(incident_id, ItemCounts())
        counts[incident_id] = ItemCounts(
            so_far.total + number,
            so_far.unfinished + number * (state in UNFINISHED),
            so_far.overdue + number * is_overdue,
        )
    return counts


def history_of(incident_id: int) -> Sequence[Event]:
    """What happened to an incident, the latest first."""
    return history_in([incident_id])


def history_in(family: Collection[int]) -> Sequence[Event]:
    """What happened to an incident and to those merged into it, the latest first."""
    return db.session.scalars(
        sa.select(Event)
        .where(Event.subject == Subject.INCIDENT, Event.subject_id.in_(family))
        .order_by(Event.happened_at.desc(), Event.id.desc())
    ).all()


def _conditions(wanted: IncidentFilter) -> list[sa.ColumnElement[bool]]:
    equal: tuple[tuple[Any, Any], ...] = (
        (Incident.team_id, wanted.team_id),
        (Incident.severity, wanted.severity),
        (Incident.cause_class, wanted.cause_class),
    )
    found = [merges.IS_LISTED, *(column == value for column, value in equal if value is not None)]
    if wanted.is_near_miss:
        found.append(Incident.is_near_miss.is_(True))
    return found + [Incident.title.icontains(word, autoescape=True) for word in wanted.text.split()]


def _row(row: Any, counts: ItemCounts) -> IncidentRow:
    return IncidentRow(
        id=row.id,
        title=row.title,
        team_name=row.team_name,
        happened_on=row.happened_on,
        duration=ordering.duration(row.started_at, row.ended_at, is_start_date_only=row.is_start_date_only),
        severity=row.severity,
        severity_words=row.severity_words,
        cause_class=row.cause_class,
        is_near_miss=row.is_near_miss,
        is_restricted=row.is_restricted,
        items=counts,
    )
