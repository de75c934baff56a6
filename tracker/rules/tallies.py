"""Counting promises: what was counted is forgotten, and becomes the numbers.

Most days and fates are those of many items. So equal ones are counted first, and made into weeks, months and classes of
age afterwards: that keeps a hundred thousand items quick.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from enum import StrEnum
from itertools import chain, compress, repeat
from typing import Any, Final

from tracker.rules import survival
from tracker.rules.lifecycle import ACTIVE, FINISHED, UNFINISHED
from tracker.rules.metrics import (
    AGES,
    JUDGED,
    MONTHS,
    MOST_SLIPS,
    WEEKS,
    Cohort,
    DueCohort,
    Group,
    Late,
    Numbers,
    Outcome,
    Promises,
    Share,
    Week,
    age_class,
    month_of,
    months_until,
    outcome,
    percentile,
    week_of,
    weeks_until,
)
from tracker.rules.survival import Curve, Lasted
from tracker.vocabulary import ItemState, Priority


class End(StrEnum):
    """How it stands with something that somebody committed to."""

    OPEN = "open"
    DONE = "done"
    LEFT = "left"
    """Declined, or replaced by another item."""


_END: Final = {
    state: End.OPEN if state in ACTIVE else End.DONE if state in FINISHED else End.LEFT for state in ItemState
}


class Tally:
    """The promises counted so far, on the day `today` of the report."""

    def __init__(self, today: date) -> None:
        self._date, self._today = today, today.toordinal()
        self._stand: Counter[tuple[ItemState, bool, bool]] = Counter()
        """By state: whether it is owned, and whether somebody committed to it."""
        self._waited: Counter[tuple[int | None, bool]] = Counter()
        """Days to the first owner, and whether they are over."""
        self._lasted: Counter[tuple[int | None, bool]] = Counter()
        """Days from the commitment, and whether it was done."""
        self._begun: Counter[tuple[int, End]] = Counter()
        self._ended: Counter[tuple[int | None, End]] = Counter()
        self._due: Counter[tuple[int | None, Outcome | None]] = Counter()
        self._late: Counter[tuple[Priority, int, End]] = Counter()
        """By priority: days overdue."""
        self._aged: Counter[tuple[int, bool, End]] = Counter()
        """By the day somebody committed to it: whether it is overdue."""
        self._fates: Counter[tuple[Any, End, bool, Outcome | None, int, bool]] = Counter()
        """By group: whether it is overdue, what became of its first date, slips, whether it is owned."""

    def count(self, items: Promises) -> None:
        """Count these, too: a field of all at a time, which is several times quicker than an item at a time."""
        has_begun = [day is not None for day in items.begun_on]
        self._stand.update(zip(items.state, items.is_owned, has_begun, strict=True))
        waits = map(self._wait, items.assigned_after, items.state, items.entered_on, items.ended_on)
        self._waited.update(waits)
        self._count_begun(Promises(*(tuple(compress(field, has_begun)) for field in items)))

    def _wait(
        self, after: int | None, state: ItemState, entered_on: int, ended_on: int | None
    ) -> tuple[int | None, bool]:
        if after is not None:
            return after, True
        until = self._today if state in UNFINISHED else ended_on
        return (None if until is None else max(0, until - entered_on)), False

    def _count_begun(self, items: Promises) -> None:
        begun_on: Sequence[int] = items.begun_on  # type: ignore[assignment]
        ends = [_END[state] for state in items.state]
        told = [
            None if due_on is None else outcome(due_on, state, done_on, today)
            for due_on, state, done_on, today in zip(
                items.first_due_on, items.state, items.done_on, items.today, strict=True
            )
        ]
        untils = [self._today if end is End.OPEN else day for end, day in zip(ends, items.ended_on, strict=True)]
        lasted = [
            None if until is None else max(0, until - begun) for until, begun in zip(untils, begun_on, strict=True)
        ]
        is_late = [days > 0 for days in items.days_overdue]
        self._begun.update(zip(begun_on, ends, strict=True))
        self._ended.update(zip(items.ended_on, ends, strict=True))
        self._due.update(zip(items.first_due_on, told, strict=True))
        self._lasted.update(zip(lasted, (end is End.DONE for end in ends), strict=True))
        self._late.update(zip(items.priority, items.days_overdue, ends, strict=True))
        self._aged.update(zip(begun_on, is_late, ends, strict=True))
        self._fates.update(zip(items.key, ends, is_late, told, items.slips, items.is_owned, strict=True))

    def numbers(self) -> Numbers:
        """The numbers of what was counted."""
        months = months_until(self._date, MONTHS)
        declined = _sum(self._stand, lambda state, *_: state is ItemState.DECLINED)
        decided = _sum(self._stand, lambda state, _, has_begun: has_begun or state is ItemState.DECLINED)
        return Numbers(
            count=self._fates.total(),
            open=_sum(self._fates, lambda _, end, *__: end is End.OPEN),
            due=self._due_cohorts(months),
            late=self._late_of(Priority),
            late_by_priority=[(key, self._late_of([key])) for key in Priority],
            ages=self._ages(),
            assigning=_curve(self._waited),
            completing=_curve(self._lasted),
            slips=self._slips(),
            unowned=self._unowned(lambda state, has_begun: has_begun and state in ACTIVE),
            unowned_proposed=self._unowned(lambda state, _: state is ItemState.PROPOSED),
            declined=Share(declined, decided),
            weeks=self._flow(),
            cohorts=self._cohorts(months),
            undated=self._lasted[None, True] + self._lasted[None, False],
        )

    def _unowned(self, is_asked: Callable[[ItemState, bool], bool]) -> Share:
        whole = Counter[bool]()
        for (state, is_owned, has_begun), count in self._stand.items():
            if is_asked(state, has_begun):
                whole[is_owned] += count
        return Share(whole[False], whole.total())

    def _due_cohorts(self, months: Sequence[date]) -> list[DueCohort]:
        """What became of the items first due in each month."""
        counts: dict[date, Counter[Outcome]] = {month: Counter() for month in months}
        for (day, told), count in self._due.items():
            if day is not None and told is not None and (month := month_of(date.fromordinal(day))) in counts:
                counts[month][told] += count
        return [DueCohort(month, counts[month]) for month in months]

    def _late_of(self, priorities: Iterable[Priority]) -> Late:
        """How many open items are overdue by their present date, and for how long."""
        wanted, days = set(priorities), Counter[int]()
        for (priority, overdue, end), count in self._late.items():
            if end is End.OPEN and priority in wanted:
                days[overdue] += count
        late = [*chain.from_iterable(repeat(day, days[day]) for day in sorted(days) if day)]
        return Late(days.total(), len(late), percentile(late, 50), percentile(late, 90))

    def _ages(self) -> list[Share]:
        """How long open items have been open since somebody committed to them, and how many of them are overdue."""
        whole, late = Counter[int](), Counter[int]()
        for (begun_on, is_late, end), count in self._aged.items():
            if end is End.OPEN:
                place = age_class(max(0, self._today - begun_on))
                whole[place] += count
                late[place] += count * is_late
        return [Share(late[place], whole[place]) for place in range(len(AGES))]

    def _slips(self) -> list[Share]:
        """How often dates were put off, and how many of these items are still open."""
        whole, still = Counter[int](), Counter[int]()
        for (_, end, _, _, slips, _), count in self._fates.items():
            place = min(slips, MOST_SLIPS)
            whole[place] += count
            still[place] += count * (end is End.OPEN)
        return [Share(still[place], whole[place]) for place in range(MOST_SLIPS + 1)]

    def _flow(self) -> list[Week]:
        """How many were opened and closed in each ISO week. What was reopened counts when it closed for good."""
        opened, closed = Counter[date](), Counter[tuple[date, End]]()
        for (begun_on, _), count in self._begun.items():
            opened[week_of(date.fromordinal(begun_on))] += count
        for (day, end), count in self._ended.items():
            if day is not None and end is not End.OPEN:
                closed[week_of(date.fromordinal(day)), end] += count
        return [
            Week(monday, opened[monday], closed[monday, End.DONE], closed[monday, End.LEFT])
            for monday in weeks_until(self._date, WEEKS)
        ]

    def _cohorts(self, months: Sequence[date]) -> list[Cohort]:
        """What became of the items that were committed to in each month."""
        found: dict[date, Counter[End]] = defaultdict(Counter)
        for (day, end), count in self._begun.items():
            found[month_of(date.fromordinal(day))][end] += count
        return [
            Cohort(month, found[month].total(), *(found[month][end] for end in (End.DONE, End.LEFT, End.OPEN)))
            for month in months
        ]

    def groups(self, keys_of: Callable[[Any], Iterable[Any]] = lambda key: (key,)) -> list[Group]:
        """The same items by what `keys_of` makes of their key: one of several services counts with each."""
        found: dict[Any, Counter[str]] = defaultdict(Counter)
        for (key, end, is_late, told, slips, is_owned), count in self._fates.items():
            is_open = end is End.OPEN
            more = {
                "begun": count,
                "open": count * is_open,
                "overdue": count * (is_open and is_late),
                "on time": count * (told is Outcome.ON_TIME),
                "judged": count * (told in JUDGED),
                "slipped": count * (slips > 0),
                "unowned": count * (is_open and not is_owned),
            }
            for group in keys_of(key):
                found[group].update(more)
        return [
            Group(
                key,
                of["begun"],
                of["open"],
                of["overdue"],
                Share(of["on time"], of["judged"]),
                of["slipped"],
                of["unowned"],
            )
            for key, of in found.items()
        ]


def _sum(counts: Counter[Any], is_wanted: Callable[..., bool]) -> int:
    return sum(count for key, count in counts.items() if is_wanted(*key))


def _curve(counts: Counter[tuple[int | None, bool]]) -> Curve:
    """How long things lasted, what is not over being censored, and what nobody knows left out."""
    known = {Lasted(days, is_over): count for (days, is_over), count in counts.items() if days is not None}
    return survival.kaplan_meier(Counter(known))
