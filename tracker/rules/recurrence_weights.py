"""What each piece of evidence counts when two incidents are compared.

Evidence times weight adds up to a sum, and the sum to a score between 0 and 1 (`Weights.score`).

How they were got: 120 public write-ups of seven organisations, read by our own reader, with 101 pairs labelled by
hand (17 share a cause, 44 a factor or a component, 40 only look alike). The likeness of passages is the unit. Three
numbers and the flagging threshold were fitted on a coarse grid (`bench/recurrence.py` does it again): MECHANISMS,
`alike` and `bonus`; without any one of the organisations the same grid chooses 0.5, 0.24 and 0.2 or 0.3. The other
weights were set by hand, small, and are not worth fitting on so few pairs: named causes, statements, triggers and
services hardly occur in those texts.

Tried and left out, for they ranked no better on organisations they had not seen: a free logistic fit of seven
weights, the best pairs of single sentences, pairs of words, words of the title counted less or against a pair, the
likeness of all action items, and products in place of the sum.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tracker.vocabulary import Evidence

STEEPNESS: Final = 5.0
"""How steeply the score leaves one half. This changes no order."""


@dataclass(frozen=True, slots=True)
class Weights:
    """One choice of weights.

    `of` is what each piece of evidence counts. From a likeness of `alike` on, two tellings of a cause are alike, not
    just about the same things, and count `bonus` more. `half` is the sum from which on a pair is flagged.
    """

    of: Mapping[Evidence, float]
    alike: float
    bonus: float
    half: float

    def parts(self, evidence: Mapping[Evidence, float]) -> dict[Evidence, float]:
        """What each piece of evidence adds to the sum, those that add nothing left out."""
        parts = {kind: self.of[kind] * value for kind, value in evidence.items() if value}
        if evidence.get(Evidence.PASSAGES, 0.0) >= self.alike:
            parts[Evidence.PASSAGES] += self.bonus
        return parts

    def total(self, evidence: Mapping[Evidence, float]) -> float:
        """The sum behind a pair's score."""
        return sum(self.parts(evidence).values())

    def score(self, total: float) -> float:
        """A sum as a score between 0 and 1; `half` becomes 0.5."""
        return 1 / (1 + math.exp(-STEEPNESS * (total - self.half)))


SHIPPED: Final = Weights(
    of={
        Evidence.PASSAGES: 1.0,
        Evidence.STORY: 0.25,
        Evidence.MECHANISMS: 0.5,
        Evidence.CAUSE_CLASS: 0.05,
        Evidence.PROMISE: 0.2,
        Evidence.NAMED_CAUSE: 1.0,
        Evidence.STATEMENT: 0.4,
        Evidence.DENIAL: -0.4,
        Evidence.TRIGGER: 0.02,
        Evidence.SERVICES: 0.02,
    },
    alike=0.24,
    bonus=0.3,
    half=0.6,
)
