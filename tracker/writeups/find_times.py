"""When an incident began, was noticed, was mitigated and ended.

Evidence in order of trust: fields ("Resolved: 2024-05-01 10:20"), a range in prose ("between 16:40 and
19:31 UTC"), timeline entries whose words say so, sentences that say so, the ends of the timeline.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from tracker.writeups import time_words as said
from tracker.writeups.blocks import Block, BlockKind
from tracker.writeups.facts import Instant, TimelineEntry
from tracker.writeups.instants import Frame, Moment, moments_in
from tracker.writeups.role import Role
from tracker.writeups.sections import Section
from tracker.writeups.sentences import sentences_of
from tracker.writeups.timeline_points import edge, first_trouble, first_worded, last_worded


class Point(StrEnum):
    """The four points of an incident."""

    START = "started_at"
    DETECTION = "detected_at"
    MITIGATION = "mitigated_at"
    END = "ended_at"


_FIELDS = (
    (Point.START, said.STARTED),
    (Point.DETECTION, said.DETECTED),
    (Point.MITIGATION, said.MITIGATED),
    (Point.END, said.ENDED),
)
_MAX_FIELD = 120
_UNTOLD = {
    Role.UPDATES,
    Role.TIMELINE,
    Role.ACTIONS,
    Role.MIXED,
    Role.LESSONS,
    Role.BOILERPLATE,
    Role.CUSTOMER,
}


@dataclass(frozen=True, slots=True)
class Window:
    """The four points of an incident, each None where the text does not tell it."""

    started: Instant | None = None
    detected: Instant | None = None
    mitigated: Instant | None = None
    ended: Instant | None = None


def window_of(sections: tuple[Section, ...], timeline: tuple[TimelineEntry, ...], frame: Frame) -> Window:
    """The window of an incident from all that is told; `is_inferred` marks what was worked out."""
    fields = _fields(sections, frame)
    began, ended = _range(sections, frame)
    told = _told(sections, frame)
    start = (
        fields.get(Point.START)
        or began
        or first_worded(timeline, said.BEGINNINGS)
        or fields.get(Point.DETECTION)
        or told.get(Point.START)
        or first_trouble(timeline)
    )
    end = (
        fields.get(Point.END)
        or ended
        or first_worded(timeline, said.SURE_ENDS)
        or last_worded(timeline, said.ENDS)
        or told.get(Point.END)
        or edge(timeline, -1)
    )
    window = Window(
        started=start,
        detected=fields.get(Point.DETECTION) or first_worded(timeline, said.DETECTIONS),
        mitigated=fields.get(Point.MITIGATION),
        ended=None if start and end and end.at < start.at else end,
    )
    return _marked(window) if frame.is_day_inferred else window


def _marked(window: Window) -> Window:
    """Every point of a window whose day was worked out is inferred."""
    points = (window.started, window.detected, window.mitigated, window.ended)
    return Window(*(replace(point, is_inferred=True) if point else None for point in points))


def _fields(sections: tuple[Section, ...], frame: Frame) -> dict[Point, Instant]:
    """Short lines that open with the name of a point and go on with its time; the first of each."""
    found: dict[Point, Instant] = {}
    for section in sections:
        if section.role is Role.UPDATES:
            continue
        for block in section.blocks:
            if len(block.text) <= _MAX_FIELD:
                for point, instant in _field(block, frame):
                    found.setdefault(point, instant)
    return found


def _field(block: Block, frame: Frame) -> Iterator[tuple[Point, Instant]]:
    words = " ".join(cell for _, cell in block.cells) if block.cells else block.text
    low = words.lower().replace("*", " ")
    for point, pattern in _FIELDS:
        named = pattern.match(low)
        if named is None:
            continue
        moments = moments_in(words, frame)
        if moments and not moments[0].is_date_only and moments[0].start - named.end() < 30:
            yield point, _instant(moments[0], words, block)
        return


def _range(sections: tuple[Section, ...], frame: Frame) -> tuple[Instant, Instant] | tuple[None, None]:
    """The first range of two clock times outside the timeline."""
    for section in sections:
        if section.role in _UNTOLD:
            continue
        for block in section.blocks:
            moments = [moment for moment in moments_in(block.text, frame) if not moment.is_date_only]
            closing = next((k for k, moment in enumerate(moments) if k and moment.closes_range), None)
            if closing:
                first, last = moments[closing - 1], moments[closing]
                return _instant(first, block.text, block), _instant(last, block.text, block)
    return None, None


def _told(sections: tuple[Section, ...], frame: Frame) -> dict[Point, Instant]:
    """Sentences that name a time and say what happened then."""
    found: dict[Point, Instant] = {}
    for section in sections:
        if section.role in _UNTOLD:
            continue
        for block in section.blocks:
            if block.kind is not BlockKind.ROW and any(map(str.isdigit, block.text)):
                for sentence in sentences_of(block.text):
                    _take_sentence(found, sentence, block, frame)
    return found


def _take_sentence(found: dict[Point, Instant], sentence: str, block: Block, frame: Frame) -> None:
    """The first sentence about the beginning and the last about the end count."""
    moments = [moment for moment in moments_in(sentence, frame) if not moment.is_date_only]
    if not moments:
        return
    low = sentence.lower()
    if Point.START not in found and said.SAYS_START.search(low):
        found[Point.START] = _instant(moments[0], sentence, block)
    elif said.SAYS_END.search(low):
        found[Point.END] = _instant(moments[-1], sentence, block)


def _instant(moment: Moment, words: str, block: Block) -> Instant:
    return Instant(
        at=moment.at,
        quote=words[moment.start : moment.end],
        first_line=block.first_line,
        last_line=block.last_line,
        is_inferred=moment.is_inferred,
        is_date_only=moment.is_date_only,
    )
