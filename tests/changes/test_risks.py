"""Accepted risks are looked at again, or promised after all."""

from datetime import date, timedelta

import pytest

from tests import factories
from tests.cast import Cast, actor
from tracker.changes import moves, risks
from tracker.errors import ConflictError, NotAllowedError, NotFoundError, RefusedError
from tracker.models.actions import ActionItem
from tracker.queries import actions as queries
from tracker.queries import risks as risk_queries
from tracker.vocabulary import ItemState, Priority

TODAY = factories.STARTED.date()


@pytest.fixture
def risk(cast: Cast) -> ActionItem:
    item = factories.item(cast, title="Second region")
    moves.move(item, ItemState.DECLINED, by=actor(cast.ana), reason="Too dear", look_again_on=TODAY)
    return item


def look_again(risk: ActionItem, cast: Cast, on: date | None) -> ActionItem:
    return risks.look_again(risk, on, by=actor(cast.ana), version=risk.version, today=TODAY, note="Still too dear")


def test_the_date_to_look_again_is_moved_and_taken_off(cast: Cast, risk: ActionItem) -> None:
    later = TODAY + timedelta(days=90)
    assert look_again(risk, cast, later).look_again_on == later
    event = queries.history_of(risk.id)[0]
    assert (event.verb, event.note) == ("looked at again", "Still too dear")
    assert event.changed == {"look_again_on": [TODAY.isoformat(), later.isoformat()]}
    assert look_again(risk, cast, None).look_again_on is None
    look_again(risk, cast, None)
    assert len(queries.history_of(risk.id)) == 4


def test_what_is_refused(cast: Cast, risk: ActionItem) -> None:
    with pytest.raises(RefusedError, match="is over"):
        look_again(risk, cast, TODAY - timedelta(days=1))
    for who in (cast.ben, cast.cleo, cast.vic):
        with pytest.raises(NotAllowedError):
            risks.look_again(risk, TODAY, by=actor(who), version=None, today=TODAY)
    with pytest.raises(ConflictError):
        risks.look_again(risk, TODAY, by=actor(cast.ana), version=risk.version - 1, today=TODAY)
    other = factories.item(cast)
    with pytest.raises(RefusedError, match="not declined"):
        look_again(other, cast, TODAY)
    with pytest.raises(NotFoundError, match="not declined"):
        risk_queries.get_risk(other.id)


def test_a_new_promise_names_the_declined_one_which_stays(cast: Cast, risk: ActionItem) -> None:
    made = risks.promise_again(
        risk,
        by=actor(cast.ana),
        title="Second region after all",
        statement="Run in two regions.",
        kind=None,
        priority=Priority.P1,
        owner=cast.ben,
        due_on=None,
        is_committed=True,
    )
    assert made.statement == f"Run in two regions.\n\nPromised again: {risk.label} was declined: Too dear"
    assert (made.incident, made.state, made.owner) == (risk.incident, ItemState.OPEN, cast.ben)
    assert risk.state is ItemState.DECLINED
    event = queries.history_of(risk.id)[0]
    assert (event.verb, event.note) == ("promised again", made.label)
    with pytest.raises(RefusedError, match="not declined"):
        risks.promise_again(
            made, by=actor(cast.ana), title="x", statement="", kind=None, priority=Priority.P1, owner=None,
            due_on=None, is_committed=False,
        )  # fmt: skip
