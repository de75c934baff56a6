"""What the policy sets as an item moves through its life. It is Wednesday 4 March 2026, two days after the incident."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from tests import factories
from tests.cast import Cast, actor
from tracker.changes import actions, deadlines, moves
from tracker.db import db
from tracker.errors import ConflictError, NotAllowedError, RefusedError
from tracker.models.actions import ActionItem
from tracker.models.history import Event
from tracker.models.incidents import Incident
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import ItemState, Priority, Subject

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
BY_POLICY = date(2026, 4, 1)


@pytest.fixture(autouse=True)
def _march() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def archive(cast: Cast) -> Incident:
    """An incident of more than ninety days ago."""
    return factories.incident(cast, started_at=datetime(2025, 3, 3, 9, 0, tzinfo=UTC))


def proposed(cast: Cast, of: Incident | None = None, **values: Any) -> ActionItem:
    return factories.item(cast, of, state=ItemState.PROPOSED, **values)


def ledger(item: ActionItem) -> list[tuple[date | None, date | None, str, int | None]]:
    return [(line.from_on, line.to_on, line.reason, line.by_id) for line in item.due_changes]


def last_event(item: ActionItem) -> Event:
    query = db.select(Event).where(Event.subject == Subject.ACTION_ITEM, Event.subject_id == item.id)
    return db.session.scalars(query.order_by(Event.id.desc())).first()  # type: ignore[return-value]


def test_what_enters_the_tracker_wants_an_owner_but_no_date(cast: Cast) -> None:
    item = proposed(cast)
    assert (item.assign_by, item.due_on, item.committed_at) == (date(2026, 3, 9), None, None)
    assert ledger(item) == []


def test_the_commitment_sets_the_date_and_says_so(cast: Cast) -> None:
    item = proposed(cast)
    moves.move(item, ItemState.OPEN, by=actor(cast.ana))
    assert (item.committed_at, item.due_on, item.first_due_on) == (NOW, BY_POLICY, BY_POLICY)
    assert ledger(item) == [(None, BY_POLICY, "set by policy", cast.ana.id)]
    assert last_event(item).changed == {"state": ["proposed", "open"], "due_on": [None, "2026-04-01"]}


def test_a_date_that_somebody_set_before_stays(cast: Cast) -> None:
    item = proposed(cast)
    actions.redate(item, date(2026, 3, 20), by=actor(cast.ben))
    moves.move(item, ItemState.OPEN, by=actor(cast.ana))
    assert (item.due_on, item.first_due_on) == (date(2026, 3, 20), date(2026, 3, 20))
    assert len(item.due_changes) == 1


def test_a_date_of_the_write_up_stays(cast: Cast) -> None:
    item = proposed(cast, due_on=date(2026, 3, 3))
    moves.move(item, ItemState.OPEN, by=actor(cast.ana))
    assert (item.due_on, item.first_due_on, ledger(item)) == (date(2026, 3, 3), date(2026, 3, 3), [])


def test_an_item_that_begins_open_is_committed_to(cast: Cast) -> None:
    item = factories.item(cast)
    assert (item.committed_at, item.due_on, item.first_due_on) == (NOW, BY_POLICY, BY_POLICY)
    given = factories.item(cast, due_on=date(2026, 5, 4))
    assert (given.due_on, given.first_due_on, ledger(given)) == (date(2026, 5, 4), date(2026, 5, 4), [])


def test_p3_has_no_date_until_somebody_sets_one(cast: Cast) -> None:
    item = factories.item(cast, priority=Priority.P3)
    assert (item.due_on, item.first_due_on, item.committed_at) == (None, None, NOW)
    actions.redate(item, date(2026, 6, 1), by=actor(cast.ben))
    assert (item.due_on, item.first_due_on) == (date(2026, 6, 1), date(2026, 6, 1))


def test_going_back_from_in_progress_commits_to_nothing_anew(cast: Cast) -> None:
    item = factories.item(cast)
    with time_machine.travel(NOW + timedelta(days=9), tick=False):
        moves.move(item, ItemState.IN_PROGRESS, by=actor(cast.ben))
        moves.move(item, ItemState.OPEN, by=actor(cast.ben))
    assert (item.committed_at, item.due_on, len(item.due_changes)) == (NOW, BY_POLICY, 1)


def test_a_backfill_has_no_dates_until_somebody_commits(cast: Cast, archive: Incident) -> None:
    item = proposed(cast, archive)
    assert (item.assign_by, item.due_on) == (None, None)
    moves.move(item, ItemState.OPEN, by=actor(cast.ana))
    assert (item.assign_by, item.due_on, item.first_due_on) == (date(2026, 3, 9), date(2026, 4, 3), date(2026, 4, 3))


def test_a_date_of_an_archives_text_that_is_over_commits_nobody(cast: Cast, archive: Incident) -> None:
    old, text = date(2025, 6, 1), factories.imported("# Down\n\n## Action items\n\n- Add a check\n").writeups[0]
    read = {"promised_on": archive.happened_on, "writeup": text, "lines": (5, 5)}
    item = proposed(cast, archive, due_on=old, **read)
    moves.move(item, ItemState.OPEN, by=actor(cast.ana))
    assert ledger(item) == [(old, date(2026, 4, 3), "set by policy", cast.ana.id)]
    assert item.first_due_on == date(2026, 4, 3)
    chosen, by_hand = proposed(cast, archive, **read), proposed(cast, archive, due_on=old)
    actions.redate(chosen, old, by=actor(cast.ana))
    for one in (chosen, by_hand):
        moves.move(one, ItemState.OPEN, by=actor(cast.ana))
        assert one.due_on == old


def test_priority_and_team_decide_by_when_somebody_owns_it_until_the_commitment(cast: Cast) -> None:
    item = proposed(cast)
    with time_machine.travel(NOW + timedelta(days=9), tick=False):
        actions.edit(item, by=actor(cast.ana), version=None, priority=Priority.P0)
    assert item.assign_by == date(2026, 3, 9), "counted from the day it entered"
    item.assign_by = None
    actions.edit(item, by=actor(cast.dot), version=None, team=cast.search)
    assert item.assign_by == date(2026, 3, 9)


def test_what_is_done_is_to_be_verified(cast: Cast) -> None:
    item = factories.item(cast)
    at = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)
    moves.move(item, ItemState.DONE, by=actor(cast.ben), evidence="Shipped", at=at)
    assert item.verify_by == date(2026, 5, 3), "60 days after 4 March in Berlin"
    moves.move(item, ItemState.VERIFIED, by=actor(cast.ana))
    assert item.verify_by == date(2026, 5, 3)


def test_reopening_takes_the_verification_off_and_keeps_the_due_date(cast: Cast) -> None:
    item = factories.item(cast)
    moves.move(item, ItemState.DONE, by=actor(cast.ben), evidence="Shipped")
    moves.move(item, ItemState.OPEN, by=actor(cast.ben), reason="It was rolled back")
    assert (item.verify_by, item.done_at, item.due_on, item.first_due_on) == (None, None, BY_POLICY, BY_POLICY)
    assert (item.committed_at, len(item.due_changes)) == (NOW, 1)


def test_what_was_only_read_as_done_is_committed_to_when_it_is_reopened(cast: Cast) -> None:
    item = factories.item(cast, state=ItemState.DONE)
    assert (item.verify_by, item.committed_at, item.assign_by) == (None, None, None)
    moves.move(item, ItemState.OPEN, by=actor(cast.ben), reason="It is not")
    assert (item.committed_at, item.due_on, item.first_due_on) == (NOW, BY_POLICY, BY_POLICY)


def test_moving_a_policys_date_needs_a_reason_and_is_judged_by_the_first(cast: Cast) -> None:
    item = factories.item(cast)
    with pytest.raises(RefusedError, match="Say why"):
        actions.redate(item, date(2026, 5, 4), by=actor(cast.ben))
    actions.redate(item, date(2026, 5, 4), by=actor(cast.ben), reason="The vendor is late")
    assert (item.first_due_on, item.due_on) == (BY_POLICY, date(2026, 5, 4))
    assert ledger(item)[-1] == (BY_POLICY, date(2026, 5, 4), "The vendor is late", cast.ben.id)


def test_taking_a_committed_date_off_needs_a_reason_too(cast: Cast) -> None:
    item = factories.item(cast)
    with pytest.raises(RefusedError, match="Say why"):
        actions.redate(item, None, by=actor(cast.ben))


def test_a_mistyped_year_is_refused(cast: Cast) -> None:
    with pytest.raises(RefusedError, match="Check the year"):
        actions.redate(factories.item(cast), date(9999, 12, 31), by=actor(cast.ben), reason="Later")


@pytest.fixture
def done(cast: Cast) -> ActionItem:
    """Done today, to be verified by 3 May."""
    return moves.move(factories.item(cast), ItemState.DONE, by=SYSTEM, evidence="Shipped")


def extend(item: ActionItem, until: date | None = date(2026, 7, 1), **how: Any) -> ActionItem:
    known = {"reason": "One more pay day", "version": item.version, "today": NOW.date()}
    return deadlines.extend_verification(item, until, **(known | how))


def test_a_manager_puts_the_verification_off_with_a_reason(cast: Cast, done: ActionItem) -> None:
    extend(done, by=actor(cast.ana))
    assert done.verify_by == date(2026, 7, 1)
    event = last_event(done)
    assert (event.verb, event.note) == ("put verification off", "One more pay day")
    assert event.changed == {"verify_by": ["2026-05-03", "2026-07-01"]}


@pytest.mark.parametrize(
    ("until", "reason", "words"),
    [
        (date(2026, 5, 3), "So it is", "after 3 May 2026"),
        (None, "So it is", "after 3 May 2026"),
        (date(2062, 5, 3), "So it is", "Check the year"),
        (date(2026, 7, 1), "  ", "Say why"),
    ],
)
def test_an_extension_is_later_and_says_why(
    cast: Cast, done: ActionItem, until: date | None, reason: str, words: str
) -> None:
    with pytest.raises(RefusedError, match=words):
        extend(done, until, by=actor(cast.ana), reason=reason)
    assert done.verify_by == date(2026, 5, 3)


def test_only_what_waits_for_verification_is_extended(cast: Cast, done: ActionItem) -> None:
    with pytest.raises(NotAllowedError):
        extend(done, by=actor(cast.ben))
    with pytest.raises(ConflictError):
        extend(done, by=actor(cast.ana), version=done.version - 1)
    with pytest.raises(RefusedError, match="done and not yet verified"):
        extend(factories.item(cast), by=actor(cast.ana))
