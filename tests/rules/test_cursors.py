"""Places in a list, in an address."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.rules import cursors

KINDS = (int, str, date, datetime)
NAMES = st.text(max_size=100).filter(str.isprintable)
INSTANTS = st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=st.just(UTC))


@given(st.tuples(st.integers(0, cursors.MOST), NAMES, st.dates(), INSTANTS))
def test_what_is_written_is_read(place: cursors.Place) -> None:
    word = cursors.written(place)
    if len(word) <= cursors.LONGEST:
        assert cursors.read(word, KINDS) == place


@given(st.text(max_size=60), st.lists(st.sampled_from(KINDS), max_size=4))
def test_anything_else_is_no_place(word: str, kinds: list[type[cursors.Value]]) -> None:
    found = cursors.read(word, kinds)
    assert found is None or len(found) == len(kinds)


@pytest.mark.parametrize("values", [[True], [2**31], ["x"], [1, 2], [], [None], [1.5]], ids=str)
def test_a_place_of_another_kind_is_none(values: list[object]) -> None:
    assert cursors.read(cursors.written(values), (int,)) is None  # type: ignore[arg-type]


def test_text_that_no_database_takes_is_none() -> None:
    for text in ("\0", "a\ud800", "line\nbreak"):
        try:
            word = cursors.written((text,))
        except UnicodeEncodeError:
            continue
        assert cursors.read(word, (str,)) is None
    assert cursors.read("W" * (cursors.LONGEST + 1), (str,)) is None
    assert cursors.read(cursors.written(("2026-04-01T00:00:00",)), (datetime,)) is None
