"""The numbers as the database tells them, against values worked out by hand."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from tests import factories
from tests.cast import Cast
from tests.recurring import struck
from tracker.changes import actions, moves, restrictions
from tracker.models.actions import ActionItem
from tracker.queries import metrics, sight
from tracker.queries.filters import Filter
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import ItemKind, ItemState

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
"""A Tuesday."""
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def early_march() -> Iterator[None]:
    """All is written down on 3 March, a day after the incident."""
    with time_machine.travel(datetime(2026, 3, 3, 9, tzinfo=UTC), tick=False):
        yield


def _committed(cast: Cast, *, due: date, begun: datetime = datetime(2026, 3, 3, 9, tzinfo=UTC)) -> ActionItem:
    return factories.item(cast, owner=cast.ben, due_on=due, promised_on=begun.date(), at=begun)


def _done(item: ActionItem, at: datetime) -> None:
    moves.move(item, ItemState.DONE, by=SYSTEM, evidence="Change 7", at=at)


def test_overdue_a_week_ago_knows_what_has_happened_since(cast: Cast) -> None:
    late = _committed(cast, due=date(2026, 3, 20))  # late then and now
    done = _committed(cast, due=date(2026, 3, 20))  # late then, done since
    put_off = _committed(cast, due=date(2026, 3, 20))  # late then, put off since
    _committed(cast, due=date(2026, 3, 27))  # late only now
    _committed(cast, due=date(2026, 3, 20), begun=NOW - 2 * DAY)  # written down since
    reopened = _committed(cast, due=date(2026, 3, 20))  # done then, late now
    _done(done, NOW - 3 * DAY)
    _done(reopened, NOW - 9 * DAY)
    moves.move(reopened, ItemState.OPEN, by=SYSTEM, reason="It came back", at=NOW - DAY)
    actions.redate(put_off, date(2026, 4, 20), by=SYSTEM, reason="Vendor", at=NOW - 2 * DAY)
    found = metrics.headline(Filter(), now=NOW)
    assert (found.overdue_week_ago, found.overdue) == (3, 4)
    assert late.state is ItemState.OPEN


def test_the_quarter_is_judged_by_first_dates_that_are_over(cast: Cast) -> None:
    on_time, late, slipped = (_committed(cast, due=date(2026, 3, 20)) for _ in range(3))
    _committed(cast, due=date(2026, 3, 30))  # over since midnight
    _committed(cast, due=date(2026, 3, 31))  # not over
    declined = _committed(cast, due=date(2026, 3, 20))
    moves.move(declined, ItemState.DECLINED, by=SYSTEM, reason="Dear", look_again_on=date(2026, 9, 1), at=NOW - DAY)
    _done(on_time, datetime(2026, 3, 20, 22, 59, tzinfo=UTC))  # 23:59 in Berlin
    _done(late, datetime(2026, 3, 20, 23, 1, tzinfo=UTC))  # 00:01 in Berlin
    actions.redate(slipped, date(2026, 3, 29), by=SYSTEM, reason="Vendor", at=NOW - 15 * DAY)
    _done(slipped, NOW - 3 * DAY)
    found = metrics.headline(Filter(team_ids=frozenset({cast.payments.id})), now=NOW)
    assert (found.quarter, found.on_time, found.due, found.still_open) == (date(2026, 1, 1), 1, 4, 1)
    assert (found.opened, found.closed) == (0, 1)


@pytest.fixture
def quiet(cast: Cast) -> ActionItem:
    """The last incident of a cause was followed by something that was done, and by two quiet years."""
    with time_machine.travel(datetime(2026, 7, 21, tzinfo=UTC), tick=False):
        last = [struck(cast, 28 * number) for number in range(7)][-1]
        item = actions.add(last, by=SYSTEM, title="Check tables", kind=ItemKind.PREVENT, promised_on=date(2026, 7, 1))
        moves.move(item, ItemState.OPEN, by=SYSTEM, at=datetime(2026, 7, 1, tzinfo=UTC))
        _done(item, datetime(2026, 7, 20, tzinfo=UTC))
    return item


def test_a_cause_that_went_quiet_is_what_paid_off(cast: Cast, quiet: ActionItem) -> None:
    found = metrics.headline(Filter(), now=datetime(2028, 7, 20, tzinfo=UTC)).paid_off
    assert found is not None
    assert (found.label, found.cause_name, found.quiet_weeks) == (quiet.label, "Tables are loaded unchecked", 104)
    assert metrics.headline(Filter(team_ids=frozenset({cast.search.id})), now=NOW).paid_off is None


def test_what_may_not_be_seen_counts_for_nobody_else(cast: Cast) -> None:
    hidden = _committed(cast, due=date(2026, 3, 20))
    restrictions.restrict(hidden.incident, by=SYSTEM, version=hidden.incident.version)
    with sight.seen_by(cast.cleo.id):
        found = metrics.headline(Filter(), now=NOW)
    assert (found.overdue, found.overdue_week_ago, found.due) == (0, 0, 0)
