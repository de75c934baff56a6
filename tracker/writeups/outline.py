"""The canonical text of a format that is not text: headings, paragraphs, lists and tables in plain Markdown.

The readers of HTML, Word and PDF files write one; people see it in the preview, and lines count in it.
"""

import re
from collections.abc import Sequence

from tracker.errors import UnreadableError
from tracker.writeups.text import MAX_TEXT_BYTES, TOO_LONG

_BLANKS = re.compile(r"[ \t\r\n\f\v\u00a0\u2000-\u200a\u202f\u3000]+")
_HOLLOW = re.compile(r"(?:\*\*(\s*)\*\*|~~(\s*)~~)")
MAX_NESTING = 8

Rows = Sequence[Sequence[str]]


def folded(words: str) -> str:
    """Words on one line, with single blanks between them."""
    return _BLANKS.sub(" ", _HOLLOW.sub(r"\1\2", words)).strip()


class Outline:
    """Collects the parts of a document in order; `text` gives the lines."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._length = 0
        self._in_list = False

    @property
    def text(self) -> str:
        """The whole, one blank line between its parts; list items stand close together."""
        return "\n".join(self._lines).strip("\n") + "\n"

    def heading(self, level: int, words: str) -> None:
        """A heading of level 1 (outermost) to 6."""
        words = folded(words).replace("**", "").strip()
        if words:
            self._part(f"{'#' * min(max(level, 1), 6)} {words}")

    def paragraph(self, words: str) -> None:
        """A paragraph; the line breaks in it stay."""
        lines = [folded(line) for line in words.split("\n")]
        for line in lines:
            if line:
                self._part(line, is_close=line is not lines[0] and bool(self._lines and self._lines[-1]))
            elif self._lines and self._lines[-1]:
                self._add("")

    def item(self, words: str, *, depth: int = 0, marker: str = "-", box: bool | None = None) -> None:
        """A list item; `box` is a task box, True where it is ticked."""
        words = folded(words)
        if not words:
            return
        task = "" if box is None else "[x] " if box else "[ ] "
        indent = "  " * min(depth, MAX_NESTING)
        self._part(f"{indent}{marker} {task}{words}", is_close=self._in_list)
        self._in_list = True

    def more(self, words: str, *, depth: int = 0) -> None:
        """A further paragraph of the item just written."""
        words = folded(words)
        if words:
            indent = "  " * (min(depth, MAX_NESTING) + 1)
            self._part(f"{indent}{words}", is_close=self._in_list)
            self._in_list = True

    def table(self, rows: Rows, *, has_header: bool) -> None:
        """A table; without a header of its own it gets an empty one."""
        width = max((len(row) for row in rows), default=0)
        if not width:
            return
        body = list(rows) if has_header else [[""] * width, *rows]
        self._gap()
        for k, row in enumerate(body):
            cells = [folded(cell).replace("|", "\\|") for cell in row] + [""] * (width - len(row))
            self._add(f"| {' | '.join(cells)} |")
            if k == 0:
                self._add("|" + "---|" * width)
        self._in_list = False

    def code(self, words: str) -> None:
        """Lines kept as they are, fenced."""
        if words.strip():
            self._gap()
            for line in ("```", *words.strip("\n").split("\n"), "```"):
                self._add(line.rstrip() if line.strip("`") or line == "```" else "'''")
            self._in_list = False

    def _part(self, line: str, *, is_close: bool = False) -> None:
        if not is_close:
            self._gap()
        self._in_list = False
        self._add(line)

    def _gap(self) -> None:
        if self._lines and self._lines[-1]:
            self._add("")

    def _add(self, line: str) -> None:
        self._length += len(line) + 1
        if self._length > MAX_TEXT_BYTES:
            raise UnreadableError(TOO_LONG)
        self._lines.append(line)
