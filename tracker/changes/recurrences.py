"""Pairs of incidents that may share a cause, decided by people."""

from datetime import datetime
from typing import Final

from tracker import clock
from tracker.changes import causes, history
from tracker.db import change, expect_version, one_at_a_time
from tracker.errors import RefusedError
from tracker.models.causes import Cause, IncidentCause
from tracker.models.incidents import Incident
from tracker.models.recurrences import Recurrence
from tracker.queries import causes as cause_queries
from tracker.queries import incidents
from tracker.queries import recurrences as queries
from tracker.rules import permissions
from tracker.rules.permissions import Actor
from tracker.vocabulary import CauseClass, LinkState, Permission, RecurrenceState, Subject

CONFIRMED: Final = "confirmed a recurrence"
NOUNS: Final = {
    RecurrenceState.SUGGESTED: "waits for a decision",
    RecurrenceState.DUPLICATE: "may be a duplicate",
    RecurrenceState.CONFIRMED: "is confirmed already",
    RecurrenceState.DISMISSED: "is dismissed already",
}


@change
def confirm(
    pair: Recurrence,
    *,
    by: Actor,
    version: int | None,
    cause: Cause | None = None,
    name: str = "",
    cause_class: CauseClass = CauseClass.UNKNOWN,
    quotes: tuple[str, str] = ("", ""),
    at: datetime | None = None,
) -> Recurrence:
    """Say that both incidents share a cause: an existing one, or the one of this name, made where there is none.

    Both are then linked to it, confirmed, with their quotes (the earlier one's first). Whoever may edit the later
    incident may do so. Raises RefusedError without a cause, and for a pair that is decided already.
    """
    _check(pair, by=by, version=version)
    if cause is None:
        one_at_a_time("causes")
        cause = causes.named(name, cause_class, by=by, at=at)
    for incident, other, quote in (
        (pair.earlier, pair.later, quotes[0]),
        (pair.later, pair.earlier, quotes[1]),
    ):
        is_new = _tie(incident, cause, by=by, quote=quote)
        changed = {"cause": (None, cause.name)} if is_new else {}
        note = f"{other.label} {other.title}: {cause.name}"
        history.record(Subject.INCIDENT, incident.id, CONFIRMED, by=by, changed=changed, note=note, at=at)
    _decide(pair, RecurrenceState.CONFIRMED, by=by, at=at, cause_id=cause.id)
    return pair


@change
def dismiss(pair: Recurrence, *, by: Actor, reason: str, version: int | None, at: datetime | None = None) -> Recurrence:
    """Say that the two incidents do not share a cause. Raises RefusedError without a reason."""
    _check(pair, by=by, version=version)
    if not reason.strip():
        raise RefusedError("Say why they do not share a cause.", field="reason")
    _decide(pair, RecurrenceState.DISMISSED, by=by, at=at, reason=reason.strip())
    _record(pair, "dismissed a recurrence", by=by, reason=reason.strip(), at=at)
    return pair


@change
def reconsider(
    pair: Recurrence, *, by: Actor, version: int | None, reason: str = "", at: datetime | None = None
) -> Recurrence:
    """Take a decision back: the pair waits again. The links that its confirmation made go, unless others need them."""
    permissions.require(by, Permission.EDIT_INCIDENT, pair.later)
    expect_version(pair, version)
    if pair.state not in queries.DECIDED:
        raise RefusedError("This pair is not decided.")
    cause_id = pair.cause_id
    pair.state, pair.cause_id, pair.reason = RecurrenceState.SUGGESTED, None, ""
    pair.decided_by_id = pair.decided_at = None
    if cause_id is not None:
        for incident in (pair.earlier, pair.later):
            _untie(incident, cause_id, pair)
    _record(pair, "reconsidered a recurrence", by=by, reason=reason.strip(), at=at)
    return pair


def _check(pair: Recurrence, *, by: Actor, version: int | None) -> None:
    permissions.require(by, Permission.EDIT_INCIDENT, pair.later)
    expect_version(pair, version)
    if pair.state in queries.DECIDED:
        raise RefusedError(f"This pair {NOUNS[pair.state]}. Take that back first.")
    for incident in (pair.earlier, pair.later):
        if incident.merged_into_id is not None:
            raise RefusedError(f"{incident.label} was merged into INC-{incident.merged_into_id} in the meantime.")


def _decide(
    pair: Recurrence,
    state: RecurrenceState,
    *,
    by: Actor,
    at: datetime | None,
    cause_id: int | None = None,
    reason: str = "",
) -> None:
    pair.state, pair.cause_id, pair.reason = state, cause_id, reason
    pair.decided_by_id, pair.decided_at = by.person_id, at or clock.now()


def _tie(incident: Incident, cause: Cause, *, by: Actor, quote: str) -> bool:
    """Link an incident to the cause, confirmed; returns whether it was not linked before."""
    known = cause_queries.find_link(incident.id, cause.id)
    if known is None:
        causes.attach(incident, cause, by=by, quote=quote).state = LinkState.CONFIRMED
        return True
    history.assign(known, {"quote": known.quote or quote.strip()})
    if known.state is LinkState.SUGGESTED:
        known.state, known.decided_by_id = LinkState.CONFIRMED, by.person_id
        known.merged_from_id = None
    return False


def _untie(incident: Incident, cause_id: int, pair: Recurrence) -> None:
    link = cause_queries.find_link(incident.id, cause_id)
    if link is not None and _was_made_by(pair, link) and not queries.is_confirmed_elsewhere(incident.id, cause_id):
        causes.detach(link)


def _was_made_by(pair: Recurrence, link: IncidentCause) -> bool:
    """Whether the confirmation of the pair, rather than somebody before it, linked this incident to its cause."""
    other = pair.earlier if link.incident_id == pair.later_id else pair.later
    events = (event for event in incidents.history_of(link.incident_id) if event.verb == CONFIRMED)
    made = next((event for event in events if event.note.startswith(f"{other.label} ")), None)
    return made is not None and "cause" in made.changed


def _record(pair: Recurrence, verb: str, *, by: Actor, reason: str, at: datetime | None) -> None:
    """One line on each of the two incidents."""
    for incident, other in ((pair.earlier, pair.later), (pair.later, pair.earlier)):
        note = ": ".join(part for part in (f"{other.label} {other.title}", reason) if part)
        history.record(Subject.INCIDENT, incident.id, verb, by=by, note=note, at=at)
