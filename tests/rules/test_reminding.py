"""An item comes back after a week, for three months, and no longer."""

from datetime import date, timedelta

import pytest

from tracker.rules.reminding import Part, may_remind, own_part, subject

TODAY = date(2026, 3, 9)


def _ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("first", "last", "due", "expected"),
    [
        (None, None, None, True),
        (_ago(6), _ago(6), None, False),
        (_ago(7), _ago(7), None, True),
        (_ago(90), _ago(7), None, True),
        (_ago(91), _ago(7), None, False),
        (_ago(200), _ago(7), _ago(90), True),
        (_ago(200), _ago(7), _ago(91), False),
        (_ago(-40), _ago(-40), None, True),
    ],
)
def test_when_an_item_comes_back(first: date | None, last: date | None, due: date | None, *, expected: bool) -> None:
    assert may_remind(first_on=first, last_on=last, due_on=due, today=TODAY) is expected


@pytest.mark.parametrize(
    ("due", "is_new", "expected"),
    [
        (_ago(1), True, Part.OVERDUE),
        (TODAY, False, Part.SOON),
        (_ago(-7), False, Part.SOON),
        (_ago(-8), False, None),
        (_ago(-8), True, Part.NEW),
        (None, True, Part.NEW),
        (None, False, None),
    ],
)
def test_where_an_item_stands(due: date | None, expected: Part | None, *, is_new: bool) -> None:
    assert own_part(due_on=due, today=TODAY, is_new=is_new) is expected


def test_the_subject_counts_in_words() -> None:
    counts = {Part.OVERDUE: 3, Part.SOON: 2, Part.TRIAGE: 1, Part.CALLED: 1}
    assert subject(counts) == "3 overdue, 2 due this week, 2 waiting for your decision"
