"""HTML to canonical text: whole pages, fragments, and what browsers paste from Google Docs, Confluence, Notion.

What is not shown, or is not the write-up (menus, footers, forms), is left out. `html_style.py` knows what a
tag looks like; `html_tables.py` makes rows; here the tree is walked once, without recursion.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from tracker.errors import UnreadableError
from tracker.writeups import html_style as style
from tracker.writeups.html_tables import has_header, is_layout
from tracker.writeups.outline import Outline, folded

MAX_HTML_BYTES = 8 * 1024 * 1024
"""A page may hold this much markup; its text no more than 1 MiB."""

MAX_ELEMENTS = 50_000
_SITE = re.compile(r"\s+(?:[|·•–—]|-{1,2})\s+")
_MIN_TITLE = 10
_PROSE_SHARE = 0.5


def html_text(raw: str) -> str:
    """The canonical text of an HTML page or fragment. Raises UnreadableError where it holds no words."""
    if len(raw) > MAX_HTML_BYTES:
        raise UnreadableError("The page is larger than 8 MiB. Import the incident's own page only.")
    try:
        root = lxml_html.document_fromstring(raw.replace("\x00", "").encode("utf-8", "replace"), parser=_parser())
    except (etree.LxmlError, ValueError, AssertionError):
        raise UnreadableError("There is no text in this page. Choose the one that holds the write-up.") from None
    if sum(1 for _ in islice(root.iter(), MAX_ELEMENTS + 1)) > MAX_ELEMENTS:
        raise UnreadableError("The page has more than 100,000 parts. Import the incident's own page only.")
    _inline_tasks(root)
    body = _content(root)
    walker = _Walker(is_code_prose=_is_code_prose(body))
    front = _front(root)
    if not any(folded(_words(heading)) for heading in body.iter("h1")):
        walker.out.heading(1, _page_title(root))
    walker.walk(body)
    text = walker.out.text
    if not text.strip():
        raise UnreadableError("There is no text in this page. Choose the one that holds the write-up.")
    return front + (f"\\{text}" if text.startswith("<") else text)


def _parser() -> lxml_html.HTMLParser:
    return lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)


def _inline_tasks(root: Any) -> None:
    """Confluence's storage form writes a task's state as words; make it an attribute."""
    for task in root.iter("ac:task", "task"):
        status = next((part for part in task if str(part.tag).endswith("task-status")), None)
        if status is not None:
            task.set("data-checked", "true" if (status.text or "").strip() == "complete" else "false")
        for part in list(task):
            if str(part.tag).endswith(("task-status", "task-id", "task-uuid")):
                part.set("hidden", "")


def _content(root: Any) -> Any:
    """The main part of a page where it names one, else its body."""
    for path in (".//main", ".//*[@role='main']", ".//*[@id='main-content']", ".//article"):
        found = root.findall(path)
        if len(found) == 1 and len(_words(found[0]).split()) > 20:
            return found[0]
    body = root.find("body")
    return root if body is None else body


def _words(element: Any) -> str:
    return "".join(element.itertext())


def _is_code_prose(body: Any) -> bool:
    """Most of the page is one preformatted text: it is the write-up, not code."""
    shown = sum(len(_words(part)) for part in body.iter("pre"))
    return shown > _PROSE_SHARE * len(_words(body)) and shown > 0


def _page_title(root: Any) -> str:
    """The page's title without the name of the site."""
    title = folded(root.findtext(".//title") or "")
    parts = _SITE.split(title)
    return parts[0] if len(parts) > 1 and len(parts[0]) >= _MIN_TITLE else title


def _front(root: Any) -> str:
    """The day of publishing, where the page's head gives it."""
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").lower()
        day = re.match(r"\d{4}-\d\d-\d\d", meta.get("content") or "")
        if day and name in ("article:published_time", "date", "dcterms.date", "dc.date", "publish_date"):
            return f"---\ndate: {day[0]}\n---\n\n"
    return ""


class _Walker:
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
                    self.out.code(_words(element))
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
