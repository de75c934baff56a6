"""The doors of what besides its state may be said of an item: blocked, escalated, split, replaced, declined by wish."""

from datetime import date

import pytest

from tests import factories
from tests.cast import Cast
from tests.visitors import Visits
from tracker.models.actions import ActionItem
from tracker.queries import actions as queries
from tracker.vocabulary import ItemState

EVERYBODY = ("nobody", "vic", "cleo", "ben", "ana", "dot")


@pytest.fixture
def item(cast: Cast) -> ActionItem:
    return factories.item(cast, owner=cast.ben, due_on=date(2026, 4, 1))


def version() -> str:
    return str(queries.get_item(1).version)


@pytest.mark.parametrize(("who", "status"), list(zip(EVERYBODY, (401, 403, 403, 303, 303, 303), strict=True)))
def test_its_team_says_what_is_in_the_way(visits: Visits, item: ActionItem, who: str, status: int) -> None:
    paths = {
        "/items/1/block": {"reason": "No licence yet"},
        "/items/1/unblock": {},
        "/items/1/escalate": {"reason": "Nobody answers"},
        "/items/1/split": {"title": "Validate limits", "rest": "Alert on refusals\nWrite the runbook"},
    }
    for path, data in paths.items():
        assert getattr(visits, who).post(path, {**data, "version": version()}).status_code == status, path


@pytest.mark.parametrize(("who", "status"), list(zip(EVERYBODY, (401, 403, 403, 403, 303, 303), strict=True)))
def test_a_manager_names_the_item_that_takes_its_place(
    visits: Visits, cast: Cast, item: ActionItem, who: str, status: int
) -> None:
    other = factories.item(cast, title="Validate every limit")
    data = {"other": other.label, "reason": "The same promise", "version": version()}
    assert getattr(visits, who).post("/items/1/replace", data).status_code == status
    assert (queries.get_item(1).superseded_by_id == other.id) is (status == 303)


@pytest.mark.parametrize("name", ["AI-2", "ai-2", "2", "#2", " https://tracker.example.org/items/2 "])
def test_an_item_goes_by_several_names(visits: Visits, cast: Cast, item: ActionItem, name: str) -> None:
    factories.item(cast)
    assert visits.ana.post("/items/1/replace", {"other": name, "version": version()}).status_code == 303


@pytest.mark.parametrize("name", ["", "AI-77", "the other one", "9" * 30, "AI-1"])
def test_an_unknown_item_is_refused_beside_the_field(visits: Visits, item: ActionItem, name: str) -> None:
    answer = visits.ana.post("/items/1/replace", {"other": name, "version": version()})
    assert answer.status_code == 422
    assert 'id="other-error"' in answer.text
    assert queries.get_item(1).state is ItemState.OPEN


def test_a_member_asks_and_a_manager_answers(visits: Visits, item: ActionItem) -> None:
    data = {"reason": "The vendor retires it", "look_again_on": "2027-01-04", "version": version()}
    asked = visits.ben.post("/items/1/move/declined", data, follow_redirects=True)
    assert "stays as it is until a manager has decided" in asked.text
    assert "Ben asks to decline it" in asked.text
    assert "/items/1/keep" not in asked.text
    assert visits.ben.post("/items/1/keep", {"version": version()}).status_code == 403
    assert "The vendor retires it" in visits.ana.get("/items/1/move/declined").text
    assert visits.ana.post("/items/1/keep", {"version": version()}).status_code == 303
    assert "asks to decline" not in visits.ana.get("/items/1").text


def test_the_page_shows_what_came_of_a_split_and_of_a_replacement(visits: Visits, cast: Cast, item: ActionItem) -> None:
    visits.ben.post("/items/1/split", {"title": "", "rest": "Alert on refusals", "version": version()})
    assert "Alert on refusals" in visits.vic.get("/items/1").text
    assert "Split from" in visits.vic.get("/items/2").text
    visits.ana.post("/items/2/replace", {"other": "AI-1", "version": "1"})
    assert "Replaced by" in visits.vic.get("/items/2").text


def test_a_blocked_item_says_so_in_lists_and_on_its_page(visits: Visits, item: ActionItem) -> None:
    visits.ben.post("/items/1/block", {"reason": "No <b>licence</b> yet", "version": version()})
    assert "Blocked" in visits.vic.get("/items").text
    page = visits.vic.get("/items/1").text
    assert "No &lt;b&gt;licence&lt;/b&gt; yet" in page
    assert "/items/1/unblock" not in page


def test_two_who_split_at_once_split_once(visits: Visits, item: ActionItem) -> None:
    data = {"title": "", "rest": "Alert on refusals", "version": version()}
    assert visits.ben.post("/items/1/split", data).status_code == 303
    late = visits.ana.post("/items/1/split", data)
    assert late.status_code == 409
    assert "Alert on refusals" in late.text
