"""Ways of failing that a text tells of, and how far two texts agree on them."""

import math
import re
from collections.abc import Iterator, Sequence
from typing import Final

from tracker.rules.mechanism_words import CAUSAL, MECHANISMS

NAMES: Final = tuple(name for name, _ in MECHANISMS)
COUNT: Final = len(NAMES)

_PATTERNS = tuple(re.compile(rf"\b(?:{pattern})") for _, pattern in MECHANISMS)
_CAUSAL = re.compile(rf"\b(?:{CAUSAL})\b", re.IGNORECASE)


def mechanisms_in(text: str) -> int:
    """The mechanisms that a text tells of: bit k stands for row k of the table."""
    low = text.lower().replace("’", "'")
    return sum(1 << place for place, pattern in enumerate(_PATTERNS) if pattern.search(low))


def tells_why(sentence: str) -> bool:
    """Whether a sentence speaks of causing, or of a way of failing, rather than of what was seen and done."""
    return _CAUSAL.search(sentence) is not None


def places(bits: int) -> Iterator[int]:
    """The rows of the table that are set."""
    return (place for place in range(COUNT) if bits >> place & 1)


def rarity(texts: int, having: int) -> float:
    """How much it says that two texts share something that `having` of all `texts` have."""
    return math.log((1 + texts) / (0.5 + min(having, texts)))


def agreement(one: int, other: int, *, counts: Sequence[int], texts: int) -> float:
    """How far two texts agree on mechanisms, from -1 to 1.

    The correlation of the two rows of bits, each bit weighed by its rarity and taken as more or less than the share
    of all texts that have it: what everybody here writes about counts for nothing, and two unrelated texts agree by 0.
    `counts` holds how many of the `texts` have each mechanism.
    """
    if not texts:
        return 0.0
    both = size = other_size = 0.0
    for place, having in enumerate(counts):
        share = min(having, texts) / texts
        weight = rarity(texts, having) ** 2
        here = (one >> place & 1) - share
        there = (other >> place & 1) - share
        both += weight * here * there
        size += weight * here * here
        other_size += weight * there * there
    return both / math.sqrt(size * other_size) if size and other_size else 0.0
