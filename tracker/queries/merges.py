"""Incidents that are one and the same: what was merged into what, and what may be."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.db import db
from tracker.errors import NotFoundError
from tracker.models.actions import ActionItem
from tracker.models.causes import IncidentCause
from tracker.models.incidents import Incident, incident_service
from tracker.models.recurrences import Recurrence
from tracker.queries.rows import MOST, get
from tracker.rules import matching
from tracker.vocabulary import RecurrenceState

IS_LISTED: Final = Incident.merged_into_id.is_(None)
"""What lists, counts and comparisons of incidents go by: a merged one is not another incident."""
ALIKE: Final = 0.5
MOST_FOUND: Final = 20


def home_of(incident: Incident) -> Incident:
    """The incident that stands for this one: itself, or what it was merged into at the end of the chain."""
    return [incident, *above(incident)][-1]


def find_home(incident_id: int) -> int | None:
    """What stands for an incident that was merged into another; None for any other, also one that is gone."""
    incident = db.session.get(Incident, incident_id)
    return home_of(incident).id if incident is not None and incident.merged_into_id is not None else None


def above(incident: Incident) -> list[Incident]:
    """What an incident was merged into, and that in turn; the one that is kept last."""
    chain = []
    while incident.merged_into_id is not None:
        incident = get(Incident, incident.merged_into_id, "incident")
        chain.append(incident)
    return chain


def locked_home(incident_id: int) -> Incident:
    """The incident that lists what is promised after this one; nobody merges or parts it until we have committed."""
    incident = db.session.scalars(
        sa.select(Incident)
        .where(Incident.id == incident_id)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    ).one()
    return incident if incident.merged_into_id is None else locked_home(incident.merged_into_id)


def locked_pair(incident_id: int, into_id: int) -> tuple[Incident, Incident]:
    """Both incidents as they are now, unchanged by others until the transaction ends."""
    rows = db.session.scalars(
        sa.select(Incident)
        .where(Incident.id.in_([incident_id, into_id]))
        .order_by(Incident.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = {row.id: row for row in rows}
    return found[incident_id], found[into_id]


def get_merged(incident_id: int) -> Incident:
    """A duplicate that was merged into another incident, or NotFoundError."""
    incident = get(Incident, incident_id, "incident")
    if incident.merged_into_id is None:
        raise NotFoundError(f"{incident.label} is not merged into another incident; perhaps somebody has parted them.")
    return incident


def family_of(incident_id: int) -> list[int]:
    """The ids of an incident, first, and of all that were merged into it, directly or through one another."""
    return [incident_id, *(one.id for one in duplicates_of(incident_id))]


def duplicates_of(incident_id: int) -> Sequence[Incident]:
    """What was merged into an incident, directly or through one another, each with its team and who merged it."""
    tree = sa.select(Incident.id).where(Incident.merged_into_id == incident_id).cte("family", recursive=True)
    tree = tree.union_all(sa.select(Incident.id).join(tree, Incident.merged_into_id == tree.c.id))
    return db.session.scalars(
        sa.select(Incident)
        .join(tree, Incident.id == tree.c.id)
        .options(joinedload(Incident.team), joinedload(Incident.merged_by))
        .order_by(Incident.id)
    ).all()


def items_at(incident_id: int) -> Sequence[ActionItem]:
    """All items that an incident lists, also those that came with a duplicate."""
    return db.session.scalars(
        sa.select(ActionItem).where(ActionItem.incident_id == incident_id).order_by(ActionItem.id)
    ).all()


def copied_links(incident_ids: Collection[int], sources: Collection[int]) -> Sequence[IncidentCause]:
    """The causes of these incidents that came with one of `sources`."""
    return db.session.scalars(
        sa.select(IncidentCause).where(
            IncidentCause.incident_id.in_(incident_ids), IncidentCause.merged_from_id.in_(sources)
        )
    ).all()


def links_to(incident_ids: Collection[int], cause_ids: Collection[int]) -> Sequence[IncidentCause]:
    """The links between these incidents and these causes, the earliest incident first."""
    return db.session.scalars(
        sa.select(IncidentCause)
        .where(IncidentCause.incident_id.in_(incident_ids), IncidentCause.cause_id.in_(cause_ids))
        .order_by(IncidentCause.incident_id, IncidentCause.cause_id)
    ).all()


def services_at(incident_ids: Collection[int]) -> list[tuple[int, int, int | None]]:
    """(incident, service, duplicate it came with) of these incidents, in their order."""
    table = incident_service.c
    rows = db.session.execute(
        sa.select(table.incident_id, table.service_id, table.merged_from_id)
        .where(table.incident_id.in_(incident_ids))
        .order_by(table.incident_id, table.service_id)
    )
    return [(incident, service, source) for incident, service, source in rows]


def suggested_for(incident: Incident) -> list[Incident]:
    """Incidents that may be the same one: those with nearly its text, then those of that day or its neighbours with a
    title like it, the most alike first.
    """
    copies = _copies_of(incident.id)
    day = timedelta(days=1)
    near = sa.select(Incident).where(
        IS_LISTED,
        Incident.id != incident.id,
        Incident.happened_on.between(incident.happened_on - day, incident.happened_on + day),
    )
    known = db.session.scalars(near.options(joinedload(Incident.team)).order_by(Incident.id).limit(500)).all()
    scored = [(matching.likeness(one.title, incident.title), one) for one in known]
    alike = sorted((pair for pair in scored if pair[0] >= ALIKE), key=lambda pair: (-pair[0], pair[1].id))
    return [*copies, *(one for _, one in alike if one not in copies)][:MOST_FOUND]


def _copies_of(incident_id: int) -> Sequence[Incident]:
    """The incidents whose texts are nearly that of this one, so that one of the two is a second import."""
    is_side = {Recurrence.earlier_id: Recurrence.later_id, Recurrence.later_id: Recurrence.earlier_id}
    found = (
        sa.select(other).where(side == incident_id, Recurrence.state == RecurrenceState.DUPLICATE)
        for side, other in is_side.items()
    )
    copies = sa.select(Incident).where(IS_LISTED, Incident.id.in_(sa.union(*found)))
    return db.session.scalars(copies.options(joinedload(Incident.team)).order_by(Incident.id).limit(MOST_FOUND)).all()


def found_by(words: str, *, but: Incident) -> Sequence[Incident]:
    """The incidents that a number (`INC-12`, `12`) or the words of a title name, the latest first."""
    number = words.strip().upper().removeprefix("INC-")
    if number.isdecimal():
        wanted = [Incident.id == int(number)] if int(number) <= MOST else [sa.false()]
    else:
        wanted = [Incident.title.icontains(word, autoescape=True) for word in words.split()]
    query = sa.select(Incident).where(IS_LISTED, Incident.id != but.id, *wanted).options(joinedload(Incident.team))
    return db.session.scalars(query.order_by(Incident.happened_on.desc(), Incident.id.desc()).limit(MOST_FOUND)).all()


def get_one(incident_id: int) -> Incident:
    """One incident, also where it is merged into another; or NotFoundError."""
    return get(Incident, incident_id, "incident")
