"""Dates."""

from datetime import UTC, date, datetime

from tracker.rules import deadlines
from tracker.vocabulary import ItemState, Priority


def test_an_item_is_overdue_from_the_end_of_its_day() -> None:
    due = date(2026, 5, 8)
    assert not deadlines.is_overdue(due, ItemState.OPEN, date(2026, 5, 8))
    assert deadlines.is_overdue(due, ItemState.OPEN, date(2026, 5, 9))


def test_what_is_only_proposed_or_done_is_never_overdue() -> None:
    for state in (ItemState.PROPOSED, ItemState.DONE, ItemState.DECLINED):
        assert not deadlines.is_overdue(date(2020, 1, 1), state, date(2026, 1, 1))


def test_at_one_instant_there_are_up_to_three_dates() -> None:
    noon = datetime(2026, 5, 8, 11, 30, tzinfo=UTC)
    zones = ["Pacific/Kiritimati", "UTC", "Etc/GMT+12"]
    assert deadlines.zones_by_date(zones, noon) == {
        date(2026, 5, 7): ["Etc/GMT+12"],
        date(2026, 5, 8): ["UTC"],
        date(2026, 5, 9): ["Pacific/Kiritimati"],
    }


def test_an_incident_older_than_ninety_days_is_a_backfill() -> None:
    assert not deadlines.is_backfill(date(2026, 1, 1), date(2026, 4, 1))
    assert deadlines.is_backfill(date(2026, 1, 1), date(2026, 4, 2))


def test_severity_proposes_the_priority() -> None:
    wanted = {1: Priority.P0, 2: Priority.P1, 3: Priority.P2, 4: Priority.P3, None: Priority.P2}
    assert dict(deadlines.PRIORITY_OF_SEVERITY) == wanted


def test_zones_are_known_by_their_iana_names() -> None:
    assert deadlines.is_zone("Europe/Berlin")
    assert not deadlines.is_zone("Europe/Nowhere")
