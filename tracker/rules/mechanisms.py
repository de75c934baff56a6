"""Ways of failing that a text tells of, and how far two texts agree on them."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


def rarity(texts: int, having: int) -> float:
    """How much it says that two texts share something that `having` of all `texts` have."""
    return math.log((1 + texts) / (0.5 + min(having, texts)))


@dataclass(frozen=True, slots=True)
class Usual:
    """By row of the table: the share of all texts that tell of it, and what it counts to agree on it."""

    shares: tuple[float, ...]
    weights: tuple[float, ...]
    base: float
    """What all rows add up to where neither text tells of any."""


def usual_of(counts: Sequence[int], texts: int) -> Usual:
    """What is usual where `counts` of the `texts` tell of each mechanism."""
    shares = tuple(min(having, texts) / texts if texts else 0.0 for having in counts)
    weights = tuple(rarity(texts, having) ** 2 for having in counts)
    return Usual(shares, weights, sum(weight * share * share for weight, share in zip(weights, shares, strict=True)))


def agreement(one: int, other: int, usual: Usual) -> float:
    """How far two texts agree on mechanisms, from -1 to 1.

    The correlation of the two rows of bits, each bit weighed by its rarity and taken as more or less than the share
    of all texts that have it: what everybody here writes about counts for nothing, and two unrelated texts agree by 0.
    Silence is no evidence: a text that tells of nothing neither agrees nor disagrees with any other, and two that
    share nothing do not agree by what neither of them tells.
    """
    if not one or not other:
        return 0.0
    apart = sum(usual.weights[place] * usual.shares[place] for place in places(one ^ other))
    both = usual.base + _beyond(one & other, usual) - apart
    size, other_size = usual.base + _beyond(one, usual), usual.base + _beyond(other, usual)
    agreed = both / math.sqrt(size * other_size) if size > 0 and other_size > 0 else 0.0
    return agreed if one & other else min(agreed, 0.0)


def _beyond(bits: int, usual: Usual) -> float:
    """What these bits add to the sum of weighed squares, w (1 - share)² in place of w share²."""
    return sum(usual.weights[place] * (1 - 2 * usual.shares[place]) for place in places(bits))
