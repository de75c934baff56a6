"""Likeness of texts: weighed bags of tokens, the share of texts that know each token, and the cosine of two bags.

Everything is counted one text at a time, so that adding or removing one touches only its own tokens.
"""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import compress
from operator import itemgetter, mul

from tracker.rules.tokens import PLAIN, pieces_of, stems_of, token_of, words_of

FINEST = 8
"""Weights are kept in eighths, so that one byte is enough for each."""
_MOST = 255
_FLOOR = 0.5
"""What a token counts that every text has."""

Tokenizer = Callable[[str], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Bag:
    """The tokens of a text, each once and in order of their numbers, with their weights in eighths."""

    tokens: "array[int]"
    weights: bytes

    def __bool__(self) -> bool:
        return bool(self.tokens)

    def to_bytes(self) -> bytes:
        """Five bytes for a token, for a column of a table."""
        return self.tokens.tobytes() + self.weights

    @classmethod
    def from_bytes(cls, data: bytes) -> "Bag":
        """The bag that `to_bytes` wrote on a machine of the same byte order."""
        size = len(data) // 5
        tokens = array("I")
        tokens.frombytes(data[: 4 * size])
        return cls(tokens, data[4 * size :])


def bag_of(parts: Iterable[tuple[float, str]], tokenizer: Tokenizer, *, halved: frozenset[str] = frozenset()) -> Bag:
    """The bag of a text that is made of weighed parts.

    A part's weight counts once for a token and less for each repeat (1 + ln n); parts add up. `halved` are words that
    tell little, such as the name of the service: they count half.
    """
    sums: defaultdict[str, float] = defaultdict(float)
    for weight, text in parts:
        for word, times in Counter(tokenizer(text)).items():
            sums[word] += weight * (1 + math.log(times)) * (0.5 if word in halved else 1.0)
    numbered = sorted((token_of(word), weight) for word, weight in sums.items())
    weights = bytes(min(_MOST, max(1, round(weight * FINEST))) for _, weight in numbered)
    return Bag(array("I", (token for token, _ in numbered)), weights)


def word_bag(parts: Iterable[tuple[float, str]], *, halved: frozenset[str] = frozenset()) -> Bag:
    """A bag of the stems of words."""
    return bag_of(parts, stems_of, halved=halved)


def piece_bag(parts: Iterable[tuple[float, str]]) -> Bag:
    """A bag of pieces of words."""
    return bag_of(parts, pieces_of)


@dataclass(slots=True)
class Frequencies:
    """In how many of all texts each token stands; no count is above `texts`.

    A caller that keeps them in a table fills in just what it needs.
    """

    texts: int = 0
    having: dict[int, int] = field(default_factory=dict)
    _rarities: "_Rarities | None" = None
    _worths: "_Worths | None" = None

    def add(self, bag: Bag) -> None:
        """Count one more text."""
        self._worths = None
        self.texts += 1
        for token in bag.tokens:
            self.having[token] = self.having.get(token, 0) + 1

    def remove(self, bag: Bag) -> None:
        """Count one text less; it must have been added before."""
        self._worths = None
        self.texts -= 1
        for token in bag.tokens:
            if self.having[token] == 1:
                del self.having[token]
            else:
                self.having[token] -= 1

    def rarities(self) -> Mapping[int, float]:
        """What a token counts, by the number of texts that have it: ln((1 + texts) / (1 + having)) + 1/2."""
        if self._rarities is None or self._rarities.texts != self.texts:
            self._rarities = _Rarities(self.texts)
        return self._rarities

    def worths(self) -> Mapping[int, float]:
        """What each token counts; one that no text has counts most."""
        if self._worths is None:
            rarities = self.rarities()
            self._worths = _Worths(zip(self.having, map(rarities.__getitem__, self.having.values()), strict=True))
            self._worths.rarest = rarities[0]
        return self._worths


class _Rarities(dict[int, float]):
    """Worked out as they are asked for: of ten thousand possible numbers of texts, some hundred occur."""

    def __init__(self, texts: int) -> None:
        super().__init__()
        self.texts = texts

    def __missing__(self, having: int) -> float:
        found = self[having] = math.log((1 + self.texts) / (1 + having)) + _FLOOR
        return found


class _Worths(dict[int, float]):
    """By token; also answers for those that it does not hold."""

    rarest = 0.0

    def __missing__(self, token: int) -> float:
        return self.rarest


class Query:
    """One text, made ready to be compared with many."""

    def __init__(self, bag: Bag, frequencies: Frequencies) -> None:
        self._worths = frequencies.worths()
        self._parts = dict(zip(bag.tokens, self._weighed(bag), strict=True))
        self._size = _length(self._parts.values())

    def cosine(self, bag: Bag) -> float:
        """The cosine of the angle between both texts, 0 to 1, tokens weighed by their rarity as it is now."""
        tokens = bag.tokens.tolist()
        parts = self._weighed(bag)
        shared = list(map(self._parts.__contains__, tokens))
        both = sum(map(mul, compress(parts, shared), map(self._parts.__getitem__, compress(tokens, shared))))
        return both / (self._size * _length(parts)) if both else 0.0

    def _weighed(self, bag: Bag) -> list[float]:
        """The weights times rarities. Loops of the interpreter's own, for this is where all time goes."""
        if len(bag.tokens) < 2:
            return [weight * self._worths[token] for token, weight in zip(bag.tokens, bag.weights, strict=True)]
        return list(map(mul, bag.weights, itemgetter(*bag.tokens)(self._worths)))


def _length(parts: Collection[float]) -> float:
    return math.sqrt(sum(map(mul, parts, parts)))


def cosine(one: Bag, other: Bag, frequencies: Frequencies) -> float:
    """The likeness of two texts, 0 to 1."""
    return Query(one, frequencies).cosine(other)


def shared_words(one: str, other: str, frequencies: Frequencies, *, most: int = 6) -> tuple[str, ...]:
    """The rarest telling words that both texts have, as the first one writes them."""
    there = set(stems_of(other))
    rarities = frequencies.rarities()
    found: dict[str, tuple[float, str]] = {}
    for word, stem in zip(words_of(one), stems_of(one), strict=True):
        if stem in there and stem not in found and stem not in PLAIN and len(stem) > 2:
            found[stem] = rarities[frequencies.having.get(token_of(stem), 0)], word
    best = sorted(found.values(), key=lambda row: (-row[0], row[1]))
    return tuple(word for _, word in best[:most])
