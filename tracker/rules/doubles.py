"""Which entries are likely to be one person."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from typing import Protocol, TypeVar

LEAST = 2
"""Shorter names and logins are too common to mean anybody."""

_OTHER = re.compile(r"[\W_]+")


class Known(Protocol):
    """What is known of somebody."""

    name: str
    email: str | None
    github_login: str | None
    password_hash: str | None


T = TypeVar("T", bound=Known)


def keys_of(person: Known) -> set[str]:
    """The name, the GitHub login and the local part of the address, without what people write differently."""
    names = (person.name, person.github_login or "", (person.email or "").partition("@")[0])
    folded = (_OTHER.sub("", unicodedata.normalize("NFKC", name).casefold()) for name in names)
    return {name for name in folded if len(name) >= LEAST}


def likely_pairs(people: Iterable[T]) -> list[tuple[T, T]]:
    """Pairs that share a name, a login or the local part of an address; the first of each has no log-in.

    Somebody without one was mostly read from a text. Each is paired with at most one other, those who log in first;
    of two without, the one of whom less is known comes first.
    """
    by_key: dict[str, list[T]] = defaultdict(list)
    known = list(people)
    for person in known:
        for key in keys_of(person):
            by_key[key].append(person)
    pairs: list[tuple[T, T]] = []
    taken: list[T] = []
    without = [one for one in known if one.password_hash is None]
    for person in sorted(without, key=lambda one: (bool(one.email), bool(one.github_login))):
        others = [one for key in sorted(keys_of(person)) for one in by_key[key] if one is not person]
        others = sorted((one for one in others if one not in taken), key=lambda one: one.password_hash is None)
        if others:
            pairs.append((person, others[0]))
            taken.append(person)
    return pairs
