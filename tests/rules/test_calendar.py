"""Business days, counted by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tracker.rules import calendar

MON, THU, FRI, SAT, SUN = (date(2026, 3, day) for day in (2, 5, 6, 7, 8))


@pytest.mark.parametrize(
    ("day", "count", "wanted"),
    [
        (MON, 0, MON),
        (SAT, 0, date(2026, 3, 9)),
        (SUN, 0, date(2026, 3, 9)),
        (MON, 3, THU),
        (THU, 1, FRI),
        (FRI, 1, date(2026, 3, 9)),
        (FRI, 3, date(2026, 3, 11)),
        (SAT, 3, date(2026, 3, 11)),
        (SUN, 3, date(2026, 3, 11)),
        (FRI, 5, date(2026, 3, 13)),
        (FRI, 6, date(2026, 3, 16)),
        (date(2026, 12, 31), 3, date(2027, 1, 5)),
        (date(2028, 2, 25), 3, date(2028, 3, 1)),
        (date(2027, 2, 25), 3, date(2027, 3, 2)),
    ],
)
def test_business_days_count_from_the_day_after(day: date, count: int, wanted: date) -> None:
    assert calendar.business_days_after(day, count) == wanted


@pytest.mark.parametrize("start", [MON + timedelta(days=more) for more in range(7)])
def test_they_are_what_one_gets_by_crossing_days_off(start: date) -> None:
    day, crossed = start, 0
    while crossed < 365:
        day += timedelta(days=1)
        crossed += calendar.is_business_day(day)
        if calendar.is_business_day(day):
            assert calendar.business_days_after(start, crossed) == day


def test_a_weekend_moves_to_its_monday() -> None:
    moved = [calendar.off_the_weekend(day) for day in (FRI, SAT, SUN)]
    assert moved == [FRI, date(2026, 3, 9), date(2026, 3, 9)]


def test_an_instant_has_a_date_in_each_zone() -> None:
    instant = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
    zones = ("Etc/GMT+12", "UTC", "Pacific/Kiritimati")
    assert [calendar.day_in(zone, instant).day for zone in zones] == [1, 2, 3]
