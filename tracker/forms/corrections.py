"""A draft as a person corrected it in the preview: what they changed is theirs from then on."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from tracker.changes.drafts import COLUMNS, Draft, FactDraft, ItemDraft, short_title
from tracker.changes.readings import MOST_ITEMS
from tracker.errors import RefusedError
from tracker.forms.imports import LISTS, FactForm, PreviewForm, PromiseForm, one_line
from tracker.models.people import NAME_LENGTH
from tracker.vocabulary import CauseClass, FactKind, Trigger
from tracker.writeups import lines

NOTHING = (None, "", Trigger.UNKNOWN, CauseClass.UNKNOWN)


def typed_values(draft: Draft) -> Mapping[str, Any]:
    """What a fresh preview shows in its fields."""
    values = {name: value for name, value in draft.values.items() if name != "is_start_date_only"}
    lists = {
        name: [{"text": fact.text, "at": fact.at} for fact in draft.facts if fact.kind is kind]
        for kind, name in LISTS.items()
    }
    items = [
        {
            "title": item.title,
            "is_done": item.is_done,
            "owner": item.owner[:NAME_LENGTH],
            "due_on": item.due_on,
            "kind": item.kind,
            "first_line": item.first_line,
            "last_line": item.last_line,
        }
        for item in draft.items
    ]
    return {**values, **lists, "items": items}


def corrected(draft: Draft, form: PreviewForm) -> Draft:
    """The draft with what the form says: facts that differ become edited ones, ticked or emptied ones dismissed."""
    values = dict(draft.values)
    facts: list[FactDraft] = []
    for kind, names in COLUMNS.items():
        shown = {name: form[name].data for name in names if name in form and form[name].raw_data}
        read = next((fact for fact in draft.facts if fact.kind is kind), None)
        if any(_differs(value, draft.values[name]) for name, value in shown.items()):
            values.update(shown)
            if kind is FactKind.STARTED_AT:
                values["is_start_date_only"] = False
            facts.append(_decided(kind, shown, read))
        elif read is not None:
            facts.append(read)
    facts += [fact for kind, name in LISTS.items() for fact in _listed(draft, kind, form[name])]
    return replace(draft, values=values, facts=tuple(facts), items=_items(draft, form))


def _differs(value: Any, read: Any) -> bool:
    """Whether a field holds something else than what was read; blanks around text do not count."""
    if isinstance(read, str) and not isinstance(read, Trigger | CauseClass):
        return one_line(value) != one_line(read)
    return bool(value != read)


def _decided(kind: FactKind, shown: dict[str, Any], read: FactDraft | None) -> FactDraft:
    """What a person decided about a fact that the incident holds once."""
    value = next((value for value in shown.values() if value not in NOTHING), None)
    if value is None and read is not None:
        return replace(read, is_dismissed=True)
    text = value.isoformat() if isinstance(value, datetime) else str(value if value is not None else "unknown")
    base = read or FactDraft(kind=kind, text=text)
    at = value if isinstance(value, datetime) else None
    return replace(base, text=text, at=at, is_edited=True, is_inferred=False)


def _listed(draft: Draft, kind: FactKind, rows: Any) -> list[FactDraft]:
    """The facts of one kind as their rows say; a row that did not come back leaves its fact as it was read."""
    read = [fact for fact in draft.facts if fact.kind is kind]
    typed: dict[int, FactForm] = {_place(row): row.form for row in rows}
    return [_row(fact, typed.get(place)) for place, fact in enumerate(read)]


def _row(fact: FactDraft, form: FactForm | None) -> FactDraft:
    if form is None:
        return fact
    if form.is_removed.data or not form.text.data:
        return replace(fact, is_dismissed=True)
    at = form.at.data if fact.kind is FactKind.TIMELINE else fact.at
    if one_line(form.text.data) == one_line(fact.text) and at == fact.at:
        return fact
    return replace(fact, text=form.text.data, at=at, is_edited=True)


def _place(row: Any) -> int:
    """The number in a row's name: "items-3" is the fourth."""
    return int(row.name.rpartition("-")[2])


def _items(draft: Draft, form: PreviewForm) -> tuple[ItemDraft, ...]:
    typed: dict[int, PromiseForm] = {_place(row): row.form for row in form.items}
    read = [_item(item, typed.get(place)) for place, item in enumerate(draft.items)]
    added = [_added(draft, row) for place, row in typed.items() if place >= len(read) and not row.is_removed.data]
    if len(read) + len(added) > MOST_ITEMS:
        raise RefusedError(f"{MOST_ITEMS} action items are the most that one write-up may bring.")
    return (*read, *added)


def _item(item: ItemDraft, form: PromiseForm | None) -> ItemDraft:
    if form is None:
        return item
    if form.is_removed.data:
        return replace(item, is_dismissed=True)
    return replace(
        item,
        title=form.title.data or item.title,
        is_done=form.is_done.data,
        owner=form.owner.data or "",
        due_on=form.due_on.data,
        kind=form.kind.data,
        issues=tuple(dict.fromkeys(form.issues.data or ())),
    )


def _added(draft: Draft, form: PromiseForm) -> ItemDraft:
    """An item that a person made out of lines that the reader passed over."""
    first, last = form.first_line.data or 0, form.last_line.data or 0
    statement = words_of(draft, first, last)
    return _item(ItemDraft(statement=statement, title=short_title(statement), first_line=first, last_line=last), form)


def words_of(draft: Draft, first: int, last: int) -> str:
    """The words of some lines, joined, without list markers. Raises RefusedError where there are none."""
    everything = draft.text.split("\n")
    if not 1 <= first <= last <= len(everything):
        raise RefusedError(f"Give the first and the last line, from 1 to {len(everything)}.", field="add_first")
    chosen = [found.words if (found := lines.marked(line)) else line for line in everything[first - 1 : last]]
    statement = " ".join(" ".join(chosen).split())
    if not statement:
        raise RefusedError("There are no words in these lines.", field="add_first")
    if len(statement) > 2_000:
        raise RefusedError("This is too long for one action item. Choose fewer lines.", field="add_first")
    return statement
