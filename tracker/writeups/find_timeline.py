"""The timeline: list items, rows, lines or headings that open with a time."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from tracker.writeups.blocks import Block, BlockKind
from tracker.writeups.facts import TimelineEntry
from tracker.writeups.instants import Frame, Moment, moments_in, resolve
from tracker.writeups.moments import slashed_date, tokens_of
from tracker.writeups.role import Role
from tracker.writeups.sections import Section

MAX_ENTRIES = 1000
_TURN_OF_DAY = timedelta(hours=4)
"""A time without a date this much earlier than the one before it is taken for the next day's."""

_AFTER_TIME = re.compile(r"[\s*_`)\]|]*(?:[-–—:|>,]+(?=[\s*_`])[\s*_`]*)?")
_LEADING = re.compile(r"[\s*_`(\[~]*(?:from |at |around |approx(?:imately|\.)? |ca\.? |by )?", re.IGNORECASE)


def timeline_of(sections: tuple[Section, ...], frame: Frame) -> tuple[TimelineEntry, ...]:
    """The entries in the order of the text; `at` is None where a row of the timeline has no usable time."""
    telling = [section for section in sections if section.role is Role.TIMELINE]
    found = _entries(telling, frame)
    if len(found) < 2:
        others = [section for section in sections if section.role not in (Role.UPDATES, Role.ACTIONS)]
        elsewhere = max((_entries([section], frame) for section in others), key=len, default=[])
        found = elsewhere if len(elsewhere) >= 3 else found
    return tuple(found)


def _entries(sections: list[Section], frame: Frame) -> list[TimelineEntry]:
    walker = _Walker(frame)
    for section in sections:
        walker.heading(section)
        for block in section.blocks:
            walker.block(block)
            if len(walker.found) >= MAX_ENTRIES:
                return walker.found
    return walker.found


class _Walker:
    """Goes down a timeline, keeping the day that times without a date belong to."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.day = frame.day
        self.last: datetime | None = None
        self.found: list[TimelineEntry] = []

    def heading(self, section: Section) -> None:
        """A heading that opens with a time is an entry; its first words below complete it."""
        if section.heading is None or section.is_lead:
            return
        moment = self._opening(section.heading.text)
        if moment is None or moment.is_date_only:
            return
        below = next((block for block in section.blocks if block.kind is not BlockKind.ROW), section.heading)
        words = _rest(section.heading.text, moment) or below.text
        self.found.append(TimelineEntry(moment.at, words, section.heading.first_line, below.last_line))

    def block(self, block: Block) -> None:
        if block.kind is BlockKind.ROW:
            self._row(block)
            return
        day = slashed_date(block.text, self.day or self.frame.as_of) if len(block.text) < 12 else None
        if day:
            self.day, self.last = day, None
            return
        moment = self._opening(block.text)
        if moment and not moment.is_date_only:
            words = block.text if moment.closes_range else _rest(block.text, moment) or block.text
            self.found.append(TimelineEntry(moment.at, words, block.first_line, block.last_line))

    def _row(self, row: Block) -> None:
        cells = [cell for _, cell in row.cells]
        timed = next((k for k, cell in enumerate(cells[:4]) if self._looks_timed(cell)), None)
        words = max((cell for k, cell in enumerate(cells) if k != timed), key=len, default="")
        if timed is None or not words:
            return
        joined = " ".join(cells[: timed + 1]) if timed else cells[0]
        moment = self._opening(joined)
        at = moment.at if moment and not moment.is_date_only else None
        self.found.append(TimelineEntry(at, words, row.first_line, row.last_line))

    def _looks_timed(self, cell: str) -> bool:
        return len(cell) < 60 and any(True for _ in moments_in(cell, self.frame, day=self.day))

    def _opening(self, text: str) -> Moment | None:
        """The moment a text opens with; moves the running day on."""
        start = _LEADING.match(text)
        offset = start.end() if start else 0
        found = moments_in(text[:120], self.frame, day=self.day)
        if not found or _first_token(text[:120]) > offset + 1:
            return None
        moment = found[0]
        has_date = _has_date(text[: moment.end], self.frame)
        if not has_date and self.last and moment.at < self.last - _TURN_OF_DAY:
            moment = _next_day(moment)
            self.day = (self.day + timedelta(days=1)) if self.day else None
        elif has_date:
            self.day = _local_day(text[: moment.end], self.frame) or self.day
        self.last = moment.at
        return moment


def _first_token(text: str) -> int:
    return next((token.start for token in tokens_of(text)), 10_000)


def _has_date(text: str, frame: Frame) -> bool:
    return _local_day(text, frame) is not None


def _local_day(text: str, frame: Frame) -> date | None:
    found = (resolve(token, frame) for token in tokens_of(text) if token.month)
    return next((one[0] for one in found if one), None)


def _next_day(moment: Moment) -> Moment:
    later = moment.at.astimezone(UTC) + timedelta(days=1)
    return Moment(later, moment.start, moment.end, moment.is_inferred)


def _rest(text: str, moment: Moment) -> str:
    """The words after the time and whatever divides them from it."""
    found = _AFTER_TIME.match(text, moment.end)
    return text[found.end() if found else moment.end :].strip()


def timed(entries: tuple[TimelineEntry, ...]) -> Iterator[tuple[datetime, TimelineEntry]]:
    """The entries whose time is known."""
    return ((entry.at, entry) for entry in entries if entry.at is not None)
