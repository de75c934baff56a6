"""Tables as CSV that a spreadsheet opens without running what somebody typed."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from tracker.rules.cells import safe


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A header and rows as CSV, beginning with the mark by which spreadsheets know UTF-8."""
    return "".join(lines(header, rows))


def lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The same a line at a time, for tables of any length."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    out.write("\ufeff")
    writer.writerow(header)
    for row in rows:
        yield out.getvalue()
        out.seek(0)
        out.truncate()
        writer.writerow([safe(value) for value in row])
    yield out.getvalue()
