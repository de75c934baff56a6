"""The only clock."""

from datetime import UTC, date, datetime

from tracker import clock


def test_the_clock_is_put_back_only_inside() -> None:
    then = datetime(2020, 2, 29, 23, 0, tzinfo=UTC)
    with clock.put_back(then):
        assert clock.now() == then
        assert clock.today("Asia/Tokyo") == date(2020, 3, 1)
    assert clock.now() > then
