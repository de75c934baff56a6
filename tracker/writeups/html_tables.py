"""Tables of a web page: which hold data, and whether their first row names the columns."""

from collections.abc import Sequence
from typing import Any

_MAX_HEAD_WORDS = 5
_HEADS_OF_PAIRS = frozenset(
    {"time", "date", "when", "timestamp", "action", "action item", "action items", "task", "item", "what", "step",
     "event", "#", "no", "description", "follow-up", "follow up"}
)  # fmt: skip


def is_layout(table: Any) -> bool:
    """A table of one cell a row, or one that holds another table, only arranges."""
    if next(table.iterdescendants("table"), None) is not None:
        return True
    return all(len(row.findall("td")) + len(row.findall("th")) < 2 for row in table.iter("tr"))


def has_header(rows: Sequence[Sequence[str]], *, heads: Sequence[bool]) -> bool:
    """The first row names the columns: its cells are marked so, or short and, of two, known names."""
    if heads and heads[0]:
        return True
    if len(rows) < 2 or any(len(cell.split()) > _MAX_HEAD_WORDS for cell in rows[0]):
        return False
    first = rows[0][0].strip("* :").lower() if rows[0] else ""
    return len(rows[0]) > 2 or first in _HEADS_OF_PAIRS
