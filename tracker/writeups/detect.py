"""The one door to the readers: bytes in, facts out."""

from datetime import date
from itertools import islice

from tracker.errors import UnreadableError
from tracker.vocabulary import WriteUpFormat
from tracker.writeups.blocks import Block, BlockKind
from tracker.writeups.document import Document
from tracker.writeups.facts import WriteUp
from tracker.writeups.find_actions import action_items
from tracker.writeups.find_causes import contributing_factors, recurrence_statements, root_cause
from tracker.writeups.find_classes import cause_class, trigger
from tracker.writeups.find_services import services_of
from tracker.writeups.find_severity import severity_of
from tracker.writeups.find_timeline import timeline_of
from tracker.writeups.find_times import window_of
from tracker.writeups.find_title import title_of, told_title
from tracker.writeups.formats import documents_of
from tracker.writeups.frames import frame_of
from tracker.writeups.link_definitions import with_definitions
from tracker.writeups.missing import inferred_facts, warnings_about
from tracker.writeups.moments import find_date
from tracker.writeups.role import Role
from tracker.writeups.sections import Section, sections_of
from tracker.writeups.structure import blocks_of, is_cut
from tracker.writeups.text import canonical_text


def read(data: bytes, *, source: str, as_of: date, stored_as: WriteUpFormat | None = None) -> WriteUp:
    """The facts of one write-up.

    `data` is a file, a page or pasted text in any of the formats; `source` the name or address it came from;
    `as_of` the day of reading: years that are not written are taken to lie before it. `stored_as`: `data` is
    a canonical text made from this format before. Raises UnreadableError for what holds no readable text, or
    more than one write-up; everything else yields facts, however few, with `warnings` for the missing.
    """
    documents = _documents(data, source, stored_as)
    if len(documents) > 1:
        raise UnreadableError(f"It holds {len(documents)} incidents, not one. Import them as a status page.")
    return _facts(documents[0], as_of)


def read_many(data: bytes, *, source: str, as_of: date) -> tuple[WriteUp, ...]:
    """The facts of every write-up in a document: several for a status page or a feed, else one. As `read`."""
    return tuple(_facts(document, as_of) for document in _documents(data, source, None))


def _documents(data: bytes, source: str, stored_as: WriteUpFormat | None) -> tuple[Document, ...]:
    if stored_as is not None:
        return (Document(canonical_text(data), stored_as, source),)
    return documents_of(data, source)


def _facts(document: Document, as_of: date) -> WriteUp:
    text, source, written_as = document.text, document.source, document.format
    blocks = blocks_of(text, written_as)
    sections = sections_of(blocks)
    front = dict(blocks[0].cells) if blocks and blocks[0].kind is BlockKind.FRONT else {}
    frame = frame_of(sections, front, source, as_of)
    timeline = timeline_of(sections, frame)
    window = window_of(sections, timeline, frame)
    stated = title_of(sections, front)
    title = stated or told_title(sections)
    cause = root_cause(sections)
    severity, severity_words = severity_of(sections, front)
    described = (cause.text if cause else "", title.text if title else "", summary_of(sections))
    promises = with_definitions(action_items(sections), text)
    return WriteUp(
        source=source,
        format=written_as,
        text=text,
        title=title,
        started_at=window.started,
        detected_at=window.detected,
        mitigated_at=window.mitigated,
        ended_at=window.ended,
        severity=severity,
        severity_words=severity_words,
        services=services_of(sections, front),
        root_cause=cause,
        trigger=trigger(*described),
        cause_class=cause_class(*described),
        contributing_factors=contributing_factors(sections),
        timeline=timeline,
        action_items=tuple(promise for promise in promises if not promise.is_withdrawn),
        recurrence_statements=recurrence_statements(sections),
        published_on=_published_on(blocks, front),
        inferred=inferred_facts(window, is_title_told=stated is None and title is not None),
        warnings=(
            *document.warnings,
            *warnings_about(
                title=title, cause=cause, promises=promises, window=window, frame=frame, is_cut=is_cut(text, blocks)
            ),
        ),
    )


def summary_of(sections: tuple[Section, ...]) -> str:
    """The words, cause and title apart, that the class of a cause is told from."""
    told = (Role.SUMMARY, Role.CAUSE, Role.FACTORS, Role.OTHER, Role.BACKGROUND, Role.RESOLUTION)
    blocks = (block for section in sections if section.role in told for block in section.blocks[:5])
    return " ".join(block.text[:600] for block in islice(blocks, 60))


def _published_on(blocks: tuple[Block, ...], front: dict[str, str]) -> date | None:
    stamped = next((find_date(block.text) for block in blocks if block.kind is BlockKind.STAMP), None)
    return stamped or find_date(front.get("date", ""))
