"""What the promises after an incident leave open, as hints: nothing against a return, or a factor nobody addresses."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tracker.rules.likeness import profile
from tracker.vocabulary import ItemKind, ItemState

AGAINST_A_RETURN: Final = frozenset({ItemKind.PREVENT, ItemKind.MITIGATE})
LEAST_SHARED: Final = 2
"""Telling words that a factor and a promise must share; one is enough where a factor has no more than two."""
FEW: Final = 2


@dataclass(frozen=True, slots=True)
class Promise:
    """An item as it is compared: its words (title and statement), its kind and its state."""

    words: str
    kind: ItemKind | None
    state: ItemState


@dataclass(frozen=True, slots=True)
class Hints:
    """`has_safeguard`: an item that prevents or mitigates. `is_safeguard_declined`: there were such, all declined.

    `uncovered` are the places, in the list of factors, of those that no item seems to address.
    """

    has_safeguard: bool
    is_safeguard_declined: bool
    uncovered: tuple[int, ...]


def hints(factors: Sequence[str], promises: Sequence[Promise]) -> Hints:
    """What is left open. A declined item counts as an answer to a factor, for somebody thought of it."""
    against = [one for one in promises if one.kind in AGAINST_A_RETURN]
    is_declined = bool(against) and all(one.state is ItemState.DECLINED for one in against)
    answers = [telling_words(one.words) for one in promises]
    uncovered = tuple(
        place for place, factor in enumerate(factors) if not any(addresses(words, factor) for words in answers)
    )
    return Hints(bool(against) and not is_declined, is_declined, uncovered)


def addresses(promised: frozenset[str], factor: str) -> bool:
    """Whether the telling words of a promise speak of a factor. One without telling words is left alone."""
    wanted = telling_words(factor)
    if not wanted:
        return True
    return len(wanted & promised) >= (1 if len(wanted) <= FEW else LEAST_SHARED)


def telling_words(text: str) -> frozenset[str]:
    """The stems of a text's words that are not in every second promise."""
    return frozenset(stem for stem, weight in profile(text).weights.items() if weight == 1.0)
