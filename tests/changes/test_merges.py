"""Two reports of one incident become one, and two again, exactly."""

from datetime import date, timedelta

import pytest

from tests import dumps, factories
from tests.cast import Cast, actor
from tests.readings import ITEMS, TITLE, draft
from tracker.changes import actions, causes, facts, imports, incidents, merges, teams, undos
from tracker.db import db
from tracker.errors import ConflictError, MergedError, NotAllowedError, RefusedError
from tracker.models.actions import ActionItem
from tracker.models.incidents import Incident, WriteUp
from tracker.queries import causes as cause_queries
from tracker.queries import incidents as queries
from tracker.queries import merges as merge_queries
from tracker.queries.imports import items_of
from tracker.queries.incidents import IncidentFilter
from tracker.rules.permissions import IMPORT, SYSTEM
from tracker.vocabulary import CauseRole, FactKind, ImportStatus, LinkState

OTHER_ITEMS = ("Move the routing table to version control", "Alert on declined payments within five minutes")
CHANGING = ("version", "recorded_at", "happened_at", "changed_at")


@pytest.fixture
def kept(cast: Cast) -> Incident:
    incident = imports.accept(draft(), by=IMPORT, team=cast.payments).incident
    causes.link(incident, by=IMPORT, name="No staged rollout")
    return incident


@pytest.fixture
def double(cast: Cast, kept: Incident) -> Incident:
    service = teams.add_service("Checkout", cast.payments, by=SYSTEM)
    text = draft(OTHER_ITEMS, title="Cards declined", source="2026/cards.md", extra="Seen by support.")
    incident = imports.accept(text, by=IMPORT, team=cast.payments).incident
    incidents.edit(incident, by=SYSTEM, version=None, services=[service])
    causes.link(incident, by=IMPORT, name="No staged rollout", role=CauseRole.CONTRIBUTING)
    causes.link(incident, by=IMPORT, name="Tables are not checked", quote="without a default")
    facts.add(incident, by=SYSTEM, kind=FactKind.TIMELINE, text="Support calls")
    return incident


def merge(one: Incident, into: Incident, cast: Cast) -> None:
    merges.merge(one, into, by=actor(cast.ana), version=one.version)


def part(one: Incident, cast: Cast) -> None:
    merges.part(one, by=actor(cast.ana), version=one.version)


def listed() -> list[int]:
    page = queries.page_of_incidents(IncidentFilter(), now=factories.STARTED)
    return sorted(row.id for row in page.rows)


def test_what_came_with_the_duplicate_is_the_kept_ones(cast: Cast, kept: Incident, double: Incident) -> None:
    merge(double, kept, cast)
    assert listed() == [kept.id]
    assert {item.statement for item in merge_queries.items_at(kept.id)} >= set(OTHER_ITEMS)
    assert [link.cause.name for link in cause_queries.links_of(kept.id)] == [
        "No staged rollout",
        "Tables are not checked",
    ]
    assert [service.name for service in kept.services] == ["Checkout"]
    with pytest.raises(MergedError) as moved:
        queries.get_incident(double.id)
    assert moved.value.kept_id == kept.id
    assert merge_queries.family_of(kept.id) == [kept.id, double.id]


def test_parting_them_restores_every_row(cast: Cast, kept: Incident, double: Incident) -> None:
    before = dumps.rows(without=("event",), columns_without=CHANGING)
    merge(double, kept, cast)
    assert dumps.rows(without=("event",), columns_without=CHANGING) != before
    part(double, cast)
    assert dumps.rows(without=("event",), columns_without=CHANGING) == before
    assert listed() == [kept.id, double.id]


def test_a_chain_of_three_comes_apart_in_any_order(cast: Cast, kept: Incident, double: Incident) -> None:
    third = factories.incident(cast, title="Card trouble", services=list(double.services))
    factories.item(cast, of=third)
    causes.link(third, by=IMPORT, name="Nobody was on call")
    before = dumps.rows(without=("event",), columns_without=CHANGING)
    for order in ((double, kept), (kept, double)):
        merge(double, kept, cast)
        merge(kept, third, cast)
        assert listed() == [third.id]
        assert len(merge_queries.items_at(third.id)) == 1 + len(ITEMS) + len(OTHER_ITEMS)
        assert [one.id for one in merge_queries.duplicates_of(third.id)] == [kept.id, double.id]
        for one in order:
            part(one, cast)
        assert dumps.rows(without=("event",), columns_without=CHANGING) == before


def test_a_cause_that_two_duplicates_name_stays_until_both_are_parted(cast: Cast, kept: Incident) -> None:
    doubles = [factories.incident(cast, title=f"Again {number}") for number in range(2)]
    for one in doubles:
        causes.link(one, by=IMPORT, name="Shared")
        merge(one, kept, cast)
    part(doubles[0], cast)
    assert "Shared" in [link.cause.name for link in cause_queries.links_of(kept.id)]
    part(doubles[1], cast)
    assert "Shared" not in [link.cause.name for link in cause_queries.links_of(kept.id)]


def test_later_edits_stay_where_they_are_made(cast: Cast, kept: Incident, double: Incident) -> None:
    merge(double, kept, cast)
    item = next(item for item in items_of(double.id))
    actions.edit(item, by=actor(cast.ana), version=item.version, title="Keep tables in git")
    new = actions.add(kept, by=actor(cast.ana), title="Made while they were one")
    link = cause_queries.get_link(kept.id, cause_queries.links_of(double.id)[-1].cause_id)
    causes.confirm(link, by=actor(cast.ana))
    part(double, cast)
    assert (item.title, item.incident_id) == ("Keep tables in git", double.id)
    assert new.incident_id == kept.id
    assert link.state is LinkState.CONFIRMED
    assert cause_queries.find_link(kept.id, link.cause_id) is not None


def test_the_duplicates_source_updates_the_kept_one_without_doubling(
    cast: Cast, kept: Incident, double: Incident
) -> None:
    merge(double, kept, cast)
    same = draft(OTHER_ITEMS, title="Cards declined", source="2026/cards.md", extra="Seen by support.")
    done = imports.accept(same, by=IMPORT)
    assert (done.status, done.incident, done.items) == (ImportStatus.UNCHANGED, kept, 5)
    newer = draft((*OTHER_ITEMS, "Rehearse a rollback"), title="Cards declined", source="2026/cards.md", extra="More.")
    done = imports.accept(newer, by=IMPORT)
    assert (done.status, done.incident, done.created_items, done.items) == (ImportStatus.UPDATED, kept, 1, 6)
    assert db.session.query(Incident).count() == 2
    assert [item.are_words_gone for item in merge_queries.items_at(kept.id)] == [False] * 6
    first = draft([*ITEMS[:2]])
    done = imports.accept(first, by=IMPORT)
    assert (done.incident, done.created_items) == (kept, 0)
    assert [item.statement for item in merge_queries.items_at(kept.id) if item.are_words_gone] == [ITEMS[2]]
    part(double, cast)
    assert [item.statement for item in items_of(double.id)] == [*OTHER_ITEMS, "Rehearse a rollback"]
    assert all(item.incident_id == double.id for item in items_of(double.id))
    assert db.session.query(WriteUp).filter_by(incident_id=double.id).count() == 2


def test_undoing_the_import_of_either_leaves_the_merger_whole(cast: Cast, kept: Incident, double: Incident) -> None:
    merge(double, kept, cast)
    for run in {writeup.import_run for one in (kept, double) for writeup in one.writeups}:
        assert run is not None
        assert undos.undo(run, by=SYSTEM).removed == []
    assert db.session.query(Incident).count() == 2
    part(double, cast)
    assert listed() == [kept.id, double.id]


def test_both_teams_must_be_ones_own(cast: Cast, kept: Incident) -> None:
    foreign = factories.incident(cast, title="Search slow", team=cast.search)
    for one, into in ((kept, foreign), (foreign, kept)):
        for who in (cast.ana, cast.cleo, cast.vic):
            with pytest.raises(NotAllowedError):
                merges.merge(one, into, by=actor(who), version=None)
    merges.merge(foreign, kept, by=actor(cast.dot), version=None)
    for who in (cast.ana, cast.cleo):
        with pytest.raises(NotAllowedError):
            merges.part(foreign, by=actor(who), version=None)


def test_what_cannot_be_merged(cast: Cast, kept: Incident, double: Incident) -> None:
    with pytest.raises(RefusedError, match="another incident"):
        merge(kept, kept, cast)
    with pytest.raises(ConflictError):
        merges.merge(double, kept, by=actor(cast.ana), version=double.version - 1)
    with pytest.raises(RefusedError, match="not merged"):
        part(double, cast)
    merge(double, kept, cast)
    with pytest.raises(RefusedError, match="already"):
        merge(double, kept, cast)
    with pytest.raises(RefusedError, match="already"):
        merge(kept, double, cast)


def test_both_histories_tell_of_it(cast: Cast, kept: Incident, double: Incident) -> None:
    merge(double, kept, cast)
    part(double, cast)
    assert [event.verb for event in queries.history_of(double.id)][:2] == ["parted", "merged"]
    assert [event.verb for event in queries.history_of(kept.id)][:2] == ["gave a duplicate back", "took in a duplicate"]
    assert queries.history_of(kept.id)[0].note == f"{double.label} Cards declined"


def test_alike_is_what_happened_near_it_under_a_title_like_it(cast: Cast) -> None:
    one = factories.incident(cast, title="Card payments failed in Europe")
    day = timedelta(days=1)
    near = factories.incident(cast, title="Card payments failed", started_at=factories.STARTED + day)
    factories.incident(cast, title="Card payments failed", started_at=factories.STARTED + 2 * day)
    factories.incident(cast, title="Search slow")
    assert merge_queries.suggested_for(one) == [near]
    merge(near, one, cast)
    assert merge_queries.suggested_for(one) == []
    assert list(merge_queries.found_by(f"inc-{one.id}", but=near)) == [one]
    assert list(merge_queries.found_by("9" * 30, but=near)) == []
    assert [found.title for found in merge_queries.found_by("search", but=one)] == ["Search slow"]


def test_an_item_made_for_a_duplicate_is_listed_with_the_kept_one(cast: Cast, kept: Incident, double: Incident) -> None:
    merge(double, kept, cast)
    item = actions.add(double, by=SYSTEM, title="Late promise", promised_on=date(2026, 3, 4))
    assert (item.incident_id, item.merged_from_id) == (kept.id, double.id)
    part(double, cast)
    assert (item.incident_id, item.merged_from_id) == (double.id, None)


def test_titles_of_the_kept_one_are_untouched(cast: Cast, kept: Incident, double: Incident) -> None:
    merge(double, kept, cast)
    assert (kept.title, kept.severity) == (TITLE, 2)
    assert db.session.query(ActionItem).filter_by(incident_id=double.id).count() == 0
