"""Tables of actions in PDF files: rows and cells put together again from where their words stand.

A table begins with a line of column names that stand apart, among them one for actions. A cell's words begin at
the left edge of its column; files draw tables row by row, and cell by cell within a row or line by line.
"""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain, pairwise

from tracker.writeups.action_tables import column_meaning
from tracker.writeups.pdf_lines import Line, Piece

_MOST_LINES = 400
"""Of one table; longer ones go on as text."""
_SAMPLED = 60
"""Lines that the edges of columns are told from."""
_LETTER = 0.5
"""Width of a letter, in its height, about."""
_NEAR = 3.0
"""Points that words may stand left of the edge of their column."""
_LINE = 1.55
"""From one line of a cell to the next, in the height of letters, at most."""
_MAX_NAME = 4
_MOST_BARE = 3
"""Rows on end with words in the first cell only; more are no rows."""
_MAX_COLUMNS = 8
_BROKEN_NUMBER = re.compile(r"\d-$")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with the names of the columns first, and how many lines they took."""

    rows: list[list[str]]
    height: int


def table_at(lines: list[Line], start: int, *, body: float) -> Table | None:
    """The table whose names stand in the line at index `start`; None where there is none.

    `body` is the size of most letters: a line of larger ones ends the table, and so do last rows of which only
    the first cell holds words: they are the text below.
    """
    names = _names(lines[start])
    if not names:
        return None
    below = lines[start + 1 : start + 1 + _MOST_LINES]
    head = [name.text for name in names]
    edges = _edges(names, list(chain.from_iterable(line.pieces for line in below[:_SAMPLED])))
    reader = _Rows(edges, lines[start].size)
    for k, line in enumerate(below):
        if line.text == lines[start].text:
            continue
        if line.is_bold or line.size > body * 1.12 or not all(reader.take(piece, k) for piece in line.pieces):
            return _closed(head, reader, k)
    return _closed(head, reader, len(below))


def _closed(head: list[str], reader: "_Rows", height: int) -> Table | None:
    rows, first_lines = reader.rows, reader.first_lines
    while rows and not any(rows[-1][1:]):
        height = min(height, first_lines.pop())
        rows.pop()
    return Table([head, *rows], height + 1) if rows else None


def _names(line: Line) -> list[Piece]:
    """The column names in a line; none where it is no head of a table of actions."""
    if not 2 <= len(line.pieces) <= 4 * _MAX_COLUMNS:
        return []
    found: list[Piece] = []
    for piece in line.pieces:
        if found and abs(piece.y - found[-1].y) > 1:
            return []
        if found and piece.x - found[-1].x - len(found[-1].text) * line.size * _LETTER < line.size:
            found[-1] = Piece(f"{found[-1].text} {piece.text}", found[-1].x, piece.y)
        else:
            found.append(piece)
    meanings = {column_meaning(name.text) for name in found}
    is_head = "action" in meanings and len(meanings - {"action", None}) >= 1
    is_short = len(found) <= _MAX_COLUMNS and all(len(name.text.split()) <= _MAX_NAME for name in found)
    return found if is_head and is_short and all(a.x < b.x for a, b in pairwise(found)) else []


def _edges(names: list[Piece], pieces: list[Piece]) -> list[float]:
    """Where the columns begin: most often at the name or, where names stand in the middle, left of it."""
    found = [min([names[0].x, *(piece.x for piece in pieces)])]
    for before, name in pairwise(names):
        near = Counter(round(piece.x, 1) for piece in pieces if before.x + _NEAR < piece.x <= name.x + _NEAR)
        found.append(max(near, key=lambda x: (near[x], x), default=name.x))
    return found


class _Rows:
    """Takes the pieces in the order in which they are drawn."""

    def __init__(self, edges: list[float], size: float) -> None:
        self.edges = edges
        self.size = size
        self.rows: list[list[str]] = []
        self.first_lines: list[int] = []
        self.last = len(edges)
        self.heights: dict[int, float] = {}

    def take(self, piece: Piece, line: int) -> bool:
        """Put a piece into its cell; False where the table has ended before it."""
        column = max((k for k, edge in enumerate(self.edges) if edge <= piece.x + _NEAR), default=0)
        if not self._goes_on(piece, column):
            if len(self.rows) > _MOST_BARE and not any(any(row[1:]) for row in self.rows[-_MOST_BARE:]):
                return False
            self.rows.append([""] * len(self.edges))
            self.first_lines.append(line)
            self.heights = {}
        self.rows[-1][column] = _joined(self.rows[-1][column], piece.text)
        self.last = column
        self.heights[column] = piece.y
        return True

    def _goes_on(self, piece: Piece, column: int) -> bool:
        """The piece belongs to the row that is open.

        A file that draws line by line comes back to a cell; the words then stand right below those in it.
        """
        above = self.heights.get(column)
        if above is None or not self.rows:
            return column > self.last
        is_below = -1 < above - piece.y < _LINE * self.size
        if column == self.last:
            return is_below or column > 0
        return column > self.last or (is_below and (column > 0 or piece.text[:1].islower()))


def _joined(words: str, more: str) -> str:
    gap = "" if not words or (_BROKEN_NUMBER.search(words[-2:]) and more[:1].isdigit()) else " "
    return f"{words}{gap}{more}"
