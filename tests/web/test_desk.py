"""What the triage page shows beside an item."""

import pytest

from tests import factories
from tests.cast import Cast, actor
from tests.statements import counted
from tests.triaging import TEXT, data, three_items
from tests.visitors import Visit, Visits
from tracker import clock
from tracker.changes import actions, moves
from tracker.models.actions import ActionItem
from tracker.queries.actions import get_item
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import ItemState


@pytest.fixture
def items(cast: Cast) -> list[ActionItem]:
    return three_items(cast)


def test_the_source_lines_stand_in_their_place(visits: Visits, cast: Cast) -> None:
    factories.imported(TEXT, team=cast.payments)
    page = visits.ana.get("/triage").text
    assert "<mark>- Check every limit against a recorded day before rollout</mark>" in page
    assert "- Alert when refusals double within five minutes" in page
    assert "#L7" in page


def test_hints_never_block(visits: Visits, cast: Cast) -> None:
    item = factories.item(cast, title="The process should be better", state=ItemState.PROPOSED)
    page = visits.ana.get("/triage").text
    assert all(words in page for words in ("Start with what is to be done", "Say what exactly", "Nobody owns it yet"))
    assert visits.ana.post(f"/triage/{item.id}/commit", data(item)).status_code == 303


def test_kind_and_priority_are_proposed(visits: Visits, cast: Cast) -> None:
    factories.item(cast, title="Alert when refusals double within five minutes", state=ItemState.PROPOSED)
    page = visits.ana.get("/triage").text
    assert '<option selected value="detect">' in page
    assert "Suggested from its words." in page
    assert '<option selected value="1">P1' in page
    assert "SEV 2 proposes P1." in page


def test_an_item_that_was_decided_says_so(visits: Visits, items: list[ActionItem]) -> None:
    moves.move(items[0], ItemState.DECLINED, by=actor(visits._cast.ana), reason="Too dear for an hour a year")
    page = visits.ben.get("/triage?item=1")
    assert page.status_code == 200
    assert "Ana declined it" in page.text
    assert "Too dear for an hour a year" in page.text
    assert f"item={items[1].id}" in page.text


@pytest.fixture
def repeated(cast: Cast, items: list[ActionItem]) -> ActionItem:
    """A later item that promises what the first of `items` promised."""
    later = factories.incident(cast, title="Refused again")
    title = "Validate all limits before each rollout"
    return actions.add(later, by=SYSTEM, title=title)


def test_what_was_promised_before_can_be_linked_kept_apart_or_merged(visits: Visits, repeated: ActionItem) -> None:
    path = f"/triage/{repeated.id}"
    page = visits.ana.get(f"/triage?item={repeated.id}").text
    assert "Promised before?" in page
    assert "/items/1" in page
    answer = visits.ana.post(f"{path}/1/repeats", data(repeated, title="Validate limits everywhere"))
    assert answer.location == f"/triage?item={repeated.id}"
    assert "repeated here" in visits.ana.get(answer.location).text
    assert get_item(repeated.id).title == "Validate limits everywhere"
    visits.ana.post(f"{path}/1/apart", data(get_item(repeated.id)))
    assert "kept apart" in visits.ana.get(answer.location).text
    answer = visits.ana.post(f"{path}/1/merge", data(get_item(repeated.id)))
    assert answer.status_code == 303
    assert (get_item(repeated.id).state, get_item(repeated.id).superseded_by_id) == (ItemState.SUPERSEDED, 1)
    assert "in favour of" in visits.ana.get(f"/triage?item={repeated.id}").text


def test_a_merge_that_cannot_be_says_why(visits: Visits, repeated: ActionItem) -> None:
    moves.move(get_item(1), ItemState.DECLINED, by=SYSTEM, reason="Too dear")
    answer = visits.ana.post(f"/triage/{repeated.id}/1/merge", data(repeated))
    assert answer.status_code == 422
    assert "AI-1 was declined" in answer.text
    assert visits.ana.post(f"/triage/{repeated.id}/999/merge", data(repeated)).status_code == 404
    assert visits.ana.post(f"/triage/{repeated.id}/1/nonsense", data(repeated)).status_code == 404


def test_splitting_and_merging_elsewhere_lead_back(visits: Visits, items: list[ActionItem]) -> None:
    page = visits.ana.get("/triage?team=1").text
    assert "/items/1/split?next=/triage?" in page
    assert "/items/1/replace?next=/triage?" in page
    merged = visits.ana.post(
        "/items/1/replace", {"other": "AI-3", "version": items[0].version, "next": "/triage?team=1&item=2"}
    )
    assert merged.location == "/triage?team=1&item=2"


def test_text_is_shown_not_run(visits: Visits, cast: Cast) -> None:
    factories.imported(TEXT.replace("Look into", "<script>alert(1)</script> Look into"), team=cast.payments)
    for key in (1, 2, 3):
        assert "<script>alert" not in visits.ana.get(f"/triage?item={key}").text


def asked_for(visit: Visit, path: str) -> int:
    visit.get(path)
    with counted() as asked:
        assert visit.get(path).status_code == 200
    return len(asked)


def test_the_page_asks_no_more_than_twelve_questions(visits: Visits, cast: Cast) -> None:
    for number in range(12):
        factories.item(cast, title=f"Validate limits before rollout {number}")
    factories.imported(TEXT, team=cast.payments)
    item = actions.add(factories.incident(cast), by=SYSTEM, title="Validate limits before rollout")
    moves.move(item, ItemState.DECLINED, by=actor(cast.ana), reason="Too dear", at=clock.now())
    for path in ("/triage", "/triage?team=2", "/triage?team=all&item=14", f"/triage?item={item.id}"):
        assert asked_for(visits.ana, path) <= 12, path
