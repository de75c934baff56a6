"""The list of action items: pages without gap or double, in every order, whatever is chosen."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories
from tests.cast import Cast, actor
from tests.statements import counted
from tracker.changes import actions, moves
from tracker.db import db
from tracker.models.actions import ActionItem, PromisePair
from tracker.models.incidents import incident_service
from tracker.models.people import Service
from tracker.queries import lists
from tracker.queries.filters import Filter, Mark
from tracker.queries.lists import Line
from tracker.queries.orders import GROUPED_BY, Group, Order, Sort
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import ItemKind, ItemState, Priority, PromiseDecision

NOW = datetime(2026, 5, 8, 11, 30, tzinfo=UTC)
ORDERS = [Order(*parts) for parts in product(Sort, (False, True), (None, *Group))]


@pytest.fixture
def many(cast: Cast) -> list[ActionItem]:
    """Forty items: every owner and nobody, dated and not, two teams and none, with equal values everywhere."""
    incidents = [
        factories.incident(cast, title=f"Incident {number}", team=team)
        for number, team in enumerate((cast.payments, cast.search, None))
    ]
    owners = (None, cast.ana, cast.ben, cast.cleo)
    made = []
    for number in range(40):
        item = factories.item(
            cast,
            incidents[number % 3],
            title=f"Item {number}",
            owner=owners[number % 4],
            due_on=date(2026, 4, 20) + timedelta(days=number % 9 * 4) if number % 5 else None,
            priority=Priority(number % 3),
            kind=list(ItemKind)[number % 6],
            state=ItemState.PROPOSED if number % 7 == 0 else ItemState.OPEN,
        )
        made.append(item)
    for item in made[1:12]:
        if item.due_on:
            actions.redate(item, item.due_on + timedelta(days=7), by=SYSTEM, reason="The vendor is late")
    moves.move(made[8], ItemState.DONE, by=SYSTEM, evidence="Shipped")
    db.session.commit()
    return made


def pages(wanted: Filter, order: Order) -> Iterator[lists.Listing]:
    after = None
    while True:
        page = lists.page(wanted, order, now=NOW, after=after)
        yield page
        after = page.following
        if after is None:
            return


def turned_back(wanted: Filter, order: Order, last: lists.Listing) -> list[list[Line]]:
    found, page = [last.rows], last
    while page.previous is not None:
        page = lists.page(wanted, order, now=NOW, before=page.previous)
        found.insert(0, page.rows)
    return found


def check(wanted: Filter, order: Order) -> None:
    """Pages one after the other are the whole, forwards and backwards, and groups stand together."""
    whole = list(lists.lines(wanted, order, now=NOW))
    forwards = list(pages(wanted, order))
    assert [row for page in forwards for row in page.rows] == whole
    assert len({row.id for row in whole}) == len(whole) == forwards[0].count
    assert turned_back(wanted, order, forwards[-1]) == [page.rows for page in forwards]
    if order.group:
        keys = [GROUPED_BY[order.group][1](row) for row in whole]
        once = [key for index, key in enumerate(keys) if index == 0 or keys[index - 1] != key]
        assert len(once) == len(set(once))
        for page in forwards:
            assert all(page.groups[GROUPED_BY[order.group][1](row)] for row in page.rows)
        counts = {key: count for page in forwards for key, count in page.groups.items()}
        assert counts == {key: keys.count(key) for key in once}


def test_pages_are_the_whole_in_every_order(many: list[ActionItem], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "PAGE_SIZE", 13)
    monkeypatch.setattr(lists, "PIECE", 17)
    for order in ORDERS:
        check(Filter(), order)


def test_pages_are_the_whole_whatever_is_chosen(
    many: list[ActionItem], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE_SIZE", 3)
    monkeypatch.setattr(lists, "PIECE", 5)
    people = st.sampled_from([None, cast.ana.id, cast.ben.id, cast.cleo.id])
    teams = st.sampled_from([None, cast.payments.id, cast.search.id])
    days = st.none() | st.dates(date(2026, 4, 15), date(2026, 6, 15))
    filters = st.builds(
        Filter,
        states=st.frozensets(st.sampled_from(ItemState)),
        kinds=st.frozensets(st.sampled_from(ItemKind)),
        priorities=st.frozensets(st.sampled_from(Priority)),
        owner_ids=st.frozensets(people),
        team_ids=st.frozensets(teams),
        marks=st.frozensets(st.sampled_from(Mark), max_size=1),
        slipped=st.integers(0, 2),
        due_within=st.none() | st.integers(0, 30),
        due_from=days,
        due_to=days,
        is_overdue=st.booleans(),
        is_dateless=st.booleans(),
    )

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(filters, st.sampled_from(ORDERS))
    def holds(wanted: Filter, order: Order) -> None:
        check(wanted, order)

    holds()


def found(wanted: Filter) -> set[int]:
    return {row.id for row in lists.lines(wanted, Order(), now=NOW)}


def test_each_filter_finds_what_it_says(many: list[ActionItem], cast: Cast) -> None:
    with db.session.begin_nested():
        many[0].blocked_reason = "Waits for the vendor"
        many[1].escalated_at = NOW
        many[2].superseded_by_id = many[3].id
        pair = PromisePair(earlier_id=many[1].id, later_id=many[4].id, decision=PromiseDecision.REPEATS, decided_at=NOW)
        db.session.add(pair)
        service = Service(name="checkout", team_id=cast.payments.id, created_at=NOW)
        db.session.add(service)
        db.session.flush()
        db.session.execute(incident_service.insert().values(incident_id=many[0].incident_id, service_id=service.id))
    moves.move(many[8], ItemState.OPEN, by=SYSTEM, reason="It came back")
    for mark, index in zip(Mark, (0, 1, 8, 4, 2), strict=True):
        assert found(Filter(marks=frozenset({mark}))) == {many[index].id}, mark
    assert found(Filter(service_ids=frozenset({service.id}))) == {
        item.id for item in many if item.incident_id == many[0].incident_id
    }
    assert found(Filter(incident_ids=frozenset({many[1].incident_id}), owner_ids=frozenset({None}))) == {
        item.id for item in many if item.incident_id == many[1].incident_id and item.owner_id is None
    }
    assert found(Filter(slipped=1)) == {item.id for item in many if item.slips}
    assert found(Filter(is_dateless=True)) == {item.id for item in many if item.due_on is None}
    assert found(Filter(due_from=date(2026, 5, 1), due_to=date(2026, 5, 7))) == {
        item.id for item in many if item.due_on and date(2026, 5, 1) <= item.due_on <= date(2026, 5, 7)
    }


def test_the_undated_and_what_nobody_owns_come_last(many: list[ActionItem]) -> None:
    by_due = [row.due_on is None for row in lists.lines(Filter(), Order(Sort.DUE), now=NOW)]
    assert by_due == sorted(by_due)
    by_owner = [row.owner_name for row in lists.lines(Filter(), Order(Sort.OWNER), now=NOW)]
    assert by_owner == sorted(by_owner, key=lambda name: (name is None, name))


def test_a_place_survives_what_changes_around_it(many: list[ActionItem], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "PAGE_SIZE", 10)
    order = Order(Sort.DUE)
    first = lists.page(Filter(), order, now=NOW)
    expected = [row.id for row in lists.page(Filter(), order, now=NOW, after=first.following).rows]
    last = db.session.get(ActionItem, first.rows[-1].id)
    assert last is not None
    actions.redate(last, None, by=SYSTEM, reason="Not needed on a day")
    again = lists.page(Filter(), order, now=NOW, after=first.following)
    assert [row.id for row in again.rows] == expected


def test_slips_count_what_was_put_off_after_the_commitment(cast: Cast) -> None:
    item = factories.item(cast, state=ItemState.PROPOSED, due_on=date(2026, 5, 1))
    steps = [
        (date(2026, 5, 4), 0),
        ("commit", 0),
        (date(2026, 5, 9), 1),
        (date(2026, 5, 5), 1),
        (None, 2),
        (date(2026, 6, 1), 2),
    ]
    for step, expected in steps:
        if isinstance(step, str):
            moves.move(item, ItemState.OPEN, by=SYSTEM)
        else:
            actions.redate(item, step, by=SYSTEM, reason="So it is")
        assert item.slips == expected, step


def test_every_change_is_the_latest_one(cast: Cast) -> None:
    first, second = factories.item(cast), factories.item(cast)
    order = Order(Sort.CHANGED, is_descending=True)
    assert next(lists.lines(Filter(), order, now=NOW)).id == second.id
    actions.assign(first, cast.ben, by=actor(cast.ana))
    assert next(lists.lines(Filter(), order, now=NOW)).id == first.id


def test_a_page_takes_one_statement_and_a_grouped_one_two(many: list[ActionItem]) -> None:
    for group, most in ((None, 1), (Group.OWNER, 2)):
        with counted() as sent:
            lists.page(Filter(), Order(group=group), now=NOW)
        assert len(sent) == most


def test_more_than_a_thousand_are_not_counted(many: list[ActionItem], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "COUNT_CAP", 10)
    assert lists.page(Filter(), Order(), now=NOW).count == 11
