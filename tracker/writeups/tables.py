"""Pipe tables: rows with the names of their columns."""

from tracker.writeups.blocks import Block, BlockKind

_MAX_COLUMNS = 30
_MAX_ROWS = 5000


def starts_table(line: str, following: str) -> bool:
    """A header row is one whose next line consists of dashes, colons and pipes only."""
    delimiter = following.strip()
    return "|" in line and "|" in delimiter and "-" in delimiter and not delimiter.strip("|-: \t")


def table_rows(lines: list[str], start: int) -> tuple[list[Block], int]:
    """The rows of the table whose header stands at index `start`, and the index after its last row."""
    names = _cells(lines[start])
    rows: list[Block] = []
    at = start + 2
    while at < len(lines) and "|" in lines[at]:
        cells = _cells(lines[at]) if len(rows) < _MAX_ROWS else []
        if any(cells):
            named = tuple((names[k] if k < len(names) else "", cell) for k, cell in enumerate(cells))
            text = " | ".join(cell for cell in cells if cell)
            rows.append(Block(BlockKind.ROW, text, at + 1, at + 1, cells=named))
        at += 1
    return rows, at


def _cells(line: str) -> list[str]:
    row = line.strip().removeprefix("|")
    row = row.removesuffix("|") if not row.endswith("\\|") else row
    return [cell.replace("\0", "|").strip() for cell in row.replace("\\|", "\0").split("|", _MAX_COLUMNS)]
