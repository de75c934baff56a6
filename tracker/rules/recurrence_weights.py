"""What each piece of evidence counts when two incidents are compared.

Evidence times weight adds up to a sum, and the sum to a score between 0 and 1 (`recurrence.score_of`).

How they were got: 120 public write-ups of seven organisations, read by our own reader, with 101 pairs labelled by
hand (17 share a cause, 44 a factor or a component, 40 only look alike). The likeness of passages is the unit. Three
numbers and the flagging threshold were fitted on a coarse grid (`bench/recurrence.py` does it again): MECHANISMS,
ALIKE and ALIKE_BONUS; without any one of the organisations the same grid chooses 0.5, 0.24 and 0.2 or 0.3. The other
weights were set by hand, small, and are not worth fitting on so few pairs: named causes, statements, triggers and
services hardly occur in those texts.
"""

from collections.abc import Mapping
from typing import Final

from tracker.vocabulary import Evidence

WEIGHTS: Final[Mapping[Evidence, float]] = {
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
}
ALIKE: Final = 0.24
"""From this likeness on, two tellings of a cause are alike, not just about the same things ..."""
ALIKE_BONUS: Final = 0.3
"""... and count this much more."""

HALF: Final = 0.6
"""The sum that makes a score of one half, from which on a pair is flagged ..."""
STEEPNESS: Final = 5.0
"""... and how steeply the score leaves it; this changes no order."""
