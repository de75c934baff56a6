"""Imports: a draft accepted becomes an incident, a new version of one, or nothing new."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from tracker import clock
from tracker.changes import following, history, reimports, restrictions, writeups
from tracker.changes.drafts import Draft
from tracker.db import change, db, one_at_a_time
from tracker.errors import RefusedError
from tracker.models.incidents import SOURCE_LENGTH, ImportRun, Incident
from tracker.models.people import Service, Team
from tracker.queries import imports as queries
from tracker.queries import merges, teams
from tracker.rules import deadlines, matching, permissions
from tracker.rules.permissions import Actor
from tracker.vocabulary import FactKind, ImportStatus, Permission, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """What is known about where a text belongs, beyond the text itself.

    `incident_id` and `is_new` are a person's answer to "same as INC-12?". `taken` are the incidents that this import
    has matched or made before, `sources` the names of all its texts, `batch` the name of the whole. `is_restricted`
    has a new incident be seen by its team only, from its first moment on.
    """

    incident_id: int | None = None
    is_new: bool = False
    taken: Collection[int] = ()
    sources: Collection[str] = ()
    batch: str = ""
    is_restricted: bool = False

    @property
    def is_bulk(self) -> bool:
        """One of several texts: an archive, about which nothing is urgent until somebody commits to it."""
        return len(self.sources) > 1


ANYWHERE: Final = Placement()


@dataclass(frozen=True, slots=True)
class ImportedIncident:
    """What one text did. `run` is None where nothing was written; `items` counts all that the incident has now.

    `incident` is the one that is kept where the text is a duplicate's.
    """

    incident: Incident
    status: ImportStatus
    created_items: int
    items: int
    run: ImportRun | None


@change
def start(source: str, *, by: Actor) -> ImportRun:
    """Begin an act of importing, so that all it brings can be taken back together."""
    by = writeups.as_import(by)
    permissions.require(by, Permission.IMPORT)
    run = ImportRun(by_id=by.person_id, door=by.door, source=source[-SOURCE_LENGTH:], created_at=clock.now())
    db.session.add(run)
    db.session.flush()
    history.record(Subject.IMPORT, run.id, "started", by=by, note=run.source)
    return run


@change
def accept(
    draft: Draft,
    *,
    by: Actor,
    run: ImportRun | None = None,
    team: Team | None = None,
    placed: Placement = ANYWHERE,
    at: datetime | None = None,
) -> ImportedIncident:
    """Write one text with its facts and items, all or nothing.

    Equal text is unchanged; the same source and title, or a moved file of that title, is a new version; all else is a
    new incident. Without a `run` what is written begins one, named after `placed.batch` or the text itself.
    `at` is when it was imported, now by default. Raises NotAllowedError where the incident's team is not the actor's,
    RefusedError where it is to be restricted and has no team, or is known and open.
    """
    one_at_a_time("import")
    by = writeups.as_import(by)
    following.settle(draft.digest)
    match = _place(draft, placed)
    if match is not None and placed.is_restricted:
        _check_restricted(merges.home_of(queries.get_incident(match.incident_id)))
    if match is not None and match.is_unchanged:
        incident = merges.home_of(queries.get_incident(match.incident_id))
        return ImportedIncident(incident, ImportStatus.UNCHANGED, 0, queries.count_items(incident.id), None)
    run = run or start(placed.batch or draft.source or "pasted text", by=by)
    if match is None:
        status, (incident, created) = (
            ImportStatus.CREATED,
            _create(draft, by=by, run=run, team=team, placed=placed, at=at),
        )
    else:
        incident = queries.get_incident(match.incident_id)
        status, created = ImportStatus.UPDATED, reimports.update(incident, draft, by=by, run=run, at=at)
    db.session.flush()
    incident = merges.home_of(incident)
    return ImportedIncident(incident, status, created, queries.count_items(incident.id), run)


def _check_restricted(incident: Incident) -> None:
    if not incident.is_restricted:
        raise RefusedError(
            f"{incident.label} is known already and open to everybody. Restrict it on its own page.",
            field="is_restricted",
        )


def find_match(draft: Draft, placed: Placement = ANYWHERE) -> matching.Match | None:
    """The incident that a text means as things stand, certain or not; None for a new one."""
    known = queries.known_like(draft.known_as)
    return matching.same_incident(draft.known_as, known, taken=placed.taken, sources=placed.sources)


def _place(draft: Draft, placed: Placement) -> matching.Match | None:
    match = find_match(draft, placed)
    if match is not None and match.is_unchanged:
        return match
    if placed.incident_id is not None:
        return matching.Match(placed.incident_id)
    return match if match is not None and match.is_certain and not placed.is_new else None


def _create(
    draft: Draft, *, by: Actor, run: ImportRun, team: Team | None, placed: Placement, at: datetime | None
) -> tuple[Incident, int]:
    today = (at or clock.now()).date()
    named, mentioned = services_of(draft)
    happened_on = day_of(draft.values) or draft.published_on or today
    incident = Incident(
        **draft.values,
        team_id=team.id if team else _team_of([*named, *mentioned], by=by),
        happened_on=happened_on,
        is_backfill=placed.is_bulk or deadlines.is_backfill(happened_on, today),
        is_restricted=placed.is_restricted,
        created_at=clock.now(),
    )
    permissions.require(by, Permission.IMPORT, incident)
    restrictions.require_team(incident)
    incident.services = named
    db.session.add(incident)
    db.session.flush()
    writeup = writeups.add_version(incident, draft, number=1, run=run)
    items = [item for item in draft.items if not item.is_dismissed]
    dropped = [item for item in draft.items if item.is_dismissed]
    writeups.add_facts(incident, writeup, [*draft.facts, *writeups.refused(dropped)])
    changed = {name: (None, value) for name, value in draft.values.items() if value not in (None, "", False)}
    history.record(Subject.INCIDENT, incident.id, "imported", by=by, changed=changed, note=_origin(draft), at=at)
    return incident, len(writeups.add_items(incident, writeup, items, by=by, draft=draft, at=at))


def day_of(values: dict[str, Any] | Any) -> date | None:
    """The day that orders an incident, from its columns: of the start, else of the detection."""
    instant: datetime | None = values["started_at"] or values["detected_at"]
    return instant.date() if instant else None


def _origin(draft: Draft) -> str:
    return f"from {draft.source}" if draft.source else "from pasted text"


def services_of(draft: Draft) -> tuple[list[Service], list[Service]]:
    """The services of the catalogue that the facts name, and the one that the text mentions first."""
    known = {matching.fold(service.name): service for service in teams.all_services()}
    words = [
        matching.fold(fact.text) for fact in draft.facts if fact.kind is FactKind.SERVICE and not fact.is_dismissed
    ]
    named = [known[name] for name in dict.fromkeys(words) if name in known]
    first = None if named else matching.mentioned(known, draft.text)
    return named, [known[first]] if first else []


def _team_of(services: list[Service], *, by: Actor) -> int | None:
    """The team of the first service that this actor may import for."""
    return next((one.team_id for one in services if permissions.can(by, Permission.IMPORT, one)), None)
