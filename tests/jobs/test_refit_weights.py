"""Weights fitted to decisions: from thirty on, in the open, and used for what is compared from then on."""

import random
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.cast import Cast
from tests.recurring import pair, struck
from tests.repeats import three_alike
from tests.visitors import Visits
from tracker.changes import profiles as index
from tracker.changes import weights as changes
from tracker.db import db
from tracker.jobs.refit_weights import refit
from tracker.jobs.refresh_recurrences import refresh
from tracker.models.incidents import Incident
from tracker.models.recurrences import IncidentProfile, Recurrence
from tracker.queries import weights
from tracker.rules.recurrence_weights import SHIPPED
from tracker.rules.refitting import LEAST_DECISIONS, MORE, weights_of
from tracker.vocabulary import Evidence, RecurrenceState

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)


@pytest.fixture
def decided(cast: Cast) -> list[Recurrence]:
    """Decisions of people to whom ways of failing mean nothing: only the passages tell. One is still missing."""
    return _decided(cast, LEAST_DECISIONS - 1)


def _decided(cast: Cast, count: int, *, start: int = 0) -> list[Recurrence]:
    draw = random.Random(4 + start)
    found = []
    for place in range(start, start + count):
        is_confirmed = place % 2 == 0
        passages = draw.gauss(0.20 if is_confirmed else 0.12, 0.02)
        found.append(
            pair(
                struck(cast, 2 * place, cause=""),
                struck(cast, 2 * place + 1, cause=""),
                evidence={Evidence.PASSAGES.value: passages, Evidence.MECHANISMS.value: draw.uniform(-0.5, 0.5)},
                state=RecurrenceState.CONFIRMED if is_confirmed else RecurrenceState.DISMISSED,
                decided_at=NOW + timedelta(hours=place),
            )
        )
    return found


def test_too_few_decisions_fit_nothing(decided: list[Recurrence]) -> None:
    refit()
    assert weights.current() == weights.Fit(SHIPPED, False, 0, None)


def test_from_thirty_on_they_are_fitted_shown_and_fitted_again_some_decisions_later(
    cast: Cast, decided: list[Recurrence], visits: Visits
) -> None:
    assert "Weights: as shipped." in visits.vic.get("/recurrences").text
    _decided(cast, 1, start=len(decided))
    with time_machine.travel(NOW, tick=False):
        refit()
    fit = weights.current()
    assert (fit.is_fitted, fit.decisions, fit.fitted_at) == (True, LEAST_DECISIONS, NOW)
    assert fit.weights.of[Evidence.MECHANISMS] < SHIPPED.of[Evidence.MECHANISMS]
    assert f"Weights: fitted to your {LEAST_DECISIONS} decisions on" in visits.vic.get("/recurrences").text
    _decided(cast, MORE - 1, start=LEAST_DECISIONS)
    refit()
    assert weights.current().decisions == LEAST_DECISIONS
    _decided(cast, 1, start=LEAST_DECISIONS + MORE - 1)
    refit()
    assert weights.current().decisions == LEAST_DECISIONS + MORE


def test_decisions_taken_back_lead_back_to_the_shipped_weights(cast: Cast, decided: list[Recurrence]) -> None:
    (last,) = _decided(cast, 1, start=len(decided))
    refit()
    assert weights.current().is_fitted
    last.state = RecurrenceState.SUGGESTED
    db.session.commit()
    refit()
    assert not weights.current().is_fitted


def test_decisions_about_restricted_incidents_are_not_counted(cast: Cast, decided: list[Recurrence]) -> None:
    (last,) = _decided(cast, 1, start=len(decided))
    incident = db.session.get(Incident, last.later_id)
    assert incident
    incident.is_restricted = True
    db.session.commit()
    refit()
    assert weights.current().decisions == 0


def test_other_weights_have_everything_scored_anew(cast: Cast) -> None:
    three_alike()
    before = _scores()
    assert not changes.keep(SHIPPED, decisions=30)
    assert refresh()
    assert _scores() == before
    assert changes.keep(weights_of(0.2, 0.20, 0.0, 0.4), decisions=40)
    assert refresh()
    assert _scores().keys() == before.keys()
    assert all(_scores()[key] != score for key, score in before.items())


def test_a_worker_that_compared_by_the_old_weights_compares_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    (incident_id, *_) = [one.id for one in three_alike()]
    row = db.session.get(IncidentProfile, incident_id)
    assert row
    row.is_paired = False
    db.session.commit()
    wanted = index.candidates

    def overtaken(*args: object, **named: object) -> object:
        changes.keep(weights_of(0.2, 0.20, 0.0, 0.4), decisions=30)
        return wanted(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(index, "candidates", overtaken)
    assert not index.pair(incident_id)


def _scores() -> dict[tuple[int, int], float]:
    return {(one.earlier_id, one.later_id): one.score for one in db.session.query(Recurrence)}
