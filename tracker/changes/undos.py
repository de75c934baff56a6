"""Imports taken back: what nobody has touched goes, what somebody has touched stays and says why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from tracker import clock
from tracker.changes import history, reimports, writeups
from tracker.changes.drafts import Draft
from tracker.changes.readings import draft_of
from tracker.db import change, db, one_at_a_time
from tracker.errors import RefusedError, UnreadableError
from tracker.models.actions import ActionItem
from tracker.models.history import Event
from tracker.models.incidents import ImportRun, Incident, WriteUp
from tracker.queries import imports as queries
from tracker.rules import permissions
from tracker.rules.permissions import Actor
from tracker.vocabulary import CauseClass, ItemState, Permission, Subject, Trigger
from tracker.writeups.detect import read

UNNAMED: Final = "pasted text"
"""What an import is called whose text has no name."""

_ENUMS: Final[Mapping[str, type[Trigger] | type[CauseClass] | type[ItemState]]] = {
    "trigger": Trigger,
    "cause_class": CauseClass,
    "state": ItemState,
}


@dataclass(slots=True)
class Undone:
    """What was taken back and what stays, in sentences."""

    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """All of it, one sentence a line."""
        return "\n".join([*self.removed, *self.kept])


def undo(run: ImportRun, *, by: Actor) -> Undone:
    """Take an import back: its untouched items, incidents and versions. Raises RefusedError the second time.

    Facts of an older version that comes back are read from its text before the transaction begins.
    """
    older = _older_readings(run)
    return _undo(run, older, by=writeups.as_import(by))


def _older_readings(run: ImportRun) -> dict[int, Draft]:
    """By id of each version that this import brought: the reading of the version before it."""
    readings = {}
    for writeup in queries.writeups_of(run.id):
        previous = queries.version_of(writeup.incident_id, writeup.number - 1)
        if previous is not None:
            data, as_of = previous.text.encode("utf-8"), previous.recorded_at.date()
            try:
                before = read(data, source=previous.source, as_of=as_of, stored_as=previous.format)
                readings[writeup.id] = draft_of(before)
            except UnreadableError:
                continue
    return readings


@change
def _undo(run: ImportRun, older: Mapping[int, Draft], *, by: Actor) -> Undone:
    one_at_a_time("import")
    permissions.require(by, Permission.IMPORT)
    if run.undone_at is not None:
        raise RefusedError("This import is already taken back.")
    brought = queries.writeups_of(run.id)
    for writeup in brought:
        permissions.require(by, Permission.IMPORT, writeup.incident)
    result = Undone()
    are_restricted = [writeup.incident.is_restricted for writeup in brought]
    for writeup, is_restricted in zip(brought, are_restricted, strict=True):
        # What the import's page says is read by everybody who may open it.
        _take_back(writeup, older.get(writeup.id), Undone() if is_restricted else result, by=by)
    if brought and all(are_restricted):
        _forget_name(run)
    run.undone_at = clock.now()
    history.record(Subject.IMPORT, run.id, "undone", by=by, note=result.words)
    return result


def _forget_name(run: ImportRun) -> None:
    """Nothing is left by which one could tell that what it brought was restricted; its name might say what it was."""
    run.source = UNNAMED
    for event in queries.import_events(Subject.IMPORT, [run.id]):
        event.note = UNNAMED


def _take_back(writeup: WriteUp, older: Draft | None, result: Undone, *, by: Actor) -> None:
    incident = writeup.incident
    newest = queries.newest_writeup(incident.id)
    if newest is not writeup:
        result.kept.append(f"{incident.label} stays as it is: a later import brought a newer version of it.")
        return
    if writeup.redacted_at or writeup.withdrawn_at:
        done = "deleted" if writeup.withdrawn_at else "redacted"
        result.kept.append(f"{incident.label} stays as it is: its write-up was {done}, and that must not come back.")
        return
    items = queries.items_of(incident.id)
    events = queries.import_events(Subject.ACTION_ITEM, [item.id for item in items])
    created = _created(writeup, items, events)
    reasons = _touched(created)
    for item in [item for item in created if item.id not in reasons]:
        db.session.delete(item)
    db.session.flush()
    births = queries.import_events(Subject.INCIDENT, [incident.id])
    if writeup.number == 1 and any(event.verb == "imported" for event in births):
        others = [item for item in items if item not in created]
        _take_back_incident(incident, [*reasons.values(), *_reasons(incident, others)], result, by=by)
    elif reasons:
        result.kept.append(_sentence(f"{incident.label} keeps version {writeup.number}", reasons.values()))
    else:
        _restore(writeup, older, [*events, *births], result, by=by)


def _created(writeup: WriteUp, items: Sequence[ActionItem], events: Sequence[Event]) -> list[ActionItem]:
    """The items that this version brought, rather than found again."""
    found_again = {event.subject_id for event in events if _is_of(event, writeup)}
    return [item for item in items if item.writeup_id == writeup.id and item.id not in found_again]


def _is_of(event: Event, writeup: WriteUp) -> bool:
    return bool(event.changed.get("version", [None, None])[1] == writeup.number)


def _touched(items: Sequence[ActionItem]) -> dict[int, str]:
    """By id, for items that somebody has changed: who, in words."""
    ids = [item.id for item in items]
    reasons = {key: f"AI-{key} took the place of another item" for key in queries.replacing(ids)}
    for key in queries.touches(Subject.ACTION_ITEM, ids):
        event = queries.latest_touch(Subject.ACTION_ITEM, key)
        reasons[key] = f"AI-{key} was {event.verb} by {event.by_name}" if event else f"AI-{key} was changed"
    return reasons


def _reasons(incident: Incident, others: Sequence[ActionItem]) -> list[str]:
    """Why an incident itself stays, whatever became of its items."""
    reasons = [f"{item.label} was added later" for item in others]
    event = queries.latest_touch(Subject.INCIDENT, incident.id)
    if event is not None:
        reasons.append(f"it was {event.verb} by {event.by_name}")
    if queries.has_decided_cause(incident.id):
        reasons.append("a cause was confirmed for it")
    return reasons


def _take_back_incident(incident: Incident, reasons: Sequence[str], result: Undone, *, by: Actor) -> None:
    if reasons:
        result.kept.append(_sentence(f"{incident.label} stays", reasons))
        return
    result.removed.append(f"{incident.label} and its items are taken back.")
    history.record(Subject.INCIDENT, incident.id, "taken back", by=by, note=incident.title)
    db.session.delete(incident)
    db.session.flush()


def _sentence(start: str, reasons: Any) -> str:
    reasons = list(reasons)
    more = f" and {len(reasons) - 3} more" if len(reasons) > 3 else ""
    return f"{start}: {', '.join(reasons[:3])}{more}."


def _restore(writeup: WriteUp, older: Draft | None, events: Sequence[Event], result: Undone, *, by: Actor) -> None:
    """Take one version off: the one before it is the newest again, with its facts and the places of its items."""
    incident = writeup.incident
    previous = queries.version_of(incident.id, writeup.number - 1)
    items = {item.id: item for item in queries.items_of(incident.id)}
    for event in reversed([event for event in events if _is_of(event, writeup)]):
        thing = incident if event.subject is Subject.INCIDENT else items.get(event.subject_id)
        if thing is not None:
            _put_back(thing, event.changed)
    _put_facts_back(incident, writeup, previous, older)
    history.record(Subject.INCIDENT, incident.id, "taken back", by=by, note=f"version {writeup.number} of its write-up")
    result.removed.append(f"Version {writeup.number} of {incident.label} is taken back.")
    db.session.flush()
    incident.writeups.remove(writeup)
    db.session.flush()


def _put_back(thing: Incident | ActionItem, changed: Mapping[str, Sequence[Any]]) -> None:
    """Undo one event's changes, field by field, where nobody has changed the field since."""
    for name, (old, new) in changed.items():
        if name != "version" and getattr(thing, name) == _typed(name, new):
            setattr(thing, name, _typed(name, old))


def _typed(name: str, value: Any) -> Any:
    """A value from the history as its column holds it."""
    if value is None:
        return None
    if name in _ENUMS:
        return _ENUMS[name](value)
    if name.endswith("_at"):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if name.endswith("_on") else value


def _put_facts_back(incident: Incident, writeup: WriteUp, previous: WriteUp | None, older: Draft | None) -> None:
    if previous is not None and older is not None:
        reimports.renew_facts(incident, older.facts, previous, writeup)
    for fact in list(incident.facts):
        if fact.writeup_id == writeup.id and not (fact.is_edited or fact.is_dismissed):
            incident.facts.remove(fact)
        elif fact.writeup_id == writeup.id:
            fact.writeup_id = previous.id if previous else None
            fact.first_line = fact.last_line = None
