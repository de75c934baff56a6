"""What must not be read any more: passages made unreadable everywhere, and write-ups deleted. The trace is kept."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from tracker import clock
from tracker.changes import history
from tracker.db import change, db, expect_version, forget_deleted_words, forget_old_pages, one_at_a_time
from tracker.errors import RefusedError
from tracker.models.incidents import TITLE_LENGTH, Incident
from tracker.queries import causes, imports, incidents, merges, passages
from tracker.queries.passages import Place
from tracker.rules import permissions, redaction
from tracker.rules.permissions import Actor
from tracker.vocabulary import FactKind, Permission, Subject

NOUNS: Final[Mapping[str, tuple[str, str]]] = {
    "writeup": ("version of a write-up", "versions of write-ups"),
    "incident": ("incident", "incidents"),
    "fact": ("fact", "facts"),
    "action_item": ("action item", "action items"),
    "comment": ("comment", "comments"),
    "due_change": ("reason of a moved date", "reasons of moved dates"),
    "incident_cause": ("quote of a cause", "quotes of causes"),
    "cause": ("name of a cause", "names of causes"),
    "recurrence": ("reason about a pair of incidents", "reasons about pairs of incidents"),
    "import_run": ("import", "imports"),
    "event": ("line of the history", "lines of the history"),
    "waiting_preview": ("text that waits", "texts that wait"),
    "review": ("note of a review", "notes of reviews"),
    "review_decision": ("decision of a review", "decisions of reviews"),
    "review_answer": ("answer before a review", "answers before reviews"),
    "dispatch": ("subject of a message", "subjects of messages"),
    "github_conflict": ("conflict with an issue", "conflicts with issues"),
}
"""What people call one row, and several, of each table that is searched."""
QUOTED: Final = frozenset({"root_cause", "severity_words", "text"})
"""The fields whose history quotes the write-up."""
DELETED: Final = "[deleted]"


def places_of(incident: Incident, passage: str, *, by: Actor) -> list[tuple[int, str]]:
    """Where a passage stands, as (how many, what they are called); nothing is changed.

    Raises RefusedError for a passage that is too short or stands nowhere.
    """
    permissions.require(by, Permission.ADMINISTER)
    rows = Counter(table for table, _ in {(place.table.name, place.key) for place, _ in _found(incident, passage)})
    return [(rows[table], NOUNS[table][rows[table] > 1]) for table in NOUNS if rows[table]]


def redact(incident: Incident, passage: str, *, by: Actor) -> int:
    """Make a passage unreadable in every text that the tracker keeps; returns in how many places.

    Parts of it go as well from what was read in or written about this incident. Line numbers stay, and so do the
    digests of the originals: the same text imported again is unchanged. Raises RefusedError as `places_of`.
    """
    count = _redact(incident, passage, by=by)
    forget_old_pages()
    return count


@change
def _redact(incident: Incident, passage: str, *, by: Actor) -> int:
    permissions.require(by, Permission.ADMINISTER)
    one_at_a_time("import")
    found = _found(incident, passage)
    concerned: Counter[int] = Counter()
    for place, value in found:
        _replace(place, value)
        concerned[passages.incident_of(place) or incident.id] += 1
    forget_deleted_words()
    db.session.expire_all()
    for incident_id, count in sorted(concerned.items()):
        note = f"a passage, in {count} {'place' if count == 1 else 'places'}"
        history.record(Subject.INCIDENT, incident_id, "redacted", by=by, note=note)
    return len(found)


def _found(incident: Incident, text: str) -> list[tuple[Place, Any]]:
    """The values that hold the passage, each with what replaces it."""
    passage = redaction.passage_of(text)
    family = merges.family_of(incident.id)
    found = []
    for place in passages.places(redaction.search_key(passage), family):
        value = redaction.hidden(place.value, passage, is_near=place.is_near)
        if value != place.value:
            found.append((place, value))
    if not found:
        raise RefusedError("These words stand nowhere. Copy them from the text as it is.", field="words")
    return found


def _replace(place: Place, value: Any) -> None:
    table = place.table
    length = getattr(table.c[place.column].type, "length", None)
    values: dict[str, Any] = {place.column: value[:length] if length else value}
    if table.name == "cause":
        values[place.column] = _free_name(value, place.key[0])
    if table.name == "writeup" and place.column == "text":
        values["redacted_at"] = clock.now()
    if "version" in table.c:
        values["version"] = table.c.version + 1  # a form that is open still holds the words
    db.session.execute(table.update().where(place.where).values(values))


def _free_name(name: str, cause_id: int) -> str:
    """Names of causes are unique, and several may consist of the passage."""
    known = causes.find_cause_by_name(name)
    ending = f" ({cause_id})" if known is not None and known.id != cause_id else ""
    return name[: TITLE_LENGTH - len(ending)] + ending


def withdraw(incident: Incident, *, by: Actor, reason: str, version: int | None, with_statements: bool = False) -> None:
    """Delete an incident's write-up: the text of all its versions, and what was read in it.

    The rows stay to say who did it, when and why, and so that the same text is not taken in again. Action items keep
    their statements unless `with_statements`. Raises RefusedError without a reason or a text, ConflictError.
    """
    _withdraw(incident, by=by, reason=reason, version=version, with_statements=with_statements)
    forget_old_pages()


@change
def _withdraw(incident: Incident, *, by: Actor, reason: str, version: int | None, with_statements: bool) -> None:
    permissions.require(by, Permission.ADMINISTER)
    one_at_a_time("import")
    expect_version(incident, version)
    kept = [one for one in incident.writeups if one.withdrawn_at is None]
    if not reason.strip():
        raise RefusedError("Say why the write-up is deleted.", field="reason")
    if not kept:
        raise RefusedError(f"{incident.label} has no write-up that could be deleted.")
    for one in kept:
        one.text, one.withdrawn_at = "", clock.now()
        one.withdrawn_by_id, one.withdrawn_reason = by.person_id, reason.strip()
    _drop_readings(incident)
    for item in imports.items_of(incident.id):
        if item.writeup_id is not None:
            item.first_line = item.last_line = None
            item.statement = "" if with_statements else item.statement
    forget_deleted_words()
    incident.version += 1
    note = f"{reason.strip()} ({len(kept)} {'version' if len(kept) == 1 else 'versions'})"
    history.record(Subject.INCIDENT, incident.id, "deleted the write-up", by=by, note=note)


def _drop_readings(incident: Incident) -> None:
    """The facts read in it and their copies: the root cause unless somebody wrote it, quotes, the history."""
    is_own = any(fact.kind is FactKind.ROOT_CAUSE and fact.is_edited for fact in incident.facts)
    for fact in list(incident.facts):
        if fact.writeup_id is not None:
            incident.facts.remove(fact)
    if not is_own:
        incident.root_cause = ""
    for link in causes.links_of(incident.id):
        link.quote = ""
    for event in incidents.history_of(incident.id):
        event.changed = {name: _emptied(name, pair) for name, pair in event.changed.items()}


def _emptied(name: str, pair: list[Any]) -> list[Any]:
    """What an event says of a column, without the words of the write-up."""
    return [value and DELETED for value in pair] if name in QUOTED else pair
