"""What the numbers are, and what became of a promise by its date; `rules.tallies` counts them. Values in, values out.

Where nobody knows when something happened the day is None, and whatever needs it leaves the item out and counts it as
left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple, TypeVar

from tracker.rules.lifecycle import ACTIVE, FINISHED
from tracker.rules.survival import Curve
from tracker.vocabulary import ItemState, Priority

MONTHS: Final = 12
WEEKS: Final = 26
MOST_SLIPS: Final = 3
"""So many, or more, are one class."""
AGES: Final = ((0, 14), (15, 30), (31, 60), (61, 90), (91, None))
"""The first and last day of each class of age; the last class has no end."""

Day = TypeVar("Day", date, int)
"""A date, or its number."""


class Promises(NamedTuple):
    """Items as the numbers need them, each field holding that of all of them. Days are numbered by `date.toordinal`.

    Days that weeks and months are made of are those in the zone of the report. `begun_on` is the day somebody committed
    to an item, None where nobody did; `ended_on` the day it was done, declined or replaced. `done_on` is the day it was
    done, `today` the present one, where its owner is. `assigned_after` are the days from its entry to its first owner,
    None while it never had one. `days_overdue` go by its present due date, and are nought where it is not over, or the
    item not open. `key` says what group it is in.
    """

    key: Sequence[Any]
    state: Sequence[ItemState]
    priority: Sequence[Priority]
    is_owned: Sequence[bool]
    entered_on: Sequence[int]
    begun_on: Sequence[int | None]
    ended_on: Sequence[int | None]
    first_due_on: Sequence[int | None]
    done_on: Sequence[int | None]
    assigned_after: Sequence[int | None]
    slips: Sequence[int]
    today: Sequence[int]
    days_overdue: Sequence[int]


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


def outcome(first_due_on: Day, state: ItemState, done_on: Day | None, today: Day) -> Outcome:
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


@dataclass(frozen=True, slots=True)
class DueCohort:
    """The items whose first date fell in one month, by what became of them."""

    month: date
    counts: Mapping[Outcome, int]

    @property
    def judged(self) -> int:
        """How many the on-time share is a share of."""
        return sum(self.counts[one] for one in JUDGED)

    @property
    def on_time(self) -> int:
        """How many of these were on time."""
        return self.counts[Outcome.ON_TIME]


class Late(NamedTuple):
    """How many of so many open items are overdue, and for how many days: the middle one, and nine in ten."""

    open: int
    overdue: int
    p50: int | None
    p90: int | None


class Cohort(NamedTuple):
    """What became of the items that were committed to in one month."""

    month: date
    begun: int
    done: int
    left: int
    open: int


class Week(NamedTuple):
    """How many items were committed to in one ISO week, and how many were done, or declined or replaced."""

    monday: date
    opened: int
    done: int
    left: int

    @property
    def closed(self) -> int:
        """All that ended."""
        return self.done + self.left


class Share(NamedTuple):
    """So many of all."""

    part: int
    whole: int


class Group(NamedTuple):
    """The items of one team, service, priority or kind."""

    key: Any
    begun: int
    open: int
    overdue: int
    on_time: Share
    slipped: int
    unowned: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """All numbers of a report on items. `undated` are done, or left, nobody knows when."""

    count: int
    open: int
    due: list[DueCohort]
    late: Late
    late_by_priority: list[tuple[Priority, Late]]
    ages: list[Share]
    """By class of AGES: open items, `part` of them overdue."""
    assigning: Curve
    completing: Curve
    slips: list[Share]
    """By number of slips, the last class being MOST_SLIPS or more: committed items, `part` of them still open."""
    unowned: Share
    unowned_proposed: Share
    declined: Share
    weeks: list[Week]
    cohorts: list[Cohort]
    undated: int


def age_class(days: int) -> int:
    """Which class of AGES an age in days belongs to."""
    return next(place for place, (_, last) in enumerate(AGES) if last is None or days <= last)
