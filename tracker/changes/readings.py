"""A reading in the shape of our rows: what an import writes when nobody corrects it."""

from collections.abc import Iterable
from typing import Any, Final

from tracker.changes.drafts import STATEMENT_LENGTH, Draft, FactDraft, ItemDraft, short_title, shortened
from tracker.errors import UnreadableError
from tracker.models.incidents import SOURCE_LENGTH, TITLE_LENGTH
from tracker.rules import matching
from tracker.vocabulary import FactKind
from tracker.writeups.facts import Instant, Passage, ReadItem, WriteUp

MOST_ITEMS: Final = 200
MOST_FACTS: Final = 200
"""Of one kind; what a text holds beyond that is said in a warning."""
SEVERITY_WORDS_LENGTH: Final = 200


def draft_of(reading: WriteUp) -> Draft:
    """A reading as an import writes it when nobody corrects it. Raises UnreadableError for more than 200 items."""
    if len(reading.action_items) > MOST_ITEMS:
        raise UnreadableError(
            f"The text holds {len(reading.action_items)} action items; {MOST_ITEMS} are the most that one write-up "
            "may bring. Split it, one incident each."
        )
    title = _title(reading)
    ends_on = reading.ended_at.at.date() if reading.ended_at else None
    values, notes = _values(reading, title)
    lists, left_out = _lists(reading)
    return Draft(
        source=reading.source[-SOURCE_LENGTH:],
        text=reading.text,
        format=reading.format,
        title=title,
        published_on=reading.published_on,
        promised_on=reading.published_on or ends_on,
        values=values,
        facts=(*_singles(reading), *lists),
        items=tuple(_item(item) for item in reading.action_items),
        warnings=(*reading.warnings, *notes, *left_out),
    )


def _title(reading: WriteUp) -> str:
    """The title read, else the file's name without its ending, else words that say there is none."""
    if reading.title and reading.title.text.strip():
        return shortened(" ".join(reading.title.text.split()), TITLE_LENGTH)
    name = matching.base_name(reading.source).rpartition(".")[0] or matching.base_name(reading.source)
    return shortened(" ".join(name.split()), TITLE_LENGTH) or "Untitled incident"


def _values(reading: WriteUp, title: str) -> tuple[dict[str, Any], list[str]]:
    """The incident's columns, and why a time that the text gives was not taken."""
    notes = []
    started = reading.started_at.at if reading.started_at else None
    later = {}
    for name, instant in (
        ("detected_at", reading.detected_at),
        ("mitigated_at", reading.mitigated_at),
        ("ended_at", reading.ended_at),
    ):
        later[name] = instant.at if instant and not instant.is_date_only else None
        if instant and instant.is_date_only:
            notes.append(f"Only the day is given for: {_words(name)}.")
    if started and later["ended_at"] and later["ended_at"] < started:
        later["ended_at"] = None
        notes.append("The end lies before the start, so it was left out.")
    return {
        "title": title,
        "severity": reading.severity,
        "severity_words": reading.severity_words.text[:SEVERITY_WORDS_LENGTH] if reading.severity_words else "",
        "started_at": started,
        "is_start_date_only": bool(reading.started_at and reading.started_at.is_date_only),
        **later,
        "trigger": reading.trigger,
        "cause_class": reading.cause_class,
        "root_cause": shortened(reading.root_cause.text, STATEMENT_LENGTH) if reading.root_cause else "",
    }, notes


def _words(column: str) -> str:
    return column.removesuffix("_at")


def _singles(reading: WriteUp) -> Iterable[FactDraft]:
    """The evidence for what an incident holds once."""
    passages = (
        (FactKind.TITLE, reading.title),
        (FactKind.SEVERITY, reading.severity_words),
        (FactKind.ROOT_CAUSE, reading.root_cause),
    )
    instants = (
        (FactKind.STARTED_AT, reading.started_at),
        (FactKind.DETECTED_AT, reading.detected_at),
        (FactKind.MITIGATED_AT, reading.mitigated_at),
        (FactKind.ENDED_AT, reading.ended_at),
    )
    for kind, passage in passages:
        if passage is not None:
            yield _passage(kind, passage, is_inferred=kind.value in reading.inferred)
    for kind, instant in instants:
        if instant is not None:
            yield _instant(kind, instant, is_inferred=kind.value in reading.inferred)


def _passage(kind: FactKind, passage: Passage, *, is_inferred: bool = False) -> FactDraft:
    return FactDraft(
        kind=kind,
        text=shortened(passage.text, STATEMENT_LENGTH),
        first_line=passage.first_line,
        last_line=passage.last_line,
        is_inferred=is_inferred,
    )


def _instant(kind: FactKind, instant: Instant, *, is_inferred: bool) -> FactDraft:
    return FactDraft(
        kind=kind,
        text=shortened(instant.quote.strip(), STATEMENT_LENGTH),
        at=instant.at,
        first_line=instant.first_line,
        last_line=instant.last_line,
        is_inferred=is_inferred or instant.is_inferred,
    )


def _lists(reading: WriteUp) -> tuple[list[FactDraft], list[str]]:
    """The facts of which there may be many, and what was beyond their limit."""
    facts: list[FactDraft] = []
    notes = []
    for kind, found in (
        (FactKind.SERVICE, reading.services),
        (FactKind.CONTRIBUTING_FACTOR, reading.contributing_factors),
        (FactKind.TIMELINE, reading.timeline),
        (FactKind.RECURRENCE_STATEMENT, reading.recurrence_statements),
    ):
        if len(found) > MOST_FACTS:
            notes.append(f"Only the first {MOST_FACTS} were kept of: {kind.value.replace('_', ' ')}.")
        facts += [
            FactDraft(
                kind=kind,
                text=shortened(one.text, STATEMENT_LENGTH),
                at=getattr(one, "at", None),
                first_line=one.first_line,
                last_line=one.last_line,
            )
            for one in found[:MOST_FACTS]
        ]
    return facts, notes


def _item(item: ReadItem) -> ItemDraft:
    statement = shortened(item.text, STATEMENT_LENGTH)
    return ItemDraft(
        statement=statement,
        title=short_title(statement),
        first_line=item.first_line,
        last_line=item.last_line,
        is_done=item.is_done,
        owner=(item.owner or "").strip(),
        due_on=item.due_on,
        kind=item.kind,
        references=item.references,
    )
