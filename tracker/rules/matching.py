"""Which incident and which items a newly read text means, when the tracker knows earlier ones."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

SIMILAR: Final = 0.6
"""From this token F1 on, two statements are taken for one promise in other words."""
LEAST_NAME: Final = 3
"""Shorter service names are too common to be looked for in running text."""

_TOKEN = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Known:
    """What identifies a write-up: the newest version of an incident, or (incident 0) the text that is now read."""

    digest: str
    source: str
    title: str
    incident_id: int = 0


@dataclass(frozen=True, slots=True)
class Match:
    """The incident that a text means. Uncertain: it only bears the same title, so a person has to say."""

    incident_id: int
    is_unchanged: bool = False
    is_certain: bool = True


def fold(text: str) -> str:
    """A text without what does not count when two are compared: case, white space, compatibility forms."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def base_name(source: str) -> str:
    """The file name at the end of a path."""
    return source.rpartition("/")[2]


def same_incident(
    new: Known, known: Sequence[Known], *, taken: Collection[int] = (), sources: Collection[str] = ()
) -> Match | None:
    """The incident that `new` is about, or None for a new one.

    `taken` are incidents that this import has already matched or made, `sources` the names of all its texts: two
    files of one import are never one incident, and a file that is still there did not move elsewhere.
    """
    for one in known:
        if one.digest == new.digest:
            return Match(one.incident_id, is_unchanged=True)
    title = fold(new.title)
    alike = [one for one in known if one.incident_id not in taken and fold(one.title) == title]
    if new.source and (same := [one for one in alike if one.source == new.source]):
        return Match(same[0].incident_id)
    moved = [one for one in alike if one.source and one.source not in sources and _have_one_name(one, new)]
    if len(moved) == 1:
        return Match(moved[0].incident_id)
    return Match(alike[-1].incident_id, is_certain=False) if alike else None


def _have_one_name(one: Known, other: Known) -> bool:
    return bool(other.source) and base_name(one.source) == base_name(other.source)


def pair_up(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Which statement of `new` is which of `old`, by their places: one to one, equal ones first, then the most alike.

    Alike is a token F1 of `SIMILAR`; ties go to the earlier statements.
    """
    pairs = _equal_ones(old, new)
    settled = set(pairs.values())
    free_old = [place for place in range(len(old)) if place not in settled]
    free_new = [place for place in range(len(new)) if place not in pairs]
    taken: set[int] = set()
    for score, here, there in sorted(_scores(old, free_old, new, free_new), key=lambda row: (-row[0], row[1:])):
        if score >= SIMILAR and here not in pairs and there not in taken:
            pairs[here] = there
            taken.add(there)
    return pairs


def _equal_ones(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    places: dict[str, list[int]] = defaultdict(list)
    for place in reversed(range(len(old))):
        places[fold(old[place])].append(place)
    return {place: places[key].pop() for place, text in enumerate(new) if places.get(key := fold(text))}


def _scores(
    old: Sequence[str], free_old: Iterable[int], new: Sequence[str], free_new: Iterable[int]
) -> list[tuple[float, int, int]]:
    """(token F1, place in new, place in old) of all pairs that share a word."""
    known = {place: _tokens(old[place]) for place in free_old}
    scores = []
    for here in free_new:
        words = _tokens(new[here])
        for there, others in known.items():
            if both := len(words & others):
                scores.append((2 * both / (len(words) + len(others)), here, there))
    return scores


def _tokens(text: str) -> frozenset[tuple[str, int]]:
    """The words of a text, each with how often it came before, so that sets can be compared for counted words."""
    seen: Counter[str] = Counter()
    numbered = []
    for word in _TOKEN.findall(fold(text)):
        numbered.append((word, seen[word]))
        seen[word] += 1
    return frozenset(numbered)


def mentioned(names: Iterable[str], text: str) -> str | None:
    """The name that is mentioned first in a text, as a whole word in any case; the longer one at one place."""
    folded = f" {fold(text)} "
    found = []
    for name in names:
        key = fold(name)
        if len(key) < LEAST_NAME:
            continue
        hit = re.search(rf"(?<!\w){re.escape(key)}(?!\w)", folded) if key in folded else None
        if hit:
            found.append((hit.start(), -len(key), name))
    return min(found)[2] if found else None


def likeness(one: str, other: str) -> float:
    """The token F1 of two texts: 1 for the same words, 0 for none in common."""
    scores = _scores([one], [0], [other], [0])
    return scores[0][0] if scores else 0.0
