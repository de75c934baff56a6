"""Tables as CSV that a spreadsheet opens without running what somebody typed."""

import csv
import io
from collections.abc import Iterable, Sequence

from tracker.rules.cells import safe


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A header and rows as CSV, beginning with the mark by which spreadsheets know UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([safe(value) for value in row] for row in rows)
    return "\ufeff" + out.getvalue()
