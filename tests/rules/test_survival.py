"""The Kaplan–Meier curve: a published example, an independent implementation, and what must always hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.rules.survival import Lasted, kaplan_meier

REMISSION = [
    *(Lasted(days, True) for days in (6, 6, 6, 7, 10, 13, 16, 22, 23)),
    *(Lasted(days, False) for days in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)),
]
"""Weeks of remission under 6-MP, of 21 patients: Freireich and others (1963), the textbooks' example."""
DURATIONS = st.lists(st.builds(Lasted, st.integers(0, 400), st.booleans()), max_size=60)


def test_the_textbook_example_comes_out_as_printed() -> None:
    curve = kaplan_meier(REMISSION)
    printed = [(6, 21, 0.857), (7, 17, 0.807), (10, 15, 0.753), (13, 12, 0.690), (16, 11, 0.627), (22, 7, 0.538)]
    assert [(step.day, step.at_risk, round(step.share, 3)) for step in curve.steps] == [*printed, (23, 6, 0.448)]
    assert (curve.count, curve.ended, curve.median) == (21, 9, 23)


def test_it_knows_each_day_also_between_the_steps_and_none_beyond_the_last() -> None:
    curve = kaplan_meier([Lasted(2, True), Lasted(5, True), Lasted(5, False), Lasted(9, False)])
    assert [(one.at_risk, one.ended, one.share) if (one := curve.at(day)) else None for day in (0, 2, 4, 5, 9, 10)] == [
        (4, 0, 1.0),
        (4, 1, 0.75),
        (3, 1, 0.75),
        (3, 2, 0.5),
        (1, 2, 0.5),
        None,
    ]


def test_nothing_gives_an_empty_curve() -> None:
    curve = kaplan_meier([])
    assert (curve.steps, curve.count, curve.median, curve.at(0)) == ((), 0, None, None)


@given(DURATIONS)
def test_it_only_falls_and_lies_within_its_band(observed: list[Lasted]) -> None:
    curve = kaplan_meier(observed)
    shares = [1.0, *(step.share for step in curve.steps)]
    assert shares == sorted(shares, reverse=True)
    assert all(0 <= step.low <= step.share <= step.high <= 1 for step in curve.steps)
    assert sum(step.ended for step in curve.steps) == sum(one.is_over for one in observed)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=60))
def test_without_open_ones_it_is_the_plain_share(days: list[int]) -> None:
    curve = kaplan_meier(Lasted(day, True) for day in days)
    for step in curve.steps:
        assert step.share == pytest.approx(sum(day > step.day for day in days) / len(days))


def test_an_independent_implementation_agrees() -> None:
    fitter = pytest.importorskip("lifelines").KaplanMeierFitter
    spread = [Lasted(day * 37 % 101 + 1, day % 3 != 0) for day in range(80)]
    for observed in (REMISSION, spread):
        theirs = fitter().fit([one.days for one in observed], [one.is_over for one in observed])
        ours = kaplan_meier(observed)
        band = theirs.confidence_interval_
        for step in ours.steps:
            assert step.share == pytest.approx(theirs.predict(step.day))
            assert step.at_risk == theirs.event_table.at_risk[step.day]
            if step.share > 0:
                assert [step.low, step.high] == pytest.approx(list(band.loc[step.day]))
        assert ours.median == theirs.median_survival_time_
