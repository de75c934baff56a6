"""What is told of incidents: what was read from their write-ups, or what people put in its place.

Read as the system: also what the visitor of a page may not see, for profiles are made for everybody.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.models.causes import IncidentCause
from tracker.models.incidents import Fact, Incident, WriteUp, incident_service
from tracker.models.people import Service
from tracker.queries import merges
from tracker.queries.rows import among
from tracker.rules.chronology import When, when_of
from tracker.rules.profiles import Quote, Told
from tracker.rules.repeats import Earlier
from tracker.vocabulary import FactKind, LinkState, Subject

_KINDS = (FactKind.ROOT_CAUSE, FactKind.CONTRIBUTING_FACTOR, FactKind.RECURRENCE_STATEMENT, FactKind.SERVICE)


PUBLISHED_ON: Final = (
    sa.select(WriteUp.published_on)
    .where(WriteUp.incident_id == Incident.id, WriteUp.withdrawn_at.is_(None))
    .order_by(WriteUp.number.desc())
    .limit(1)
    .correlate(Incident)
    .scalar_subquery()
)
"""The date of the newest version of an incident's write-up, in a statement about incidents."""


class Version(NamedTuple):
    """The newest version of an incident's write-up that is still there, without its text."""

    id: int
    source: str
    published_on: date | None


@dataclass(slots=True)
class _Parts:
    """What the rows of one incident say, those of its duplicates included."""

    facts: list[Fact] = field(default_factory=list)
    services: list[str] = field(default_factory=list)
    promises: list[Quote] = field(default_factory=list)
    cause_ids: set[int] = field(default_factory=set)


def told_of(incident_id: int) -> Told | None:
    """What is told of one incident and its duplicates; None where it is gone, or is itself a duplicate."""
    return told_of_all([incident_id]).get(incident_id)


def told_of_all(incident_ids: Collection[int]) -> dict[int, Told]:
    """The same of several, by id: six statements, however many they are."""
    found = db.session.scalars(sa.select(Incident).where(Incident.id.in_(incident_ids), merges.IS_LISTED)).all()
    homes = _homes([one.id for one in found])
    versions = newest_versions(homes)
    parts = _parts_of(homes)
    told = {}
    chosen = {one.id: _version_of(one.id, homes, versions) for one in found}
    texts = _texts([version.id for version in chosen.values() if version])
    for incident in found:
        version = chosen[incident.id]
        told[incident.id] = _told(incident, version, texts.get(version.id, "") if version else "", parts[incident.id])
    return told


def _homes(incident_ids: Sequence[int]) -> dict[int, int]:
    """By id of each incident and of all that were merged into it: the one that is kept."""
    homes = {key: key for key in incident_ids}
    level = list(incident_ids)
    while level:
        rows = db.session.execute(
            sa.select(Incident.id, Incident.merged_into_id).where(Incident.merged_into_id.in_(level))
        ).all()
        level = [key for key, into in rows if into is not None and key not in homes]
        homes |= {key: homes[into] for key, into in rows if into is not None and key in level}
    return homes


def newest_versions(incident_ids: Iterable[int]) -> dict[int, Version]:
    """By incident: the newest version of its write-up that was not withdrawn."""
    rows = db.session.execute(
        sa.select(WriteUp.incident_id, WriteUp.id, WriteUp.source, WriteUp.published_on)
        .where(WriteUp.incident_id.in_(among(incident_ids)), WriteUp.withdrawn_at.is_(None))
        .order_by(WriteUp.incident_id, WriteUp.number)
    )
    return {row.incident_id: Version(row.id, row.source, row.published_on) for row in rows}


def _version_of(incident_id: int, homes: Mapping[int, int], versions: Mapping[int, Version]) -> Version | None:
    """Its own write-up, else that of its first duplicate that has one: copies of one text count once."""
    family = [incident_id, *(key for key, home in homes.items() if home == incident_id != key)]
    return next((versions[key] for key in family if key in versions), None)


def _texts(writeup_ids: Sequence[int]) -> dict[int, str]:
    rows = db.session.execute(sa.select(WriteUp.id, WriteUp.text).where(WriteUp.id.in_(writeup_ids)))
    return {row.id: row.text for row in rows}


def _parts_of(homes: Mapping[int, int]) -> dict[int, _Parts]:
    """What facts, services, items and links say, by the incident that is kept."""
    keys = list(homes)
    parts: dict[int, _Parts] = defaultdict(_Parts)
    facts = db.session.scalars(
        sa.select(Fact).where(Fact.incident_id.in_(keys), Fact.is_dismissed.is_(False), Fact.kind.in_(_KINDS))
    )
    order = {key: place for place, key in enumerate(keys)}
    for fact in sorted(facts, key=lambda one: (order[one.incident_id], one.position, one.id)):
        parts[homes[fact.incident_id]].facts.append(fact)
    for subject, key, number, words, first, last in sorted(db.session.execute(_linked(keys)), key=itemgetter(2)):
        part = parts[homes[key]]
        if subject == Subject.SERVICE:
            part.services.append(words)
        elif subject == Subject.ACTION_ITEM:
            part.promises.append(Quote(words, first, last))
        else:
            part.cause_ids.add(number)
    return parts


def _linked(keys: Sequence[int]) -> sa.CompoundSelect[*tuple[Any, ...]]:
    """The services, items and confirmed causes of incidents: what each is, whose, its id, its words and lines."""
    services, no_line = incident_service.c, sa.cast(sa.null(), sa.Integer)
    named = sa.select(
        _named(Subject.SERVICE), services.incident_id, Service.id, Service.name, no_line.label("first"), no_line
    ).join(Service, Service.id == services.service_id)
    items = sa.select(
        _named(Subject.ACTION_ITEM),
        ActionItem.incident_id,
        ActionItem.id,
        ActionItem.statement,
        ActionItem.first_line,
        ActionItem.last_line,
    )
    no_words = sa.literal("", sa.Text)
    causes = sa.select(
        _named(Subject.CAUSE),
        IncidentCause.incident_id,
        IncidentCause.cause_id,
        no_words,
        no_line,
        no_line.label("last"),
    )
    return sa.union_all(
        named.where(services.incident_id.in_(keys)),
        items.where(ActionItem.incident_id.in_(keys)),
        causes.where(IncidentCause.incident_id.in_(keys), IncidentCause.state == LinkState.CONFIRMED),
    )


def _named(subject: Subject) -> sa.ColumnElement[str]:
    return sa.literal(subject.value, sa.Text).label("subject")


def _told(incident: Incident, version: Version | None, text: str, parts: _Parts) -> Told:
    return Told(
        incident_id=incident.id,
        when=when_of_incident(incident, version.published_on if version else None),
        title=incident.title,
        text=text,
        causes=tuple(_causes(incident, parts.facts)),
        factors=tuple(_quotes(parts.facts, FactKind.CONTRIBUTING_FACTOR)),
        statements=tuple(_quotes(parts.facts, FactKind.RECURRENCE_STATEMENT)),
        promises=tuple(parts.promises),
        services=tuple(_services(parts)),
        cause_class=incident.cause_class,
        trigger=incident.trigger,
        cause_ids=frozenset(parts.cause_ids),
        label=incident.label,
        source=version.source if version else "",
    )


def _causes(incident: Incident, facts: Iterable[Fact]) -> Iterator[Quote]:
    """The root cause with its lines where it is still as read, and what the duplicates say of it."""
    read = [fact for fact in facts if fact.kind is FactKind.ROOT_CAUSE]
    own = [fact for fact in read if fact.incident_id == incident.id]
    if incident.root_cause and not any(fact.text == incident.root_cause for fact in own):
        yield Quote(incident.root_cause)
    for fact in read:
        if fact.incident_id != incident.id or fact.text == incident.root_cause:
            yield Quote(fact.text, fact.first_line, fact.last_line)


def _quotes(facts: Iterable[Fact], kind: FactKind) -> Iterator[Quote]:
    return (Quote(fact.text, fact.first_line, fact.last_line) for fact in facts if fact.kind is kind)


def _services(parts: _Parts) -> list[str]:
    """Those of the catalogue, and those that were read and that nobody has decided otherwise about."""
    read = [fact.text for fact in parts.facts if fact.kind is FactKind.SERVICE and not fact.is_edited]
    return list(dict.fromkeys([*read, *sorted(parts.services)]))


def when_of_incident(incident: Any, published_on: date | None) -> When:
    """When an incident began; `published_on` is the date of its newest write-up.

    One that was made by hand with nothing but a day is ordered by that day.
    """
    if published_on is None and incident.happened_on != incident.created_at.date():
        published_on = incident.happened_on
    return when_of(
        started=incident.started_at,
        is_start_date_only=incident.is_start_date_only,
        detected=incident.detected_at,
        written_on=published_on,
        imported=incident.created_at,
    )


def all_callable() -> list[Earlier]:
    """What all incidents may be called by, in order."""
    rows = db.session.execute(
        sa.select(
            Incident.id,
            Incident.title,
            Incident.started_at,
            Incident.is_start_date_only,
            Incident.detected_at,
            Incident.happened_on,
            Incident.created_at,
        ).where(merges.IS_LISTED)
    ).all()
    versions = newest_versions_of_all()
    found = []
    for row in rows:
        version = versions.get(row.id)
        when = when_of_incident(row, version.published_on if version else None)
        found.append(Earlier(row.id, when, row.title, f"INC-{row.id}", version.source if version else ""))
    return sorted(found, key=lambda one: (one.when.at, one.incident_id))


def newest_versions_of_all() -> dict[int, Version]:
    """As `newest_versions`, of all incidents."""
    rows = db.session.execute(
        sa.select(WriteUp.incident_id, WriteUp.id, WriteUp.source, WriteUp.published_on)
        .where(WriteUp.withdrawn_at.is_(None))
        .order_by(WriteUp.incident_id, WriteUp.number)
    )
    return {row.incident_id: Version(row.id, row.source, row.published_on) for row in rows}
