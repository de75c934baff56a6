"""Did it help? Whether a cause strikes less often since a round of remediation, and what can be said of it.

Source: conjugate gamma-Poisson rates. Repeats of a cause before and after a round are counts n over exposures E in
years; with a gamma prior of shape 1 and scale λ0 the rate before has the posterior Gamma(1 + n_b, 1/λ0 + E_b), and the
rate after starts from that mean, with shape 1. For independent gammas X ~ Gamma(a, p) and Y ~ Gamma(b, q) with whole
shapes, P(X < Y) = I_x(a, b) at x = p / (p + q), the regularised incomplete beta function, which equals the chance of
at least a successes in a + b - 1 trials of chance x (Abramowitz and Stegun, 26.5.24; Cook, "Exact calculation of
inequalities", 2003). So everything here is a finite sum. It compares counts, and is no proof of cause.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from tracker.vocabulary import Effect

YEAR: Final = timedelta(days=365.25)
ROUND: Final = timedelta(days=30)
"""Items that are done within this time of each other are one round."""
LEAST_OTHERS: Final = 5
"""A class with fewer other causes says too little about how often its causes strike."""
SURE: Final = 0.9
UNSURE: Final = 0.1
LEAST_EXPECTED: Final = 3.0
LOOKED_AHEAD: Final = timedelta(days=2 * 365.25)
LEAST_DURATIONS: Final = 5
_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class OtherCause:
    """How often another cause repeated, over how many years it was watched."""

    repeats: int
    years: float


@dataclass(frozen=True, slots=True)
class UsualRate:
    """λ0, repeats a year, and the causes it rests on. `is_of_class`: those of the same class, else all others."""

    a_year: float
    causes: int
    is_of_class: bool


@dataclass(frozen=True, slots=True)
class Chances:
    """What counts before and after say: P(fell), P(halved), and the repeats that would have come as before."""

    fell: float
    halved: float
    expected: float


@dataclass(frozen=True, slots=True)
class Assessment:
    """Whether a round helped, with the numbers for its sentence.

    `quiet_weeks`: whole weeks since the last repeat, or since the round's end where none came. `expected`: repeats
    that would have come after the round as before it. `enough_on`: when quiet up to then would suffice to say that it
    helps; None where that is further off than two years, or does not apply.
    """

    effect: Effect
    round_end: datetime
    repeats_before: int
    repeats_after: int
    years_before: float
    years_after: float
    chances: Chances
    usual: UsualRate
    quiet_weeks: int
    enough_on: datetime | None

    @property
    def expected(self) -> float:
        """Repeats that would have come after the round, had nothing changed."""
        return self.chances.expected


@dataclass(frozen=True, slots=True)
class Durations:
    """Median times before and after, with how many each rests on; medians are None below five on either side."""

    before: timedelta | None
    after: timedelta | None
    count_before: int
    count_after: int


def rounds(done: Iterable[datetime]) -> list[tuple[datetime, ...]]:
    """The instants at which items on one cause were done, in rounds: none more than 30 days after another of its round.

    A round ends at its last one.
    """
    found: list[list[datetime]] = []
    for at in sorted(done):
        if found and at - found[-1][0] <= ROUND:
            found[-1].append(at)
        else:
            found.append([at])
    return [tuple(one) for one in found]


def usual_rate(of_class: Sequence[OtherCause], of_all: Sequence[OtherCause]) -> UsualRate:
    """λ0 = (1 + repeats) / (1 + years) over the other causes of the class, over all others where they are few."""
    is_of_class = len(of_class) >= LEAST_OTHERS
    causes = of_class if is_of_class else of_all
    repeats, years = sum(one.repeats for one in causes), sum(one.years for one in causes)
    return UsualRate((1 + repeats) / (1 + years), len(causes), is_of_class)


def chances(*, before: int, years_before: float, after: int, years_after: float, usual: float) -> Chances:
    """What repeats before and after a round say, with λ0 = `usual` repeats a year."""
    shape_before, rate_before = 1 + before, 1 / usual + years_before
    shape_after, rate_after = 1 + after, rate_before / shape_before + years_after
    return Chances(
        fell=beta(shape_after, shape_before, rate_after / (rate_after + rate_before)),
        halved=beta(shape_after, shape_before, rate_after / (rate_after + 2 * rate_before)),
        expected=years_after * shape_before / rate_before,
    )


def beta(a: int, b: int, x: float) -> float:
    """I_x(a, b) for whole a, b ≥ 1: the chance of at least `a` successes in a + b - 1 trials of chance x."""
    trials = a + b - 1
    if x <= 0 or x >= 1:
        return float(x >= 1)
    first = math.lgamma(trials + 1)
    terms = (
        math.exp(
            first - math.lgamma(k + 1) - math.lgamma(trials - k + 1) + k * math.log(x) + (trials - k) * math.log1p(-x)
        )
        for k in range(a, trials + 1)
    )
    return min(1.0, math.fsum(terms))


def assess(
    incidents: Iterable[datetime],
    round_end: datetime,
    *,
    gave_rise: datetime | None,
    usual: UsualRate,
    now: datetime,
    is_repeat_ineffective: bool = False,
) -> Assessment:
    """Whether the round that ended at `round_end` helped against a cause.

    `incidents` are all starts of the cause's incidents, the first one included, which is no repeat. `gave_rise` is
    the incident that the round's items came from: it is not counted before, for items are born after bursts.
    `is_repeat_ineffective`: a confirmed repeat since then has the verdict ineffective.
    """
    ordered = sorted(incidents)
    first, repeats = ordered[0], ordered[1:]
    before = [at for at in repeats if at <= round_end]
    after = [at for at in repeats if round_end < at <= now]
    if gave_rise in before:
        before.remove(gave_rise)
    years_before, years_after = (round_end - first) / YEAR, (now - round_end) / YEAR
    counts = {"before": len(before), "years_before": years_before, "after": len(after)}
    found = _chances(counts, years_after, usual)
    effect = effect_of(found, is_repeat_ineffective=is_repeat_ineffective)
    enough_on = _enough_on(counts, round_end, now, usual) if effect is Effect.TOO_EARLY else None
    return Assessment(
        effect=effect,
        round_end=round_end,
        repeats_before=len(before),
        repeats_after=len(after),
        years_before=years_before,
        years_after=years_after,
        chances=found,
        usual=usual,
        quiet_weeks=(now - max([round_end, *after])) // _WEEK,
        enough_on=enough_on,
    )


def effect_of(found: Chances, *, is_repeat_ineffective: bool = False) -> Effect:
    """Helping: it fell with 0.9, and three would have come. Not helping: hardly halved, or struck in spite of it.

    A repeat that shows that the fix did not hold outweighs all counts.
    """
    if is_repeat_ineffective or found.halved <= UNSURE:
        return Effect.NOT_HELPING
    if found.fell >= SURE and found.expected >= LEAST_EXPECTED:
        return Effect.HELPING
    return Effect.TOO_EARLY


def _chances(counts: dict[str, float], years_after: float, usual: UsualRate) -> Chances:
    return chances(
        before=int(counts["before"]),
        years_before=counts["years_before"],
        after=int(counts["after"]),
        years_after=years_after,
        usual=usual.a_year,
    )


def _enough_on(counts: dict[str, float], round_end: datetime, now: datetime, usual: UsualRate) -> datetime | None:
    """The first day within two years on which, quiet until then, it would be called helping."""
    days = range(1, LOOKED_AHEAD.days + 1)

    def is_enough(day: int) -> bool:
        years = (now + timedelta(days=day) - round_end) / YEAR
        return effect_of(_chances(counts, years, usual)) is Effect.HELPING

    found = bisect_left(days, True, key=is_enough)  # the longer it is quiet, the surer
    return now + timedelta(days=days[found]) if found < len(days) else None


def durations(before: Sequence[timedelta], after: Sequence[timedelta]) -> Durations:
    """Times to detect (for detect items) or to resolve (mitigate items) on both sides of a round."""
    if min(len(before), len(after)) < LEAST_DURATIONS:
        return Durations(None, None, len(before), len(after))
    return Durations(_median(before), _median(after), len(before), len(after))


def _median(times: Sequence[timedelta]) -> timedelta:
    return timedelta(seconds=median(time.total_seconds() for time in times))
