"""The list of recurring causes as a table of plain values: what a spreadsheet gets."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from tracker.queries.recurring import CauseRow
from tracker.rules.lifecycle import words

Cell = Callable[[CauseRow], object]

_ALWAYS: Final[Mapping[str, Cell]] = {
    "Cause": lambda row: row.name,
    "Class": lambda row: row.cause_class.value,
}
_OF_COLUMN: Final[Mapping[str, Mapping[str, Cell]]] = {
    "repeats": {"Came back": lambda row: row.repeats, "Incidents": lambda row: row.incidents},
    "last": {"Last seen": lambda row: row.last_on},
    "verdicts": {
        "Why it was not stopped": lambda row: "; ".join(
            f"{words(verdict)} {number}" for verdict, number in row.verdicts.items()
        )
    },
    "open": {"Open items": lambda row: row.open_items},
}


def _cells(columns: Sequence[str]) -> dict[str, Cell]:
    return dict(_ALWAYS) | {name: cell for column in columns for name, cell in _OF_COLUMN[column].items()}


def header(columns: Sequence[str]) -> list[str]:
    """The heads of a table that shows these columns of the page."""
    return list(_cells(columns))


def table(rows: Iterable[CauseRow], columns: Sequence[str]) -> Iterator[list[object]]:
    """Its rows, one at a time."""
    cells = list(_cells(columns).values())
    for row in rows:
        yield [cell(row) for cell in cells]
