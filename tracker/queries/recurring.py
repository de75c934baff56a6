"""Named causes by weight, and what one of them is made of."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from tracker.db import db
from tracker.errors import NotFoundError
from tracker.models.actions import ActionItem, ItemCause
from tracker.models.causes import Cause, IncidentCause
from tracker.models.history import Event
from tracker.models.incidents import Incident
from tracker.queries import merges, verdicts
from tracker.queries.rows import MOST
from tracker.queries.verdicts import Case
from tracker.rules import ordering
from tracker.rules.lifecycle import UNFINISHED
from tracker.vocabulary import CauseClass, ItemKind, LinkState, Subject, Verdict

PAGE_SIZE: Final = 50
MERGED: Final = "merged into another cause"

Place = tuple[int, date, int]
"""Where a cause stands in the list: how many incidents, the day of the last one, its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseFilter:
    """What the list shows; an empty field filters nothing. `text` must stand in the name."""

    team_id: int | None = None
    cause_class: CauseClass | None = None
    text: str = ""


class CauseRow(NamedTuple):
    """One cause of the list. `verdicts` counts its repeats by verdict."""

    id: int
    name: str
    cause_class: CauseClass
    incidents: int
    last_on: date
    open_items: int
    verdicts: Mapping[Verdict, int]

    @property
    def repeats(self) -> int:
        """Its incidents after the first."""
        return self.incidents - 1


@dataclass(frozen=True, slots=True)
class CausePage:
    """Rows, how many causes match, how many of them came back, and behind which place the next page begins."""

    rows: list[CauseRow]
    count: int
    recurring: int
    next_after: Place | None


class Share(NamedTuple):
    """One incident of a cause, with the words of its write-up that say so."""

    incident: Incident
    link: IncidentCause
    duration: timedelta | None


def page_of_causes(wanted: CauseFilter, *, after: Place | None = None) -> CausePage:
    """The causes that match and have struck, those that came back most often first, from behind `after`."""
    number, last_on = sa.func.count(Incident.id), sa.func.max(Incident.happened_on)
    known = (
        sa.select(Cause.id, Cause.name, Cause.cause_class, number.label("incidents"), last_on.label("last_on"))
        .join(IncidentCause, IncidentCause.cause_id == Cause.id)
        .join(Incident, Incident.id == IncidentCause.incident_id)
        .where(IncidentCause.state == LinkState.CONFIRMED, merges.IS_LISTED, *_conditions(wanted))
        .group_by(Cause.id, Cause.name, Cause.cause_class)
    )
    found = known.subquery()
    totals = sa.select(sa.func.count(), sa.func.count(sa.case((found.c.incidents > 1, 1)))).select_from(found)
    count, recurring = db.session.execute(totals).one()
    query = known.order_by(number.desc(), last_on.desc(), Cause.id.desc()).limit(PAGE_SIZE + 1)
    if after is not None:
        place = sa.tuple_(number, last_on, Cause.id)
        query = query.having(place < sa.tuple_(*(sa.literal(value) for value in after)))
    rows = db.session.execute(query).all()
    shown = rows[:PAGE_SIZE]
    last = shown[-1] if len(rows) > PAGE_SIZE else None
    return CausePage(_rows(shown), count, recurring, (last.incidents, last.last_on, last.id) if last else None)


def all_causes(wanted: CauseFilter) -> Iterator[CauseRow]:
    """The same causes in the same order, on all pages."""
    after: Place | None = None
    while True:
        page = page_of_causes(wanted, after=after)
        yield from page.rows
        after = page.next_after
        if after is None:
            return


def _conditions(wanted: CauseFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [Cause.name.icontains(word, autoescape=True) for word in wanted.text.split()]
    if wanted.cause_class is not None:
        found.append(Cause.cause_class == wanted.cause_class)
    if wanted.team_id is not None:
        struck = (
            sa.select(IncidentCause.cause_id)
            .join(Incident, Incident.id == IncidentCause.incident_id)
            .where(Incident.team_id == wanted.team_id, merges.IS_LISTED, IncidentCause.state == LinkState.CONFIRMED)
        )
        found.append(Cause.id.in_(struck))
    return found


def _rows(rows: Sequence[Any]) -> list[CauseRow]:
    case = verdicts.case_of([row.id for row in rows]) if rows else None
    found = []
    for row in rows:
        mix = _verdict_mix(case, row.id) if case else {}
        waiting = {key for key in case.by_cause.get(row.id, ()) if case.items[key].state in UNFINISHED} if case else ()
        found.append(CauseRow._make((*row, len(waiting), mix)))
    return found


def _verdict_mix(case: Case, cause_id: int) -> Mapping[Verdict, int]:
    """How often each verdict was given on a cause, the gravest first."""
    counts = Counter(one.verdict for one in verdicts.on(case, cause_id))
    return {verdict: counts[verdict] for verdict in Verdict if counts[verdict]}


def get_cause(cause_id: int) -> Cause:
    """One cause that something is linked to, or NotFoundError."""
    is_linked = [
        sa.exists(sa.select(link.cause_id).where(link.cause_id == cause_id)) for link in (IncidentCause, ItemCause)
    ]
    query = sa.select(Cause).where(Cause.id == cause_id, sa.or_(*is_linked))
    found = db.session.scalar(query) if cause_id <= MOST else None
    if found is None:
        raise NotFoundError("There is no such cause.")
    return found


def merged_into(cause_id: int) -> int | None:
    """The cause that one which is gone was merged into, as history tells it."""
    event = db.session.scalars(
        sa.select(Event)
        .where(Event.subject == Subject.CAUSE, Event.subject_id == cause_id, Event.verb == MERGED)
        .order_by(Event.id.desc())
        .limit(1)
    ).first()
    return event.changed["into"][1] if event else None


def shares_of(cause_id: int) -> list[Share]:
    """The incidents that a cause is linked to, suggested ones too, the latest first."""
    rows = db.session.execute(
        sa.select(Incident, IncidentCause)
        .join(IncidentCause, IncidentCause.incident_id == Incident.id)
        .join(IncidentCause.cause)
        .where(IncidentCause.cause_id == cause_id, merges.IS_LISTED)
        .options(joinedload(Incident.team), joinedload(Incident.services), contains_eager(IncidentCause.cause))
        .order_by(Incident.happened_on.desc(), Incident.id.desc())
    ).unique()
    return [
        Share(
            incident,
            link,
            ordering.duration(incident.started_at, incident.ended_at, is_start_date_only=incident.is_start_date_only),
        )
        for incident, link in rows
    ]


def items_of(cause_id: int) -> Sequence[ItemCause]:
    """The items that address a cause, suggested ones too, each with its link."""
    return db.session.scalars(
        sa.select(ItemCause)
        .join(ItemCause.item)
        .where(ItemCause.cause_id == cause_id)
        .options(joinedload(ItemCause.item).joinedload(ActionItem.owner))
        .order_by(ItemCause.item_id)
    ).all()


def links_of(cause_id: int) -> Sequence[IncidentCause]:
    """All links of a cause to incidents, merged ones too."""
    query = sa.select(IncidentCause).where(IncidentCause.cause_id == cause_id)
    return db.session.scalars(query.order_by(IncidentCause.incident_id)).all()


def find_item_link(item_id: int, cause_id: int) -> ItemCause | None:
    """That an item addresses a cause, if it does."""
    return db.session.get(ItemCause, (item_id, cause_id))


def history_of(cause_id: int) -> Sequence[Event]:
    """What happened to a cause, the latest first."""
    return db.session.scalars(
        sa.select(Event)
        .where(Event.subject == Subject.CAUSE, Event.subject_id == cause_id)
        .order_by(Event.happened_at.desc(), Event.id.desc())
    ).all()


def names_of(incident_ids: Collection[int]) -> list[tuple[int, str]]:
    """The causes of these incidents as (id, name), those that most of them share first: to confirm a pair with."""
    number = sa.func.count(IncidentCause.incident_id)
    rows = db.session.execute(
        sa.select(Cause.id, Cause.name)
        .join(IncidentCause, IncidentCause.cause_id == Cause.id)
        .where(IncidentCause.incident_id.in_(incident_ids))
        .group_by(Cause.id, Cause.name)
        .order_by(number.desc(), sa.func.lower(Cause.name))
    )
    return [(key, name) for key, name in rows]


def confirmed_on(incident_id: int) -> list[int]:
    """The ids of the causes that an incident is linked to for certain."""
    query = sa.select(IncidentCause.cause_id).where(
        IncidentCause.incident_id == incident_id, IncidentCause.state == LinkState.CONFIRMED
    )
    return list(db.session.scalars(query.order_by(IncidentCause.cause_id)))


def remedies(cause_id: int, later_id: int, item_ids: Collection[int]) -> Sequence[ActionItem]:
    """These items, and others of a cause or an incident that would prevent or mitigate it, as they are now."""
    addressing = sa.select(ItemCause.item_id).where(ItemCause.cause_id == cause_id)
    is_remedy = sa.and_(
        ActionItem.kind.in_([ItemKind.PREVENT, ItemKind.MITIGATE]),
        sa.or_(ActionItem.incident_id == later_id, ActionItem.id.in_(addressing)),
    )
    query = sa.select(ActionItem).where(sa.or_(ActionItem.id.in_(item_ids), is_remedy)).order_by(ActionItem.id)
    return db.session.scalars(query.options(joinedload(ActionItem.superseded_by))).all()
