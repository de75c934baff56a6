"""The list of incidents, its filters and its pages."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests import factories
from tests.cast import Cast, actor
from tests.statements import counted
from tracker.changes import facts, people
from tracker.errors import NotFoundError
from tracker.queries import incidents as queries
from tracker.queries import writeups
from tracker.queries.incidents import IncidentFilter, ItemCounts
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import CauseClass, FactKind, ItemState

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def titles(wanted: IncidentFilter) -> list[str]:
    return [row.title for row in queries.page_of_incidents(wanted, now=NOW).rows]


def test_the_latest_day_comes_first_and_on_one_day_the_latest_number(cast: Cast) -> None:
    for title, days in (("early", 0), ("late", 5), ("also late", 5), ("middle", 2)):
        factories.incident(cast, title=title, started_at=factories.STARTED + timedelta(days=days))
    assert titles(IncidentFilter()) == ["also late", "late", "middle", "early"]


def test_pages_join_without_gap_or_overlap(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    for number in range(5):
        factories.incident(cast, title=str(number))
    seen, before = [], None
    while True:
        page = queries.page_of_incidents(IncidentFilter(), now=NOW, before=before)
        seen += [row.title for row in page.rows]
        assert page.count == 5
        before = page.next_before
        if before is None:
            break
    assert seen == ["4", "3", "2", "1", "0"]


def test_each_filter_leaves_out_what_differs(cast: Cast) -> None:
    factories.incident(cast, title="Gate down 100%", severity=1, cause_class=CauseClass.DNS, is_near_miss=True)
    factories.incident(cast, title="Search slow", team=cast.search, severity=3)
    for wanted in (
        IncidentFilter(team_id=cast.payments.id),
        IncidentFilter(severity=1),
        IncidentFilter(cause_class=CauseClass.DNS),
        IncidentFilter(text="DOWN gate"),
        IncidentFilter(text="100%"),
        IncidentFilter(is_near_miss=True),
    ):
        assert titles(wanted) == ["Gate down 100%"], wanted
    assert titles(IncidentFilter(text="_")) == []
    assert titles(IncidentFilter(team_id=cast.payments.id, severity=3)) == []


def test_items_are_counted_by_state_and_overdue_in_the_owners_day(cast: Cast) -> None:
    people.edit(cast.ben, by=actor(cast.dot), version=cast.ben.version, time_zone="Pacific/Kiritimati")
    incident = factories.incident(cast)
    due = date(2026, 3, 10)
    factories.item(cast, of=incident, due_on=due, owner=cast.ben)
    factories.item(cast, of=incident, due_on=due)
    factories.item(cast, of=incident, due_on=date(2026, 3, 4), state=ItemState.PROPOSED)
    factories.item(cast, of=incident, due_on=date(2026, 3, 4), state=ItemState.DONE)
    counts = queries.item_counts([incident.id], now=NOW)
    assert counts == {incident.id: ItemCounts(total=4, unfinished=3, overdue=1)}


def test_the_count_stops_at_its_cap(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "COUNT_CAP", 2)
    for number in range(4):
        factories.incident(cast, title=str(number))
    assert queries.page_of_incidents(IncidentFilter(), now=NOW).count == 3


def test_a_page_takes_three_statements_however_long_it_is(cast: Cast) -> None:
    for number in range(3):
        factories.item(cast, of=factories.incident(cast, title=str(number)))
    with counted() as sent:
        queries.page_of_incidents(IncidentFilter(), now=NOW)
    assert len(sent) == 3


def test_a_dismissed_fact_is_not_there(cast: Cast) -> None:
    fact = facts.add(factories.incident(cast), by=SYSTEM, kind=FactKind.TIMELINE, text="Alert")
    facts.dismiss(fact, by=SYSTEM, version=fact.version)
    with pytest.raises(NotFoundError):
        writeups.get_fact(fact.id)
    with pytest.raises(NotFoundError):
        queries.get_incident(999)
