"""The register of accepted risks."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from tests import factories
from tests.cast import Cast, actor
from tests.visitors import Visits
from tracker.changes import moves
from tracker.models.actions import ActionItem
from tracker.queries import actions as queries
from tracker.vocabulary import ItemState

EVERYBODY = ("nobody", "vic", "cleo", "ben", "ana", "dot")
NOW = factories.STARTED + timedelta(days=30)
LATER = (NOW + timedelta(days=60)).date().isoformat()


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def risk(_today: None, cast: Cast) -> ActionItem:
    item = factories.item(cast, title="Second region")
    on = NOW.date() - timedelta(days=2)
    moves.move(item, ItemState.DECLINED, by=actor(cast.ana), reason="Too dear", look_again_on=on)
    return item


@pytest.mark.parametrize("who", EVERYBODY)
def test_whoever_is_logged_in_reads_the_register(visits: Visits, who: str) -> None:
    answer = getattr(visits, who).get("/risks")
    assert answer.status_code == (303 if who == "nobody" else 200)
    if who != "nobody":
        for words in ("Second region", "Too dear", "Ana", "look again now", "INC-1"):
            assert words in answer.text
        assert ("/risks/1/look-again" in answer.text) is (who in ("ana", "dot"))
        assert ("/risks/1/promise" in answer.text) is (who in ("ben", "ana", "dot"))


@pytest.mark.parametrize(("who", "status"), list(zip(EVERYBODY, (401, 403, 403, 403, 303, 303), strict=True)))
def test_managers_move_the_date(visits: Visits, risk: ActionItem, who: str, status: int) -> None:
    visit = getattr(visits, who)
    assert visit.get("/risks/1/look-again").status_code == {401: 303, 403: 403, 303: 200}[status]
    form = {"look_again_on": LATER, "version": risk.version}
    assert visit.post("/risks/1/look-again", form).status_code == status
    assert (str(risk.look_again_on) == LATER) is (status == 303)


@pytest.mark.parametrize(("who", "status"), list(zip(EVERYBODY, (401, 403, 403, 303, 303, 303), strict=True)))
def test_members_promise_it_again(visits: Visits, risk: ActionItem, who: str, status: int) -> None:
    visit = getattr(visits, who)
    assert visit.get("/risks/1/promise").status_code == {401: 303, 403: 403, 303: 200}[status]
    form = {"title": "Second region after all", "statement": "Two.", "kind": "", "priority": "1", "owner": "0"}
    answer = visit.post("/risks/1/promise", form)
    assert answer.status_code == status
    if status == 303:
        assert answer.location == "/items/2"
        assert "Promised again: AI-1 was declined: Too dear" in visit.get("/items/2").text
        assert queries.get_item(2).state is ItemState.PROPOSED


def test_a_member_does_not_commit_while_promising(visits: Visits) -> None:
    form = {"title": "x", "kind": "", "priority": "1", "owner": "0", "is_committed": "y"}
    assert visits.ben.post("/risks/1/promise", form).status_code == 403
    assert visits.ana.post("/risks/1/promise", form).status_code == 303


def test_teams_are_chips_and_an_empty_register_says_what_it_is(visits: Visits, cast: Cast) -> None:
    assert "Second region" in visits.vic.get(f"/risks?team={cast.payments.id}").text
    empty = visits.vic.get(f"/risks?team={cast.search.id}").text
    assert "Search has declined nothing." in empty
    assert "Second region" in visits.vic.get("/risks?team=x&after=nonsense").text


def test_a_day_that_is_over_is_refused_on_its_field(visits: Visits, risk: ActionItem) -> None:
    answer = visits.ana.post("/risks/1/look-again", {"look_again_on": "2020-01-01", "version": risk.version})
    assert (answer.status_code, "This day is over" in answer.text) == (422, True)
    assert visits.ana.post("/risks/1/look-again", {"look_again_on": LATER, "version": 0}).status_code == 409
    assert visits.ana.get("/risks/99/look-again").status_code == 404


def test_the_list_of_items_leads_to_it(visits: Visits) -> None:
    assert 'href="/risks"' in visits.vic.get("/items").text
