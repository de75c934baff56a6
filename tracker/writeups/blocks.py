"""The parts a write-up is made of, before anybody asks what they mean."""

from dataclasses import dataclass
from enum import StrEnum


class BlockKind(StrEnum):
    """What sort of thing stands on these lines."""

    HEADING = "heading"
    ITEM = "item"
    ROW = "row"
    PARAGRAPH = "paragraph"
    STAMP = "stamp"
    FRONT = "front"


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, list item, table row or paragraph, with the lines it stands on.

    `text` is verbatim without marker and task box, wrapped lines joined by one space.
    `depth` is a heading's level (1 outermost; bold and bare ones 7, labels in lists 8 and deeper), or the
    nesting of a list item or of a paragraph inside one (0 outermost).
    `box` is a task box: True ticked, False empty, None where there is none.
    `cells` are (column name, cell) of a table row, or (key, value) of the front matter.
    """

    kind: BlockKind
    text: str
    first_line: int
    last_line: int
    depth: int = 0
    box: bool | None = None
    cells: tuple[tuple[str, str], ...] = ()
    marker: str = ""

    @property
    def ends_open(self) -> bool:
        """The block leads into what follows: it ends with a colon."""
        return self.text.rstrip("*_ ").endswith(":")
