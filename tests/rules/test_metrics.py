"""The arithmetic of the numbers, worked out by hand."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.rules import metrics
from tracker.rules.metrics import Numbers, Outcome, Promises, Share
from tracker.rules.tallies import Tally
from tracker.vocabulary import ItemState, Priority

TODAY = date(2026, 3, 31)
"""A Tuesday."""


Promise = dict[str, Any]


def promise(**values: Any) -> Promise:
    """An open item of Ben's, committed to on 2 March and due on 20 March."""
    known: Promise = {
        "key": 1,
        "state": ItemState.OPEN,
        "priority": Priority.P1,
        "is_owned": True,
        "entered_on": date(2026, 3, 1),
        "begun_on": date(2026, 3, 2),
        "ended_on": None,
        "first_due_on": date(2026, 3, 20),
        "done_on": None,
        "assigned_after": 0,
        "slips": 0,
        "today": TODAY,
        "days_overdue": 0,
    }
    return known | values


def done(on: date, **values: Any) -> Promise:
    return promise(**({"state": ItemState.DONE, "done_on": on, "ended_on": on} | values))


def tallied(*promises: Promise) -> Tally:
    """These items counted, half of them at a time."""
    tally = Tally(TODAY)
    for some in (promises[::2], promises[1::2]):
        numbered = ([day.toordinal() if isinstance(day, date) else day for day in one.values()] for one in some)
        tally.count(Promises(*zip(*numbered, strict=True)) if some else Promises(*[()] * len(Promises._fields)))
    return tally


def numbers(*promises: Promise) -> Numbers:
    return tallied(*promises).numbers()


@pytest.mark.parametrize(
    ("state", "done_on", "due_on", "expected"),
    [
        (ItemState.DONE, date(2026, 3, 20), date(2026, 3, 20), Outcome.ON_TIME),
        (ItemState.VERIFIED, date(2026, 3, 21), date(2026, 3, 20), Outcome.LATE),
        (ItemState.DONE, None, date(2026, 3, 20), Outcome.NOT_KNOWN),
        (ItemState.OPEN, None, date(2026, 3, 30), Outcome.STILL_OPEN),
        (ItemState.IN_PROGRESS, None, date(2026, 3, 31), Outcome.NOT_YET_DUE),
        (ItemState.DECLINED, None, date(2026, 3, 20), Outcome.LEFT),
        (ItemState.SUPERSEDED, None, date(2026, 3, 20), Outcome.LEFT),
    ],
)
def test_on_time_is_judged_by_the_first_date(
    state: ItemState, done_on: date | None, due_on: date, expected: Outcome
) -> None:
    assert metrics.outcome(due_on, state, done_on, TODAY) is expected


def test_a_share_on_time_leaves_out_what_is_not_judged_yet() -> None:
    march = [
        done(date(2026, 3, 19)),
        done(date(2026, 3, 25)),
        promise(),
        promise(first_due_on=date(2026, 3, 31)),
        promise(state=ItemState.DECLINED, ended_on=date(2026, 3, 5)),
    ]
    cohort = numbers(*march).due[-1]
    assert (cohort.on_time, cohort.judged, cohort.counts[Outcome.LEFT], cohort.counts[Outcome.NOT_YET_DUE]) == (
        1,
        3,
        1,
        1,
    )


def test_percentiles_are_values_that_were_seen() -> None:
    days = [3, 1, 40, 7, 9, 2, 8, 30, 5, 6]
    assert [metrics.percentile(days, percent) for percent in (50, 90, 100)] == [6, 30, 40]
    assert (metrics.percentile([4], 50), metrics.percentile([], 90)) == (4, None)


def test_ages_fall_into_their_classes() -> None:
    assert [metrics.age_class(days) for days in (0, 14, 15, 30, 31, 60, 61, 90, 91, 900)] == [
        0,
        0,
        1,
        1,
        2,
        2,
        3,
        3,
        4,
        4,
    ]


def test_the_age_of_what_is_overdue_is_told_by_its_middle_and_its_tail() -> None:
    found = numbers(*(promise(days_overdue=days) for days in (0, 0, 1, 2, 3, 50)), done(TODAY))
    assert found.late == (6, 4, 2, 50)
    assert [one for _, one in found.late_by_priority] == [(0, 0, None, None), found.late, *[(0, 0, None, None)] * 2]


def test_each_number_says_how_many_it_rests_on() -> None:
    known = numbers(
        promise(is_owned=False, assigned_after=None, days_overdue=11, slips=4),
        promise(begun_on=date(2025, 12, 1), slips=1, assigned_after=2),
        done(date(2026, 3, 12)),
        done(date(2026, 3, 12), ended_on=None, done_on=None),
        promise(state=ItemState.PROPOSED, begun_on=None, first_due_on=None, is_owned=False, assigned_after=None),
        promise(state=ItemState.DECLINED, begun_on=None, ended_on=date(2026, 3, 6), first_due_on=None),
    )
    assert (known.count, known.open, known.undated) == (4, 2, 1)
    assert (known.unowned, known.unowned_proposed, known.declined) == (Share(1, 2), Share(1, 1), Share(1, 5))
    assert known.ages == [Share(0, 0), Share(1, 1), Share(0, 0), Share(0, 0), Share(0, 1)]
    assert known.slips == [Share(0, 2), Share(1, 1), Share(0, 0), Share(1, 1)]
    assert (known.completing.count, known.completing.ended) == (3, 1)
    assert (known.assigning.count, known.assigning.ended) == (6, 4)
    assert [(one.month, one.begun, one.open) for one in known.cohorts if one.begun] == [
        (date(2025, 12, 1), 1, 1),
        (date(2026, 3, 1), 3, 1),
    ]


def test_what_was_declined_or_replaced_counts_until_then_as_not_done() -> None:
    curve = numbers(
        promise(state=ItemState.SUPERSEDED, ended_on=date(2026, 3, 4)), done(date(2026, 3, 12)), promise()
    ).completing
    assert [(step.day, step.at_risk, step.share) for step in curve.steps] == [(10, 2, 0.5)]


def test_a_week_has_what_was_opened_and_closed_from_monday_to_sunday() -> None:
    weeks = numbers(
        promise(begun_on=date(2026, 3, 22)),
        done(date(2026, 3, 29), begun_on=date(2026, 3, 23)),
        promise(state=ItemState.DECLINED, begun_on=date(2026, 3, 29), ended_on=date(2026, 3, 30)),
    ).weeks
    assert [(one.monday.day, one.opened, one.done, one.left, one.closed) for one in weeks[-3:]] == [
        (16, 1, 0, 0, 0),
        (23, 2, 1, 0, 1),
        (30, 0, 0, 1, 1),
    ]


@pytest.mark.parametrize(
    ("day", "monday", "name"),
    [
        (date(2026, 12, 31), date(2026, 12, 28), "2026-W53"),
        (date(2027, 1, 3), date(2026, 12, 28), "2026-W53"),
        (date(2027, 1, 4), date(2027, 1, 4), "2027-W01"),
        (date(2024, 12, 30), date(2024, 12, 30), "2025-W01"),
        (date(2028, 2, 29), date(2028, 2, 28), "2028-W09"),
    ],
)
def test_weeks_are_iso_weeks(day: date, monday: date, name: str) -> None:
    assert metrics.week_of(day) == monday
    assert metrics.week_name(monday) == name


def test_months_and_quarters_end_where_calendars_do() -> None:
    assert metrics.months_until(date(2028, 2, 29), 3) == [date(2027, 12, 1), date(2028, 1, 1), date(2028, 2, 1)]
    assert [metrics.quarter_of(date(2028, month, 29)).month for month in (1, 2, 4, 12)] == [1, 1, 4, 10]


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 60))
def test_weeks_and_months_follow_each_other_without_a_gap(last: date, count: int) -> None:
    weeks, months = metrics.weeks_until(last, count), metrics.months_until(last, count)
    assert weeks[-1] <= last < weeks[-1] + timedelta(days=7)
    assert {after - before for before, after in pairwise(weeks)} <= {timedelta(days=7)}
    assert months[-1] == last.replace(day=1)
    assert all((before + timedelta(days=31)).replace(day=1) == after for before, after in pairwise(months))


def test_an_item_of_two_services_counts_with_each() -> None:
    services = {1: ("pay", "shop"), 2: ("shop",)}
    tally = tallied(promise(days_overdue=11), done(date(2026, 3, 19), key=2))
    assert {one.key: (one.begun, one.open, one.overdue, one.on_time) for one in tally.groups(services.__getitem__)} == {
        "pay": (1, 1, 1, Share(0, 1)),
        "shop": (2, 1, 1, Share(1, 2)),
    }
