"""Did it help? The sums, the verdicts, and the simulation that the domain asks for."""

import math
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.effectiveness import Cell, cells, shares
from tracker.rules.effectiveness import (
    YEAR,
    OtherCause,
    UsualRate,
    assess,
    beta,
    chances,
    durations,
    rounds,
    usual_rate,
)
from tracker.vocabulary import Effect

FIRST = datetime(2023, 1, 1, tzinfo=UTC)
USUAL = UsualRate(2.0, 9, is_of_class=True)
RUNS = 60


def after(days: float) -> datetime:
    return FIRST + timedelta(days=days)


def test_a_round_holds_what_was_done_within_thirty_days() -> None:
    days = [0, 20, 30, 31, 55, 90]
    found = rounds(after(day) for day in reversed(days))
    assert [[(at - FIRST).days for at in one] for one in found] == [[0, 20, 30], [31, 55], [90]]
    assert rounds([]) == []


def test_the_usual_rate_is_of_the_class_where_that_has_five_other_causes() -> None:
    few, many = [OtherCause(1, 2.0)] * 4, [OtherCause(1, 2.0)] * 5
    assert usual_rate(many, [OtherCause(9, 1.0)]) == UsualRate(6 / 11, 5, is_of_class=True)
    assert usual_rate(few, many) == UsualRate(6 / 11, 5, is_of_class=False)
    assert usual_rate([], []) == UsualRate(1.0, 0, is_of_class=False)


@given(st.integers(1, 30), st.integers(1, 30), st.floats(0.01, 0.99))
def test_the_sum_is_the_incomplete_beta_function(a: int, b: int, x: float) -> None:
    steps = 2000
    density = [(k / steps * x) ** (a - 1) * (1 - k / steps * x) ** (b - 1) for k in range(steps + 1)]
    area = (sum(density) - (density[0] + density[-1]) / 2) * x / steps
    whole = math.exp(math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b))
    assert beta(a, b, x) == pytest.approx(area / whole, abs=2e-3)


@given(st.integers(1, 400), st.integers(1, 400), st.floats(0, 1))
def test_the_sum_is_a_chance_and_mirrors(a: int, b: int, x: float) -> None:
    assert 0 <= beta(a, b, x) <= 1
    assert beta(a, b, x) + beta(b, a, 1 - x) == pytest.approx(1, abs=1e-6)


def test_the_chance_is_that_of_two_gamma_rates() -> None:
    draw = random.Random(3)
    found = chances(before=5, years_before=2.0, after=1, years_after=1.5, usual=2.0)
    rate_before = 1 / 2.0 + 2.0
    rate_after = rate_before / 6 + 1.5
    pairs = [(draw.gammavariate(2, 1 / rate_after), draw.gammavariate(6, 1 / rate_before)) for _ in range(20_000)]
    assert found.fell == pytest.approx(sum(now < then for now, then in pairs) / len(pairs), abs=0.02)
    assert found.halved == pytest.approx(sum(2 * now < then for now, then in pairs) / len(pairs), abs=0.02)
    assert found.expected == pytest.approx(1.5 * 6 / rate_before)


def test_nothing_looks_helped_on_the_day_it_is_done() -> None:
    for repeats in range(20):
        found = chances(before=repeats, years_before=1.0, after=0, years_after=0.0, usual=2.0)
        assert found.fell < 0.75
        assert found.expected == 0


def test_a_long_quiet_after_many_repeats_is_helping() -> None:
    incidents = [after(60 * k) for k in range(10)]
    found = assess(incidents, after(560), gave_rise=after(540), usual=USUAL, now=after(560) + YEAR)
    assert (found.repeats_before, found.repeats_after, found.effect) == (8, 0, Effect.HELPING)
    assert found.chances.fell >= 0.9
    assert found.expected >= 3
    assert found.quiet_weeks == 52
    assert found.enough_on is None


def test_the_incident_that_gave_rise_is_not_counted_and_the_first_is_no_repeat() -> None:
    incidents = [after(0), after(50), after(100)]
    kept = assess(incidents, after(120), gave_rise=None, usual=USUAL, now=after(130))
    less = assess(incidents, after(120), gave_rise=after(100), usual=USUAL, now=after(130))
    first = assess(incidents[:1], after(120), gave_rise=after(0), usual=USUAL, now=after(130))
    assert (kept.repeats_before, less.repeats_before, first.repeats_before) == (2, 1, 0)


def test_as_many_as_before_is_not_helping() -> None:
    incidents = [after(60 * k) for k in range(20)]
    found = assess(incidents, after(550), gave_rise=after(540), usual=USUAL, now=after(1150))
    assert found.effect is Effect.NOT_HELPING
    assert found.chances.halved <= 0.1


def test_a_repeat_in_spite_of_it_is_not_helping_whatever_the_counts() -> None:
    incidents = [after(60 * k) for k in range(10)]
    found = assess(
        incidents, after(560), gave_rise=None, usual=USUAL, now=after(560) + YEAR, is_repeat_ineffective=True
    )
    assert (found.effect, found.enough_on) == (Effect.NOT_HELPING, None)


def test_too_early_says_when_quiet_would_suffice() -> None:
    incidents = [after(60 * k) for k in range(10)]
    found = assess(incidents, after(560), gave_rise=after(540), usual=USUAL, now=after(560 + 50))
    assert found.effect is Effect.TOO_EARLY
    assert found.quiet_weeks == 7
    assert found.enough_on is not None
    on_time = assess(incidents, after(560), gave_rise=after(540), usual=USUAL, now=found.enough_on)
    day_before = assess(
        incidents, after(560), gave_rise=after(540), usual=USUAL, now=found.enough_on - timedelta(days=1)
    )
    assert (on_time.effect, day_before.effect) == (Effect.HELPING, Effect.TOO_EARLY)


def test_a_rare_cause_gets_no_date() -> None:
    usual = UsualRate(0.5, 9, is_of_class=True)
    found = assess([after(0)], after(30), gave_rise=after(0), usual=usual, now=after(60))
    assert (found.effect, found.enough_on) == (Effect.TOO_EARLY, None)


def test_what_came_after_now_is_not_known_yet() -> None:
    found = assess([after(0), after(90), after(300)], after(100), gave_rise=None, usual=USUAL, now=after(200))
    assert (found.repeats_before, found.repeats_after) == (1, 0)


def test_durations_need_five_on_each_side() -> None:
    hours = [timedelta(hours=hour) for hour in (1, 2, 3, 4, 50)]
    assert durations(hours, hours[:4]).after is None
    assert durations(hours, hours[::-1]).before == timedelta(hours=3)
    assert (durations(hours, hours[:2]).count_before, durations(hours, hours[:2]).count_after) == (5, 2)


@pytest.mark.parametrize("cell", cells(), ids=str)
def test_where_nothing_changed_few_looks_say_helping(cell: Cell) -> None:
    said, _ = shares(cell, RUNS)
    assert said <= 0.10


def test_where_the_cause_is_gone_it_is_seen() -> None:
    gone = [cell for cell in cells(remaining=0.0) if cell.rate >= 4 and cell.prior == 1.0]
    assert all(shares(cell, RUNS)[1] >= 0.7 for cell in gone)
