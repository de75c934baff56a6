"""Action items: made, owned, dated, moved."""

from datetime import UTC, date, datetime

import pytest

from tests import factories
from tests.cast import Cast, actor
from tracker.changes import actions, moves, people
from tracker.db import db
from tracker.errors import ConflictError, NotAllowedError, RefusedError
from tracker.models.actions import ActionItem
from tracker.models.history import Event
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import ItemState, Priority, Subject


def events(item: ActionItem) -> list[str]:
    query = db.select(Event).where(Event.subject == Subject.ACTION_ITEM, Event.subject_id == item.id)
    return [event.verb for event in db.session.scalars(query.order_by(Event.id))]


def test_a_new_item_takes_team_and_priority_from_its_incident(cast: Cast) -> None:
    item = factories.item(cast, factories.incident(cast, severity=1))
    assert item.priority is Priority.P0
    assert item.team is cast.payments


def test_a_member_proposes_and_only_a_manager_commits(cast: Cast) -> None:
    incident = factories.incident(cast)
    item = actions.add(incident, by=actor(cast.ben), title="Add a second path")
    assert item.state is ItemState.PROPOSED
    with pytest.raises(NotAllowedError):
        moves.move(item, ItemState.OPEN, by=actor(cast.ben))
    with pytest.raises(NotAllowedError):
        actions.add(incident, by=actor(cast.ben), title="Add another", state=ItemState.OPEN)
    moves.move(item, ItemState.OPEN, by=actor(cast.ana))
    assert events(item) == ["added", "committed"]


def test_another_team_changes_nothing(cast: Cast) -> None:
    item = factories.item(cast)
    for act in (
        lambda: actions.assign(item, cast.cleo, by=actor(cast.cleo)),
        lambda: actions.redate(item, date(2026, 9, 1), by=actor(cast.cleo)),
        lambda: actions.edit(item, by=actor(cast.cleo), version=None, title="Ours now"),
        lambda: moves.move(item, ItemState.DONE, by=actor(cast.cleo), evidence="trust me"),
        lambda: actions.add(item.incident, by=actor(cast.cleo), title="One more"),
    ):
        with pytest.raises(NotAllowedError):
            act()
    assert events(item) == ["added"]


def test_the_first_committed_date_stays_when_the_date_moves(cast: Cast) -> None:
    item = factories.item(cast, state=ItemState.PROPOSED)
    actions.redate(item, date(2026, 4, 1), by=actor(cast.ben))
    moves.move(item, ItemState.OPEN, by=actor(cast.ana))
    actions.redate(item, date(2026, 5, 1), by=actor(cast.ben), reason="Waits for the mesh upgrade")
    assert (item.first_due_on, item.due_on) == (date(2026, 4, 1), date(2026, 5, 1))
    ledger = [(move.from_on, move.to_on, move.reason) for move in item.due_changes]
    assert ledger == [
        (None, date(2026, 4, 1), ""),
        (date(2026, 4, 1), date(2026, 5, 1), "Waits for the mesh upgrade"),
    ]


def test_moving_a_committed_date_without_a_reason_is_refused(cast: Cast) -> None:
    item = factories.item(cast, due_on=date(2026, 4, 1))
    with pytest.raises(RefusedError, match="Say why"):
        actions.redate(item, date(2026, 5, 1), by=actor(cast.ana))
    assert item.due_changes == []


def test_a_date_before_the_promise_is_refused(cast: Cast) -> None:
    item = factories.item(cast, state=ItemState.PROPOSED)
    with pytest.raises(RefusedError, match="before the promise"):
        actions.redate(item, date(2026, 3, 1), by=actor(cast.ana))


def test_finishing_keeps_evidence_and_instant_and_reopening_clears_them(cast: Cast) -> None:
    item = factories.item(cast)
    at = datetime(2026, 4, 3, 15, 0, tzinfo=UTC)
    moves.move(item, ItemState.DONE, by=actor(cast.ben), evidence="https://example.org/change/1", at=at)
    assert (item.done_at, item.evidence) == (at, "https://example.org/change/1")
    moves.move(item, ItemState.OPEN, by=actor(cast.ben), reason="It was rolled back")
    assert (item.done_at, item.evidence, item.reopened) == (None, "", 1)


def test_a_decline_names_its_approver_and_the_day_to_look_again(cast: Cast) -> None:
    item = factories.item(cast)
    again = date(2026, 12, 1)
    moves.move(item, ItemState.DECLINED, by=actor(cast.ana), reason="Too dear for one hour a year", look_again_on=again)
    assert (item.declined_by, item.look_again_on) == (cast.ana, again)


def test_a_change_is_known_by_when_it_happened_and_when_it_was_recorded(cast: Cast) -> None:
    at = datetime(2026, 4, 3, 15, 0, tzinfo=UTC)
    item = factories.item(cast)
    moves.move(item, ItemState.IN_PROGRESS, by=actor(cast.ben), at=at)
    event = db.session.scalars(db.select(Event).order_by(Event.id.desc())).first()
    assert event is not None
    assert event.happened_at == at
    assert event.recorded_at > at
    assert event.changed == {"state": ["open", "in_progress"]}


def test_two_people_with_the_same_page_do_not_overwrite_each_other(cast: Cast) -> None:
    item = factories.item(cast)
    seen = item.version
    actions.edit(item, by=actor(cast.ana), version=seen, title="Check limits before rollout")
    with pytest.raises(ConflictError):
        actions.assign(item, cast.ben, by=actor(cast.ben), version=seen)
    assert item.owner is None


def test_somebody_who_has_left_cannot_be_given_work(cast: Cast) -> None:
    people.edit(cast.ben, by=SYSTEM, version=None, is_active=False)
    with pytest.raises(RefusedError, match="Ben has left"):
        actions.assign(factories.item(cast), cast.ben, by=actor(cast.ana))


def test_an_item_cannot_be_handed_to_a_team_one_is_not_on(cast: Cast) -> None:
    item = factories.item(cast)
    with pytest.raises(NotAllowedError):
        actions.edit(item, by=actor(cast.ben), version=None, team=cast.search)
    assert item.team is cast.payments
