"""What a write-up says about all its times: the day it speaks of, the zone, a date that lends its year."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import chain, islice

from tracker.writeups.blocks import Block, BlockKind
from tracker.writeups.instants import Frame, resolve
from tracker.writeups.moments import Token, date_or_none, find_date, tokens_of
from tracker.writeups.role import Role
from tracker.writeups.sections import Section
from tracker.writeups.zones import stated_zone

_ALL_TIMES = re.compile(r"\b(?:times?|timestamps?|timeline|events?|dates?)\b", re.IGNORECASE)
_NAMED = re.compile(r"(20\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)")
_OPENING = 400
"""Blocks looked at for dates; they stand early."""


def frame_of(sections: tuple[Section, ...], front: dict[str, str], source: str, as_of: date) -> Frame:
    """The frame of a write-up. The day is its heading's, else the first in its words, else the file's."""
    told = [section for section in sections if section.role is not Role.UPDATES]
    tale = [section for section in told if section.role not in (Role.ACTIONS, Role.MIXED)]
    words = list(islice(chain.from_iterable(map(_texts, tale)), _OPENING))
    filed = find_date(front.get("date", "")) or _named_date(source)
    headings = [section.heading.text for section in told[:3] if section.heading]
    titled = next((day for day in map(find_date, headings) if day), None)
    hint = titled or _first_full(words) or filed or _first_full(_updates(sections))
    zone = _zone(told)
    bare = Frame(day=None, zone=zone, hint=hint, as_of=as_of)
    day, is_inferred = (titled, False) if titled else _first_day(words, bare) or (filed or hint, False)
    has_zones = any(token.zone is not None for text in words for token in tokens_of(text))
    return Frame(day=day, zone=zone, hint=hint or day, as_of=as_of, is_day_inferred=is_inferred, has_zones=has_zones)


def _texts(section: Section) -> Iterator[str]:
    if section.heading:
        yield section.heading.text[:300]
    yield from (block.text[:2000] for block in section.blocks[:100])


def _updates(sections: tuple[Section, ...]) -> list[str]:
    return [block.text[:300] for section in sections if section.role is Role.UPDATES for block in section.blocks[:20]]


def _first_full(words: list[str]) -> date | None:
    return next((day for day in map(find_date, words) if day), None)


def _first_day(words: list[str], frame: Frame) -> tuple[date, bool] | None:
    dated: Iterator[Token] = (token for text in words for token in tokens_of(text) if token.month)
    return next((found for found in (resolve(token, frame) for token in dated) if found), None)


def _named_date(source: str) -> date | None:
    found = _NAMED.search(source.rpartition("/")[2])
    return date_or_none(int(found[1]), int(found[2]), int(found[3])) if found else None


def _zone(sections: list[Section]) -> int | str | None:
    """The zone stated for all times: in the timeline's heading, its columns, or a sentence about times."""
    ordered = sorted(sections, key=lambda section: section.role is not Role.TIMELINE)
    stated = next((zone for text in _about_times(ordered) for zone in [stated_zone(text)] if zone is not None), None)
    return stated if stated is not None else _first_zone(ordered)


def _first_zone(sections: list[Section]) -> int | str | None:
    """Where nothing is stated for all: the zone of the first time in the timeline that has one."""
    timelines = (section for section in sections if section.role is Role.TIMELINE)
    tokens = (token for section in timelines for text in _texts(section) for token in tokens_of(text[:200]))
    return next((token.zone for token in tokens if token.zone is not None), None)


def _about_times(sections: list[Section]) -> Iterator[str]:
    for section in sections:
        if section.heading and _ALL_TIMES.search(section.heading.text[:300]):
            yield section.heading.text[:300]
        for block in section.blocks[:3]:
            text = _column_names(block) if block.kind is BlockKind.ROW else block.text[:300]
            if _ALL_TIMES.search(text) and not any(token.minutes is not None for token in tokens_of(text)):
                yield re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)


def _column_names(block: Block) -> str:
    return " ".join(name for name, _ in block.cells)
