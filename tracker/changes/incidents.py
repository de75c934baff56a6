"""Incidents: made by hand, edited."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from tracker import clock
from tracker.changes import drafts, history, restrictions
from tracker.db import change, db, expect_version
from tracker.errors import RefusedError
from tracker.models.incidents import TITLE_LENGTH, Incident
from tracker.models.people import Service, Team
from tracker.queries import writeups
from tracker.rules import deadlines, ordering, permissions
from tracker.rules.permissions import Actor
from tracker.vocabulary import CauseClass, FactKind, Permission, Subject, Trigger

SEVERITIES = range(1, 5)
KIND_OF_COLUMN: Mapping[str, FactKind] = {
    **{name: kind for kind, names in drafts.COLUMNS.items() for name in names},
    "services": FactKind.SERVICE,
}
"""Which fact of a write-up is the evidence for which column."""


@change
def add(
    *,
    by: Actor,
    title: str,
    team: Team | None = None,
    severity: int | None = None,
    severity_words: str = "",
    started_at: datetime | None = None,
    is_start_date_only: bool = False,
    detected_at: datetime | None = None,
    mitigated_at: datetime | None = None,
    ended_at: datetime | None = None,
    trigger: Trigger = Trigger.UNKNOWN,
    cause_class: CauseClass = CauseClass.UNKNOWN,
    root_cause: str = "",
    is_near_miss: bool = False,
    is_restricted: bool = False,
    services: Sequence[Service] = (),
    published_on: date | None = None,
    at: datetime | None = None,
) -> Incident:
    """Add an incident, ordered by its start, else its detection, else `published_on`, else the day it was added.

    All times are instants; a start known only by its day is that day's midnight in UTC. Raises RefusedError for an
    end before the start, times in the future, severities other than 1 to 4, and a restricted one without a team.
    """
    added_at = at or clock.now()
    happened_on = ordering.happened_on(started_at, detected_at, published_on, added_at.date())
    incident = Incident(
        title=_title(title),
        team_id=team.id if team else None,
        severity=_severity(severity),
        severity_words=severity_words.strip(),
        started_at=started_at,
        is_start_date_only=is_start_date_only,
        detected_at=detected_at,
        mitigated_at=mitigated_at,
        ended_at=ended_at,
        trigger=trigger,
        cause_class=cause_class,
        root_cause=root_cause.strip(),
        is_near_miss=is_near_miss,
        is_backfill=deadlines.is_backfill(happened_on, clock.today()),
        happened_on=happened_on,
        is_restricted=is_restricted,
        services=list(services),
        created_at=added_at,
    )
    permissions.require(by, Permission.EDIT_INCIDENT, incident)
    restrictions.require_team(incident)
    _check_times(incident)
    db.session.add(incident)
    db.session.flush()
    changed = {"title": (None, incident.title)}
    history.record(Subject.INCIDENT, incident.id, "added", by=by, changed=changed, at=at)
    return incident


@change
def edit(incident: Incident, *, by: Actor, version: int | None, at: datetime | None = None, **values: Any) -> Incident:
    """Change any field that `add` takes. What was read from the write-up for it is then marked as edited.

    Raises ConflictError for an old version, RefusedError as `add`, NotAllowedError where the old or the new team is
    not the actor's.
    """
    permissions.require(by, Permission.EDIT_INCIDENT, incident)
    expect_version(incident, version)
    changed = history.assign(incident, _clean(incident, values))
    if not changed:
        return incident
    _check_times(incident)
    db.session.flush()
    permissions.require(by, Permission.EDIT_INCIDENT, incident)
    restrictions.require_team(incident)
    _mark_edited(incident, changed)
    incident.happened_on = ordering.happened_on(
        incident.started_at,
        incident.detected_at,
        writeups.published_on(incident.id),
        incident.created_at.date(),
    )
    if "services" in changed:
        # Services live in a table of their own; without this, two people could overwrite each other's.
        incident.version += 1
    readable = {name: (_named(old), _named(new)) for name, (old, new) in changed.items()}
    history.record(Subject.INCIDENT, incident.id, "edited", by=by, changed=readable, at=at)
    return incident


def _clean(incident: Incident, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the columns hold them."""
    clean = dict(values)
    if "title" in clean:
        clean["title"] = _title(clean["title"])
    if "severity" in clean:
        clean["severity"] = _severity(clean["severity"])
    if "services" in clean and set(clean["services"]) == set(incident.services):
        del clean["services"]
    for name in {"severity_words", "root_cause"} & clean.keys():
        clean[name] = clean[name].strip()
    return clean


def _check_times(incident: Incident) -> None:
    ordering.check_times(
        started=incident.started_at,
        detected=incident.detected_at,
        mitigated=incident.mitigated_at,
        ended=incident.ended_at,
        now=clock.now(),
    )


def _mark_edited(incident: Incident, columns: Iterable[str]) -> None:
    """Note on what was read in the write-up that a person decided otherwise."""
    kinds = {KIND_OF_COLUMN[name] for name in columns if name in KIND_OF_COLUMN}
    for fact in writeups.facts_of(incident.id):
        if fact.kind in kinds:
            fact.is_edited = True


def _named(value: Any) -> Any:
    """Teams and services as the history shows them: by name."""
    if isinstance(value, Team | Service):
        return value.name
    if isinstance(value, list):
        return [service.name for service in value]
    return value


def _severity(severity: int | None) -> int | None:
    if severity is not None and severity not in SEVERITIES:
        raise RefusedError("Severity is 1, 2, 3 or 4.", field="severity")
    return severity


def _title(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise RefusedError("Give the incident a title.", field="title")
    if len(title) > TITLE_LENGTH:
        raise RefusedError(f"A title has at most {TITLE_LENGTH} characters.", field="title")
    return title
