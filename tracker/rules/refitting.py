"""Weights fitted to what people of one installation decided."""

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from tracker.rules.recurrence_weights import SHIPPED, Weights
from tracker.vocabulary import Evidence

LEAST_DECISIONS: Final = 30
MOST_DECISIONS: Final = 2000
"""The latest so many are looked at: fitting to them takes two seconds."""
MORE: Final = 10
"""So many decisions later the weights are fitted again. Each new choice has all pairs scored anew."""
FOLDS: Final = 5
MECHANISMS: Final = (0.2, 0.3, 0.4, 0.5)
ALIKE: Final = (0.20, 0.22, 0.24, 0.26)
BONUS: Final = (0.0, 0.1, 0.2, 0.3, 0.4)


@dataclass(frozen=True, slots=True)
class Decided:
    """One pair that a person confirmed, or dismissed, with the evidence that it was suggested by."""

    evidence: Mapping[Evidence, float]
    is_confirmed: bool


def choices() -> Iterable[Weights]:
    """The coarse grid of weights that are fitted; all others stay as shipped."""
    for mechanisms, alike, bonus in itertools.product(MECHANISMS, ALIKE, BONUS):
        yield weights_of(mechanisms, alike, bonus, SHIPPED.half)


def is_due(decisions: int, *, before: int) -> bool:
    """Whether to fit again, with so many decisions now and so many `before`, at the last time (0: never)."""
    if decisions < LEAST_DECISIONS:
        return before >= LEAST_DECISIONS
    return before < LEAST_DECISIONS or abs(decisions - before) >= MORE


def weights_of(mechanisms: float, alike: float, bonus: float, half: float) -> Weights:
    """The weights in which these were fitted, and all others stay as shipped."""
    of = {**SHIPPED.of, Evidence.MECHANISMS: mechanisms}
    return replace(SHIPPED, of=of, alike=alike, bonus=bonus, half=half)


def refitted(decisions: Sequence[Decided]) -> Weights:
    """The weights for an installation: the shipped ones, unless others rank decisions better that they did not see.

    From `LEAST_DECISIONS` on, weights are chosen on four fifths of the decisions and judged on the last, five times
    over; where that separates confirmed from dismissed pairs better than the shipped weights do, the choice on all
    decisions is kept. Pairs are flagged from where that was right most often.
    """
    if len(decisions) < LEAST_DECISIONS or len({one.is_confirmed for one in decisions}) < 2:
        return SHIPPED
    held_out: list[tuple[float, bool]] = []
    for fold in range(FOLDS):
        rest = [one for place, one in enumerate(decisions) if place % FOLDS != fold]
        chosen = _fitted(rest)
        held_out += [(chosen.total(one.evidence) - chosen.half, one.is_confirmed) for one in decisions[fold::FOLDS]]
    if separation(held_out) <= separation(_scored(decisions, SHIPPED)):
        return SHIPPED
    return _fitted(decisions)


def separation(scored: Sequence[tuple[float, bool]]) -> float:
    """The chance that a confirmed pair scores above a dismissed one; ties count half."""
    confirmed = [score for score, is_confirmed in scored if is_confirmed]
    dismissed = [score for score, is_confirmed in scored if not is_confirmed]
    dismissed.sort()
    wins = sum((bisect_left(dismissed, one) + bisect_right(dismissed, one)) / 2 for one in confirmed)
    return wins / max(1, len(confirmed) * len(dismissed))


def _fitted(decisions: Sequence[Decided]) -> Weights:
    """The choice that separates best, and the nearest to the shipped one of several; flagged where it is right most."""
    best = max(choices(), key=lambda one: (round(separation(_scored(decisions, one)), 6), -_distance(one)))
    return replace(best, half=_half(_scored(decisions, best)))


def _half(scored: Sequence[tuple[float, bool]]) -> float:
    """The score from which on flagging was right most often, and the nearest to the shipped one of several."""
    confirmed, dismissed = (sorted(score for score, is_so in scored if is_so is wanted) for wanted in (True, False))
    right = [
        (len(confirmed) - bisect_left(confirmed, half) + bisect_left(dismissed, half), -abs(half - SHIPPED.half), half)
        for half, _ in scored
    ]
    return max(right)[2]


def _scored(decisions: Iterable[Decided], weights: Weights) -> list[tuple[float, bool]]:
    return [(weights.total(one.evidence), one.is_confirmed) for one in decisions]


def _distance(weights: Weights) -> float:
    mechanisms = weights.of[Evidence.MECHANISMS] - SHIPPED.of[Evidence.MECHANISMS]
    return abs(mechanisms) + abs(weights.alike - SHIPPED.alike) + abs(weights.bonus - SHIPPED.bonus)
