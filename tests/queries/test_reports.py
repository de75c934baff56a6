"""The reports as the database tells them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from tests import factories
from tests.cast import Cast
from tests.recurring import promised, struck
from tests.statements import counted
from tracker.changes import actions, incidents, moves, restrictions, teams
from tracker.models.actions import ActionItem
from tracker.models.incidents import Incident
from tracker.queries import reports, returned, sight
from tracker.queries.filters import Filter
from tracker.queries.reports import By, Report
from tracker.rules.metrics import Numbers
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import ItemKind, ItemState, Verdict

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def early_march() -> Iterator[None]:
    """All is written down on 3 March, a day after the incident."""
    with time_machine.travel(datetime(2026, 3, 3, 9, tzinfo=UTC), tick=False):
        yield


def _report(scope: Filter | None = None, by: By = By.TEAM) -> Report:
    return reports.report(scope or Filter(), by, now=NOW)


def _numbers(scope: Filter | None = None) -> Numbers:
    return _report(scope).numbers


def _done(item: ActionItem, at: datetime) -> None:
    moves.move(item, ItemState.DONE, by=SYSTEM, evidence="Change 7", at=at)


@pytest.fixture
def archive(cast: Cast) -> Incident:
    """An incident of 2024 that was brought in as an archive."""
    return factories.incident(cast, started_at=datetime(2024, 5, 1, tzinfo=UTC))


def test_an_archive_counts_from_the_day_somebody_here_committed_to_it(cast: Cast, archive: Incident) -> None:
    left, taken = (
        factories.item(cast, archive, state=ItemState.PROPOSED, promised_on=date(2024, 5, 3)) for _ in range(2)
    )
    factories.item(cast, archive, state=ItemState.DONE, promised_on=date(2024, 5, 3))
    moves.move(taken, ItemState.OPEN, by=SYSTEM, at=NOW - 10 * DAY)
    found = _report()
    assert (found.numbers.count, found.archived, left.state) == (1, 2, ItemState.PROPOSED)
    assert [one.whole for one in found.numbers.ages] == [1, 0, 0, 0, 0]
    assert (found.numbers.completing.last, found.numbers.assigning.last) == (10, 10)


def test_what_was_done_when_it_was_written_down_is_no_quick_work(cast: Cast) -> None:
    factories.item(cast, state=ItemState.DONE)
    found = _report()
    assert (found.numbers.count, found.born_done) == (0, 1)


def test_times_run_from_the_commitment_until_what_ended_it(cast: Cast) -> None:
    begun = datetime(2026, 3, 3, 9, tzinfo=UTC)
    done, declined, _ = (factories.item(cast, at=begun, owner=cast.ben) for _ in range(3))
    _done(done, begun + 9 * DAY)
    moves.move(
        declined, ItemState.DECLINED, by=SYSTEM, reason="Dear", look_again_on=date(2026, 9, 1), at=begun + 5 * DAY
    )
    curve = _numbers().completing
    assert [(step.day, step.at_risk, step.share) for step in curve.steps] == [(9, 2, 0.5)]
    assert (curve.lasted, curve.median) == ((5, 9, 28), 9)


def test_the_first_owner_counts_and_who_waits_still_is_waited_for(cast: Cast) -> None:
    first, again, born, waiting = (factories.item(cast, at=NOW, owner=owner) for owner in (None, None, cast.ben, None))
    entered = first.created_at
    actions.assign(first, cast.ben, by=SYSTEM, at=entered + 3 * DAY)
    actions.assign(again, cast.ben, by=SYSTEM, at=entered + 2 * DAY)
    actions.assign(again, cast.ana, by=SYSTEM, at=entered + 9 * DAY)
    actions.assign(born, cast.ana, by=SYSTEM, at=entered + 9 * DAY)
    found = reports.report(Filter(), By.TEAM, now=entered + 20 * DAY).numbers.assigning
    assert found.lasted == (0, 2, 3, 20)
    assert (found.ended, waiting.owner) == (3, None)


def test_a_week_begins_on_monday_where_the_team_is(cast: Cast) -> None:
    """Clocks in Berlin go forward in the night to Sunday, 29 March: midnight to Monday is at 22:00 UTC."""
    for at in (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), datetime(2026, 3, 29, 22, 1, tzinfo=UTC)):
        factories.item(cast, at=at)
    ours = Filter(team_ids=frozenset({cast.payments.id}))
    assert [one.opened for one in _numbers(ours).weeks[-2:]] == [1, 1]
    assert [one.opened for one in _numbers().weeks[-2:]] == [2, 0]


def test_it_is_about_what_was_chosen(cast: Cast) -> None:
    factories.item(cast, kind=ItemKind.PREVENT)
    search = incidents.add(by=SYSTEM, title="Empty", team=cast.search, started_at=datetime(2026, 1, 5, tzinfo=UTC))
    factories.item(cast, search, kind=ItemKind.DETECT)
    for scope, count in (
        (Filter(), 2),
        (Filter(team_ids=frozenset({cast.search.id})), 1),
        (Filter(kinds=frozenset({ItemKind.PREVENT})), 1),
        (Filter(incident_from=date(2026, 1, 6)), 1),
        (Filter(incident_to=date(2026, 1, 5)), 1),
        (Filter(incident_from=date(2026, 1, 6), incident_to=date(2026, 2, 1)), 0),
    ):
        assert _numbers(scope).count == count
    assert {_report(by=By.TEAM).names[one.key] for one in _report(by=By.TEAM).groups} == {"Payments", "Search"}


def test_what_is_restricted_counts_for_who_sees_it(cast: Cast) -> None:
    hidden = factories.item(cast)
    again = struck(cast, 30)
    promised(struck(cast, 0))
    for one in (hidden.incident, again):
        restrictions.restrict(one, by=SYSTEM, version=one.version)
    for person, items, count, repeats in ((cast.ben, 1, 3, 1), (cast.cleo, 0, 1, 0)):
        with sight.seen_by(person.id):
            found = returned.returned(Filter())
            assert (_numbers().count, found.incidents, found.repeats) == (items, count, repeats)


def test_repeats_are_split_by_why_they_were_not_stopped(cast: Cast) -> None:
    first, *_ = (struck(cast, day) for day in (0, 20, 40))
    late = promised(first, state=ItemState.OPEN)
    factories.incident(cast)
    found = returned.returned(Filter())
    assert (found.incidents, found.named, found.repeats) == (4, 3, 2)
    assert found.by_verdict[Verdict.UNFINISHED] == 2
    assert [[item.id for item in one.items] for one in found.while_open] == [[late.id], [late.id]]
    assert found.while_open[0].later.began_at > found.while_open[1].later.began_at
    assert returned.returned(Filter(team_ids=frozenset({cast.search.id}))).incidents == 0


def test_a_promise_never_committed_to_was_not_open(cast: Cast) -> None:
    first, _ = struck(cast, 0), struck(cast, 40)
    promised(first, state=ItemState.PROPOSED)
    found = returned.returned(Filter())
    assert (found.by_verdict[Verdict.UNFINISHED], found.while_open) == (1, [])


@pytest.mark.parametrize("by", list(By))
def test_it_asks_no_more_where_there_is_more(cast: Cast, by: By) -> None:
    def asked() -> int:
        with counted() as sent:
            _report(Filter(team_ids=frozenset({cast.payments.id})), by)
        return len(sent)

    factories.item(cast)
    few = asked()
    for _ in range(3):
        _done(factories.item(cast), NOW)
    assert asked() == few <= 8


def test_an_item_counts_with_each_service_of_its_incident(cast: Cast) -> None:
    named = [teams.add_service(name, cast.payments, by=SYSTEM) for name in ("Checkout", "Ledger")]
    served = factories.incident(cast)
    incidents.edit(served, by=SYSTEM, version=None, services=named)
    factories.item(cast, served)
    factories.item(cast)
    found = _report(by=By.SERVICE)
    assert {found.names.get(one.key): one.begun for one in found.groups} == {"Checkout": 1, "Ledger": 1, None: 1}
    one_service = Filter(service_ids=frozenset({named[0].id}))
    assert (_numbers(one_service).count, returned.returned(one_service).incidents) == (1, 1)
