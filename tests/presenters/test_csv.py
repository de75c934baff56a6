"""Tables as files."""

import csv

from tracker.presenters.csv import table


def test_a_table_is_read_back_by_others() -> None:
    text = table(("service", "team"), [('Zoë, the "great"', "A\nB"), ("=1", None)])
    assert text.startswith("\ufeffservice,team\r\n")
    rows = list(csv.reader(text.removeprefix("\ufeff").splitlines(keepends=True)))
    assert rows == [["service", "team"], ['Zoë, the "great"', "A\nB"], ["'=1", ""]]
