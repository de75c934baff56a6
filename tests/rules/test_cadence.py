"""A digest is due by its reader's own clock, wherever that is and whatever it does."""

from datetime import UTC, datetime, timedelta

import pytest

from tracker.rules.cadence import Wish, is_at_work, latest_slot
from tracker.vocabulary import Cadence

MONDAY = datetime(2026, 3, 9, tzinfo=UTC)
DAILY = Wish(Cadence.DAILY)


def _slots(wish: Wish, zone: str, begin: datetime, days: int) -> list[str]:
    """The periods in which a look every quarter of an hour finds something due for the first time."""
    seen: dict[str, datetime] = {}
    for quarter in range(days * 96):
        now = begin + timedelta(minutes=15 * quarter)
        slot = latest_slot(wish, zone, now)
        if slot is not None and begin <= slot.at:
            seen.setdefault(slot.period, now)
    return list(seen)


@pytest.mark.parametrize(
    ("zone", "hour"),
    [("Etc/GMT+12", 21), ("Pacific/Kiritimati", 19), ("Asia/Kathmandu", 3), ("America/New_York", 13), ("UTC", 9)],
)
def test_it_is_nine_on_monday_where_the_reader_is(zone: str, hour: int) -> None:
    slot = latest_slot(Wish(), zone, MONDAY + timedelta(days=3))
    assert slot is not None
    local = slot.at.astimezone(__import__("zoneinfo").ZoneInfo(zone))
    assert (local.weekday(), local.hour, local.minute, slot.at.hour) == (0, 9, 0, hour)


@pytest.mark.parametrize(
    ("zone", "day", "hour"),
    [
        ("America/New_York", datetime(2026, 3, 8, tzinfo=UTC), 2),
        ("America/New_York", datetime(2026, 11, 1, tzinfo=UTC), 1),
        ("Europe/Berlin", datetime(2026, 3, 29, tzinfo=UTC), 2),
        ("Europe/Berlin", datetime(2026, 10, 25, tzinfo=UTC), 2),
        ("Africa/Cairo", datetime(2026, 4, 24, tzinfo=UTC), 0),
    ],
)
def test_an_hour_that_is_missing_or_comes_twice_is_due_once(zone: str, day: datetime, hour: int) -> None:
    wish = Wish(Cadence.WEEKLY, day.weekday(), hour)
    assert len(_slots(wish, zone, day - timedelta(days=1), 3)) == 1


def test_the_week_that_has_no_number_in_other_years_has_one() -> None:
    begin = datetime(2026, 12, 21, tzinfo=UTC)
    assert _slots(Wish(), "UTC", begin, 28) == ["2026-W52", "2026-W53", "2027-W01", "2027-W02"]


def test_a_leap_day_is_a_day_like_others() -> None:
    begin = datetime(2028, 2, 28, tzinfo=UTC)
    assert _slots(DAILY, "UTC", begin, 3) == ["2028-02-28", "2028-02-29", "2028-03-01"]


def test_daily_means_on_working_days() -> None:
    assert _slots(DAILY, "Asia/Tokyo", MONDAY, 8)[-2:] == ["2026-03-13", "2026-03-16"]


def test_who_wants_none_has_none() -> None:
    assert latest_slot(Wish(Cadence.NEVER), "UTC", MONDAY) is None


@pytest.mark.parametrize(
    ("day", "hour", "expected"),
    [(9, 9, True), (9, 17, True), (9, 18, False), (9, 8, False), (9, 7, True), (14, 12, False), (14, 7, True)],
)
def test_people_are_written_to_at_work_or_in_the_hour_they_chose(day: int, hour: int, *, expected: bool) -> None:
    assert is_at_work("UTC", datetime(2026, 3, day, hour, 30, tzinfo=UTC), hour=7) is expected
