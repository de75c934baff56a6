"""One walk through the tree of a web page, without recursion: each part is written down when it ends."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from tracker.writeups import html_style as style
from tracker.writeups.html_tables import has_header, is_layout
from tracker.writeups.outline import Outline, folded


class Walker:
    """Goes through the tree, gathers words, and writes a part whenever a block begins or ends."""

    def __init__(self, *, is_code_prose: bool) -> None:
        self.out = Outline()
        self.is_code_prose = is_code_prose
        self.words: list[str] = []
        self.marks: list[tuple[Any, str, str]] = []
        self.lists: list[tuple[str, int]] = []
        self.item: style.Item | None = None
        self.table: list[list[str]] | None = None
        self.heads: list[bool] = []

    def walk(self, body: Any) -> None:
        walker = etree.iterwalk(body, events=("start", "end"))
        for event, element in walker:
            tag = style.tag_of(element)
            if event == "start":
                if element is not body and style.is_dropped(element, tag):
                    walker.skip_subtree()
                    continue
                if tag == "pre" and not self.is_code_prose and self.table is None:
                    self._flush()
                    self.out.code("".join(element.itertext()))
                    walker.skip_subtree()
                    continue
                self._start(element, tag)
                self.words.append(_text(element.text, is_kept=tag == "pre"))
            else:
                if not style.is_dropped(element, tag) or element is body:
                    self._end(element, tag)
                if element is not body:
                    self.words.append(_text(element.tail, is_kept=self.is_code_prose and _in_pre(element)))
        self._flush()

    def _start(self, element: Any, tag: str) -> None:
        if tag == "br":
            self.words.append("\n" if self.table is None else " ")
        elif tag in style.LISTS:
            self._flush()
            self.lists.append((tag, 0))
        elif tag in style.ITEMS and self.table is None:
            self._flush()
            self._open_item(element)
        elif tag == "table" and self.table is None and not is_layout(element):
            self._flush()
            self.table, self.heads = [], []
        elif self.table is not None:
            self._start_cell(element, tag)
        elif tag in style.BLOCKS:
            self._flush()
            self._box(element, tag)
        else:
            self._box(element, tag)
        self._mark(element, tag)

    def _mark(self, element: Any, tag: str) -> None:
        """Open the signs of an element; inside bold or struck words the same sign again would end them."""
        for opening, closing in style.marks_of(element, tag):
            if all(opening != above for _, above, _ in self.marks):
                self.marks.append((element, opening, closing))
                self.words.append(opening)

    def _start_cell(self, element: Any, tag: str) -> None:
        if tag == "tr" and self.table is not None:
            self._flush_cell()
            self.table.append([])
            self.heads.append(False)
        elif tag in ("td", "th"):
            self._flush_cell()
            if self.table:
                self.table[-1].append("")
                self.heads[-1] = self.heads[-1] or (tag == "th" and len(self.table[-1]) > 1)
        elif tag in style.BLOCKS or tag in style.ITEMS:
            self.words.append(" ")
        else:
            self._box(element, tag)

    def _box(self, element: Any, tag: str) -> None:
        ticked = style.box_of(element, tag)
        if ticked is None:
            return
        if self.item is not None:
            self.item.box = ticked
        else:
            self.words.append("[x] " if ticked else "[ ] ")

    def _open_item(self, element: Any) -> None:
        kind, count = self.lists[-1] if self.lists else ("ul", 0)
        if self.lists:
            self.lists[-1] = (kind, count + 1)
        level = style.level_of(element)
        depth = (level if level is not None else max(len(self.lists), 1)) - 1
        box = style.box_of(element, "li")
        self.item = style.Item(depth, f"{count + 1}." if kind == "ol" and box is None else "-", box)

    def _end(self, element: Any, tag: str) -> None:
        while self.marks and self.marks[-1][0] is element:
            self.words.append(self.marks.pop()[2])
        if self.table is not None:
            self._end_in_table(tag, self.table)
        elif tag in style.HEADINGS:
            words, self.words = "".join(self.words), []
            self.out.heading(style.HEADINGS[tag], words)
        elif tag == "dt":
            self.words.append(": ")
        elif tag in style.LISTS:
            self._flush()
            self.lists = self.lists[:-1]
        elif tag in style.ITEMS:
            self._flush()
            self.item = None
        elif tag in style.BLOCKS:
            self._flush()

    def _end_in_table(self, tag: str, table: list[list[str]]) -> None:
        if tag in ("td", "th", "table"):
            self._flush_cell()
        if tag == "table":
            rows = [row for row in table if any(cell.strip() for cell in row)]
            self.out.table(rows, has_header=has_header(rows, heads=self.heads))
            self.table = None

    def _flush_cell(self) -> None:
        words, self.words = "".join(self.words), []
        if self.table and self.table[-1]:
            self.table[-1][-1] = folded(f"{self.table[-1][-1]} {words}")

    def _flush(self) -> None:
        """Write what has been gathered: the words of an item, more of it, or a paragraph."""
        words, self.words = "".join(self.words), []
        if self.marks:
            words += "".join(closing for _, _, closing in reversed(self.marks))
            self.words = [opening for _, opening, _ in self.marks]
        words = style.quiet(words)
        if not folded(words):
            return
        if self.item is None:
            self.out.paragraph(words)
        elif self.item.is_told:
            for line in _lines(words):
                self.out.more(line, depth=self.item.depth)
        else:
            first, *rest = _lines(words)
            self.item.is_told = True
            self.out.item(first, depth=self.item.depth, marker=self.item.marker, box=self.item.box)
            for line in rest:
                self.out.more(line, depth=self.item.depth)


def _lines(words: str) -> Iterator[str]:
    return (line for line in words.split("\n") if folded(line))


def _in_pre(element: Any) -> bool:
    return any(above.tag == "pre" for above in element.iterancestors("pre"))


def _text(words: str | None, *, is_kept: bool) -> str:
    """Line ends in the source mean nothing, except in preformatted text."""
    return (words or "") if is_kept else re.sub(r"[\r\n\t]+", " ", words or "")
