"""Lists of action items."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests import factories
from tests.cast import Cast
from tracker import clock
from tracker.changes import people
from tracker.db import db
from tracker.queries import actions, week
from tracker.queries.filters import Filter
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import ItemState

NOW = datetime(2026, 5, 8, 11, 30, tzinfo=UTC)


def titles(wanted: Filter, now: datetime = NOW) -> list[str]:
    return [row.title for row in actions.page_of_items(wanted, now=now).rows]


def test_pages_follow_each_other_without_gap_or_double(cast: Cast) -> None:
    incident = factories.incident(cast)
    for number in range(120):
        due_on = date(2026, 4, 1) + timedelta(days=number % 7) if number % 3 else None
        factories.item(cast, incident, title=f"Item {number}", due_on=due_on)
    seen: list[int] = []
    after = None
    while True:
        page = actions.page_of_items(Filter(), now=NOW, after=after)
        assert page.count == 120
        seen += [row.id for row in page.rows]
        after = page.next_after
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 120


def test_overdue_follows_the_owners_day(cast: Cast) -> None:
    for person, zone in ((cast.ana, "Pacific/Kiritimati"), (cast.ben, "Etc/GMT+12")):
        people.edit(person, by=SYSTEM, version=None, time_zone=zone)
    incident = factories.incident(cast)
    factories.item(cast, incident, title="Ana's", owner=cast.ana, due_on=date(2026, 5, 8))
    factories.item(cast, incident, title="Ben's", owner=cast.ben, due_on=date(2026, 5, 8))
    factories.item(cast, incident, title="Team's", due_on=date(2026, 5, 7))
    assert titles(Filter(is_overdue=True)) == ["Team's", "Ana's"]
    assert titles(Filter(due_within=7)) == ["Ben's"]


def test_filters_combine(cast: Cast) -> None:
    incident = factories.incident(cast)
    factories.item(cast, incident, title="Mine, open", owner=cast.ben)
    factories.item(cast, incident, title="Mine, proposed", owner=cast.ben, state=ItemState.PROPOSED)
    factories.item(cast, incident, title="Nobody's 100% open")
    assert titles(Filter(owner_id=cast.ben.id, states=frozenset({ItemState.OPEN}))) == ["Mine, open"]
    assert titles(Filter(is_unowned=True, is_undated=True)) == ["Nobody's 100% open"]
    assert titles(Filter(text="100% OPEN")) == ["Nobody's 100% open"]
    assert titles(Filter(text="payments proposed")) == ["Mine, proposed"]
    assert titles(Filter(team_ids=frozenset({cast.search.id}))) == []


def test_this_week_counts_what_it_shows(cast: Cast) -> None:
    incident = factories.incident(cast)
    for number in range(12):
        factories.item(cast, incident, title=f"Late {number}", owner=cast.ben, due_on=date(2026, 4, 1))
    factories.item(cast, incident, state=ItemState.PROPOSED)
    found = week.week(Filter(), now=clock.now())
    assert (found.open_count, found.overdue.count, len(found.overdue.rows)) == (12, 12, week.SHOWN)
    assert (found.to_triage.count, found.unowned.count, found.added_count) == (1, 0, 13)


def test_no_list_asks_more_often_when_it_is_longer(cast: Cast) -> None:
    incident = factories.incident(cast)
    for number in range(30):
        factories.item(cast, incident, title=f"Item {number}", owner=cast.ben, due_on=date(2026, 4, 1))
    db.session.commit()
    asked: list[str] = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *args: args[2] != "BEGIN" and asked.append(args[2]))
    actions.page_of_items(Filter(), now=NOW)
    assert len(asked) == 3
    asked.clear()
    week.week(Filter(), now=NOW)
    assert len(asked) <= 7


def test_the_rail_counts_what_is_late_by_the_owners_day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for person, zone in ((cast.ana, "Pacific/Kiritimati"), (cast.ben, "Etc/GMT+12")):
        people.edit(person, by=SYSTEM, version=None, time_zone=zone)
    incident = factories.incident(cast)
    for owner, due_on in ((cast.ana, 8), (cast.ben, 8), (cast.ben, 6), (None, 7), (None, 30)):
        factories.item(cast, incident, owner=owner, due_on=date(2026, 5, due_on))
    scope = Filter(team_ids=frozenset({cast.payments.id}))
    late = actions.counts_of([Filter(is_overdue=True)], actions.Days(NOW))
    assert week.rail_counts(scope, now=NOW) == (3, 5, 1)
    assert late == [3]
    assert week.rail_counts(Filter(team_ids=frozenset({cast.search.id})), now=NOW) == (0, 5, 1)
    monkeypatch.setattr(week, "RAIL_CAP", 1)
    assert week.rail_counts(scope, now=NOW) == (2, 2, 1)
