"""Texts to tokens: words without their endings, and pieces of words, each as a number of 32 bits."""

import re
from collections.abc import Iterator
from zlib import crc32

PIECE = 4
"""Letters in a piece of a word. Pieces find "autoscaler" in "autoscaling" and forgive slips of the pen."""
LONGEST_WORD = 40

_WORD = re.compile(r"[a-z][a-z0-9]+")
_ENDINGS = ("ing", "ed", "es", "s")
_LEAST_STEM = 4


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, in order. Numbers are no words: a date or a port tells no cause."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(text.lower())]


def stem_of(word: str) -> str:
    """A word without its commonest ending."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            return word[: -len(ending)]
    return word


def stems_of(text: str) -> list[str]:
    """The stems of all words, in order."""
    return [stem_of(word) for word in words_of(text)]


def pieces_of(text: str) -> Iterator[str]:
    """All runs of `PIECE` characters within the words of a text, each word with a space before and behind it."""
    for word in words_of(text):
        padded = f" {word} "
        for start in range(max(1, len(padded) - PIECE + 1)):
            yield padded[start : start + PIECE]


def token_of(word: str) -> int:
    """The number that stands for a word or a piece of one. Two words with one number are rare enough not to matter."""
    return crc32(word.encode())


PLAIN = frozenset(
    stems_of(
        "about after again all also an and another any are as at be because been before being both but by can could did"
        " do does done during each even every few first for from had has have here how however if in into is it its"
        " just like made make many may more most much no not now of on one only or other our out over same second"
        " several since so some still such than that the their them then there these they this those three to too two"
        " under until up upon us very was we well were what when where which while who why will with within without"
        " would yet you"
    )
)
"""Stems of words that tell nothing by themselves: they count as others do, but are not named as what texts share."""
