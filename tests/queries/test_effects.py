"""Did it help? Rounds on a cause as the database tells them."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import Cast, actor
from tests.statements import counted
from tracker.changes import actions, causes, incidents, moves
from tracker.db import db
from tracker.models.causes import Cause
from tracker.models.incidents import Incident
from tracker.queries import effects
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import CauseClass, Effect, ItemKind, ItemState

FIRST = datetime(2024, 1, 10, 9, tzinfo=UTC)
NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
WEEK = timedelta(days=7)
CAUSE = "Tables are loaded unchecked"


def _struck(cast: Cast, at: datetime, cause: str = CAUSE) -> Incident:
    made = incidents.add(
        by=SYSTEM,
        title=f"Declined on {at:%d %B}",
        team=cast.payments,
        started_at=at,
        detected_at=at + timedelta(minutes=5),
        ended_at=at + timedelta(hours=1),
    )
    causes.link(made, by=actor(cast.ana), name=cause, cause_class=CauseClass.CONFIG_CHANGE)
    return made


def _done(of: Incident, at: datetime, kind: ItemKind = ItemKind.PREVENT) -> None:
    item = actions.add(of, by=SYSTEM, title="Check tables", kind=kind, promised_on=FIRST.date(), at=FIRST)
    moves.move(item, ItemState.OPEN, by=SYSTEM, at=FIRST)
    moves.move(item, ItemState.DONE, by=SYSTEM, evidence="Change 7", at=at)


@pytest.fixture
def cause(cast: Cast) -> Cause:
    struck = [_struck(cast, FIRST + 4 * number * WEEK) for number in range(7)]
    _done(struck[-1], FIRST + 26 * WEEK)
    _done(struck[-1], FIRST + 28 * WEEK)
    return db.session.query(Cause).filter_by(name=CAUSE).one()


def test_a_long_quiet_after_a_round_is_helping(cause: Cause) -> None:
    (found,) = effects.of_cause(cause.id, now=NOW)
    assert [item.done_at for item in found.items] == [FIRST + 26 * WEEK, FIRST + 28 * WEEK]
    assert found.assessment.effect is Effect.HELPING
    assert (found.assessment.repeats_before, found.assessment.repeats_after) == (5, 0)
    assert (found.to_detect, found.to_resolve) == (None, None)


def test_it_is_too_early_soon_after(cause: Cause) -> None:
    (found,) = effects.of_cause(cause.id, now=FIRST + 32 * WEEK)
    assert found.assessment.effect is Effect.TOO_EARLY
    assert found.assessment.quiet_weeks == 4


def test_a_repeat_in_spite_of_it_is_not_helping(cast: Cast, cause: Cause) -> None:
    _struck(cast, FIRST + 40 * WEEK)
    (found,) = effects.of_cause(cause.id, now=NOW)
    assert found.assessment.effect is Effect.NOT_HELPING


def test_items_done_far_apart_are_two_rounds_and_mitigation_shows_how_long_it_took(cast: Cast, cause: Cause) -> None:
    _done(_struck(cast, FIRST + 50 * WEEK), FIRST + 52 * WEEK, ItemKind.MITIGATE)
    one, other = effects.of_cause(cause.id, now=NOW)
    assert one.to_resolve is None
    assert other.to_resolve is not None
    assert (other.to_resolve.count_before, other.to_resolve.count_after) == (8, 0)


def test_what_is_usual_comes_from_the_other_causes(cast: Cast, cause: Cause) -> None:
    for number in range(3):
        _struck(cast, FIRST + number * WEEK, cause="Disks fill up")
    (found,) = effects.of_cause(cause.id, now=NOW)
    assert (found.assessment.usual.causes, found.assessment.usual.is_of_class) == (1, False)
    years = (NOW - FIRST).days / 365.25
    assert found.assessment.usual.a_year == pytest.approx(3 / (1 + years), rel=0.01)


def test_a_cause_that_nobody_has_is_no_cause_to_judge(cast: Cast) -> None:
    assert effects.of_cause(7, now=NOW) == []


def test_the_statements_are_few(cause: Cause) -> None:
    with counted() as sent:
        effects.of_cause(cause.id, now=NOW)
    assert len(sent) <= 12
