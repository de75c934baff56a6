"""The one door to the readers: bytes in, facts out."""

import re
from datetime import date
from itertools import islice

from tracker.errors import UnreadableError
from tracker.vocabulary import WriteUpFormat
from tracker.writeups.blocks import Block, BlockKind
from tracker.writeups.facts import WriteUp
from tracker.writeups.find_actions import action_items
from tracker.writeups.find_causes import contributing_factors, recurrence_statements, root_cause
from tracker.writeups.find_classes import cause_class, trigger
from tracker.writeups.find_services import services_of
from tracker.writeups.find_severity import severity_of
from tracker.writeups.find_timeline import timeline_of
from tracker.writeups.find_times import window_of
from tracker.writeups.find_title import title_of
from tracker.writeups.frames import frame_of
from tracker.writeups.missing import inferred_facts, warnings_about
from tracker.writeups.moments import find_date
from tracker.writeups.role import Role
from tracker.writeups.sections import Section, sections_of
from tracker.writeups.structure import blocks_of, is_cut
from tracker.writeups.text import canonical_text

_MARKDOWN_NAMES = (".md", ".markdown", ".mdown", ".mkd")
_FOREIGN_NAMES = {
    ".pdf": "PDF",
    ".docx": "Word",
    ".doc": "Word",
    ".html": "HTML",
    ".htm": "HTML",
    ".zip": "zip",
    ".odt": "OpenDocument",
}
_MARKDOWN_SIGNS = re.compile(
    r"^(?:#{1,6} (?=\S)|```|\|\s?:?-{2,}|[*-] (?=\S)|---$)|\*\*(?=\w)|\]\((?=http)", re.MULTILINE
)
_SIGNS_READ = 20_000


def read(data: bytes, *, source: str, as_of: date) -> WriteUp:
    """The facts of one write-up.

    `data` is UTF-8 text or Markdown, `source` the name or address it came from, `as_of` the day of
    reading: years that are not written are taken to lie before it. Raises UnreadableError for anything
    that is not readable text; everything else yields facts, however few, with `warnings` for the missing.
    """
    _refuse_by_name(source, data)
    text = canonical_text(data)
    written_as = format_of(text, source)
    blocks = blocks_of(text, written_as)
    sections = sections_of(blocks)
    front = dict(blocks[0].cells) if blocks and blocks[0].kind is BlockKind.FRONT else {}
    frame = frame_of(sections, front, source, as_of)
    timeline = timeline_of(sections, frame)
    window = window_of(sections, timeline, frame)
    title = title_of(sections, front)
    cause = root_cause(sections)
    severity, severity_words = severity_of(sections)
    described = (cause.text if cause else "", title.text if title else "", _summary(sections))
    items = action_items(sections)
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
        services=services_of(sections),
        root_cause=cause,
        trigger=trigger(*described),
        cause_class=cause_class(*described),
        contributing_factors=contributing_factors(sections),
        timeline=timeline,
        action_items=items,
        recurrence_statements=recurrence_statements(sections),
        published_on=_published_on(blocks, front),
        inferred=inferred_facts(window),
        warnings=warnings_about(
            title=title, cause=cause, items=items, window=window, frame=frame, is_cut=is_cut(text, blocks)
        ),
    )


def format_of(text: str, source: str) -> WriteUpFormat:
    """Markdown by its name, or by at least two of its signs in the text; else plain text."""
    if source.lower().endswith(_MARKDOWN_NAMES):
        return WriteUpFormat.MARKDOWN
    signs = {found[0].rstrip()[:2] for found in _MARKDOWN_SIGNS.finditer(text[:_SIGNS_READ])}
    is_marked = any(sign.startswith("#") for sign in signs) or len(signs) >= 2
    return WriteUpFormat.MARKDOWN if is_marked else WriteUpFormat.TEXT


def _refuse_by_name(source: str, data: bytes) -> None:
    ending = source.lower()[source.rfind(".") :] if "." in source and "://" not in source else ""
    if ending in _FOREIGN_NAMES and data.strip():
        kind = _FOREIGN_NAMES[ending]
        raise UnreadableError(f"{kind} files cannot be read yet. Save the write-up as plain text or Markdown.")


def _summary(sections: tuple[Section, ...]) -> str:
    """The words, cause and title apart, that the class of a cause is told from."""
    told = (Role.SUMMARY, Role.CAUSE, Role.FACTORS, Role.OTHER, Role.BACKGROUND, Role.RESOLUTION)
    blocks = (block for section in sections if section.role in told for block in section.blocks[:5])
    return " ".join(block.text[:600] for block in islice(blocks, 60))


def _published_on(blocks: tuple[Block, ...], front: dict[str, str]) -> date | None:
    stamped = next((find_date(block.text) for block in blocks if block.kind is BlockKind.STAMP), None)
    return stamped or find_date(front.get("date", ""))
