"""The arithmetic of the numbers: what became of promises, by due date, age and week. Values in, values out.

Days are dates in the zone of an item's owner; where nobody knows when something happened the date is None, and
whatever needs it leaves the item out and counts it as left out.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple

from tracker.rules import survival
from tracker.rules.lifecycle import ACTIVE, FINISHED, UNFINISHED
from tracker.rules.survival import Curve, Lasted
from tracker.vocabulary import ItemKind, ItemState, Priority

MONTHS: Final = 12
WEEKS: Final = 26
MOST_SLIPS: Final = 3
"""So many, or more, are one class."""
AGES: Final = ((0, 14), (15, 30), (31, 60), (61, 90), (91, None))
"""The first and last day of each class of age; the last class has no end."""


class Promise(NamedTuple):
    """One item as the numbers need it. Days that weeks and months are made of are dates in the zone of the report.

    `begun_on` is the day somebody committed to it, None where nobody did; `ended_on` the day it was done, declined or
    replaced. `done_on` is the day it was done, `today` the present one, where its owner is. `assigned_after` are the
    days from its entry to its first owner, None while it never had one. `days_overdue` go by its present due date, and
    are nought where it is not over, or the item not open.
    """

    state: ItemState
    priority: Priority
    kind: ItemKind | None
    team_id: int | None
    incident_id: int
    is_owned: bool
    entered_on: date
    begun_on: date | None
    ended_on: date | None
    first_due_on: date | None
    done_on: date | None
    assigned_after: int | None
    slips: int
    today: date
    days_overdue: int


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


def days_overdue(due_on: date | None, state: ItemState, today: date) -> int:
    """By how many days an item is overdue; nought where it is not."""
    return max(0, (today - due_on).days) if due_on is not None and state in ACTIVE else 0


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


def numbers(promises: Sequence[Promise], today: date) -> Numbers:
    """The numbers of these items on a day."""
    begun = [one for one in promises if one.begun_on is not None]
    open_now = [one for one in begun if one.state in ACTIVE]
    proposed = [one for one in promises if one.state is ItemState.PROPOSED]
    declined = sum(one.state is ItemState.DECLINED for one in promises)
    decided = len([one for one in begun if one.state is not ItemState.DECLINED]) + declined
    months = months_until(today, MONTHS)
    return Numbers(
        count=len(begun),
        open=len(open_now),
        due=due_cohorts(begun, months),
        late=late(open_now),
        late_by_priority=[(key, late([one for one in open_now if one.priority is key])) for key in Priority],
        ages=ageing(open_now, today),
        assigning=assigning(promises, today),
        completing=completing(begun, today),
        slips=slipping(begun),
        unowned=Share(sum(not one.is_owned for one in open_now), len(open_now)),
        unowned_proposed=Share(sum(not one.is_owned for one in proposed), len(proposed)),
        declined=Share(declined, decided),
        weeks=flow(begun, weeks_until(today, WEEKS)),
        cohorts=cohorts(begun, months),
        undated=sum(one.state not in ACTIVE and one.ended_on is None for one in begun),
    )


def due_cohorts(begun: Iterable[Promise], months: Sequence[date]) -> list[DueCohort]:
    """What became of the items first due in each month."""
    counts: dict[date, Counter[Outcome]] = {month: Counter() for month in months}
    for one in begun:
        if one.first_due_on is not None and (month := month_of(one.first_due_on)) in counts:
            counts[month][outcome(one.first_due_on, one.state, one.done_on, one.today)] += 1
    return [DueCohort(month, counts[month]) for month in months]


def late(open_now: Sequence[Promise]) -> Late:
    """How many are overdue by their present date, and for how long."""
    days = [found for one in open_now if (found := one.days_overdue)]
    return Late(len(open_now), len(days), percentile(days, 50), percentile(days, 90))


def age_class(days: int) -> int:
    """Which class of AGES an age in days belongs to."""
    return next(place for place, (_, last) in enumerate(AGES) if last is None or days <= last)


def ageing(open_now: Iterable[Promise], today: date) -> list[Share]:
    """How long open items have been open since somebody committed to them, and how many of them are overdue."""
    whole, overdue = Counter[int](), Counter[int]()
    for one in open_now:
        if one.begun_on is not None:
            place = age_class(max(0, (today - one.begun_on).days))
            whole[place] += 1
            overdue[place] += one.days_overdue > 0
    return [Share(overdue[place], whole[place]) for place in range(len(AGES))]


def assigning(promises: Iterable[Promise], today: date) -> Curve:
    """How long items wait for their first owner, those that wait still being censored, and those that ended without."""
    return survival.kaplan_meier(_waits(promises, today))


def _waits(promises: Iterable[Promise], today: date) -> Iterator[Lasted]:
    for one in promises:
        until = today if one.state in UNFINISHED else one.ended_on
        if one.assigned_after is not None:
            yield Lasted(one.assigned_after, is_over=True)
        elif until is not None:
            yield Lasted(max(0, (until - one.entered_on).days), is_over=False)


def completing(begun: Iterable[Promise], today: date) -> Curve:
    """How long items take from the commitment until they are done; open, declined and replaced ones are censored."""
    return survival.kaplan_meier(_times(begun, today))


def _times(begun: Iterable[Promise], today: date) -> Iterator[Lasted]:
    for one in begun:
        until = today if one.state in ACTIVE else one.ended_on
        if one.begun_on is not None and until is not None:
            yield Lasted(max(0, (until - one.begun_on).days), is_over=one.state in FINISHED)


def slipping(begun: Iterable[Promise]) -> list[Share]:
    """How often dates were put off, and how many of these items are still open."""
    whole, still = Counter[int](), Counter[int]()
    for one in begun:
        place = min(one.slips, MOST_SLIPS)
        whole[place] += 1
        still[place] += one.state in ACTIVE
    return [Share(still[place], whole[place]) for place in range(MOST_SLIPS + 1)]


def flow(begun: Iterable[Promise], mondays: Sequence[date]) -> list[Week]:
    """How many were opened and closed in each ISO week. What was reopened counts when it closed for good."""
    opened, done, left = Counter[date](), Counter[date](), Counter[date]()
    for one in begun:
        if one.begun_on is not None:
            opened[week_of(one.begun_on)] += 1
        if one.ended_on is not None and one.state not in ACTIVE:
            (done if one.state in FINISHED else left)[week_of(one.ended_on)] += 1
    return [Week(monday, opened[monday], done[monday], left[monday]) for monday in mondays]


def cohorts(begun: Iterable[Promise], months: Sequence[date]) -> list[Cohort]:
    """What became of the items that were committed to in each month."""
    found: dict[date, Counter[str]] = defaultdict(Counter)
    for one in begun:
        if one.begun_on is not None:
            end = "open" if one.state in ACTIVE else "done" if one.state in FINISHED else "left"
            found[month_of(one.begun_on)][end] += 1
    return [
        Cohort(month, found[month].total(), found[month]["done"], found[month]["left"], found[month]["open"])
        for month in months
    ]


def groups(promises: Iterable[Promise], keys_of: Callable[[Promise], Iterable[Any]]) -> list[Group]:
    """The same items by what `keys_of` says, such as their team; one of several services counts with each."""
    found: dict[Any, list[Promise]] = defaultdict(list)
    for one in promises:
        if one.begun_on is not None:
            for key in keys_of(one):
                found[key].append(one)
    return [_group(key, members) for key, members in found.items()]


def _group(key: Any, members: Sequence[Promise]) -> Group:
    open_now = [one for one in members if one.state in ACTIVE]
    judged = [
        told
        for one in members
        if one.first_due_on is not None
        and (told := outcome(one.first_due_on, one.state, one.done_on, one.today)) in JUDGED
    ]
    return Group(
        key=key,
        begun=len(members),
        open=len(open_now),
        overdue=sum(one.days_overdue > 0 for one in open_now),
        on_time=Share(judged.count(Outcome.ON_TIME), len(judged)),
        slipped=sum(one.slips > 0 for one in members),
        unowned=sum(not one.is_owned for one in open_now),
    )
