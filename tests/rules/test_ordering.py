"""What came before what."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from tracker.errors import RefusedError
from tracker.rules import ordering

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    text: str
    at: datetime | None = None


def test_the_start_orders_an_incident_then_the_detection_the_text_and_the_import() -> None:
    start, detection = NOW - timedelta(days=3), NOW - timedelta(days=2)
    published, imported = date(2026, 3, 1), date(2026, 3, 2)
    assert ordering.happened_on(start, detection, published, imported) == date(2026, 2, 27)
    assert ordering.happened_on(None, detection, published, imported) == date(2026, 2, 28)
    assert ordering.happened_on(None, None, published, imported) == published
    assert ordering.happened_on(None, None, None, imported) == imported


def test_the_day_is_the_day_in_utc() -> None:
    eastern = datetime(2026, 3, 1, 22, 0, tzinfo=timezone(timedelta(hours=-5)))
    assert ordering.happened_on(eastern, None, None, NOW.date()) == date(2026, 3, 2)


def test_an_end_before_the_start_is_refused_on_the_end() -> None:
    with pytest.raises(RefusedError, match="before the start") as refusal:
        ordering.check_times(started=NOW, ended=NOW - timedelta(minutes=1), now=NOW)
    assert refusal.value.field == "ended_at"


@pytest.mark.parametrize("field", ["started", "detected", "mitigated", "ended"])
def test_the_future_is_refused_but_for_a_day_of_leeway(field: str) -> None:
    ordering.check_times(**{field: NOW + timedelta(days=1)}, now=NOW)
    with pytest.raises(RefusedError, match="future") as refusal:
        ordering.check_times(**{field: NOW + timedelta(days=1, seconds=1)}, now=NOW)
    assert refusal.value.field == f"{field}_at"


def test_a_mistyped_year_is_refused() -> None:
    with pytest.raises(RefusedError, match="before 1970"):
        ordering.check_times(started=datetime(206, 3, 2, tzinfo=UTC), now=NOW)


def test_a_timeline_is_by_time_and_entries_without_one_stay_behind_their_neighbour() -> None:
    entries = [
        Entry("alert", NOW),
        Entry("somebody looked"),
        Entry("restored", NOW + timedelta(hours=2)),
        Entry("added later by hand", NOW + timedelta(hours=1)),
    ]
    ordered = [entry.text for entry in ordering.in_order(entries)]
    assert ordered == ["alert", "somebody looked", "added later by hand", "restored"]


def test_there_is_no_duration_without_both_times() -> None:
    assert ordering.duration(NOW, NOW + timedelta(hours=1), is_start_date_only=False) == timedelta(hours=1)
    assert ordering.duration(NOW, None, is_start_date_only=False) is None
    assert ordering.duration(NOW, NOW + timedelta(hours=1), is_start_date_only=True) is None
