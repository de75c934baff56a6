"""What is measured of scored pairs, with intervals by drawing whole incidents again.

A pair that is labelled true shares its cause, a partial one a factor or a component; a look-alike is labelled
false; all others count as unrelated. An incident is drawn with all pairs in which it is the later one.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

DRAWS = 300
SEED = 20261121


@dataclass(frozen=True, slots=True)
class Scored:
    """One pair of an organisation's incidents. `label` is True, "partial", False or None for unlabelled."""

    organisation: str
    earlier: str
    later: str
    label: bool | str | None
    score: float
    is_flagged: bool

    @property
    def is_related(self) -> bool:
        """True or partial."""
        return self.label is True or self.label == "partial"


def auc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The chance that a positive scores above a negative; ties count half."""
    wins = sum((one > other) + (one == other) / 2 for one in positive for other in negative)
    return wins / max(1, len(positive) * len(negative))


def true_auc(pairs: Iterable[Scored]) -> float:
    """True against look-alike."""
    pairs = list(pairs)
    return auc([one.score for one in pairs if one.label is True], [one.score for one in pairs if one.label is False])


def related_auc(pairs: Iterable[Scored]) -> float:
    """True and partial against look-alike."""
    pairs = list(pairs)
    return auc([one.score for one in pairs if one.is_related], [one.score for one in pairs if one.label is False])


def within_organisations(measure: Callable[[Iterable[Scored]], float], pairs: Iterable[Scored]) -> float:
    """A measure of each organisation that has both kinds, weighed by how many pairs it can compare."""
    by_organisation: dict[str, list[Scored]] = defaultdict(list)
    for one in pairs:
        by_organisation[one.organisation].append(one)
    total = weight = 0.0
    for mine in by_organisation.values():
        positive = sum(one.label is True if measure is true_auc else one.is_related for one in mine)
        comparisons = positive * sum(one.label is False for one in mine)
        total += comparisons * measure(mine)
        weight += comparisons
    return total / weight if weight else 0.0


def mean_average_precision(pairs: Iterable[Scored]) -> float:
    """Over incidents with a related earlier one; all their earlier ones are ranked."""
    by_later: dict[str, list[Scored]] = defaultdict(list)
    for one in pairs:
        by_later[one.later].append(one)
    found = [_average_precision(mine) for mine in by_later.values() if any(one.is_related for one in mine)]
    return sum(found) / max(1, len(found))


def _average_precision(pairs: list[Scored]) -> float:
    hits = total = 0.0
    for rank, one in enumerate(sorted(pairs, key=lambda one: -one.score), start=1):
        if one.is_related:
            hits += 1
            total += hits / rank
    return total / hits


def flagged_precision(pairs: Iterable[Scored]) -> float:
    """How many flagged pairs are true or partial; unlabelled ones count as wrong."""
    flagged = [one for one in pairs if one.is_flagged]
    return sum(one.is_related for one in flagged) / max(1, len(flagged))


def flagged_recall(pairs: Iterable[Scored]) -> float:
    """How many true pairs are flagged."""
    true = [one for one in pairs if one.label is True]
    return sum(one.is_flagged for one in true) / max(1, len(true))


MEASURES: tuple[tuple[str, Callable[[Iterable[Scored]], float], float], ...] = (
    ("AUC true / look-alike", true_auc, 0.88),
    ("AUC true+partial / look-alike", related_auc, 0.74),
    ("mean average precision", mean_average_precision, 0.84),
    ("flagged: precision", flagged_precision, 0.60),
    ("flagged: recall of true", flagged_recall, 0.70),
)


def interval(measure: Callable[[Iterable[Scored]], float], pairs: Iterable[Scored]) -> tuple[float, float]:
    """Where 95 of 100 measurements fall when the later incidents are drawn again."""
    by_later: dict[str, list[Scored]] = defaultdict(list)
    for one in pairs:
        by_later[one.later].append(one)
    groups = [mine for _, mine in sorted(by_later.items()) if any(one.label is not None for one in mine)]
    others = [mine for mine in by_later.values() if all(one.label is None for one in mine)]
    rest = [one for mine in others for one in mine if one.is_flagged]
    draw = random.Random(SEED)
    found = sorted(measure([*_drawn(groups, draw), *rest]) for _ in range(DRAWS))
    return found[int(0.025 * DRAWS)], found[int(0.975 * DRAWS)]


def _drawn(groups: list[list[Scored]], draw: random.Random) -> list[Scored]:
    drawn = []
    for number in range(len(groups)):
        mine = draw.choice(groups)
        drawn += [
            Scored(one.organisation, one.earlier, f"{number}", one.label, one.score, one.is_flagged) for one in mine
        ]
    return drawn
