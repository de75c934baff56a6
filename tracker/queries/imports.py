"""What imports did, and what is known that a new text may mean."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.models.causes import IncidentCause
from tracker.models.history import Event
from tracker.models.incidents import ImportRun, Incident, WriteUp
from tracker.models.people import Person
from tracker.queries.rows import get
from tracker.rules.matching import Known
from tracker.vocabulary import Door, ImportStatus, LinkState, Subject

MOST_RUNS = 20
MOST_ALIKE = 500

_other = aliased(WriteUp)
_NEWEST = (
    sa.select(sa.func.max(_other.number)).where(_other.incident_id == Incident.id).correlate(Incident).scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class RunRow:
    """One import with what it still stands for: incidents made and incidents given a new version."""

    run: ImportRun
    created: int
    updated: int


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One incident that an import made or gave a new version, with how many of its items this version holds."""

    incident_id: int
    title: str
    source: str
    number: int
    items: int
    is_restricted: bool
    status: ImportStatus


def get_run(run_id: int) -> ImportRun:
    """One import, or NotFoundError."""
    return get(ImportRun, run_id, "import")


def get_incident(incident_id: int) -> Incident:
    """The incident that an import goes to, or NotFoundError."""
    return get(Incident, incident_id, "incident")


def known_like(new: Known) -> list[Known]:
    """The newest write-ups with the digest or the title of `new`, and incidents made by hand with its title.

    Also older versions with its digest whose passages were made unreadable, or whose text was deleted.
    """
    columns = sa.select(
        sa.func.coalesce(WriteUp.digest, ""),
        sa.func.coalesce(WriteUp.source, ""),
        sa.func.coalesce(WriteUp.title, Incident.title),
        Incident.id,
    )
    newest = sa.and_(WriteUp.incident_id == Incident.id, WriteUp.number == _NEWEST)
    title = sa.func.coalesce(WriteUp.title, Incident.title)
    is_hidden = sa.or_(WriteUp.redacted_at.is_not(None), WriteUp.withdrawn_at.is_not(None))
    by_digest = columns.join_from(Incident, WriteUp, WriteUp.incident_id == Incident.id).where(
        WriteUp.digest == new.digest, sa.or_(WriteUp.number == _NEWEST, is_hidden)
    )
    by_title = columns.outerjoin_from(Incident, WriteUp, newest).where(
        sa.or_(title == new.title, sa.func.lower(title) == new.title.lower())
    )
    found = {
        (row[3], row[0]): Known(*row)
        for query in (by_digest, by_title)
        for row in db.session.execute(query.order_by(Incident.id).limit(MOST_ALIKE))
    }
    return [found[key] for key in sorted(found)]


def newest_writeup(incident_id: int) -> WriteUp | None:
    """The newest version of an incident's write-up; None where it was made by hand."""
    return db.session.scalar(
        sa.select(WriteUp).where(WriteUp.incident_id == incident_id).order_by(WriteUp.number.desc()).limit(1)
    )


def version_of(incident_id: int, number: int) -> WriteUp | None:
    """One version of an incident's write-up."""
    return db.session.scalar(sa.select(WriteUp).where(WriteUp.incident_id == incident_id, WriteUp.number == number))


def items_of(incident_id: int) -> Sequence[ActionItem]:
    """All items promised after an incident, the oldest first, wherever they are listed now."""
    origin = sa.func.coalesce(ActionItem.merged_from_id, ActionItem.incident_id)
    return db.session.scalars(sa.select(ActionItem).where(origin == incident_id).order_by(ActionItem.id)).all()


def count_items(incident_id: int) -> int:
    """How many items an incident has."""
    query = sa.select(sa.func.count()).select_from(ActionItem).where(ActionItem.incident_id == incident_id)
    return db.session.scalar(query) or 0


def touches(subject: Subject, ids: Collection[int]) -> dict[int, set[str]]:
    """By id, for things that anything but an import has changed: the names of what was changed."""
    rows = db.session.execute(
        sa.select(Event.subject_id, Event.changed).where(
            Event.subject == subject, Event.subject_id.in_(ids), Event.door != Door.IMPORT
        )
    )
    found: dict[int, set[str]] = defaultdict(set)
    for key, changed in rows:
        found[key].update(changed)
    return dict(found)


def replacing(ids: Collection[int]) -> set[int]:
    """Those of these items that took the place of another."""
    query = sa.select(ActionItem.superseded_by_id).where(ActionItem.superseded_by_id.in_(ids))
    return {key for key in db.session.scalars(query) if key is not None}


def import_events(subject: Subject, ids: Collection[int]) -> Sequence[Event]:
    """All that imports did with these things, in the order in which it was recorded."""
    return db.session.scalars(
        sa.select(Event)
        .where(Event.subject == subject, Event.subject_id.in_(ids), Event.door == Door.IMPORT)
        .order_by(Event.id)
    ).all()


def latest_touch(subject: Subject, key: int) -> Event | None:
    """The latest event of one thing that did not come from an import."""
    return db.session.scalar(
        sa.select(Event)
        .where(Event.subject == subject, Event.subject_id == key, Event.door != Door.IMPORT)
        .order_by(Event.id.desc())
        .limit(1)
    )


def has_decided_cause(incident_id: int) -> bool:
    """Whether a person has linked the incident to a cause."""
    query = sa.select(IncidentCause.cause_id).where(
        IncidentCause.incident_id == incident_id, IncidentCause.state == LinkState.CONFIRMED
    )
    return db.session.scalar(query.limit(1)) is not None


def writeups_of(run_id: int) -> Sequence[WriteUp]:
    """The versions that an import brought, the latest first, each with its incident."""
    return db.session.scalars(
        sa.select(WriteUp)
        .where(WriteUp.import_run_id == run_id)
        .options(joinedload(WriteUp.incident))
        .order_by(WriteUp.id.desc())
    ).all()


def results_of(run_id: int) -> list[ResultRow]:
    """What an import made or changed and has not been taken back, in the order of the import."""
    items = (
        sa.select(sa.func.count()).select_from(ActionItem).where(ActionItem.writeup_id == WriteUp.id).scalar_subquery()
    )
    query = (
        sa.select(Incident.id, Incident.title, WriteUp.source, WriteUp.number, items, Incident.is_restricted)
        .join(WriteUp, WriteUp.incident_id == Incident.id)
        .where(WriteUp.import_run_id == run_id)
        .order_by(WriteUp.id)
    )
    rows = db.session.execute(query).all()
    events = import_events(Subject.INCIDENT, [row[0] for row in rows])
    born = {event.subject_id for event in events if event.verb == "imported"}
    return [
        ResultRow(key, title, source, number, count, is_restricted, _status(number, is_born=key in born))
        for key, title, source, number, count, is_restricted in rows
    ]


def _status(number: int, *, is_born: bool) -> ImportStatus:
    return ImportStatus.CREATED if number == 1 and is_born else ImportStatus.UPDATED


def undoing_of(run_id: int) -> Event | None:
    """The event that took an import back."""
    return db.session.scalar(
        sa.select(Event)
        .where(Event.subject == Subject.IMPORT, Event.subject_id == run_id, Event.verb == "undone")
        .limit(1)
    )


def recent_runs() -> list[RunRow]:
    """The latest imports that brought something or were taken back."""
    versions = sa.select(sa.func.count()).select_from(WriteUp).where(WriteUp.import_run_id == ImportRun.id)
    created = versions.where(WriteUp.number == 1).scalar_subquery()
    number = versions.scalar_subquery()
    query = (
        sa.select(ImportRun, created, number)
        .options(joinedload(ImportRun.by))
        .where(sa.or_(number > 0, ImportRun.undone_at.is_not(None)))
        .order_by(ImportRun.id.desc())
        .limit(MOST_RUNS)
    )
    return [RunRow(run, made, number - made) for run, made, number in db.session.execute(query)]


def find_person_by_name(name: str) -> Person | None:
    """The one person of this name, in any case; of several the one added first."""
    return db.session.scalar(
        sa.select(Person)
        .where(sa.or_(Person.name == name, sa.func.lower(Person.name) == name.lower()))
        .order_by(Person.id)
        .limit(1)
    )
