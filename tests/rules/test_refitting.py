"""Weights that are fitted to decisions."""

import random

from tracker.rules.recurrence_weights import SHIPPED, Weights
from tracker.rules.refitting import LEAST_DECISIONS, Decided, refitted, separation
from tracker.vocabulary import Evidence


def decided(mechanisms: float, passages: float, *, is_confirmed: bool) -> Decided:
    return Decided({Evidence.MECHANISMS: mechanisms, Evidence.PASSAGES: passages}, is_confirmed)


def misled(count: int) -> list[Decided]:
    """Decisions of people to whom mechanisms mean nothing: only the passages tell."""
    draw = random.Random(4)
    found = []
    for place in range(count):
        is_confirmed = place % 2 == 0
        passages = draw.gauss(0.20 if is_confirmed else 0.12, 0.02)
        found.append(decided(draw.uniform(-0.5, 0.5), passages, is_confirmed=is_confirmed))
    return found


def test_few_decisions_change_nothing() -> None:
    assert refitted(misled(LEAST_DECISIONS - 1)) is SHIPPED
    assert refitted([]) is SHIPPED
    assert refitted([decided(0, 0, is_confirmed=True)] * 50) is SHIPPED


def test_decisions_that_say_otherwise_change_the_weights() -> None:
    decisions = misled(60)
    found = refitted(decisions)
    assert found.of[Evidence.MECHANISMS] < SHIPPED.of[Evidence.MECHANISMS]
    assert _separated(found, decisions) > _separated(SHIPPED, decisions)


def test_noise_changes_nothing_or_does_no_harm() -> None:
    draw = random.Random(5)
    decisions = [decided(draw.random(), draw.random(), is_confirmed=draw.random() < 0.5) for _ in range(40)]
    assert _separated(refitted(decisions), decisions) >= _separated(SHIPPED, decisions)


def test_decisions_that_the_shipped_weights_explain_keep_them() -> None:
    decisions = [decided(0.5 * (place % 2), 0.3 * (place % 2), is_confirmed=bool(place % 2)) for place in range(40)]
    assert refitted(decisions) is SHIPPED


def _separated(weights: Weights, decisions: list[Decided]) -> float:
    return separation([(weights.total(one.evidence), one.is_confirmed) for one in decisions])
