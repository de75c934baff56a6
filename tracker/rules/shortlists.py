"""Which of many incidents are worth an exact look: an inverted index of rare words, held in memory or in a table.

Recommended: one table `incident_token (token, incident_id)` with an index on both, one row per word that tells an
incident's cause, and the profile's bags as bytes on a row per incident. Flagging an incident is then three queries
(how common its words are, the shortlist, the profiles of the shortlist), needs nothing in memory, and is right for
several processes at once. `Index` is the same in memory, for one process that looks at all pairs (the first run, the
command) and for benchmarks: 10,000 incidents take about 80 MB, and one is flagged in a tenth of a second.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from tracker.rules.chronology import precedes
from tracker.rules.profiles import Profile
from tracker.rules.recurrence import KEPT, Candidate, Statistics, candidates
from tracker.rules.recurrence_weights import SHIPPED, Weights
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


class Index:
    """Profiles, postings and what is usual, in memory. Adding one incident touches only its own words."""

    def __init__(self, profiles: Iterable[Profile] = ()) -> None:
        self.usual = Statistics()
        self.profiles: dict[int, Profile] = {}
        self._postings: defaultdict[int, array[int]] = defaultdict(lambda: array("q"))
        for profile in profiles:
            self.add(profile)

    def add(self, profile: Profile) -> None:
        """Take in an incident; one that is known is replaced."""
        self.remove(profile.incident_id)
        self.profiles[profile.incident_id] = profile
        self.usual.add(profile)
        for key in keys_of(profile):
            self._postings[key].append(profile.incident_id)

    def remove(self, incident_id: int) -> None:
        """Forget an incident, if it is known."""
        profile = self.profiles.pop(incident_id, None)
        if profile is None:
            return
        self.usual.remove(profile)
        for key in keys_of(profile):
            self._postings[key].remove(incident_id)
            if not self._postings[key]:
                del self._postings[key]

    def shortlist(self, profile: Profile, *, most: int = LOOKED_AT) -> list[Profile]:
        """The earlier incidents that share the rarest telling words with this one, best first."""
        hits: defaultdict[int, float] = defaultdict(float)
        for key, worth in asked_of(profile, self.usual.words).items():
            for found in self._postings.get(key, ()):
                hits[found] += worth
        certain = max(hits.values(), default=0.0) + 1
        for found in profile.same_as:
            hits[found] += certain
        known = (self.profiles[found] for found in best_of(hits, most=4 * most) if found in self.profiles)
        return [one for one in known if _is_earlier(one, profile)][:most]

    def candidates(self, profile: Profile, *, most: int = KEPT, weights: Weights = SHIPPED) -> list[Candidate]:
        """The best candidates of an incident, which need not be in the index itself."""
        return candidates(profile, self.shortlist(profile), self.usual, most=most, weights=weights)


def _is_earlier(one: Profile, other: Profile) -> bool:
    return one.incident_id != other.incident_id and precedes(
        one.when, other.when, ids=(one.incident_id, other.incident_id)
    )
