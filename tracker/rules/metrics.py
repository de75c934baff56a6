"""The arithmetic of the numbers: what became of promises, by due date, age and week. Values in, values out.

Days are dates in the zone of an item's owner; where nobody knows when something happened the date is None, and
whatever needs it leaves the item out and counts it as left out.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from tracker.rules.lifecycle import ACTIVE, FINISHED
from tracker.vocabulary import ItemKind, ItemState, Priority

AGES: Final = ((0, 14), (15, 30), (31, 60), (61, 90), (91, None))
"""The first and last day of each class of age; the last class has no end."""


class Promise(NamedTuple):
    """One item that somebody committed to, or that waits to be, as the numbers need it. `today` is its owner's date.

    `begun_on` is the day somebody committed to it, None while it is proposed; `left_on` the day it was declined or
    replaced. `assigned_after` are the days from its entry to its first owner, None while it never had one.
    """

    id: int
    state: ItemState
    kind: ItemKind | None
    priority: Priority
    team_id: int | None
    incident_id: int
    is_owned: bool
    entered_on: date
    begun_on: date | None
    first_due_on: date | None
    due_on: date | None
    done_on: date | None
    left_on: date | None
    assigned_after: int | None
    slips: int
    today: date


class Outcome(StrEnum):
    """What became of an item by the first date it was committed to."""

    ON_TIME = "on-time"
    LATE = "late"
    STILL_OPEN = "still-open"
    """Its date is over."""
    NOT_YET_DUE = "not-yet-due"
    LEFT = "left"
    """Declined, or replaced by another item."""
    NOT_KNOWN = "not-known"
    """Done, and nobody knows when."""


JUDGED: Final = frozenset({Outcome.ON_TIME, Outcome.LATE, Outcome.STILL_OPEN})
"""What an on-time share is a share of."""


def outcome(first_due_on: date, state: ItemState, done_on: date | None, today: date) -> Outcome:
    """Whether an item was done by the first date it was committed to: "on time" knows no other date."""
    if state in FINISHED:
        if done_on is None:
            return Outcome.NOT_KNOWN
        return Outcome.ON_TIME if done_on <= first_due_on else Outcome.LATE
    if state in ACTIVE:
        return Outcome.STILL_OPEN if first_due_on < today else Outcome.NOT_YET_DUE
    return Outcome.LEFT


def quarter_of(day: date) -> date:
    """The first day of a day's calendar quarter."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def month_of(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def months_until(last: date, count: int) -> list[date]:
    """The first days of the `count` months that end with the month of `last`, in order."""
    number = last.year * 12 + last.month - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(number - count + 1, number + 1)]


def week_of(day: date) -> date:
    """The Monday of a day's ISO week."""
    return day - timedelta(days=day.weekday())


def week_name(monday: date) -> str:
    """An ISO week's name, "2026-W53": the year is that of its Thursday."""
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02}"


def weeks_until(last: date, count: int) -> list[date]:
    """The Mondays of the `count` ISO weeks that end with the week of `last`, in order."""
    monday = week_of(last)
    return [monday - timedelta(weeks=back) for back in range(count - 1, -1, -1)]


def percentile(values: Sequence[int], percent: int) -> int | None:
    """The nearest-rank percentile: the least value that at least `percent` % of all do not exceed. None of nothing.

    Definition 1 of Hyndman and Fan, "Sample quantiles in statistical packages" (1996): always a value that was seen.
    """
    if not values:
        return None
    rank = -(-len(values) * percent // 100)
    return sorted(values)[max(rank, 1) - 1]


def age_counts(ages: Iterable[int]) -> list[int]:
    """How many ages in days fall into each class of AGES."""
    counts = [0] * len(AGES)
    for age in ages:
        counts[next(place for place, (_, last) in enumerate(AGES) if last is None or age <= last)] += 1
    return counts
