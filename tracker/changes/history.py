"""Writes the history event that every change leaves behind."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, Final

from tracker import clock
from tracker.changes import outbox
from tracker.db import db, insert_all, wake
from tracker.models.history import Event
from tracker.models.recurrences import ProfileMark
from tracker.rules.permissions import Actor
from tracker.vocabulary import ErrandName, Subject

COMPARED: Final = frozenset({Subject.INCIDENT, Subject.ACTION_ITEM, Subject.CAUSE, Subject.SERVICE, Subject.IMPORT})
"""Incidents are compared by what these say: a change of one leaves a mark, so that its incidents are read again."""


def record(
    subject: Subject,
    subject_id: int,
    verb: str,
    *,
    by: Actor,
    changed: Mapping[str, tuple[Any, Any]] | None = None,
    note: str = "",
    at: datetime | None = None,
) -> Event:
    """Add one event. `changed` maps a field to (from, to); `at` is when it happened, now unless given."""
    event = Event(subject=subject, subject_id=subject_id, changed=_told(changed or {}), **_common(verb, by, note, at))
    db.session.add(event)
    if subject in COMPARED:
        db.session.add(ProfileMark(subject=subject, subject_id=subject_id))
        wake(ErrandName.REFRESH_RECURRENCES)
    outbox.note(subject, subject_id, verb, changed or {}, by=by, at=at)
    return event


def record_all(
    subject: Subject, changed: Mapping[int, Mapping[str, tuple[Any, Any]]], verb: str, *, by: Actor, note: str = ""
) -> None:
    """Add one event for each of many subjects of one kind that changed at once. `changed` is by their ids."""
    common = _common(verb, by, note, None)
    insert_all(
        Event,
        [{"subject": subject, "subject_id": key, "changed": _told(one), **common} for key, one in changed.items()],
    )
    if subject in COMPARED:
        insert_all(ProfileMark, [{"subject": subject, "subject_id": key} for key in changed])
        wake(ErrandName.REFRESH_RECURRENCES)
    if subject is Subject.ACTION_ITEM:
        outbox.note_many(changed, by=by)


def _common(verb: str, by: Actor, note: str, at: datetime | None) -> dict[str, Any]:
    """What an event says beside its subject and what changed there."""
    now = clock.now()
    return {
        "verb": verb,
        "note": note,
        "by_id": by.person_id,
        "by_name": by.name,
        "door": by.door,
        "happened_at": at or now,
        "recorded_at": now,
    }


def _told(changed: Mapping[str, tuple[Any, Any]]) -> dict[str, list[Any]]:
    return {name: [_plain(old), _plain(new)] for name, (old, new) in changed.items()}


def assign(thing: Any, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Set attributes and return those that changed as {name: (from, to)}."""
    changed = {name: (getattr(thing, name), value) for name, value in values.items() if getattr(thing, name) != value}
    for name, (_, value) in changed.items():
        setattr(thing, name, value)
    return changed


def _plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value
