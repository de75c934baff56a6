"""Many items at once: what each door lets whom do, and what is said about each row."""

import re
from datetime import date
from typing import Any

import pytest

from tests import factories
from tests.cast import Cast, actor
from tests.visitors import Visits
from tracker.changes import actions, bulk
from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.models.history import Event
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import ItemKind, ItemState, Priority

EVERYBODY = ("nobody", "vic", "cleo", "ben", "ana", "dot")
PATH = "/items/change"


@pytest.fixture
def items(cast: Cast) -> list[ActionItem]:
    """Two open ones of Payments, one of them dated; one of Search."""
    ours, theirs = factories.incident(cast), factories.incident(cast, team=cast.search)
    found = [
        factories.item(cast, ours, title="Validate limits", due_on=date(2026, 4, 1)),
        factories.item(cast, ours, title="Alert on refusals"),
        factories.item(cast, theirs, title="Rebuild the index"),
    ]
    found[1].due_on = found[1].first_due_on = None  # as if no policy had given it a date
    db.session.commit()
    return found


def rows(items: list[ActionItem]) -> dict[str, Any]:
    return {"row": [f"{item.id}.{item.version}" for item in items]}


def ticked(page: str) -> list[int]:
    return [int(key) for key in re.findall(r'name="row" value="(\d+)\.\d+" checked', page)]


@pytest.mark.parametrize(("who", "status"), list(zip(EVERYBODY, (401, 403, 200, 200, 200, 303), strict=True)))
def test_everybody_changes_what_they_may_and_is_told_the_rest(
    visits: Visits, cast: Cast, items: list[ActionItem], who: str, status: int
) -> None:
    answer = getattr(visits, who).post(PATH, {**rows(items), "owner": str(cast.ben.id)})
    assert answer.status_code == status
    changed = [item.owner_id == cast.ben.id for item in items]
    own = [item.team_id == cast.payments.id for item in items]
    assert changed == {
        "nobody": [False] * 3, "vic": [False] * 3, "cleo": [not one for one in own], "dot": [True] * 3
    }.get(who, own)  # fmt: skip
    if who in ("ana", "ben"):
        assert "2 items are changed. 1 was not." in answer.text
        assert f"{items[2].label}: You may not do this to items of Search." in answer.text
        assert ticked(answer.text) == [items[2].id]


def test_the_page_shows_what_is_ticked(visits: Visits, items: list[ActionItem]) -> None:
    page = visits.ana.get(f"{PATH}?row=1.1&row=2.1&row=99.1&row=x&row=1.1&state=done&next=/items?state=open").text
    assert ticked(page) == [1, 2]
    assert '<option selected value="done">' in page
    assert 'name="next" value="/items?state=open"' in page
    assert "No items are ticked" in visits.ana.get(PATH).text
    for who, status in zip(EVERYBODY, (303, 403, 200, 200, 200, 200), strict=True):
        assert getattr(visits, who).get(f"{PATH}?row=1.1").status_code == status


def test_everything_is_changed_at_once_and_leads_back(visits: Visits, cast: Cast, items: list[ActionItem]) -> None:
    data = {
        **rows(items[:2]),
        "owner": str(cast.ana.id),
        "due_on": "2026-06-01",
        "reason": "After the freeze",
        "state": "in_progress",
        "priority": "P0",
        "kind": "prevent",
        "team": str(cast.search.id),
        "next": "/items?state=open",
    }
    answer = visits.dot.post(PATH, data)
    assert (answer.status_code, answer.location) == (303, "/items?state=open")
    assert "2 items are changed." in visits.dot.get("/items").text
    for item in items[:2]:
        assert (item.owner_id, item.due_on, item.state, item.priority, item.kind, item.team_id) == (
            cast.ana.id,
            date(2026, 6, 1),
            ItemState.IN_PROGRESS,
            Priority.P0,
            ItemKind.PREVENT,
            cast.search.id,
        )


def test_a_row_is_changed_whole_or_not_at_all(visits: Visits, cast: Cast, items: list[ActionItem]) -> None:
    answer = visits.ana.post(PATH, {**rows(items[:2]), "owner": str(cast.ana.id), "state": "done"})
    assert answer.text.count("Show that it is done") == 4
    assert [item.owner_id for item in items[:2]] == [None, None]
    dated = visits.ana.post(PATH, {**rows(items[:2]), "due_on": "2026-06-01"})
    assert "1 item is changed. 1 was not." in dated.text
    assert "AI-1: Say why the date moves." in dated.text
    assert items[1].due_on == date(2026, 6, 1)


def test_what_somebody_else_changed_is_not_overwritten(visits: Visits, cast: Cast, items: list[ActionItem]) -> None:
    seen = rows(items[:2])
    actions.assign(items[0], cast.cleo, by=SYSTEM)
    answer = visits.ana.post(PATH, {**seen, "owner": str(cast.ben.id)})
    assert "AI-1: Somebody else changed this while you were editing." in answer.text
    assert (items[0].owner_id, items[1].owner_id) == (cast.cleo.id, cast.ben.id)
    assert re.findall(r'name="row" value="([\d.]+)"', answer.text) == [f"1.{items[0].version}"]


def test_sending_twice_does_it_once(visits: Visits, cast: Cast, items: list[ActionItem]) -> None:
    data = {**rows(items[:2]), "owner": str(cast.ben.id), "state": "done", "evidence": "Shipped"}
    assert visits.ana.post(PATH, data).status_code == 303
    before = db.session.query(Event).count()
    assert visits.ana.post(PATH, data).status_code == 303
    assert db.session.query(Event).count() == before


def test_an_item_that_is_gone_is_said(visits: Visits, items: list[ActionItem]) -> None:
    answer = visits.ana.post(PATH, {"row": [*rows(items[:1])["row"], "777.1"], "priority": "P0"})
    assert "AI-777: There is no such action item." in answer.text
    assert items[0].priority is Priority.P0


def test_too_little_and_too_much_is_refused(visits: Visits, cast: Cast, items: list[ActionItem]) -> None:
    nothing = visits.ana.post(PATH, rows(items))
    assert nothing.status_code == 422
    assert "Say what is to change" in nothing.text
    assert ticked(nothing.text) == [1, 2, 3]
    assert visits.ana.post(PATH, {"owner": "1"}).status_code == 422
    for wrong in ({"owner": "999"}, {"state": "superseded"}, {"state": "x"}, {"priority": "P9"}, {"due_on": "soon"}):
        assert visits.ana.post(PATH, {**rows(items), **wrong}).status_code == 422
    many = {"row": [f"{number}.1" for number in range(1, bulk.MOST + 50)], "priority": "P0"}
    answer = visits.ana.post(PATH, many)
    assert answer.status_code == 422
    assert "at most 200" in answer.text
    assert items[0].priority is not Priority.P0


def test_members_commit_nothing_in_bulk_either(visits: Visits, cast: Cast) -> None:
    item = factories.item(cast, state=ItemState.PROPOSED)
    assert "You may not do this" in visits.ben.post(PATH, {**rows([item]), "state": "open"}).text
    dated = {"due_on": "2026-06-01", "state": "open"}
    assert visits.ana.post(PATH, {**rows([item]), **dated}).status_code == 303
    assert item.first_due_on == date(2026, 6, 1)


def test_it_goes_through_the_same_changes(cast: Cast, items: list[ActionItem]) -> None:
    wanted = bulk.Wanted(values={"due_on": date(2026, 6, 1)}, reason="After the freeze")
    pairs = [(item.id, item.version) for item in items]
    outcomes = bulk.apply(pairs, wanted, by=actor(cast.ben))
    assert [bool(outcome.problem) for outcome in outcomes] == [False, False, True]
    assert [move.reason for move in items[0].due_changes] == ["After the freeze"]
    assert items[0].slips == 1
