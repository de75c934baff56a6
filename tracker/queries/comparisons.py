"""Every pair of incidents, compared on request: also those that are too unlike to be kept."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tracker.queries import frequencies, profiles, recurrences, told, verdicts, weights
from tracker.queries.recurrences import PairRow
from tracker.queries.verdicts import Case
from tracker.rules.explanations import Reason
from tracker.rules.profiles import Told
from tracker.rules.recurrence import FLAGGED, Candidate, Comparison
from tracker.vocabulary import RecurrenceState, Verdict

MOST_TOLD = 500
"""Texts that are held in memory."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One pair with all that is said of it. `verdict` is the one it would have if confirmed, until it is.

    `reasons` have words and quotes for pairs that are shown unasked, or decided; the others only say what counts.
    """

    candidate: Candidate
    earlier_source: str
    later_source: str
    state: RecurrenceState
    verdict: Verdict | None
    reasons: tuple[Reason, ...]


@dataclass(slots=True)
class _Reader:
    """What pairs are dressed with."""

    case: Case
    sources: dict[int, str]
    kept: dict[tuple[int, int], PairRow]
    told: dict[int, Told] = field(default_factory=dict)

    def dressed(self, one: Candidate) -> Compared:
        """A pair as it is decided, or as it would be suggested."""
        key = one.earlier_id, one.later_id
        row = self.kept.get(key)
        fresh = RecurrenceState.DUPLICATE if one.is_duplicate else RecurrenceState.SUGGESTED
        state = row.state if row and row.state in recurrences.DECIDED else fresh
        is_shown = one.is_flagged or state in recurrences.DECIDED
        return Compared(
            candidate=one,
            earlier_source=self.sources.get(one.earlier_id, ""),
            later_source=self.sources.get(one.later_id, ""),
            state=state,
            verdict=self._verdict(one, state, row),
            reasons=self._explained(one) if is_shown else _counted(one),
        )

    def _verdict(self, one: Candidate, state: RecurrenceState, row: PairRow | None) -> Verdict | None:
        if state in (RecurrenceState.DISMISSED, RecurrenceState.DUPLICATE):
            return None
        if row is not None and state is RecurrenceState.CONFIRMED and row.cause_id in self.case.sharing:
            found = self.case.on(one.later_id, row.cause_id)
        else:
            found = self.case.if_shared(one.earlier_id, one.later_id)
        return found.verdict if found else None

    def _explained(self, one: Candidate) -> tuple[Reason, ...]:
        missing = [key for key in (one.earlier_id, one.later_id) if key not in self.told]
        if len(self.told) + len(missing) > MOST_TOLD:
            self.told.clear()
            missing = [one.earlier_id, one.later_id]
        if missing:
            self.told |= told.told_of_all(missing)
        if one.earlier_id not in self.told or one.later_id not in self.told:
            return _counted(one)
        return recurrences.explained_by(one, earlier=self.told[one.earlier_id], later=self.told[one.later_id])


def compared(*, min_score: float) -> Iterator[Compared]:
    """All pairs that score above `min_score`, by later incident and score, and those that were confirmed.

    From the score on from which pairs are shown unasked, those that are kept are all there is. Below it, every two
    incidents are compared: a thousand of them are half a million pairs, for a minute or two.
    """
    kept = recurrences.kept_pairs(min_score=0.0)
    reader = _Reader(verdicts.case_of_all(), _sources(), {(row.earlier.id, row.later.id): row for row in kept})
    if min_score >= FLAGGED:
        for row in kept:
            if row.score > min_score or row.state is RecurrenceState.CONFIRMED:
                yield reader.dressed(recurrences.candidate_of(row))
        return
    for one in _all_pairs():
        if one.score > min_score:
            yield reader.dressed(one)


def _all_pairs() -> Iterator[Candidate]:
    """Every incident with every earlier one, best first."""
    known = profiles.all_profiles()
    usual, by = frequencies.usual_among(known), weights.current().weights
    for place, later in enumerate(known):
        comparison = Comparison(later, usual, by)
        yield from sorted(map(comparison.with_earlier, known[:place]), key=lambda one: (-one.score, one.earlier_id))


def _sources() -> dict[int, str]:
    return {key: version.source for key, version in told.newest_versions_of_all().items()}


def _counted(one: Candidate) -> tuple[Reason, ...]:
    """What counts for or against a pair, without words."""
    parts = sorted(one.parts.items(), key=lambda part: -abs(part[1]))
    return tuple(Reason(kind, "", weight) for kind, weight in parts)
