"""Word documents (DOCX) to canonical text: headings by style, lists with levels, tables, task boxes."""

import re
from collections.abc import Iterator
from typing import Any

from tracker.errors import UnreadableError
from tracker.writeups.docx_styles import Styles, styles_of
from tracker.writeups.html_tables import has_header
from tracker.writeups.outline import Outline, folded
from tracker.writeups.xml_gate import parsed
from tracker.writeups.zip_gate import Archive

MAX_XML_BYTES = 12 * 1024 * 1024
"""Word's markup is about ten times as long as the words in it."""
MAX_DEPTH = 60
"""Tables in tables and the like; deeper is damage."""

_MAIN = "word/document.xml"
_RELATIONS = "word/_rels/document.xml.rels"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_LOOSE = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_BOX = re.compile(r"^\s*(?:\[([ xX])\]|([☐☑☒✅🔲✔]))\s+")
_TICKED = "xX☑☒✅✔"
_BOLD_MAX = 90


def docx_text(data: bytes) -> str:
    """The canonical text of a Word document. Raises UnreadableError for a bomb, damage, or no words."""
    archive = Archive(data)
    if _MAIN not in archive.names:
        raise UnreadableError("This is a zip archive, not a Word document. Unpack it and choose the write-up.")
    if "word/vbaProject.bin" in archive.names and "[Content_Types].xml" not in archive.names:
        raise UnreadableError("This file is damaged: its parts cannot be opened.")
    markup = archive.read(_MAIN, at_most=MAX_XML_BYTES).replace(_STRICT, _LOOSE)
    body = parsed(markup, what="Word document").find(f"{_W}body")
    out = Outline()
    if body is not None:
        _Body(out, styles_of(archive), _links(archive)).take(body, 0)
    if not out.text.strip():
        raise UnreadableError("There is no text in this Word document. Choose the one that holds the write-up.")
    return out.text


def _links(archive: Archive) -> dict[str, str]:
    """The addresses that links lead to, by their ids."""
    if _RELATIONS not in archive.names:
        return {}
    root = parsed(archive.read(_RELATIONS, at_most=MAX_XML_BYTES), what="Word document")
    return {one.get("Id", ""): one.get("Target", "") for one in root if one.get("TargetMode") == "External"}


class _Body:
    """Writes the paragraphs and tables of a part in order."""

    def __init__(self, out: Outline, styles: Styles, links: dict[str, str]) -> None:
        self.out = out
        self.styles = styles
        self.links = links
        self.shift = 0
        self.counts: dict[tuple[str, int], int] = {}

    def take(self, part: Any, depth: int) -> None:
        """Everything in a body, a text box or a content control."""
        if depth > MAX_DEPTH:
            return
        for child in part:
            if child.tag == f"{_W}p":
                self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                self._table(child)
            elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins"):
                self.take(child, depth + 1)

    def _paragraph(self, paragraph: Any) -> None:
        words = self._words(paragraph)
        if not folded(words):
            return
        look = self.styles.look_of(paragraph)
        if look.heading:
            self.out.heading(look.heading + self.shift, words)
            self.shift = 1 if look.is_title else self.shift
            return
        box = _BOX.match(words)
        ticked = (box[1] or box[2]) in _TICKED if box else None
        words = words[box.end() :] if box else words
        if look.level is not None or box:
            level = look.level or 0
            self.out.item(words, depth=level, marker=self._marker(look.list_id, level, look.is_numbered), box=ticked)
        elif _is_bold(paragraph) and len(words) <= _BOLD_MAX:
            self.out.paragraph(f"**{folded(words)}**")
        else:
            self.out.paragraph(words)

    def _marker(self, list_id: str, level: int, is_numbered: bool) -> str:
        if not is_numbered:
            return "-"
        count = self.counts[list_id, level] = self.counts.get((list_id, level), 0) + 1
        for key in [key for key in self.counts if key[0] == list_id and key[1] > level]:
            del self.counts[key]
        return f"{count}."

    def _table(self, table: Any) -> None:
        rows = [[self._cell(cell) for cell in row.findall(f"{_W}tc")] for row in table.findall(f"{_W}tr")]
        rows = [row for row in rows if any(row)]
        if rows and all(len(row) == 1 for row in rows):
            for row in rows:
                self.out.paragraph(row[0])
            return
        first = table.find(f"{_W}tr")
        is_marked = first is not None and first.find(f"{_W}trPr/{_W}tblHeader") is not None
        is_bold = first is not None and all(_is_bold(one) for one in first.iter(f"{_W}p") if self._words(one).strip())
        self.out.table(rows, has_header=has_header(rows, heads=[is_marked or is_bold]))

    def _cell(self, cell: Any) -> str:
        return folded(" ".join(self._words(paragraph) for paragraph in cell.iter(f"{_W}p")))

    def _words(self, paragraph: Any) -> str:
        """The words of a paragraph: deleted and hidden ones left out, struck ones marked, links to work kept."""
        return "".join(_pieces(paragraph, self.links, 0))


def _pieces(part: Any, links: dict[str, str], depth: int) -> Iterator[str]:
    if depth > MAX_DEPTH:
        return
    for child in part:
        if child.tag == f"{_W}r":
            yield _run(child)
        elif child.tag == f"{_W}hyperlink":
            yield _link("".join(_pieces(child, links, depth + 1)), links.get(child.get(_RID, ""), ""))
        elif child.tag == f"{_W}sdt" and child.find(f"{_W}sdtPr/{_CHECKBOX}") is not None:
            yield "".join(_pieces(child, links, depth + 1)) + " "
        elif child.tag not in (f"{_W}del", f"{_W}moveFrom", f"{_W}pPr"):
            yield from _pieces(child, links, depth + 1)


_RID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CHECKBOX = "{http://schemas.microsoft.com/office/word/2010/wordml}checkbox"
_BREAKS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": " ", f"{_W}noBreakHyphen": "-"}


def _run(run: Any) -> str:
    look = run.find(f"{_W}rPr")
    if look is not None and _is_on(look, "vanish"):
        return ""
    words = "".join(part.text or "" if part.tag == f"{_W}t" else _BREAKS.get(part.tag, "") for part in run)
    is_struck = look is not None and (_is_on(look, "strike") or _is_on(look, "dstrike"))
    return f"~~{words}~~" if is_struck and words.strip() else words


def _link(words: str, target: str) -> str:
    is_link = target.startswith(("http://", "https://")) and words.strip() not in ("", target)
    return f"[{words}]({target})" if is_link and not re.search(r"[\s()]", target) else words


def _is_bold(paragraph: Any) -> bool:
    """Every run with words in it is bold."""
    runs = [run for run in paragraph.iter(f"{_W}r") if any((part.text or "").strip() for part in run.findall(f"{_W}t"))]
    looks = [run.find(f"{_W}rPr") for run in runs]
    return bool(looks) and all(look is not None and _is_on(look, "b") for look in looks)


def _is_on(look: Any, name: str) -> bool:
    found = look.find(f"{_W}{name}")
    return found is not None and found.get(f"{_W}val", "true") not in ("0", "false", "off")
