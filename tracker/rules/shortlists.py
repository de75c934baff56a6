"""Which of many incidents are worth an exact look: by their rarest telling words, in an inverted index.

The index is a table with a row for each word that tells an incident's cause; the profile's bags stand as bytes on a
row for each incident. Flagging an incident is then a few statements (how common its words are, who has them, the
profiles of those), needs nothing in memory, and is right for several processes at once.
"""

from collections.abc import Mapping
from typing import Final

from tracker.rules.profiles import Profile
from tracker.rules.similarity import FINEST, Frequencies
from tracker.rules.tokens import token_of

LOOKED_AT: Final = 200
"""Incidents on a shortlist."""
ASKED: Final = 40
"""Words of an incident that are looked up."""
LEAST_TELLING: Final = 2.0
"""Words that weigh less stand only in the story, and are not looked up."""


def keys_of(profile: Profile) -> tuple[int, ...]:
    """What an incident is found by: its telling words, tickets and named causes, as numbers of 32 bits."""
    least = LEAST_TELLING * FINEST
    words = (
        token for token, weight in zip(profile.telling.tokens, profile.telling.weights, strict=True) if weight >= least
    )
    return (*words, *certain_keys(profile))


def certain_keys(profile: Profile) -> tuple[int, ...]:
    """Keys that are worth a look by themselves."""
    tickets = (token_of(f"ticket {ticket}") for ticket in profile.tickets)
    return (*tickets, *(token_of(f"cause {cause}") for cause in profile.cause_ids))


def asked_of(profile: Profile, words: Frequencies) -> dict[int, float]:
    """The keys to look up for an incident, each with what finding it counts: its most telling, rarest words."""
    least, rarities = LEAST_TELLING * FINEST, words.rarities()
    worth = {
        token: weight * rarities[words.having.get(token, 0)] ** 2
        for token, weight in zip(profile.telling.tokens, profile.telling.weights, strict=True)
        if weight >= least and words.having.get(token, 0)
    }
    best = sorted(worth, key=lambda token: -worth[token])[:ASKED]
    certain = sum(worth[token] for token in best) + 1
    return {**{token: worth[token] for token in best}, **dict.fromkeys(certain_keys(profile), certain)}


def best_of(hits: Mapping[int, float], *, most: int = LOOKED_AT) -> list[int]:
    """The incidents that were found by the most, best first."""
    kept = sorted(hits.values(), reverse=True)[:most]
    least = kept[-1] if kept else 0.0
    return sorted((key for key, worth in hits.items() if worth >= least), key=lambda key: (-hits[key], key))[:most]
