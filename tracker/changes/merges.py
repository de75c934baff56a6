"""Duplicate incidents: merged into the one that is kept, and parted again.

The duplicate's row stays with its texts, facts and history, which the kept one's page shows. Its items move and
remember where they came from; its causes and services are copied under its name. So parting takes back exactly what
came, and leaves in place whatever people have done with it since.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from tracker import clock
from tracker.changes import history
from tracker.db import change, db, expect_version, one_at_a_time
from tracker.errors import RefusedError
from tracker.models.causes import IncidentCause
from tracker.models.incidents import Incident, incident_service
from tracker.queries import causes, merges
from tracker.rules import permissions
from tracker.rules.permissions import Actor
from tracker.vocabulary import Permission, Subject


@change
def merge(
    incident: Incident, into: Incident, *, by: Actor, version: int | None, at: datetime | None = None
) -> Incident:
    """Say that `incident` is the same as `into`, which is kept; returns it. Both teams must be the actor's.

    Raises RefusedError for an incident and itself, where one of them is merged already, and where they are not
    restricted alike: nobody may come to see what is restricted by a merger.
    """
    one_at_a_time("import")
    if incident.id == into.id:
        raise RefusedError("Choose another incident: this is the one you came from.", field="into")
    incident, into = merges.locked_pair(incident.id, into.id)
    permissions.require(by, Permission.EDIT_INCIDENT, incident)
    permissions.require(by, Permission.EDIT_INCIDENT, into)
    expect_version(incident, version)
    for one in (incident, into):
        if one.merged_into_id is not None:
            raise RefusedError(f"{one.label} is merged into INC-{one.merged_into_id} already.", field="into")
    _check_alike(incident, into)
    incident.merged_into_id, incident.merged_by_id = into.id, by.person_id
    incident.merged_at = at or clock.now()
    for item in merges.items_at(incident.id):
        item.merged_from_id, item.incident_id = item.origin_id, into.id
    db.session.flush()
    _bring_causes(into, causes.links_of(incident.id))
    _bring_services(into, merges.services_at([incident.id]))
    _record(incident, into, ("merged", "took in a duplicate"), by=by, at=at)
    return into


@change
def part(incident: Incident, *, by: Actor, version: int | None, at: datetime | None = None) -> Incident:
    """Take a merger back: what came with `incident` is its own again. Returns the incident that had listed it.

    Both teams must be the actor's. Raises RefusedError where the incident is not merged.
    """
    one_at_a_time("import")
    if incident.merged_into_id is None:
        raise RefusedError(f"{incident.label} is not merged into another incident.")
    incident, _ = merges.locked_pair(incident.id, incident.merged_into_id)
    above = merges.above(incident)
    kept = above[-1]
    permissions.require(by, Permission.EDIT_INCIDENT, incident)
    permissions.require(by, Permission.EDIT_INCIDENT, kept)
    expect_version(incident, version)
    own = merges.family_of(incident.id)
    for item in merges.items_at(kept.id):
        if item.merged_from_id in own:
            item.incident_id = incident.id
            item.merged_from_id = None if item.merged_from_id == incident.id else item.merged_from_id
    incident.merged_into_id = incident.merged_by_id = incident.merged_at = None
    db.session.flush()
    for one in above:
        _take_causes(one, own)
        _take_services(one, own)
    _record(incident, kept, ("parted", "gave a duplicate back"), by=by, at=at)
    return kept


def _check_alike(incident: Incident, into: Incident) -> None:
    if incident.is_restricted != into.is_restricted:
        secret, plain = (incident, into) if incident.is_restricted else (into, incident)
        raise RefusedError(
            f"{secret.label} is restricted and {plain.label} is not. Restrict {plain.label} as well, or lift the"
            f" restriction of {secret.label}, then merge them.",
            field="into",
        )
    if incident.is_restricted and incident.team_id != into.team_id:
        raise RefusedError(
            "Both are restricted, and they belong to different teams. Give them the same team, then merge them.",
            field="into",
        )


def _bring_causes(into: Incident, links: Sequence[IncidentCause]) -> None:
    """Copy the links that `into` lacks, each under the duplicate that it comes from."""
    for link in links:
        if causes.find_link(into.id, link.cause_id) is None:
            copy = IncidentCause(
                incident_id=into.id,
                cause_id=link.cause_id,
                role=link.role,
                quote=link.quote,
                state=link.state,
                decided_by_id=link.decided_by_id,
                merged_from_id=link.merged_from_id or link.incident_id,
            )
            db.session.add(copy)
            db.session.flush()


def _take_causes(kept: Incident, parted: Collection[int]) -> None:
    """Delete the copies that came with the parted incidents, but for causes that another duplicate names as well."""
    copies = merges.copied_links([kept.id], parted)
    lost = [link.cause_id for link in copies]
    for link in copies:
        db.session.delete(link)
    db.session.flush()
    _bring_causes(kept, merges.links_to(merges.family_of(kept.id)[1:], lost))


def _bring_services(into: Incident, rows: Iterable[tuple[int, int, int | None]]) -> None:
    """Copy the services that `into` lacks, each under the duplicate that it comes from."""
    known = {service for _, service, _ in merges.services_at([into.id])}
    for incident_id, service_id, source in rows:
        if service_id not in known:
            known.add(service_id)
            values = {"incident_id": into.id, "service_id": service_id, "merged_from_id": source or incident_id}
            db.session.execute(incident_service.insert().values(**values))
    into.version += 1  # services live in a table of their own
    db.session.flush()
    db.session.expire(into)


def _take_services(kept: Incident, parted: Collection[int]) -> None:
    """As for causes."""
    table = incident_service.c
    lost = [service for _, service, source in merges.services_at([kept.id]) if source in parted]
    of_kept = incident_service.delete().where(table.incident_id == kept.id)
    db.session.execute(of_kept.where(table.merged_from_id.in_(parted)))
    others = merges.services_at(merges.family_of(kept.id)[1:])
    _bring_services(kept, [row for row in others if row[1] in lost])


def _record(incident: Incident, kept: Incident, verbs: tuple[str, str], *, by: Actor, at: datetime | None) -> None:
    """One event on each of the two."""
    for one, other, verb in zip((incident, kept), (kept, incident), verbs, strict=True):
        note = other.label if other.is_restricted else f"{other.label} {other.title}"  # one may be opened alone later
        history.record(Subject.INCIDENT, one.id, verb, by=by, note=note, at=at)
