"""Days of the story as dates."""

from datetime import date, timedelta

import pytest

from tracker.cli.company.calendar import Calendar
from tracker.cli.company.founding import STORIES

SATURDAY = date(2026, 3, 14)


def test_people_work_from_monday_to_friday_and_in_the_order_of_the_story() -> None:
    calendar = Calendar(SATURDAY)
    days = [calendar.working_day(days) for days in range(-30, 30)]
    assert {day.weekday() for day in days} == {0, 1, 2, 3, 4}
    assert days == sorted(days)
    assert calendar.working_day(0) == SATURDAY + timedelta(days=2)


def test_an_incident_happens_on_the_day_itself() -> None:
    assert Calendar(SATURDAY).incident(0, "09:12").date() == SATURDAY


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("{day-10}", "4 March 2026"),
        ("{iso+2}", "2026-03-16"),
        ("{us-12}", "March 2, 2026"),
        ("{weekday-2}", "Thursday, March 12th"),
        ("{weekday-12}", "Monday, March 2nd"),
        ("{month-30}", "February 2026"),
        ("{due+1}", "2026-03-16"),
    ],
)
def test_texts_write_their_dates_in_many_ways(form: str, words: str) -> None:
    assert Calendar(SATURDAY).dated(f"on {form}.") == f"on {words}."


def test_what_happens_to_a_promise_is_told_in_order_and_is_over_by_now() -> None:
    for story in (story for stories in STORIES.values() for story in stories):
        for fate in story.fates:
            days = [story.day, *(step.day for step in fate.steps)]
            assert days == sorted(days), fate.begins
            assert days[-1] <= -3, f"{fate.begins}: Saturday's work is done on Monday, which must have come"


def test_no_due_date_stands_so_near_that_a_weekend_could_change_the_story() -> None:
    for story in (story for stories in STORIES.values() for story in stories):
        for fate in story.fates:
            for due in (fate.due, *(step.due for step in fate.steps if step.to is None)):
                assert due is None or due <= -3 or 2 < due < 5 or due >= 10, fate.begins
