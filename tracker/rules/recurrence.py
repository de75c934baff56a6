"""How likely two incidents share a cause, and why: evidence of a pair, its score, and its reasons in words.

The likeness of the passages that tell the cause weighs most, then the ways of failing that both texts tell of; the
rest of the story, the class and the trigger weigh little. Titles, symptoms and days apart do not count at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from tracker.rules.chronology import days_between, is_order_certain
from tracker.rules.mechanisms import COUNT, agreement, places, usual_of
from tracker.rules.profiles import Outline, Profile
from tracker.rules.recurrence_weights import SHIPPED, Weights
from tracker.rules.similarity import Frequencies, Query
from tracker.rules.tickets import COMMON_TICKET
from tracker.vocabulary import CauseClass, Evidence, Trigger

KEPT: Final = 20
"""Candidates that are kept for an incident."""
EXACTLY: Final = 60
"""Incidents that are compared in full, of those on a shortlist."""
FLAGGED: Final = 0.5
"""From this score on, a pair is shown as a possible recurrence unasked."""
SAME_TEXT: Final = 0.95
"""From this likeness on, two whole texts are two copies of one."""
SAME_TIME_DAYS: Final = 1.5
SAME_PROMISE: Final = 0.6
"""From this likeness on, two action items are taken for one promise."""


@dataclass(slots=True)
class Statistics:
    """What is usual in one installation. Adding or taking away an incident touches only what it holds.

    To keep it in a database: three tables (token, how many) for `words`, `pieces` and `promises`, and one (key, how
    many) for mechanisms and tickets. Only the tokens of the profiles at hand have to be filled in.
    """

    words: Frequencies = field(default_factory=Frequencies)
    pieces: Frequencies = field(default_factory=Frequencies)
    promises: Frequencies = field(default_factory=Frequencies)
    mechanisms: list[int] = field(default_factory=lambda: [0] * COUNT)
    tickets: dict[str, int] = field(default_factory=dict)

    def add(self, profile: Profile) -> None:
        """Count one more incident."""
        self._count(profile, 1)
        self.words.add(profile.telling)
        self.pieces.add(profile.pieces)
        for promise in profile.promises:
            self.promises.add(promise)

    def remove(self, profile: Profile) -> None:
        """Count one incident less; it must have been added with the same profile."""
        self._count(profile, -1)
        self.words.remove(profile.telling)
        self.pieces.remove(profile.pieces)
        for promise in profile.promises:
            self.promises.remove(promise)

    def _count(self, profile: Profile, step: int) -> None:
        for place in places(profile.mechanisms):
            self.mechanisms[place] += step
        for ticket in profile.tickets:
            self.tickets[ticket] = self.tickets.get(ticket, 0) + step
            if not self.tickets[ticket]:
                del self.tickets[ticket]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An earlier incident that may share a cause with a later one.

    `score` lies between 0 and 1 and only ranks: it is no probability. `evidence` is what speaks for the pair (to be
    kept, for weights that are fitted to decisions), `parts` what each piece adds to the sum behind the score.
    `is_duplicate`: both look like two imports of one incident, to be merged, never flagged. `is_order_certain`: the
    one called earlier cannot have begun after the other.
    """

    earlier_id: int
    later_id: int
    score: float
    evidence: dict[Evidence, float]
    parts: dict[Evidence, float]
    is_duplicate: bool
    is_order_certain: bool

    @property
    def is_flagged(self) -> bool:
        """Whether to show it unasked as a possible recurrence."""
        return self.score >= FLAGGED and not self.is_duplicate


class Comparison:
    """One incident, made ready to be compared with many."""

    def __init__(self, profile: Profile, usual: Statistics, weights: Weights = SHIPPED) -> None:
        self.profile = profile
        self._weights = weights
        self._usual = usual
        self._telling = Query(profile.telling, usual.words)
        self._pieces = Query(profile.pieces, usual.pieces)
        self._story = Query(profile.story, usual.words)
        self._mechanisms = usual_of(usual.mechanisms, usual.words.texts)
        self._promises = [Query(promise, usual.promises) for promise in profile.promises]

    def with_earlier(self, earlier: Profile) -> Candidate:
        """The pair of this incident and an earlier one."""
        evidence = self.evidence(earlier)
        parts = self._weights.parts(evidence)
        return Candidate(
            earlier_id=earlier.incident_id,
            later_id=self.profile.incident_id,
            score=self._weights.score(sum(parts.values())),
            evidence=evidence,
            parts=parts,
            is_duplicate=evidence[Evidence.STORY] >= SAME_TEXT and self._may_be_one_time(earlier),
            is_order_certain=is_order_certain(earlier.when, self.profile.when),
        )

    def roughly(self, earlier: Profile | Outline) -> float:
        """The sum behind the score without what takes long to compare: good enough to leave out most of many."""
        one = self.profile
        alike = self._telling.cosine(earlier.telling)
        agreed = agreement(one.mechanisms, earlier.mechanisms, self._mechanisms)
        is_certain = bool(one.cause_ids & earlier.cause_ids or one.tickets & earlier.tickets)
        is_meant = earlier.incident_id in one.same_as
        return alike + self._weights.of[Evidence.MECHANISMS] * agreed + is_certain + is_meant

    def evidence(self, earlier: Profile) -> dict[Evidence, float]:
        """What speaks for a shared cause, each from 0 to 1; mechanisms that disagree count below 0."""
        one = self.profile
        return {
            Evidence.PASSAGES: (self._telling.cosine(earlier.telling) + self._pieces.cosine(earlier.pieces)) / 2,
            Evidence.STORY: self._story.cosine(earlier.story),
            Evidence.MECHANISMS: agreement(one.mechanisms, earlier.mechanisms, self._mechanisms),
            Evidence.CAUSE_CLASS: float(one.cause_class is earlier.cause_class is not CauseClass.UNKNOWN),
            Evidence.TRIGGER: float(one.trigger is earlier.trigger is not Trigger.UNKNOWN),
            Evidence.SERVICES: float(bool(one.services & earlier.services)),
            Evidence.PROMISE: float(self._is_promised_again(earlier)),
            Evidence.NAMED_CAUSE: float(bool(one.cause_ids & earlier.cause_ids)),
            Evidence.STATEMENT: float(earlier.incident_id in one.same_as),
            Evidence.DENIAL: float(earlier.incident_id in one.other_than),
        }

    def _is_promised_again(self, earlier: Profile) -> bool:
        shared = self.profile.tickets & earlier.tickets
        if any(self._usual.tickets.get(ticket, 0) <= COMMON_TICKET for ticket in shared):
            return True
        return any(query.cosine(bag) >= SAME_PROMISE for query in self._promises for bag in earlier.promises)

    def _may_be_one_time(self, earlier: Profile) -> bool:
        here, there = self.profile.when, earlier.when
        are_known = here.earliest is not None and there.earliest is not None
        return not are_known or days_between(here, there) <= SAME_TIME_DAYS


def candidates(
    profile: Profile,
    earlier: Iterable[Profile],
    usual: Statistics,
    *,
    most: int | None = KEPT,
    exactly: int | None = EXACTLY,
    weights: Weights = SHIPPED,
) -> list[Candidate]:
    """The earlier incidents that may share a cause with this one, best first; all of them for `most` None.

    `earlier` holds those worth a look (`rules.shortlists`), each ordered before `profile`; the `exactly` best of them
    are compared in full, all of them for None. Duplicates come along: they are for merging. Near ties go to the
    incident that was closer in time.
    """
    comparison = Comparison(profile, usual, weights)
    known = [one for one in earlier if one.incident_id != profile.incident_id]
    if exactly is not None and len(known) > exactly:
        known = sorted(known, key=comparison.roughly, reverse=True)[:exactly]
    apart = {one.incident_id: days_between(one.when, profile.when) for one in known}
    found = [comparison.with_earlier(one) for one in known]
    found.sort(key=lambda pair: (-round(pair.score, 6), apart[pair.earlier_id], pair.earlier_id))
    return found[:most]
