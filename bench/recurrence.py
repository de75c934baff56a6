"""How well recurrences are found, and how fast: `make bench-recurrence`.

Reads the texts of the shared corpus with our own reader, each organisation as an installation of its own, and scores
all pairs; labels are read for nothing but to judge. Leaving one out: the weights of `rules.refitting.choices` and the
flagging threshold are chosen on the other organisations and judged on the one left out. The table of mechanisms is
the same for all, and was written by somebody who had seen the corpus; what is left without it, and with half of it,
is printed too. Then come speed and size: arguments are numbers of incidents to measure.
"""

import json
import random
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from bench import growth
from bench.index import Index
from bench.pairs import CORPUS, Installation, installations, labelled_pairs, pair_of
from bench.ranking import (
    MEASURES,
    Scored,
    flagged_precision,
    flagged_recall,
    interval,
    mean_average_precision,
    related_auc,
    true_auc,
    within_organisations,
)
from tracker.rules.chronology import precedes
from tracker.rules.mechanisms import COUNT, NAMES, agreement, places, usual_of
from tracker.rules.recurrence import FLAGGED, KEPT, Candidate, Comparison, candidates
from tracker.rules.recurrence_weights import SHIPPED, Weights
from tracker.rules.refitting import choices
from tracker.vocabulary import Evidence

PRECISE = 0.62
_MOST = 1.1
CONFUSIONS = 10
HALVES = 20


@dataclass(frozen=True)
class Pair:
    """One pair with what speaks for it."""

    organisation: str
    earlier: str
    later: str
    label: bool | str | None
    evidence: dict[Evidence, float]
    candidate: Candidate


def main() -> None:
    """Print every figure."""
    if (CORPUS / "recurrence.jsonl").exists():
        began = time.perf_counter()
        known = installations()
        pairs = _pairs(known)
        labelled = sum(one.label is not None for one in pairs)
        seconds = time.perf_counter() - began
        print(f"{len(pairs)} pairs of {len(known)} organisations, {labelled} labelled; read in {seconds:.1f} s\n")
        _quality(pairs)
        _ablations(pairs)
        _half_tables(pairs, known)
        _confusions(pairs, known)
        _shortlists(known)
    else:
        print("The shared corpus is not here; only speed and size are measured.")
    growth.main([int(size) for size in sys.argv[1:]] or [1_000, 10_000, 100_000])


def _pairs(known: Iterable[Installation]) -> list[Pair]:
    labels = labelled_pairs()
    found = []
    for installation in known:
        index = Index(installation.profiles.values())
        for later in installation.profiles.values():
            comparison = Comparison(later, index.usual)
            for earlier in installation.profiles.values():
                ids = (earlier.incident_id, later.incident_id)
                if earlier is later or not precedes(earlier.when, later.when, ids=ids):
                    continue
                names = installation.names[earlier.incident_id], installation.names[later.incident_id]
                found.append(
                    Pair(
                        installation.organisation,
                        *names,
                        labels.get(pair_of(*names)),
                        comparison.evidence(earlier),
                        comparison.with_earlier(earlier),
                    )
                )
    return found


def _scored(pairs: Iterable[Pair], weights: Weights) -> list[Scored]:
    found = []
    for one in pairs:
        total = weights.total(one.evidence)
        is_flagged = total >= weights.half and not one.candidate.is_duplicate
        found.append(Scored(one.organisation, one.earlier, one.later, one.label, total, is_flagged))
    return found


def _quality(pairs: list[Pair]) -> None:
    organisations = sorted({one.organisation for one in pairs})
    shipped, held_out, fits = _scored(pairs, SHIPPED), [], {}
    for held in organisations:
        weights = fits[held] = _fitted([one for one in pairs if one.organisation != held])
        held_out += _scored([one for one in pairs if one.organisation == held], weights)
    print(f"{'':32}{'shipped weights':24}{'each organisation left out':28}goal")
    for name, measure, goal in MEASURES:
        print(f"{name:32}{_figure(measure, shipped):24}{_figure(measure, held_out):28}{goal}")
    for name, measure in (("AUC true, within each", true_auc), ("AUC true+partial, within each", related_auc)):
        figures = (f"{within_organisations(measure, scored):.3f}" for scored in (shipped, held_out))
        print(f"{name:32}{next(figures):24}{next(figures):28}")
    print("\nweights chosen without an organisation, and on all:")
    for held, weights in {**fits, "(all)": _fitted(pairs)}.items():
        mechanisms = weights.of[Evidence.MECHANISMS]
        print(f"  {held:22}mechanisms {mechanisms} alike {weights.alike} bonus {weights.bonus} half {weights.half:.2f}")


def _figure(measure: Callable[[Iterable[Scored]], float], scored: list[Scored]) -> str:
    low, high = interval(measure, scored)
    return f"{measure(scored):.3f} ({low:.2f}-{high:.2f})"


def _fitted(pairs: list[Pair]) -> Weights:
    """The choice of the grid that does best on these pairs, with the flagging threshold that does."""
    best = 0.0, SHIPPED
    for weights in choices():
        scored = _scored(pairs, weights)
        flagged, worth = _threshold(scored)
        worth += min(_MOST, true_auc(scored) / 0.88) + min(_MOST, related_auc(scored) / 0.74)
        worth += 1.5 * min(_MOST, mean_average_precision(scored) / 0.84)
        if worth > best[0] + 1e-9:
            best = worth, replace(weights, half=flagged)
    return best[1]


def _threshold(scored: list[Scored]) -> tuple[float, float]:
    """Where to flag from, and what it is worth: as much recall as a precision of `PRECISE` leaves."""
    ranked = sorted(scored, key=lambda one: -one.score)
    true = sum(one.label is True for one in ranked)
    related = found = 0
    best = (0.0, 0.0, ranked[0].score)
    for count, one in enumerate(ranked, start=1):
        related += one.is_related
        found += one.label is True
        if related >= PRECISE * count:
            best = max(best, (min(_MOST, found / max(1, true) / 0.7), related / count, one.score))
    return best[2], best[0]


def _ablations(pairs: list[Pair]) -> None:
    print("\nwithout one piece of evidence, all else as shipped:   AUC true  AUC t+p    MAP   precision  recall")
    for kind in (None, *SHIPPED.of):
        of = {one: 0.0 if one is kind else weight for one, weight in SHIPPED.of.items()}
        bonus = 0.0 if kind is Evidence.PASSAGES else SHIPPED.bonus
        scored = _scored(pairs, replace(SHIPPED, of=of, bonus=bonus))
        figures = (true_auc, related_auc, mean_average_precision, flagged_precision, flagged_recall)
        print(f"  {kind.value if kind else '(nothing)':50}" + "".join(f"{one(scored):9.3f}" for one in figures))


def _half_tables(pairs: list[Pair], known: list[Installation]) -> None:
    """What is left when only a random half of the mechanisms is known: how much hangs on single rows of the table."""
    usual = {one.organisation: Index(one.profiles.values()).usual for one in known}
    bits = {name: one.profiles[number].mechanisms for one in known for number, name in one.names.items()}
    figures: dict[str, list[float]] = {name: [] for name, _, _ in MEASURES}
    draw = random.Random(HALVES)
    for _ in range(HALVES):
        mask = sum(1 << place for place in draw.sample(range(COUNT), COUNT // 2))
        tables = {
            name: usual_of(
                [having * (mask >> place & 1) for place, having in enumerate(one.mechanisms)], one.words.texts
            )
            for name, one in usual.items()
        }
        halved = []
        for pair in pairs:
            agreed = agreement(bits[pair.earlier] & mask, bits[pair.later] & mask, tables[pair.organisation])
            halved.append(replace(pair, evidence={**pair.evidence, Evidence.MECHANISMS: agreed}))
        for name, measure, _ in MEASURES:
            figures[name].append(measure(_scored(halved, SHIPPED)))
    print(f"\nwith a random half of the table of mechanisms, {HALVES} draws: mean (worst)")
    for name, found in figures.items():
        print(f"  {name:32}{sum(found) / HALVES:.3f} ({min(found):.3f})")


def _confusions(pairs: list[Pair], known: list[Installation]) -> None:
    """Look-alikes and unlabelled pairs that score highest, true pairs that score lowest."""
    told = {name: one.told[number] for one in known for number, name in one.names.items()}
    ranked = sorted(pairs, key=lambda one: -one.candidate.score)
    wrong = [one for one in ranked if one.label is False or one.label is None][: CONFUSIONS // 2]
    missed = [one for one in reversed(ranked) if one.label is True][: CONFUSIONS // 2]
    why = _reasons_given()
    print(f"\nthe {CONFUSIONS} worst confusions:")
    for pair in wrong + missed:
        said = {True: "true", False: "look-alike", None: "unlabelled"}[pair.label if pair.label != "partial" else None]
        print(f"  {pair.candidate.score:.2f} {said}: {pair.earlier} -> {pair.later}")
        parts = sorted(pair.candidate.parts.items(), key=lambda part: -abs(part[1]))
        print("       ", ", ".join(f"{kind.value} {worth:+.2f}" for kind, worth in parts if abs(worth) >= 0.01))
        both = known_mechanisms(known, pair)
        print("        both tell of:", "; ".join(both[:6]) or "nothing in common")
        print("        labelled:", why.get(pair_of(pair.earlier, pair.later), "-"))
        for name in (pair.earlier, pair.later):
            print("        cause read:", " ".join(quote.text for quote in told[name].causes)[:140] or "none")


def known_mechanisms(known: Iterable[Installation], pair: Pair) -> list[str]:
    """The mechanisms that both texts of a pair tell of."""
    bits = -1
    for one in known:
        for number, name in one.names.items():
            if name in (pair.earlier, pair.later):
                bits &= one.profiles[number].mechanisms
    return [NAMES[place] for place in places(bits)] if bits >= 0 else []


def _reasons_given() -> dict[tuple[str, str], str]:
    lines = (CORPUS / "recurrence.jsonl").read_text(encoding="utf-8").splitlines()
    return {pair_of(pair["earlier_id"], pair["later_id"]): pair["why"] for pair in map(json.loads, lines)}


def _shortlists(known: Iterable[Installation]) -> None:
    """Whether the shortlist and keeping the best 20 lose what an exact look at all would find."""
    labels, lost, kept_pairs = labelled_pairs(), 0, 0
    for one in known:
        index = Index(one.profiles.values())
        for profile in one.profiles.values():
            found = {pair.earlier_id for pair in index.candidates(profile)}
            earlier = [other for other in one.profiles.values() if other.incident_id != profile.incident_id]
            for pair in candidates(profile, earlier, index.usual, most=None, exactly=None):
                names = one.names[pair.earlier_id], one.names[pair.later_id]
                before = one.profiles[pair.earlier_id].when.at < profile.when.at
                if before and labels.get(pair_of(*names)) in (True, "partial"):
                    kept_pairs += pair.earlier_id in found
                    lost += pair.earlier_id not in found
    print(f"\nrelated pairs among the best {KEPT} of the shortlist: {kept_pairs} of {kept_pairs + lost}")
    print(f"flagged from a score of {FLAGGED} on")


if __name__ == "__main__":
    main()
