"""Facts that are rows of their own: contributing factors, timeline entries, recurrence statements."""

from datetime import datetime

from tracker import clock
from tracker.changes import history
from tracker.db import change, db, expect_version
from tracker.errors import RefusedError
from tracker.models.incidents import Fact, Incident
from tracker.queries import writeups
from tracker.rules import ordering, permissions
from tracker.rules.permissions import Actor
from tracker.vocabulary import FactKind, Permission, Subject

NOUNS = {
    FactKind.CONTRIBUTING_FACTOR: "contributing factor",
    FactKind.TIMELINE: "timeline entry",
    FactKind.RECURRENCE_STATEMENT: "recurrence statement",
}
"""The kinds that live here alone, and what people call one of them."""


@change
def add(
    incident: Incident,
    *,
    by: Actor,
    kind: FactKind,
    text: str,
    happened_at: datetime | None = None,
    at: datetime | None = None,
) -> Fact:
    """Add a fact by hand. `happened_at` is the time of a timeline entry. Raises RefusedError for empty words."""
    permissions.require(by, Permission.EDIT_INCIDENT, incident)
    fact = Fact(
        incident_id=incident.id,
        kind=kind,
        position=1 + max((fact.position for fact in writeups.facts_of(incident.id)), default=0),
        text=_text(text),
        at=_time(kind, happened_at),
        is_edited=True,
    )
    db.session.add(fact)
    history.record(
        Subject.INCIDENT,
        incident.id,
        f"added a {NOUNS[kind]}",
        by=by,
        changed={"text": (None, fact.text)},
        at=at,
    )
    return fact


@change
def edit(
    fact: Fact,
    *,
    by: Actor,
    version: int | None,
    text: str,
    happened_at: datetime | None = None,
    at: datetime | None = None,
) -> Fact:
    """Change the words, and for a timeline entry the time. Raises RefusedError for empty words, ConflictError."""
    permissions.require(by, Permission.EDIT_INCIDENT, fact.incident)
    expect_version(fact, version)
    values = {"text": _text(text), "at": _time(fact.kind, happened_at)}
    if changed := history.assign(fact, values):
        fact.is_edited = True
        history.record(
            Subject.INCIDENT,
            fact.incident_id,
            f"edited a {NOUNS[fact.kind]}",
            by=by,
            changed=changed,
            at=at,
        )
    return fact


@change
def dismiss(fact: Fact, *, by: Actor, version: int | None, at: datetime | None = None) -> None:
    """Say that this is not a fact: it is shown no more, and no import brings it back."""
    permissions.require(by, Permission.EDIT_INCIDENT, fact.incident)
    expect_version(fact, version)
    if fact.is_dismissed:
        return
    fact.is_dismissed = True
    history.record(
        Subject.INCIDENT,
        fact.incident_id,
        f"removed a {NOUNS[fact.kind]}",
        by=by,
        changed={"text": (fact.text, None)},
        at=at,
    )


def _text(text: str) -> str:
    if not text.strip():
        raise RefusedError("Say what it is, in a few words.", field="text")
    return text.strip()


def _time(kind: FactKind, happened_at: datetime | None) -> datetime | None:
    """Only timeline entries have a time."""
    if kind is not FactKind.TIMELINE:
        return None
    ordering.check_time(happened_at, field="happened_at", now=clock.now())
    return happened_at
