"""A newer version of a write-up: what the import may renew, and what people keep."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from tracker.changes import history, writeups
from tracker.changes.drafts import COLUMNS, Draft, FactDraft, ItemDraft, short_title
from tracker.db import change, db
from tracker.models.actions import ActionItem
from tracker.models.incidents import Fact, ImportRun, Incident, WriteUp
from tracker.queries import imports as queries
from tracker.rules import matching, permissions
from tracker.rules.permissions import Actor
from tracker.vocabulary import CauseClass, FactKind, ItemState, Permission, Subject, Trigger

NOTHING: Final = (None, "", False, Trigger.UNKNOWN, CauseClass.UNKNOWN)


@change
def update(incident: Incident, draft: Draft, *, by: Actor, run: ImportRun, at: datetime | None = None) -> int:
    """Add a version to an incident's write-up and bring facts and items up to it; returns how many items are new.

    What anybody but an import has changed stays as it is. Items whose words are gone are marked, never deleted.
    """
    permissions.require(by, Permission.IMPORT, incident)
    before = queries.newest_writeup(incident.id)
    writeup = writeups.add_version(incident, draft, number=before.number + 1 if before else 1, run=run)
    changed = history.assign(incident, _renewed(incident, draft, before))
    unknown = _new_items(incident, draft, writeup, by=by, at=at)
    dismissed = [item for item in unknown if item.is_dismissed]
    renew_facts(incident, [*draft.facts, *writeups.refused(dismissed)], writeup, before)
    changed["version"] = _versions(writeup)
    note = f"from {draft.source}" if draft.source else "from pasted text"
    history.record(Subject.INCIDENT, incident.id, "re-imported", by=by, changed=changed, note=note, at=at)
    wanted = [item for item in unknown if not item.is_dismissed]
    return len(writeups.add_items(incident, writeup, wanted, by=by, draft=draft, at=at))


def _renewed(incident: Incident, draft: Draft, before: WriteUp | None) -> dict[str, Any]:
    """The columns that take the new reading: those that only imports have set, and those corrected in the preview."""
    held = set(queries.touches(Subject.INCIDENT, [incident.id]).get(incident.id, ()))
    if before is None:
        held |= {name for name in draft.values if getattr(incident, name) not in NOTHING}
    for fact in incident.facts:
        if fact.is_edited or fact.is_dismissed:
            held.update(COLUMNS.get(fact.kind, ()))
    held -= draft.corrected_columns
    for names in COLUMNS.values():
        if held & set(names):
            held.update(names)
    values = {name: value for name, value in draft.values.items() if name not in held}
    return _in_order(incident, values)


def _in_order(incident: Incident, values: dict[str, Any]) -> dict[str, Any]:
    """Without a new start or end that would contradict what is kept; with the day that orders the incident."""
    after = {name: values.get(name, getattr(incident, name)) for name in ("started_at", "detected_at", "ended_at")}
    if after["started_at"] and after["ended_at"] and after["ended_at"] < after["started_at"]:
        for name in ("started_at", "is_start_date_only", "ended_at"):
            values.pop(name, None)
        after["started_at"] = incident.started_at
    instant = after["started_at"] or after["detected_at"]
    if instant is not None:
        values["happened_on"] = instant.date()
    return values


def renew_facts(incident: Incident, facts: Sequence[FactDraft], writeup: WriteUp, before: WriteUp | None) -> None:
    """Replace the facts of the older version, but for those that people edited, dismissed or added."""
    corrected = {fact.kind for fact in facts if fact.is_edited or fact.is_dismissed} & COLUMNS.keys()
    kept = []
    for fact in list(incident.facts):
        is_own = fact.is_edited or fact.is_dismissed or fact.writeup_id is None
        if is_own and fact.kind not in corrected:
            kept.append(fact)
        else:
            incident.facts.remove(fact)
    lines = before.text.split("\n") if before else []
    keepers = _Keepers(kept, lines)
    writeups.add_facts(incident, writeup, [fact for fact in facts if not keepers.stand_for(fact, writeup)])


class _Keepers:
    """The facts that people have the say over, found again in a new version of the text."""

    def __init__(self, facts: Sequence[Fact], lines: Sequence[str]) -> None:
        self._singles = {fact.kind: fact for fact in facts if fact.kind in COLUMNS}
        self._exact = {(fact.kind, matching.fold(fact.text)): fact for fact in facts}
        self._read: dict[FactKind, list[tuple[str, Fact]]] = {}
        for fact in facts:
            if fact.first_line and fact.last_line:
                words = matching.fold(" ".join(lines[fact.first_line - 1 : fact.last_line]))
                self._read.setdefault(fact.kind, []).append((words, fact))

    def stand_for(self, new: FactDraft, writeup: WriteUp) -> bool:
        """Whether a kept fact is what `new` says; it then moves to the lines where that stands now."""
        key = matching.fold(new.text)
        read_there = (fact for words, fact in self._read.get(new.kind, ()) if key in words and fact.is_edited)
        known = self._singles.get(new.kind) or self._exact.get((new.kind, key)) or next(read_there, None)
        if known is None:
            return False
        known.writeup_id, known.first_line, known.last_line = writeup.id, new.first_line, new.last_line
        return True


def _new_items(
    incident: Incident, draft: Draft, writeup: WriteUp, *, by: Actor, at: datetime | None
) -> list[ItemDraft]:
    """Bring the items that the text still holds up to it, mark those it lost; returns the promises that are new."""
    known = queries.items_of(incident.id)
    pairs = matching.pair_up([item.statement for item in known], [item.statement for item in draft.items])
    touches = queries.touches(Subject.ACTION_ITEM, [item.id for item in known])
    for here, there in pairs.items():
        item, new = known[there], draft.items[here]
        changed = history.assign(item, _reread(item, new, writeup, touches.get(item.id)))
        changed["version"] = _versions(writeup)
        history.record(Subject.ACTION_ITEM, item.id, "re-read", by=by, changed=changed, at=at)
    for place in set(range(len(known))) - set(pairs.values()):
        _mark_gone(known[place], writeup, by=by, at=at)
    unknown = [item for place, item in enumerate(draft.items) if place not in pairs]
    refused = [fact.text for fact in incident.facts if fact.kind is FactKind.ACTION_ITEM and fact.is_dismissed]
    again = matching.pair_up(refused, [item.statement for item in unknown])
    db.session.flush()
    return [item for place, item in enumerate(unknown) if place not in again]


def _reread(item: ActionItem, new: ItemDraft, writeup: WriteUp, touched: set[str] | None) -> Mapping[str, Any]:
    """What a new version says of an item: where it stands now, and its words where nobody has changed them."""
    values: dict[str, Any] = {
        "writeup_id": writeup.id,
        "first_line": new.first_line,
        "last_line": new.last_line,
        "are_words_gone": False,
    }
    if "statement" not in (touched or ()):
        values["statement"] = new.statement
    if item.title == short_title(item.statement):
        values["title"] = new.title
    if touched is None and item.state is ItemState.PROPOSED and new.is_done:
        values |= {"state": ItemState.DONE, "evidence": writeups.SAYS_SO}
    return values


def _mark_gone(item: ActionItem, writeup: WriteUp, *, by: Actor, at: datetime | None) -> None:
    if item.writeup_id is not None and not item.are_words_gone:
        changed = history.assign(item, {"are_words_gone": True})
        changed["version"] = _versions(writeup)
        history.record(Subject.ACTION_ITEM, item.id, "lost its words", by=by, changed=changed, at=at)


def _versions(writeup: WriteUp) -> tuple[int | None, int]:
    """From which version to which: also how the undoing of an import finds what the import changed."""
    return writeup.number - 1 or None, writeup.number
