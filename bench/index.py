"""The index of profiles in memory, for one process that looks at all pairs: measurements, and tests of the rules.

10,000 incidents take about 80 MB, and one is flagged in a twentieth of a second.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable

from tracker.rules.chronology import precedes
from tracker.rules.profiles import Profile
from tracker.rules.recurrence import KEPT, Candidate, Statistics, candidates
from tracker.rules.recurrence_weights import SHIPPED, Weights
from tracker.rules.shortlists import LOOKED_AT, asked_of, best_of, keys_of


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
