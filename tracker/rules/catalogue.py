"""A list of services with their teams: read from CSV, and compared with what is known."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tracker.errors import RefusedError
from tracker.rules import cells

COLUMNS: Final = ("service", "team")
MOST_ROWS: Final = 5000


class Fate(StrEnum):
    """What becomes of one row."""

    CREATED = "created"
    MOVED = "moved"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file, by its line."""

    line: int
    service: str
    team: str


@dataclass(frozen=True, slots=True)
class Step:
    """One row and what becomes of it. `team_before` is where the service is now, `problem` why the row is refused."""

    row: Row
    fate: Fate
    team_before: str = ""
    problem: str = ""


def read(text: str) -> list[Row]:
    """The rows of a CSV text with the columns service and team, in any order; commas, semicolons or tabs between.

    Raises RefusedError for a text without these columns, with too many rows, or that is no CSV.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    first = next((line for line in lines if line.strip()), "")
    between = max(",;\t", key=first.count)
    try:
        table = list(csv.reader(lines, delimiter=between, strict=True))
    except csv.Error as problem:
        raise RefusedError(f"This is not CSV: {problem}.", field="file") from None
    filled = [(line, row) for line, row in enumerate(table, 1) if any(cell.strip() for cell in row)]
    header = [cell.strip().casefold() for cell in filled[0][1]] if filled else []
    if not set(COLUMNS) <= set(header):
        raise RefusedError("The first row must name the columns: service, team.", field="file")
    if len(filled) - 1 > MOST_ROWS:
        raise RefusedError(f"A file holds at most {MOST_ROWS} services. Split it.", field="file")
    places = [header.index(name) for name in COLUMNS]
    return [Row(line, *(_cell(row, place) for place in places)) for line, row in filled[1:]]


def _cell(row: Sequence[str], place: int) -> str:
    return " ".join(cells.plain(row[place].strip()).split()) if place < len(row) else ""


def plan(rows: Sequence[Row], services: Mapping[str, str], teams: Sequence[str], *, longest: int) -> list[Step]:
    """What becomes of each row, given the teams' names and the services by name with their team's.

    Names are compared in any case. A row without a service, with an unknown team, or naming a service a second time
    is refused; services that no row names stay as they are.
    """
    by_name = {name.casefold(): team for name, team in services.items()}
    known = {name.casefold(): name for name in teams}
    seen: dict[str, int] = {}
    steps = []
    for row in rows:
        problem = _problem(row, known, seen, longest)
        key = row.service.casefold()
        if problem:
            steps.append(Step(row, Fate.REFUSED, problem=problem))
            continue
        seen[key] = row.line
        before = by_name.get(key)
        team = known[row.team.casefold()]
        fate = Fate.CREATED if before is None else Fate.UNCHANGED if before == team else Fate.MOVED
        steps.append(Step(row, fate, team_before=before or ""))
    return steps


def _problem(row: Row, teams: Mapping[str, str], seen: Mapping[str, int], longest: int) -> str:
    if not row.service:
        return "The service has no name."
    if len(row.service) > longest:
        return f"The name has more than {longest} characters."
    if row.service.casefold() in seen:
        return f"Line {seen[row.service.casefold()]} names this service already."
    if not row.team:
        return "The team is missing."
    if row.team.casefold() not in teams:
        return f"There is no team {row.team}. Add it first, or correct its name."
    return ""
