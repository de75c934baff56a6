"""Lists of action items."""

from datetime import UTC, date, datetime

from tests import factories
from tests.cast import Cast
from tests.statements import counted
from tracker import clock
from tracker.changes import people
from tracker.db import db
from tracker.queries import actions, week
from tracker.queries.days import Days
from tracker.queries.filters import Filter
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import ItemState

NOW = datetime(2026, 5, 8, 11, 30, tzinfo=UTC)


def titles(wanted: Filter, now: datetime = NOW) -> list[str]:
    return [row.title for row in actions.rows_of(wanted, Days(now), limit=50)]


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
    with counted() as sent:
        week.week(Filter(), now=NOW)
    assert len(sent) <= 7
