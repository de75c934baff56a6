"""Which incident came first, and whether that is certain."""

from datetime import timedelta

from tests.rules.lives import at, by_day, by_writeup, exactly, on
from tracker.rules.chronology import Basis, days_between, is_order_certain, precedes, when_of


def test_the_start_counts_before_the_detection_the_text_and_the_import() -> None:
    known = {"started": at(1), "detected": at(2), "written_on": on(3), "imported": at(4)}
    bases = []
    for name in ("started", "detected", "written_on", "imported"):
        bases.append(when_of(is_start_date_only=False, **known).basis)  # type: ignore[arg-type]
        known[name] = at(4) if name == "imported" else None
    assert bases == [Basis.START, Basis.DETECTION, Basis.WRITE_UP, Basis.IMPORT]


def test_a_day_counts_as_its_end() -> None:
    assert precedes(exactly(5.2), by_day(5), ids=(2, 1))
    assert not precedes(by_day(5), exactly(5.2), ids=(1, 2))
    assert by_day(5).at.date() == on(5)
    assert by_day(5).at + timedelta(microseconds=1) == at(5.5)


def test_an_order_is_certain_where_the_times_cannot_overlap() -> None:
    assert is_order_certain(exactly(1), exactly(1))
    assert is_order_certain(by_day(1), exactly(2))
    assert not is_order_certain(by_day(1), by_day(1))
    assert not is_order_certain(exactly(50), by_writeup(100))
    assert is_order_certain(exactly(5), by_writeup(100))


def test_an_import_alone_orders_nothing() -> None:
    imported = when_of(started=None, is_start_date_only=False, detected=None, written_on=None, imported=at(9))
    assert not is_order_certain(exactly(0), imported)
    assert days_between(exactly(0), imported) == 9
