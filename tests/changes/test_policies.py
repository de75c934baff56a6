"""Policies set, followed and applied. It is Wednesday 4 March 2026, two days after the incident."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine

from tests import factories
from tests.cast import Cast, actor
from tracker.changes import actions, deadlines, moves, policies
from tracker.db import db, transaction
from tracker.errors import ConflictError, NotAllowedError, RefusedError
from tracker.models.actions import ActionItem
from tracker.models.history import Event
from tracker.models.people import Person, Team
from tracker.models.recurrences import ProfileMark
from tracker.queries import policies as queries
from tracker.queries import sight
from tracker.rules.deadlines import DEFAULT, Terms
from tracker.vocabulary import ItemState, Priority, Subject

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
BY_DEFAULT, BY_TIGHT = date(2026, 4, 1), date(2026, 3, 23)
TIGHT = Terms(
    assign={Priority.P0: 1, Priority.P1: 1, Priority.P2: 3, Priority.P3: None},
    complete={Priority.P0: 7, Priority.P1: 21, Priority.P2: 60, Priority.P3: 90},
    skips_weekends=True,
)


@pytest.fixture(autouse=True)
def _march() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def set_policy(team: Team | None, terms: Terms | None, by: Person, **how: Any) -> int:
    """With what the page would send along: the version and the digest of what was seen."""
    policy = queries.find_policy(team.id if team else None)
    seen = queries.plan(team.id if team else None, terms or queries.in_force(None).terms)
    known = {"version": policy.version if policy else 0, "digest": seen.digest}
    return policies.set_policy(team, terms, by=actor(by), **(known | how))


def test_without_a_policy_the_default_holds(cast: Cast) -> None:
    assert queries.in_force(cast.payments.id) == (DEFAULT, None)
    assert queries.in_force(None).whose == "the default policy"


def test_a_team_has_its_own_and_others_follow_the_default(cast: Cast) -> None:
    set_policy(cast.payments, TIGHT, cast.ana)
    wide = replace(DEFAULT, complete=dict.fromkeys(Priority, 100))
    set_policy(None, wide, cast.dot)
    assert queries.in_force(cast.payments.id) == (TIGHT, "Payments")
    assert queries.in_force(cast.payments.id).whose == "the policy of Payments"
    assert queries.in_force(cast.search.id) == (wide, None)
    assert queries.in_force(None) == (wide, None)
    assert factories.item(cast).due_on == BY_TIGHT
    theirs = factories.incident(cast, team=cast.search)
    assert factories.item(cast, theirs).due_on == date(2026, 6, 10)


@pytest.mark.parametrize("who", ["ben", "cleo", "vic"])
def test_only_its_managers_and_admins_set_a_teams_policy(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowedError):
        set_policy(cast.payments, TIGHT, getattr(cast, who))
    assert queries.find_policy(cast.payments.id) is None


@pytest.mark.parametrize("who", ["ana", "ben", "cleo", "vic"])
def test_only_admins_set_the_default(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowedError):
        set_policy(None, TIGHT, getattr(cast, who))
    assert queries.find_policy(None) is None


@pytest.mark.parametrize("days", [-1, 366])
def test_days_are_bounded(cast: Cast, days: int) -> None:
    with pytest.raises(RefusedError, match="Between 0 and 365") as refused:
        set_policy(cast.payments, replace(TIGHT, assign={**TIGHT.assign, Priority.P2: days}), cast.ana)
    assert refused.value.field == "assign_p2"


def test_open_items_stay_unless_asked_for(cast: Cast) -> None:
    item = factories.item(cast)
    assert set_policy(cast.payments, TIGHT, cast.ana) == 0
    assert (item.due_on, len(item.due_changes)) == (BY_DEFAULT, 1)
    assert set_policy(cast.payments, TIGHT, cast.ana, moves_items=True) == 1, "the tick that was forgotten"
    assert item.due_on == BY_TIGHT


def test_items_that_move_keep_their_first_date_and_say_why(cast: Cast) -> None:
    item = factories.item(cast)
    set_policy(cast.payments, TIGHT, cast.ana, moves_items=True)
    assert (item.due_on, item.first_due_on) == (BY_TIGHT, BY_DEFAULT)
    assert item.assign_by == date(2026, 3, 5)
    line = item.due_changes[-1]
    assert (line.from_on, line.to_on, line.reason, line.by_id) == (BY_DEFAULT, BY_TIGHT, "policy changed", cast.ana.id)


def test_many_items_are_moved_as_one_would_be(cast: Cast) -> None:
    one, other = factories.item(cast, factories.incident(cast, team=cast.search)), factories.item(cast)
    version, slack = other.version, replace(TIGHT, complete=dict.fromkeys(Priority, 111))
    with transaction():
        db.session.execute(sa.delete(ProfileMark))
    with sight.seen_by(cast.ana.id):
        assert set_policy(cast.payments, slack, cast.ana, moves_items=True) == 1
    deadlines.move_due(one, other.due_on, reason="policy changed", by=actor(cast.cleo))
    for name in ("due_on", "first_due_on", "slips"):
        assert getattr(other, name) == getattr(one, name), name
    assert (other.slips, other.version) == (1, version + 1)
    marked = db.session.scalars(sa.select(ProfileMark.subject_id).where(ProfileMark.subject == Subject.ACTION_ITEM))
    assert other.id in list(marked)
    told = db.session.scalars(sa.select(Event).where(Event.subject_id == other.id, Event.verb == "re-dated")).one()
    assert told.changed["due_on"] == [BY_DEFAULT.isoformat(), other.due_on.isoformat() if other.due_on else None]


def test_an_item_that_was_changed_meanwhile_moves_nothing(cast: Cast) -> None:
    item = factories.item(cast)
    seen = queries.dates_of(queries.plan(cast.payments.id, TIGHT).shifts)[item.id]
    old = seen._replace(version=seen.version + 1)
    with pytest.raises(ConflictError):
        deadlines.move_all([(old, BY_TIGHT, None)], reason="policy changed", by=actor(cast.ana))
    assert (item.due_on, item.slips) == (BY_DEFAULT, 0)
    assert [line.to_on for line in item.due_changes] == [BY_DEFAULT]


def test_the_preview_is_what_is_done(cast: Cast) -> None:
    mine = [factories.item(cast, owner=cast.ben, priority=priority) for priority in Priority]
    theirs = factories.item(cast, factories.incident(cast, team=cast.search))
    seen = queries.plan(cast.payments.id, TIGHT)
    assert [(one.item_id, one.due_on, one.new_due_on) for one in seen.shifts] == [
        (mine[0].id, date(2026, 3, 16), date(2026, 3, 11)),
        (mine[1].id, BY_DEFAULT, BY_TIGHT),
        (mine[3].id, None, date(2026, 6, 1)),
    ]
    assert set_policy(cast.payments, TIGHT, cast.ana, moves_items=True) == 3
    assert [item.due_on for item in mine] == [date(2026, 3, 11), BY_TIGHT, date(2026, 5, 1), date(2026, 6, 1)]
    assert mine[3].first_due_on == date(2026, 6, 1), "its first date is one that it is committed to"
    assert theirs.due_on == BY_DEFAULT
    assert queries.plan(cast.payments.id, TIGHT).shifts == []


def test_a_date_that_somebody_chose_stays_and_is_counted(cast: Cast) -> None:
    moved, given, taken_off = factories.item(cast), factories.item(cast, due_on=date(2026, 5, 5)), factories.item(cast)
    actions.redate(moved, date(2026, 4, 20), by=actor(cast.ben), reason="The vendor is late")
    actions.redate(taken_off, None, by=actor(cast.ben), reason="Nobody knows")
    plan = queries.plan(cast.payments.id, replace(TIGHT, assign=DEFAULT.assign))
    assert (plan.shifts, plan.kept) == ([], 3)
    set_policy(cast.payments, TIGHT, cast.ana, moves_items=True)
    assert [item.due_on for item in (moved, given, taken_off)] == [date(2026, 4, 20), date(2026, 5, 5), None]


def test_what_is_finished_or_only_proposed_gets_no_other_due_date(cast: Cast) -> None:
    item, new = factories.item(cast), factories.item(cast, state=ItemState.PROPOSED)
    moves.move(item, ItemState.DONE, by=actor(cast.ben), evidence="Shipped")
    set_policy(cast.payments, TIGHT, cast.ana, moves_items=True)
    assert (item.due_on, new.due_on) == (BY_DEFAULT, None)
    assert new.assign_by == date(2026, 3, 5), "it still wants an owner"


def test_the_default_moves_those_who_follow_it(cast: Cast) -> None:
    ours, theirs = factories.item(cast), factories.item(cast, factories.incident(cast, team=cast.search))
    nobodys = factories.item(cast, factories.incident(cast, team=None))
    set_policy(cast.payments, DEFAULT, cast.ana)
    assert set_policy(None, TIGHT, cast.dot, moves_items=True) == 2
    assert [item.due_on for item in (ours, theirs, nobodys)] == [BY_DEFAULT, BY_TIGHT, BY_TIGHT]


def test_a_team_goes_back_to_the_default(cast: Cast) -> None:
    set_policy(cast.payments, TIGHT, cast.ana)
    item = factories.item(cast)
    assert set_policy(cast.payments, None, cast.ana, moves_items=True) == 1
    assert (item.due_on, queries.find_policy(cast.payments.id)) == (BY_DEFAULT, None)
    with pytest.raises(RefusedError, match="follows the default policy already"):
        set_policy(cast.payments, None, cast.ana)
    with pytest.raises(RefusedError, match="follows the default policy already"):
        set_policy(None, None, cast.dot)


def test_of_two_who_set_a_policy_the_second_is_told(cast: Cast) -> None:
    set_policy(cast.payments, TIGHT, cast.ana)
    with pytest.raises(ConflictError):
        set_policy(cast.payments, DEFAULT, cast.ana, version=0)
    assert queries.in_force(cast.payments.id).terms == TIGHT


def test_nothing_is_moved_that_was_not_seen(cast: Cast) -> None:
    factories.item(cast)
    digest = queries.plan(cast.payments.id, TIGHT).digest
    late = factories.item(cast)
    with pytest.raises(RefusedError, match="has changed since you looked"):
        set_policy(cast.payments, TIGHT, cast.ana, moves_items=True, digest=digest)
    assert (late.due_on, queries.find_policy(cast.payments.id)) == (BY_DEFAULT, None)
    set_policy(cast.payments, TIGHT, cast.ana, digest=digest)
    assert late.due_on == BY_DEFAULT, "who moves nothing need not have seen it"


def test_the_history_tells_what_became_other_days(cast: Cast) -> None:
    factories.item(cast)
    set_policy(cast.payments, TIGHT, cast.ana, moves_items=True)
    set_policy(cast.payments, None, cast.dot)
    back, first = queries.history_of(cast.payments.id)
    assert (first.verb, first.by_name, first.note) == ("set the policy", "Ana", "1 open item moved")
    assert first.changed["complete_p1"] == [30, 21]
    assert "complete_p2" not in first.changed
    assert (back.verb, back.by_name, back.changed["complete_p3"]) == (
        "went back to the default policy",
        "Dot",
        [90, None],
    )
    set_policy(None, TIGHT, cast.dot)
    assert [event.verb for event in queries.history_of(None)] == ["set the policy"]


def suggested_day(item: ActionItem, now: datetime) -> date | None:
    found = queries.suggestion(item, now)
    return found.on if found else None


def test_the_triage_is_told_what_a_commitment_today_would_mean(cast: Cast) -> None:
    item = factories.item(cast, state=ItemState.PROPOSED)
    assert suggested_day(item, NOW) == BY_DEFAULT
    assert suggested_day(item, NOW + timedelta(days=40)) == date(2026, 4, 20)
    words = queries.suggestion(item, NOW)
    assert words is not None
    assert words.words == "30 days after the incident began, by the default policy"
    assert suggested_day(factories.item(cast, priority=Priority.P3), NOW) is None
    archive = factories.incident(cast, started_at=datetime(2025, 3, 3, 9, 0, tzinfo=UTC))
    assert suggested_day(factories.item(cast, archive, state=ItemState.PROPOSED), NOW) == date(2026, 4, 3)


def test_what_was_committed_to_before_there_were_policies_counts_from_when_it_entered(cast: Cast) -> None:
    item = factories.item(cast)
    item.committed_at = None
    db.session.commit()
    assert suggested_day(item, NOW + timedelta(days=400)) == BY_DEFAULT
    item = db.session.get_one(ActionItem, item.id)
    assert [one.item_id for one in queries.plan(cast.payments.id, TIGHT).shifts] == [item.id]
