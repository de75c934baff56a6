"""Lists of action items."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests import factories
from tests.cast import Cast
from tests.statements import counted
from tracker import clock
from tracker.changes import moves, people
from tracker.db import db
from tracker.queries import actions, week
from tracker.queries.days import Days
from tracker.queries.filters import Filter
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import ItemState, Priority

NOW = datetime(2026, 5, 8, 11, 30, tzinfo=UTC)


def titles(wanted: Filter, now: datetime = NOW) -> list[str]:
    return [row.title for row in actions.rows_of([wanted], Days(now), limit=50)[0]]


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
    factories.item(cast, incident, title="Nobody's 100% open", priority=Priority.P3)
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
    with counted() as sent:
        week.week(Filter(), now=NOW)
    assert len(sent) <= 7


def test_overdue_begins_when_the_day_ends_from_the_first_zone_to_the_last(cast: Cast) -> None:
    zones = ("Pacific/Kiritimati", "America/New_York", "Etc/GMT+12")
    for person, zone in zip((cast.ana, cast.ben, cast.cleo), zones, strict=True):
        people.edit(person, by=SYSTEM, version=None, time_zone=zone)
    incident = factories.incident(cast)
    for person in (cast.ana, cast.ben, cast.cleo):
        factories.item(cast, incident, title=person.name, owner=person, due_on=date(2026, 3, 8))
    ends = {
        "Ana": datetime(2026, 3, 8, 10, 0, tzinfo=UTC),
        "Ben": datetime(2026, 3, 9, 4, 0, tzinfo=UTC),
        "Cleo": datetime(2026, 3, 9, 12, 0, tzinfo=UTC),
    }
    for at in ends.values():
        for now in (at - timedelta(seconds=1), at):
            late = [name for name, end in ends.items() if end <= now]
            assert titles(Filter(is_overdue=True), now) == late, now
            assert [row.title for row in actions.rows_of([Filter()], Days(now), limit=50)[0] if row.is_overdue] == late


def test_this_week_shows_what_is_due_for_verification_from_its_day(cast: Cast) -> None:
    incident = factories.incident(cast)
    done = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
    for priority in Priority:
        item = factories.item(cast, incident, title=priority.name, priority=priority)
        moves.move(item, ItemState.DONE, by=SYSTEM, evidence="Shipped", at=done)
    factories.item(cast, incident, title="Only read as done", state=ItemState.DONE)
    old = moves.move(factories.item(cast, incident, title="Old"), ItemState.DONE, by=SYSTEM, evidence="Shipped")
    old.verify_by = None
    db.session.commit()
    first = datetime(2026, 5, 8, 0, 0, tzinfo=UTC)  # the sixtieth day, since two o'clock in Berlin
    for now, names in ((first - timedelta(hours=3), ["P0", "Old"]), (first, ["P0", "P1", "Old"])):
        assert sorted(titles(Filter(is_due_for_verification=True), now)) == sorted(names)
        assert week.week(Filter(), now=now).to_verify.count == len(names)


def test_rows_say_who_should_have_had_an_owner(cast: Cast) -> None:
    incident = factories.incident(cast)
    item, owned = factories.item(cast, incident), factories.item(cast, incident, owner=cast.ben)
    assert item.assign_by
    after = datetime.combine(item.assign_by, time(22, 30), UTC)
    for now, is_past in ((after - timedelta(hours=12), False), (after + timedelta(hours=2), True)):
        assert actions.one_row(item.id, now=now).is_past_assign_by is is_past
        assert not actions.one_row(owned.id, now=now).is_past_assign_by


def test_an_item_is_the_same_line_asked_for_or_at_hand(cast: Cast) -> None:
    people.edit(cast.ben, by=SYSTEM, version=None, time_zone="Pacific/Kiritimati")
    late = factories.item(cast, owner=cast.ben, due_on=date(2026, 5, 8))
    for item in (late, factories.item(cast, factories.incident(cast, team=None)), factories.item(cast)):
        assert actions.row_of(actions.get_whole(item.id), now=NOW) == actions.one_row(item.id, now=NOW)


def test_the_rail_counts_what_is_late_by_the_owners_day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for person, zone in ((cast.ana, "Pacific/Kiritimati"), (cast.ben, "Etc/GMT+12")):
        people.edit(person, by=SYSTEM, version=None, time_zone=zone)
    incident = factories.incident(cast)
    for owner, due_on in ((cast.ana, 8), (cast.ben, 8), (cast.ben, 6), (None, 7), (None, 30)):
        factories.item(cast, incident, owner=owner, due_on=date(2026, 5, due_on))
    factories.item(cast, incident, state=ItemState.PROPOSED)
    scope = Filter(team_ids=frozenset({cast.payments.id}))
    late = actions.counts_of(Filter(), [Filter(is_overdue=True)], Days(NOW))
    assert week.rail_counts(scope, now=NOW) == (3, 1, 5, 1)
    assert late == [3]
    assert week.rail_counts(Filter(team_ids=frozenset({cast.search.id})), now=NOW) == (0, 0, 5, 1)
    monkeypatch.setattr(week, "RAIL_CAP", 1)
    assert week.rail_counts(scope, now=NOW) == (2, 1, 2, 1)
