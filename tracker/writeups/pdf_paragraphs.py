"""Lines of a PDF to the parts they were: headings by size, lists by their bullets, wrapped lines rejoined.

Running headers and footers are lines that return at the top or bottom of most pages; they and page numbers
are left out.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, pairwise
from statistics import median

from tracker.writeups.outline import Outline
from tracker.writeups.pdf_lines import Line
from tracker.writeups.pdf_tables import table_at

_EDGE = 3
"""So many lines at the top and at the bottom of a page may be a header or a footer."""
_BULLET = re.compile(r"([•◦▪‣●○■□\uf0b7\uf0a7–*-]|o(?= [A-Z]))(?:\s+|$)")
_NUMBER = re.compile(r"(\d{1,2}[.)]|[a-z][.)])\s+")
_BOX = re.compile(r"(?:\[([ xX])\]|([☐☑☒✅🔲✔]))\s+")
_PAGE_NUMBER = re.compile(r"[-–— ]*(?:page\s+)?\d{1,4}(?:\s*(?:of|/|from)\s*\d{1,4})?[-–— ]*", re.IGNORECASE)
_PRINTED = re.compile(  # what browsers print at the edges: the day and the title, the address
    r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4},? \d{1,2}:\d\d(?: ?[AP]M)?\b.*|(?:https?|file)://\S+(?:\s+\d+/\d+)?", re.IGNORECASE
)
_LIGATURES = str.maketrans({"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"})
_INDENTED = (10, 90)
"""Points from the margin at which a paragraph is an item whose bullet was drawn, not written."""
_BEFORE_HYPHENS = """
    after all back by co cross end follow full hard high in long low mid multi non off on one out over post pre
    re read real root run self semi short single sub third time two well write
"""
_JOINING = frozenset(_BEFORE_HYPHENS.split())
"""Words that stand before a hyphen by themselves: "long-term" stays, "certifi-cate" was broken by the setter."""
_DIGITS = re.compile(r"\d+")
_LARGER = 1.12
_MAX_HEADING = 120
_FULL = 0.72
_SOFT = re.compile(r"[^\W\d_]{2}-$")
_TIME = re.compile(r"\d{1,2}[:.]\d\d\b|\d{4}-\d\d-\d\d")


def outline_of(pages: list[list[Line]]) -> str:
    """The canonical text of the pages."""
    for line in chain.from_iterable(pages):
        line.text = line.text.translate(_LIGATURES)
    kept = [_without_bullets_alone(page) for page in _without_running(pages)]
    lines = list(chain.from_iterable(kept))
    if not lines:
        return ""
    return _Paragraphs(lines).write()


def _without_running(pages: list[list[Line]]) -> list[list[Line]]:
    edges = Counter(chain.from_iterable({_key(line) for line in _edges(page)} for page in pages))
    most = max(2, (len(pages) + 1) // 2)
    kept = []
    for page in pages:
        outer = {id(line) for line in _edges(page)}
        kept.append(
            [
                line
                for line in page
                if id(line) not in outer
                or not (_is_edge_text(line.text) or (len(pages) > 1 and edges[_key(line)] >= most))
            ]
        )
    return kept


def _is_edge_text(text: str) -> bool:
    return bool(_PAGE_NUMBER.fullmatch(text) or _PRINTED.fullmatch(text))


def _edges(page: list[Line]) -> list[Line]:
    by_height = sorted(page, key=lambda line: -line.y)
    return by_height[:_EDGE] + by_height[-_EDGE:]


def _key(line: Line) -> str:
    return f"{_DIGITS.sub('0', line.text.lower())} {round(line.y / 4)}"


def _without_bullets_alone(page: list[Line]) -> list[Line]:
    """A bullet drawn as a line of its own goes before the next line."""
    kept: list[Line] = []
    waiting: Line | None = None
    for line in page:
        if _BULLET.fullmatch(line.text) or re.fullmatch(r"\d{1,2}[.)]", line.text):
            waiting = line
            continue
        if waiting is not None:
            line = Line(f"{waiting.text} {line.text}", waiting.x, line.y, line.size, line.is_bold)
            waiting = None
        kept.append(line)
    return kept


class _Paragraphs:
    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        weights: Counter[float] = Counter()
        for line in lines:
            weights[line.size] += len(line.text)
        self.body = weights.most_common(1)[0][0]
        larger = {line.size for line in lines if line.size > self.body * _LARGER and len(line.text) <= _MAX_HEADING}
        self.levels = {size: min(k + 1, 6) for k, size in enumerate(sorted(larger, reverse=True))}
        self.width = sorted(len(line.text) for line in lines)[int(len(lines) * 0.9)]
        steps = [above.y - below.y for above, below in _pairs(lines) if 0 < above.y - below.y < 4 * max(self.body, 1)]
        self.step = median(steps) if steps else 0.0
        self.indents = _levels_of([line.x for line in lines if _BULLET.match(line.text) or _NUMBER.match(line.text)])
        self.margin = Counter(round(line.x) for line in lines if line.size == self.body).most_common(1)[0][0]
        self.margin = min(self.margin, *(round(line.x) for line in lines if len(line.text) > _FULL * self.width))
        self.hyphenated = set(re.findall(r"\b\w{1,30}-\w{1,30}\b", " ".join(line.text for line in lines).lower()))
        self.out = Outline()

    def write(self) -> str:
        part: list[Line] = []
        table_ends = 0
        for k, line in enumerate(self.lines):
            if k < table_ends:
                continue
            table = table_at(self.lines, k, body=self.body)
            if table:
                self._put(part)
                part = []
                self.out.table(table.rows, has_header=True)
                table_ends = k + table.height
                continue
            if part and not self._goes_on(part, line):
                self._put(part)
                part = []
            part.append(line)
        self._put(part)
        return self.out.text

    def _goes_on(self, part: list[Line], line: Line) -> bool:
        """The line belongs to the part above it: same look, no gap, and the line above was full or mid-sentence."""
        above = part[-1]
        if _starts_item(line.text) or _TIME.match(line.text) or self._is_set_off(above) != self._is_set_off(line):
            return False
        gap = above.y - line.y
        is_next_page = gap < 0
        if not is_next_page and self.step and gap > 1.45 * max(self.step, 1.0):
            return False
        if line.size != above.size:
            return False
        if self._is_set_off(line):
            return line.is_bold == above.is_bold and not above.text.endswith((":", ".", "?"))
        is_full = len(above.text) >= _FULL * self.width
        goes_on = line.text[:1].islower() or above.text.endswith((",", "-"))
        return goes_on or (is_full and not above.text.endswith(":"))

    def _is_set_off(self, line: Line) -> bool:
        return line.size in self.levels or (line.is_bold and len(line.text) <= _MAX_HEADING)

    def _put(self, part: list[Line]) -> None:
        if not part:
            return
        words = self._joined([line.text for line in part])
        first = part[0]
        item = _starts_item(words)
        if first.size in self.levels and len(words) <= _MAX_HEADING:
            self.out.heading(self.levels[first.size], words)
        elif item is not None:
            words = words[item.end() :]
            box = _BOX.match(words)
            ticked = (box[1] or box[2]) not in (" ", "☐", "🔲") if box else None
            marker = item[0].strip() if _NUMBER.match(item[0]) else "-"
            self.out.item(words[box.end() :] if box else words, depth=self._depth(first.x), marker=marker, box=ticked)
        elif self._is_set_off(first) and len(words) <= 90:
            self.out.paragraph(f"**{words}**")
        elif _INDENTED[0] <= first.x - self.margin <= _INDENTED[1]:
            self.out.item(words, depth=int(first.x - self.margin) // 45)
        else:
            self.out.paragraph(words)

    def _depth(self, x: float) -> int:
        return min(range(len(self.indents)), key=lambda k: abs(self.indents[k] - x), default=0)

    def _joined(self, lines: list[str]) -> str:
        words = lines[0]
        for line in lines[1:]:
            words = words + line if self._is_one_word(words, line) == "-" else self._merge(words, line)
        return words

    def _merge(self, words: str, line: str) -> str:
        return words[:-1] + line if self._is_one_word(words, line) else f"{words} {line}"

    def _is_one_word(self, words: str, line: str) -> str:
        """How a hyphen at the end of a line is meant: "" none, "-" it stays, "~" it was put in by the setter."""
        if not _SOFT.search(words[-3:]) or not line[:1].islower():
            return ""
        before = words.rsplit(None, 1)[-1].lower().strip("-(\"'")
        whole = f"{before}-{re.split(r'[^a-z0-9]', line.lower(), maxsplit=1)[0]}"
        return "-" if whole in self.hyphenated or before in _JOINING else "~"


def _pairs(lines: list[Line]) -> Iterator[tuple[Line, Line]]:
    return pairwise(lines)


def _starts_item(words: str) -> re.Match[str] | None:
    return _BULLET.match(words) or _NUMBER.match(words)


def _levels_of(places: list[float]) -> list[float]:
    """The distinct indents, each at least five points from the last."""
    found: list[float] = []
    for x in sorted(places):
        if not found or x - found[-1] > 5:
            found.append(x)
    return found[:8]
