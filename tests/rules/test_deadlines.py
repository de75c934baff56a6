"""Dates."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tracker.errors import RefusedError
from tracker.rules import deadlines
from tracker.rules.deadlines import Case, Due
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


def case(priority: Priority = Priority.P1, **values: Any) -> Case:
    """An incident of Monday 2 March 2026 until 10:34, an item that was committed to on the Wednesday, in Berlin."""
    known: dict[str, Any] = {
        "zone": "Europe/Berlin",
        "entered_at": datetime(2026, 3, 3, 9, 0, tzinfo=UTC),
        "committed_at": datetime(2026, 3, 4, 9, 0, tzinfo=UTC),
        "ended_at": datetime(2026, 3, 2, 10, 34, tzinfo=UTC),
        "mitigated_at": datetime(2026, 3, 1, 10, 0, tzinfo=UTC),
        "started_at": datetime(2026, 2, 28, 9, 30, tzinfo=UTC),
        "happened_on": date(2026, 2, 27),
        "is_backfill": False,
    }
    return Case(priority=priority, **(known | values))


def ended(*at: int, zone: str = "Europe/Berlin") -> Case:
    instant = datetime(*at, tzinfo=UTC)  # type: ignore[misc, arg-type]
    return case(Priority.P0, ended_at=instant, entered_at=instant, committed_at=instant, zone=zone)


@pytest.mark.parametrize(
    ("about", "on", "why"),
    [
        (case(Priority.P0), date(2026, 3, 16), "14 days after the incident ended"),
        (case(Priority.P1), date(2026, 4, 1), "30 days after the incident ended"),
        (case(Priority.P2), date(2026, 5, 1), "60 days after the incident ended"),
        (case(ended_at=None), date(2026, 3, 31), "30 days after the incident was mitigated"),
        (
            case(ended_at=None, mitigated_at=None),
            date(2026, 3, 30),
            "30 days after the incident began",
        ),
        (
            case(ended_at=None, mitigated_at=None, started_at=None),
            date(2026, 3, 30),
            "30 days after the incident, moved to Monday",
        ),
        (ended(2026, 3, 7, 9), date(2026, 3, 23), "14 days after the incident ended, moved to Monday"),
        (
            case(Priority.P0, committed_at=datetime(2026, 3, 9, 9, tzinfo=UTC)),
            date(2026, 3, 16),
            "14 days after the incident ended",
        ),
        (
            case(Priority.P0, committed_at=datetime(2026, 3, 20, 9, tzinfo=UTC)),
            date(2026, 3, 27),
            "5 business days after it was committed",
        ),
        (
            case(Priority.P0, committed_at=datetime(2026, 3, 14, 9, tzinfo=UTC)),
            date(2026, 3, 20),
            "5 business days after it was committed",
        ),
        (
            case(ended_at=datetime(2024, 3, 2, tzinfo=UTC), is_backfill=True),
            date(2026, 4, 3),
            "30 days after it was committed",
        ),
        (ended(2026, 12, 10, 9), date(2026, 12, 24), "14 days after the incident ended"),
        (ended(2026, 12, 20, 9), date(2027, 1, 4), "14 days after the incident ended, moved to Monday"),
        (ended(2028, 2, 20, 9), date(2028, 3, 6), "14 days after the incident ended, moved to Monday"),
        (ended(2028, 2, 15, 9), date(2028, 2, 29), "14 days after the incident ended"),
        (ended(2027, 2, 15, 9), date(2027, 3, 1), "14 days after the incident ended"),
    ],
)
def test_an_item_is_due_so_many_days_after_its_incident_was_resolved(about: Case, on: date, why: str) -> None:
    assert deadlines.due(deadlines.DEFAULT, about) == Due(on, why)


@pytest.mark.parametrize(
    ("about", "on"),
    [
        (ended(2026, 3, 2, 23, 30), date(2026, 3, 17)),
        (ended(2026, 3, 2, 23, 30, zone="Etc/GMT+12"), date(2026, 3, 16)),
        (ended(2026, 3, 2, 10, 30, zone="Etc/GMT+12"), date(2026, 3, 16)),
        (ended(2026, 3, 3, 12, 30, zone="Etc/GMT+12"), date(2026, 3, 17)),
        (ended(2026, 3, 2, 10, 30, zone="Pacific/Kiritimati"), date(2026, 3, 17)),
        (ended(2026, 3, 2, 9, 30, zone="Pacific/Kiritimati"), date(2026, 3, 16)),
        (ended(2026, 3, 28, 22, 30), date(2026, 4, 13)),
        (ended(2026, 3, 29, 22, 30), date(2026, 4, 13)),
        (ended(2026, 3, 30, 22, 30), date(2026, 4, 14)),
        (ended(2026, 3, 8, 6, 30, zone="America/New_York"), date(2026, 3, 23)),
        (ended(2026, 11, 1, 5, 30, zone="America/New_York"), date(2026, 11, 16)),
        (ended(2026, 11, 1, 6, 30, zone="America/New_York"), date(2026, 11, 16)),
        (ended(2026, 11, 3, 4, 30, zone="America/New_York"), date(2026, 11, 16)),
    ],
)
def test_days_are_those_of_the_teams_zone(about: Case, on: date) -> None:
    found = deadlines.due(deadlines.DEFAULT, about)
    assert found is not None
    assert found.on == on


def test_no_policy_date_for_p3_nor_before_the_commitment() -> None:
    assert deadlines.due(deadlines.DEFAULT, case(Priority.P3)) is None
    assert deadlines.due(deadlines.DEFAULT, case(committed_at=None)) is None


def test_weekends_count_like_other_days_where_they_are_not_skipped() -> None:
    terms = replace(deadlines.DEFAULT, skips_weekends=False)
    assert deadlines.due(terms, ended(2026, 3, 7, 9)) == Due(date(2026, 3, 21), "14 days after the incident ended")


def test_nothing_is_due_sooner_than_five_business_days_after_the_commitment() -> None:
    terms = replace(deadlines.DEFAULT, complete=dict.fromkeys(Priority, 0))
    for is_backfill in (False, True):
        assert deadlines.due(terms, case(is_backfill=is_backfill)) == Due(
            date(2026, 3, 11), "5 business days after it was committed"
        )
    one = replace(terms, complete=dict.fromkeys(Priority, 1))
    late = case(ended_at=datetime(2026, 3, 31, 9, tzinfo=UTC))
    assert deadlines.due(one, late) == Due(date(2026, 4, 1), "1 day after the incident ended")


@pytest.mark.parametrize(
    ("about", "on"),
    [
        (case(), date(2026, 3, 6)),
        (case(entered_at=datetime(2026, 3, 6, 22, 59, tzinfo=UTC)), date(2026, 3, 11)),
        (case(entered_at=datetime(2026, 3, 5, 23, 1, tzinfo=UTC)), date(2026, 3, 11)),
        (case(entered_at=datetime(2026, 3, 5, 22, 59, tzinfo=UTC)), date(2026, 3, 10)),
        (case(is_backfill=True, committed_at=None), None),
        (case(is_backfill=True), date(2026, 3, 9)),
    ],
)
def test_somebody_should_own_it_three_business_days_after_it_entered(about: Case, on: date | None) -> None:
    assert deadlines.assign_by(deadlines.DEFAULT, about) == on


def test_a_policy_may_leave_the_day_to_assign_open() -> None:
    assert deadlines.assign_by(replace(deadlines.DEFAULT, assign=dict.fromkeys(Priority)), case()) is None


@pytest.mark.parametrize(
    ("priority", "done", "on"),
    [
        (Priority.P0, datetime(2026, 3, 2, 9, tzinfo=UTC), date(2026, 4, 1)),
        (Priority.P1, datetime(2026, 3, 2, 9, tzinfo=UTC), date(2026, 5, 1)),
        (Priority.P2, datetime(2026, 3, 2, 9, tzinfo=UTC), date(2026, 5, 31)),
        (Priority.P3, datetime(2026, 3, 2, 9, tzinfo=UTC), None),
        (Priority.P0, datetime(2026, 3, 2, 23, 30, tzinfo=UTC), date(2026, 4, 2)),
        (Priority.P0, datetime(2028, 1, 30, 9, tzinfo=UTC), date(2028, 2, 29)),
        (Priority.P2, datetime(2026, 12, 1, 9, tzinfo=UTC), date(2027, 3, 1)),
    ],
)
def test_verification_falls_due_by_priority(priority: Priority, done: datetime, on: date | None) -> None:
    assert deadlines.verify_by(priority, done, "Europe/Berlin") == on


@pytest.mark.parametrize(
    ("due_on", "last_reason", "expected", "is_policys"),
    [
        (None, None, date(2026, 4, 1), True),
        (date(2026, 4, 1), None, date(2026, 4, 1), True),
        (date(2026, 4, 2), None, date(2026, 4, 1), False),
        (date(2026, 4, 2), deadlines.SET_BY_POLICY, date(2026, 4, 1), True),
        (date(2026, 4, 2), deadlines.POLICY_CHANGED, None, True),
        (date(2026, 4, 1), "The vendor is late", date(2026, 4, 1), False),
        (None, "We do not know yet", date(2026, 4, 1), False),
        (None, "", date(2026, 4, 1), False),
    ],
)
def test_a_date_that_somebody_chose_is_told_from_the_policys(
    due_on: date | None, last_reason: str | None, expected: date | None, is_policys: bool
) -> None:
    assert deadlines.is_by_policy(due_on, last_reason, expected) is is_policys


def test_a_year_far_away_is_taken_for_a_slip_of_the_finger() -> None:
    today = date(2026, 3, 2)
    deadlines.check_far(date(2036, 3, 2), today, field="due_on")
    with pytest.raises(RefusedError, match="Check the year"):
        deadlines.check_far(date(2062, 3, 2), today, field="due_on")


def test_nobody_waits_past_the_day_to_assign() -> None:
    day = date(2026, 3, 6)
    after = date(2026, 3, 7)
    assert deadlines.is_past_assign_by(day, ItemState.PROPOSED, is_owned=False, today=after)
    assert not deadlines.is_past_assign_by(day, ItemState.PROPOSED, is_owned=False, today=day)
    assert not deadlines.is_past_assign_by(day, ItemState.OPEN, is_owned=True, today=after)
    assert not deadlines.is_past_assign_by(day, ItemState.DECLINED, is_owned=False, today=after)
    assert not deadlines.is_past_assign_by(None, ItemState.OPEN, is_owned=False, today=after)
