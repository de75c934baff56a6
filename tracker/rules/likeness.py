"""How alike two promises are: the Dice coefficient of their words and of their letters, common words counting less."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

ALIKE: Final = 0.48
"""From this likeness on, two items may promise the same. Chosen on the pairs of the tests."""
READ: Final = 400
"""Characters of a text that are compared: a promise says what it is about in its first sentences."""
MOST_TELLING: Final = 4
OF_WORDS: Final = 0.65
"""What the words count; the letters, which forgive other endings and spellings, count the rest."""
GRAM: Final = 3
LEAST_STEM: Final = 4

_WORD = re.compile(r"[^\W_]+")
_ENDINGS = ("ings", "ions", "ing", "ion", "ies", "ied", "ers", "er", "ed", "es", "ly", "s", "e", "y")

_NOTHING = """
    a after again all also an and any are as at be been before being between both but by can could do does done each
    every for from had has have how if in into is it its may more most must need needs no not of off on once one only
    or other our out over own per should so some such than that the their them then there these they this those to
    too under until up us was we were what when where which while who will with within without would you your
"""
_LITTLE = """
    action add additional alert allow automatic automatically avoid better build change check create day days document
    documentation double eight ensure error existing failure fewer fifteen first five fix fixed follow followup four
    further hour hours implement implementation improve improved improvement incident increase introduce issue item
    least longer look make minute minutes month months new nine older outage prevent problem process production put
    reduce review run runbook second seconds service set seven six stop support system task team ten test third thirty
    three tool tooling twenty two update use using wait waits week weeks work write written year years
"""
SAYS_NOTHING: Final = frozenset(_NOTHING.split())
SAYS_LITTLE: Final = frozenset(_LITTLE.split())
"""Every second promise holds these; two that share nothing else do not promise alike."""
LITTLE: Final = 0.25


@dataclass(frozen=True, slots=True)
class Profile:
    """A text as it is compared: its stems with what each counts, and the groups of letters in them."""

    weights: dict[str, float]
    grams: frozenset[str]


@lru_cache(maxsize=2048)
def profile(text: str) -> Profile:
    """What `likeness` compares of a text; only its first READ characters."""
    words = [word for word in _words(text) if word not in SAYS_NOTHING]
    weights = {stem(word): LITTLE if word in SAYS_LITTLE or stem(word) in _LITTLE_STEMS else 1.0 for word in words}
    letters = " ".join(key for key, weight in weights.items() if weight == 1.0)
    return Profile(weights, frozenset(letters[at : at + GRAM] for at in range(len(letters) - GRAM + 1)))


def likeness(one: str, other: str) -> float:
    """How alike two texts are, from 0 to 1. Texts that share no telling word are not alike at all."""
    here, there = profile(one), profile(other)
    shared = here.weights.keys() & there.weights.keys()
    if not any(here.weights[key] == 1.0 for key in shared):
        return 0.0
    in_both = sum(here.weights[key] for key in shared)
    of_words = 2 * in_both / (sum(here.weights.values()) + sum(there.weights.values()))
    return OF_WORDS * of_words + (1 - OF_WORDS) * _dice(here.grams, there.grams)


def telling(text: str) -> list[str]:
    """The stems to look for in other texts, at most MOST_TELLING: the longest, which are the rarest, first."""
    found = [key for key, weight in profile(text).weights.items() if weight == 1.0 and not key.isdecimal()]
    return sorted(found, key=lambda key: (-len(key), key))[:MOST_TELLING]


def stem(word: str) -> str:
    """A word without its ending, so that "validate", "validates" and "validation" are one."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= LEAST_STEM:
            return word.removesuffix(ending)
    return word


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text[:READ]).casefold())


def _dice(one: Collection[str], other: Collection[str]) -> float:
    both = len(set(one) & set(other))
    return 2 * both / (len(one) + len(other)) if both else 0.0


_LITTLE_STEMS = frozenset(map(stem, SAYS_LITTLE))
