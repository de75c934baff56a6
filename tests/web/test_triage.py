"""The doors of the triage room."""

import re

import pytest

from tests import factories
from tests.cast import Cast
from tests.triaging import data, heading, three_items
from tests.visitors import Visits
from tracker.models.actions import ActionItem
from tracker.models.incidents import Incident
from tracker.queries.actions import get_item
from tracker.vocabulary import ItemState, Priority

EVERYBODY = ("nobody", "vic", "cleo", "ben", "ana", "dot")
PIECE = {"X-Fragment": "yes"}


@pytest.fixture
def items(cast: Cast) -> list[ActionItem]:
    return three_items(cast)


@pytest.mark.parametrize(("who", "status"), list(zip(EVERYBODY, (303, 200, 200, 200, 200, 200), strict=True)))
def test_whoever_is_logged_in_sees_what_waits(visits: Visits, items: list[ActionItem], who: str, status: int) -> None:
    answer = getattr(visits, who).get("/triage?team=all")
    assert answer.status_code == status
    if status == 200:
        assert heading(answer) == "Validate limits before rollout"


@pytest.mark.parametrize(
    ("act", "statuses"),
    [
        ("commit", (401, 403, 403, 403, 303, 303)),
        ("save", (401, 403, 403, 303, 303, 303)),
        ("decline", (401, 403, 403, 303, 303, 303)),
        ("1/merge", (401, 403, 403, 403, 303, 303)),
        ("1/repeats", (401, 403, 403, 303, 303, 303)),
        ("1/apart", (401, 403, 403, 303, 303, 303)),
    ],
)
def test_the_team_edits_and_its_managers_decide(
    visits: Visits, items: list[ActionItem], act: str, statuses: tuple[int, ...]
) -> None:
    for who, status in zip(EVERYBODY, statuses, strict=True):
        item = factories.item(visits._cast, items[0].incident, title=f"For {who}", state=ItemState.PROPOSED)
        answer = getattr(visits, who).post(f"/triage/{item.id}/{act}", data(item, reason="Too dear", title="Other"))
        assert answer.status_code == status, who
        if status != 303:
            assert (get_item(item.id).title, get_item(item.id).state) == (f"For {who}", ItemState.PROPOSED)


def test_only_what_one_may_do_is_offered(visits: Visits, items: list[ActionItem]) -> None:
    again = {"title": "Validate the limits before rollout", "state": ItemState.PROPOSED}
    item = factories.item(visits._cast, items[0].incident, **again)
    shown = {
        who: [
            act
            for act in ("commit", "save", "decline", "1/merge", "1/repeats", "1/apart")
            if f"/triage/{item.id}/{act}?" in getattr(visits, who).get(f"/triage?team=all&item={item.id}").text
        ]
        for who in EVERYBODY[1:]
    }
    everything = ["commit", "save", "decline", "1/merge", "1/repeats", "1/apart"]
    assert shown == {
        "vic": [],
        "cleo": [],
        "ben": ["save", "decline", "1/repeats", "1/apart"],
        "ana": everything,
        "dot": everything,
    }


def test_a_decision_leads_to_the_next_and_at_the_end_to_what_was_skipped(
    visits: Visits, items: list[ActionItem]
) -> None:
    answer = visits.ana.post(f"/triage/{items[1].id}/commit", data(items[1], owner=visits._cast.ben.id))
    assert answer.status_code == 303
    assert answer.location == f"/triage?item={items[2].id}"
    decided = get_item(items[1].id)
    assert (decided.state, decided.owner, decided.priority) == (ItemState.OPEN, visits._cast.ben, Priority.P1)
    page = visits.ana.get(answer.location)
    assert "AI-2 is committed." in page.text
    assert "3 of 3" in page.text
    assert ">Decided so far" in page.text
    answer = visits.ana.post(f"/triage/{items[2].id}/decline", data(items[2], reason="The vendor does it"))
    assert answer.location == "/triage"
    assert heading(visits.ana.get("/triage")) == "Validate limits before rollout"
    visits.ana.post(f"/triage/{items[0].id}/commit", data(items[0]))
    end = visits.ana.get("/triage")
    assert heading(end) == "Nothing waits for triage"
    assert "You decided about 3 items." in end.text


def test_the_script_gets_the_next_item_alone(visits: Visits, items: list[ActionItem]) -> None:
    answer = visits.ana.post(f"/triage/{items[0].id}/commit", data(items[0]), headers=PIECE, follow_redirects=True)
    assert answer.text.lstrip().startswith('<div class="desk"')
    assert heading(answer) == items[1].title
    assert "AI-1 is committed." in answer.text
    assert "<html" not in answer.text


def test_a_refusal_keeps_everything_that_was_typed(visits: Visits, items: list[ActionItem]) -> None:
    typed = {"title": "Half a thought", "due_on": "2026-05-05", "look_again_on": "2027-01-01", "reason": ""}
    answer = visits.ana.post("/triage/1/decline", data(items[0], **typed))
    assert answer.status_code == 422
    assert "to decline an item needs a reason" in answer.text
    assert all(f'value="{words}"' in answer.text for words in ("Half a thought", "2026-05-05", "2027-01-01"))
    answer = visits.ana.post("/triage/1/commit", data(items[0], title=" ", reason="Perhaps too dear"))
    assert answer.status_code == 422
    assert "Give the item a title." in answer.text
    assert "Perhaps too dear" in answer.text
    for bad in ({"title": "x" * 300}, {"due_on": "soon"}, {"owner": "999"}, {"priority": "7"}, {"kind": "x"}):
        assert visits.ana.post("/triage/1/commit", data(items[0], **bad)).status_code == 422, bad
    assert get_item(1).state is ItemState.PROPOSED


def test_a_members_decline_waits_for_a_manager(visits: Visits, items: list[ActionItem]) -> None:
    answer = visits.ben.post("/triage/1/decline", data(items[0], reason="The vendor retires it"))
    assert answer.status_code == 303
    assert "A manager decides whether AI-1 is declined." in visits.ben.get(answer.location).text
    page = visits.ana.get("/triage?item=1").text
    assert "Ben asks to decline it:</b> The vendor retires it" in page
    assert visits.ana.post("/triage/1/decline", data(get_item(1), reason="Indeed")).status_code == 303
    assert get_item(1).state is ItemState.DECLINED


def test_the_second_is_told_what_the_first_decided(visits: Visits, items: list[ActionItem]) -> None:
    mine, theirs = data(items[0], title="Check limits daily"), data(items[0], title="Check limits twice")
    assert visits.ana.post("/triage/1/commit", mine).status_code == 303
    late = visits.dot.post("/triage/1/commit", theirs)
    assert late.status_code == 409
    assert "Ana committed it" in late.text
    assert "what you did was not saved" in late.text
    assert "Check limits daily" in late.text
    assert "Check limits twice" in late.text
    assert get_item(1).title == "Check limits daily"
    again = visits.dot.post("/triage/1/commit", {**theirs, "version": str(get_item(1).version)})
    assert again.status_code == 409


def test_the_second_editor_sees_both_and_may_send_again(visits: Visits, items: list[ActionItem]) -> None:
    mine, theirs = data(items[0], title="Check limits daily"), data(items[0], title="Check limits twice")
    assert visits.ben.post("/triage/1/save", mine).status_code == 303
    late = visits.ana.post("/triage/1/commit", theirs)
    assert late.status_code == 409
    assert "There now: Check limits daily." in late.text
    assert 'value="Check limits twice"' in late.text
    assert visits.ana.post("/triage/1/commit", {**theirs, "version": str(get_item(1).version)}).status_code == 303
    assert get_item(1).title == "Check limits twice"


def test_an_address_names_the_team_the_incident_and_the_item(visits: Visits, items: list[ActionItem]) -> None:
    cast = visits._cast
    theirs = factories.item(
        cast, factories.incident(cast, team=cast.search), title="Rebuild the index", state=ItemState.PROPOSED
    )
    nobodys: Incident = factories.incident(cast, team=None)
    factories.item(cast, nobodys, title="Ask whose this is", state=ItemState.PROPOSED)
    assert heading(visits.ana.get("/triage")) == items[0].title
    assert heading(visits.ana.get(f"/triage?team={cast.search.id}")) == theirs.title
    assert heading(visits.ana.get("/triage?team=none")) == "Ask whose this is"
    assert heading(visits.ana.get(f"/triage?incident={theirs.incident_id}")) == theirs.title
    assert heading(visits.ana.get(f"/triage?item={items[2].id}")) == items[2].title
    decided = visits.dot.post(f"/triage/{theirs.id}/commit?team={cast.search.id}", data(theirs))
    assert decided.location == f"/triage?team={cast.search.id}"
    assert "Triage what else waits" in visits.dot.get(decided.location).text


@pytest.mark.parametrize(
    "query", ["team=999", "team=x", "team=-1", "team=" + "9" * 5000, "incident=x", "item=x", "team=²", "incident=0"]
)
def test_what_an_address_says_in_vain_is_left_out(visits: Visits, items: list[ActionItem], query: str) -> None:
    page = visits.ana.get(f"/triage?{query}")
    assert page.status_code == 200
    assert heading(page) == items[0].title
    assert ("Not understood and left out" in page.text) is not query.startswith("item")


@pytest.mark.parametrize("key", ["0", "-5", "999", str(2**40)])
def test_an_item_that_does_not_exist_is_not_found(visits: Visits, items: list[ActionItem], key: str) -> None:
    assert visits.ana.get(f"/triage?item={key}").status_code == 404
    assert visits.ana.post(f"/triage/{key}/commit", data(items[0])).status_code == 404


def test_this_week_and_the_rail_lead_to_it(visits: Visits, items: list[ActionItem]) -> None:
    page = visits.ana.get("/").text
    assert re.search(r'href="/triage">Triage<span class="n">3<', page)
    assert re.search(r'class="link" href="/triage">Triage', page)
    assert 'href="/triage?team=all"' in visits.ana.get("/?for=all").text
