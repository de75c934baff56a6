"""A write-up as numbered lines with the words of each fact marked."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

MOST_LINES: Final = 5000
"""Lines that a page shows; what lies beyond is kept, and the page says how much it is."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Spot:
    """A fact to mark: its `key` on the page, its lines (from 1) and its words, which may be joined from them."""

    key: str
    first_line: int
    last_line: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a line, and the keys of the facts that it belongs to."""

    text: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text."""

    number: int
    segments: tuple[Segment, ...]


Stretch = tuple[int, int, str]
"""Start, end and key within one line."""


def marked_lines(text: str, spots: Iterable[Spot], *, most: int = MOST_LINES) -> list[Line]:
    """The first `most` lines of a text with the words of each spot marked; its whole lines where they are missing."""
    lines = text.split("\n")
    stretches: dict[int, list[Stretch]] = defaultdict(list)
    pages: dict[tuple[int, int], _Words] = {}
    for spot in spots:
        place = (max(spot.first_line, 1), min(spot.last_line, len(lines)))
        if place not in pages:
            pages[place] = _Words(lines, *place)
        for number, start, end in pages[place].find(spot.words):
            stretches[number].append((start, end, spot.key))
    return [Line(number, _segments(line, stretches.get(number, []))) for number, line in enumerate(lines[:most], 1)]


class _Words:
    """The words of a few lines, to look for other words among them whatever stands between."""

    def __init__(self, lines: list[str], first: int, last: int) -> None:
        self._lines = {number: lines[number - 1] for number in range(first, last + 1)}
        self._places = [
            (number, found.start(), found.end())
            for number, line in self._lines.items()
            for found in _WORD.finditer(line)
        ]
        words = [self._lines[number][start:end].casefold() for number, start, end in self._places]
        self._joined = f" {' '.join(words)} "
        self._offsets = []
        offset = 1
        for word in words:
            self._offsets.append(offset)
            offset += len(word) + 1

    def find(self, words: str) -> list[tuple[int, int, int]]:
        """Line, start and end of each line's part of the words; of all that the lines hold where they are missing."""
        wanted = [word.casefold() for word in _WORD.findall(words)]
        at = self._joined.find(f" {' '.join(wanted)} ") if wanted else -1
        if at < 0:
            return [
                (number, len(line) - len(line.lstrip()), len(line.rstrip()))
                for number, line in self._lines.items()
                if line.strip()
            ]
        first = bisect_right(self._offsets, at + 1) - 1
        found: dict[int, tuple[int, int]] = {}
        for number, start, end in self._places[first : first + len(wanted)]:
            found[number] = (found[number][0] if number in found else start, end)
        return [(number, *place) for number, place in found.items()]


def _segments(line: str, stretches: list[Stretch]) -> tuple[Segment, ...]:
    """A line cut wherever a fact begins or ends."""
    if not stretches:
        return (Segment(line),) if line else ()
    cuts = sorted({0, len(line), *(start for start, _, _ in stretches), *(end for _, end, _ in stretches)})
    return tuple(
        Segment(line[start:end], tuple(dict.fromkeys(key for at, to, key in stretches if at <= start and end <= to)))
        for start, end in pairwise(cuts)
    )
