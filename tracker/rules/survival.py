"""How long things take when some are not done yet: the Kaplan–Meier estimate.

Sources: Kaplan and Meier, "Nonparametric estimation from incomplete observations" (1958), for the estimate; Greenwood
(1926) for its variance; Kalbfleisch and Prentice, "The Statistical Analysis of Failure Time Data" (1980), for the band
on the scale of log(-log S), which stays between 0 and 1. What is still open has lasted at least so long and counts
until then; to leave it out would make everything look quicker than it is.
"""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Final, NamedTuple

NORMAL_975: Final = 1.959963984540054
"""The 97.5th percentile of the normal distribution: the band holds with 95 %."""
HALF: Final = 0.5


class Lasted(NamedTuple):
    """How many whole days something took; `is_over` where it ended then, else it was still open after them."""

    days: int
    is_over: bool


class Step(NamedTuple):
    """One day on which something ended: `at_risk` had lasted until then, `share` lasts longer, within the band."""

    day: int
    at_risk: int
    ended: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Curve:
    """The share that lasts longer than each day. `count` went in, `ended` of them are over; `last` is the longest."""

    steps: tuple[Step, ...]
    count: int
    ended: int
    last: int
    lasted: tuple[int, ...]
    """All durations, in order."""

    @property
    def median(self) -> int | None:
        """The first day by which half had ended; None where that is not known yet."""
        return next((step.day for step in self.steps if step.share <= HALF), None)

    def at(self, day: int) -> Step | None:
        """The curve at any day: how many had lasted that long, and the share that lasts longer; None when none has."""
        at_risk = self.count - bisect_right(self.lasted, day - 1)
        if at_risk <= 0:
            return None
        place = bisect_right([step.day for step in self.steps], day)
        if place == 0:
            return Step(day, at_risk, 0, 1.0, 1.0, 1.0)
        known = self.steps[place - 1]
        return known._replace(day=day, at_risk=at_risk, ended=sum(step.ended for step in self.steps[:place]))


def kaplan_meier(observed: Iterable[Lasted]) -> Curve:
    """The Kaplan–Meier curve of durations, what is still open being censored. None may be negative.

    A `Counter` of them is as good as each by itself.
    """
    counts = Counter(observed)
    ended: Counter[int] = Counter()
    days: Counter[int] = Counter()
    for (day, is_over), count in counts.items():
        days[day] += count
        ended[day] += count * is_over
    ended = +ended
    lasted = tuple(chain.from_iterable(repeat(day, days[day]) for day in sorted(days)))
    share, greenwood, high = 1.0, 0.0, 1.0
    steps = []
    for day in sorted(ended):
        at_risk = len(lasted) - bisect_right(lasted, day - 1)
        gone = ended[day]
        share = share * (at_risk - gone) / at_risk if gone < at_risk else 0.0
        greenwood += gone / (at_risk * (at_risk - gone)) if gone < at_risk else 0.0
        low, high = _band(share, greenwood, high)
        steps.append(Step(day, at_risk, gone, share, low, high))
    return Curve(tuple(steps), len(lasted), sum(ended.values()), lasted[-1] if lasted else 0, lasted)


def _band(share: float, greenwood: float, high_before: float) -> tuple[float, float]:
    """The band around a share. At nothing left it has no variance: down to nothing, and up to what it was before."""
    if share <= 0:
        return 0.0, high_before
    if share >= 1:
        return 1.0, 1.0
    away = NORMAL_975 * math.sqrt(greenwood) / abs(math.log(share))
    return float(share ** math.exp(away)), float(share ** math.exp(-away))
