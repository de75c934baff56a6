"""The list of action items as a table of plain values: what a spreadsheet gets."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from tracker.queries.lists import Line
from tracker.rules.lifecycle import words

Cell = Callable[[Line], object]

_ALWAYS: Final[Mapping[str, Cell]] = {
    "Item": lambda line: f"AI-{line.id}",
    "Title": lambda line: line.title,
    "Incident": lambda line: f"INC-{line.incident_id}",
    "Incident title": lambda line: line.incident_title,
}
_OF_COLUMN: Final[Mapping[str, Mapping[str, Cell]]] = {
    "owner": {"Owner": lambda line: line.owner_name or ""},
    "team": {"Team": lambda line: line.team_name or ""},
    "kind": {"Priority": lambda line: line.priority.name, "Kind": lambda line: line.kind or ""},
    "due": {"Due": lambda line: line.due_on or "", "Overdue": lambda line: "yes" if line.is_overdue else ""},
    "first": {"First due": lambda line: line.first_due_on or ""},
    "slips": {"Slips": lambda line: line.slips},
    "state": {
        "State": lambda line: words(line.state),
        "Blocked": lambda line: line.blocked_reason,
    },
    "promised": {"Promised": lambda line: line.promised_on},
    "created": {"Added (UTC)": lambda line: f"{line.created_at:%Y-%m-%d %H:%M}"},
    "changed": {"Last change (UTC)": lambda line: f"{line.changed_at:%Y-%m-%d %H:%M}"},
}


def _cells(columns: Sequence[str]) -> dict[str, Cell]:
    return dict(_ALWAYS) | {name: cell for column in columns for name, cell in _OF_COLUMN[column].items()}


def header(columns: Sequence[str]) -> list[str]:
    """The heads of a table that shows these columns of the page."""
    return list(_cells(columns))


def table(lines: Iterable[Line], columns: Sequence[str]) -> Iterator[list[object]]:
    """Its rows, one at a time."""
    cells = list(_cells(columns).values())
    for line in lines:
        yield [cell(line) for cell in cells]
