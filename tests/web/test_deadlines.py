"""Putting the verification of an item off."""

from datetime import date, timedelta

import pytest

from tests import factories
from tests.cast import Cast
from tests.visitors import Visits
from tracker import clock
from tracker.changes import moves
from tracker.models.actions import ActionItem
from tracker.queries import actions
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import ItemState

EVERYBODY = ("nobody", "vic", "cleo", "ben", "ana", "dot")
PATH = "/items/1/verify-by"


@pytest.fixture
def item(cast: Cast) -> ActionItem:
    """Done just now."""
    return moves.move(factories.item(cast, owner=cast.ben), ItemState.DONE, by=SYSTEM, evidence="Shipped")


@pytest.fixture
def later(item: ActionItem) -> date:
    assert item.verify_by
    return item.verify_by + timedelta(days=30)


@pytest.mark.parametrize(("who", "status"), list(zip(EVERYBODY, (401, 403, 403, 403, 303, 303), strict=True)))
def test_managers_of_its_team_and_admins_put_it_off(
    visits: Visits, item: ActionItem, later: date, who: str, status: int
) -> None:
    visit = getattr(visits, who)
    assert visit.get(PATH).status_code == {303: 200, 401: 303}.get(status, status)
    data = {"verify_by": later.isoformat(), "reason": "One more pay day", "version": str(item.version)}
    assert visit.post(PATH, data).status_code == status
    assert (actions.get_item(1).verify_by == later) is (status == 303)


def test_the_page_shows_the_day_and_the_way_to_put_it_off(visits: Visits, item: ActionItem) -> None:
    assert item.verify_by
    page = visits.ben.get("/items/1").text
    assert "Verify by" in page
    assert f'datetime="{item.verify_by.isoformat()}"' in page
    assert PATH not in page
    assert PATH in visits.ana.get("/items/1").text


def test_a_refusal_keeps_what_was_typed(visits: Visits, item: ActionItem, later: date) -> None:
    data = {"verify_by": clock.today().isoformat(), "reason": "So it is", "version": str(item.version)}
    answer = visits.ana.post(PATH, data)
    assert answer.status_code == 422
    assert "Choose a day after" in answer.text
    assert 'value="So it is"' in answer.text
    for missing in ({**data, "reason": " "}, {**data, "verify_by": ""}, {**data, "verify_by": "soon"}):
        assert visits.ana.post(PATH, missing).status_code == 422


def test_two_who_put_it_off_see_both(visits: Visits, item: ActionItem, later: date) -> None:
    version = str(item.version)
    data = {"verify_by": later.isoformat(), "reason": "One more pay day", "version": version}
    assert visits.ana.post(PATH, data).status_code == 303
    farther = (later + timedelta(days=30)).isoformat()
    answer = visits.dot.post(PATH, {**data, "verify_by": farther})
    assert answer.status_code == 409
    assert farther in answer.text
