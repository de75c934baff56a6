"""Cells of a spreadsheet: text that stays text, whatever somebody typed."""

from typing import Final

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a cell must not begin with: spreadsheets take it for a formula, also in its full-width forms."""
MARK: Final = "'"
"""Before such a cell; spreadsheets show it as text then, and `plain` takes it off again."""


def safe(value: object) -> str:
    """A value as a cell. What could be taken for a formula, or for a marked cell, is marked."""
    text = "" if value is None else str(value)
    return MARK + text if text.lstrip(" ").startswith((*FORMULA, MARK)) else text


def plain(cell: str) -> str:
    """The text that `safe` made this cell from."""
    is_marked = cell.startswith(MARK) and cell[1:].lstrip(" ").startswith((*FORMULA, MARK))
    return cell[1:] if is_marked else cell
