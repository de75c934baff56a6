"""What each piece of evidence counts when two incidents are compared.

Evidence times weight adds up to a sum, and `score_of` turns the sum into a score between 0 and 1.

How they were got: see `bench/recurrence.py`, which fits the five of `FITTED` again.
"""

from collections.abc import Mapping
from typing import Final

from tracker.vocabulary import Evidence

WEIGHTS: Final[Mapping[Evidence, float]] = {
    Evidence.PASSAGES: 1.0,
    Evidence.STORY: 0.25,
    Evidence.MECHANISMS: 0.4,
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

HALF: Final = 0.5
STEEPNESS: Final = 5.0
