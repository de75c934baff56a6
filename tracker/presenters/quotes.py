"""A few lines of a write-up: those that an item was read from, with what stands around them."""

from dataclasses import dataclass
from typing import Final

AROUND: Final = 2
"""Lines of context on either side; empty ones are left out at the ends."""
MOST_LINES: Final = 40
LONGEST: Final = 1000
"""Characters of a line that are shown."""


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One line; `is_meant` for those that the item was read from."""

    number: int
    text: str
    is_meant: bool


def quote(text: str, first_line: int, last_line: int) -> list[QuoteLine]:
    """The lines from `first_line` to `last_line`, counted from 1, with their context; nothing beyond the text."""
    lines = text.split("\n")
    last_line = min(last_line, first_line + MOST_LINES - 1)
    shown = range(max(first_line - AROUND, 1), min(last_line + AROUND, len(lines)) + 1)
    quoted = [QuoteLine(number, _cut(lines[number - 1]), first_line <= number <= last_line) for number in shown]
    while quoted and not quoted[0].is_meant and not quoted[0].text.strip():
        quoted.pop(0)
    while quoted and not quoted[-1].is_meant and not quoted[-1].text.strip():
        quoted.pop()
    return quoted


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST else f"{line[:LONGEST].rstrip()} …"
