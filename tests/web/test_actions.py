"""The doors of the actions room."""

import re
from datetime import date, timedelta

import pytest

from tests import factories
from tests.cast import Cast
from tests.visitors import Visit, Visits
from tracker import clock
from tracker.changes import moves
from tracker.models.actions import ActionItem
from tracker.queries import actions as queries
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import ItemState

EVERYBODY = ("nobody", "vic", "cleo", "ben", "ana", "dot")
PIECE = {"X-Fragment": "yes"}


def version_on(visit: Visit, path: str) -> str:
    found = re.search(r'name="version"[^>]*value="(\d+)"', visit.get(path).text)
    assert found
    return found.group(1)


@pytest.fixture
def item(cast: Cast) -> ActionItem:
    return factories.item(cast, owner=cast.ben, due_on=date(2026, 4, 1))


@pytest.mark.parametrize("path", ["/", "/items", "/items/1"])
@pytest.mark.parametrize("who", EVERYBODY)
def test_whoever_is_logged_in_may_read(visits: Visits, item: ActionItem, path: str, who: str) -> None:
    assert getattr(visits, who).get(path).status_code == (303 if who == "nobody" else 200)


@pytest.mark.parametrize(("who", "status"), list(zip(EVERYBODY, (401, 403, 403, 303, 303, 303), strict=True)))
def test_only_its_team_and_admins_change_an_item(visits: Visits, item: ActionItem, who: str, status: int) -> None:
    visit = getattr(visits, who)
    paths = {
        "/items/1/owner": {"owner": "0"},
        "/items/1/due": {"due_on": "2026-06-01", "reason": "Waits for the vendor"},
        "/items/1/edit": {"title": "Check limits", "priority": "1", "kind": "prevent", "team": "1"},
        "/items/1/move/in_progress": {},
    }
    for path, data in paths.items():
        version = str(queries.get_item(1).version)
        assert visit.post(path, {**data, "version": version}).status_code == status, path
    if status != 303:
        assert queries.get_item(1).title == "Validate limits before rollout"


@pytest.mark.parametrize(("who", "status"), list(zip(EVERYBODY, (401, 403, 403, 403, 303, 303), strict=True)))
def test_deciding_is_for_managers(visits: Visits, cast: Cast, who: str, status: int) -> None:
    item = factories.item(cast, state=ItemState.PROPOSED)
    visit = getattr(visits, who)
    answer = visit.post(f"/items/{item.id}/move/open", {"version": str(item.version)})
    assert answer.status_code == status
    assert queries.get_item(item.id).state is (ItemState.OPEN if status == 303 else ItemState.PROPOSED)


def test_buttons_that_one_may_not_use_are_not_shown(visits: Visits, item: ActionItem) -> None:
    assert "/items/1/edit" not in visits.vic.get("/items/1").text
    assert "/items/1/edit" in visits.ben.get("/items/1").text
    assert "Ask to decline" in visits.ben.get("/items/1").text
    assert "/items/1/replace" not in visits.ben.get("/items/1").text
    assert "/items/1/replace" in visits.ana.get("/items/1").text
    assert "/items/1/owner" not in visits.cleo.get("/items").text


def test_a_refused_date_keeps_what_was_typed(visits: Visits, item: ActionItem) -> None:
    answer = visits.ben.post("/items/1/due", {"due_on": "2026-08-09", "reason": "", "version": str(item.version)})
    assert answer.status_code == 422
    assert "Say why the date moves." in answer.text
    assert 'value="2026-08-09"' in answer.text


def test_a_move_in_a_list_gives_back_the_fresh_row(visits: Visits, item: ActionItem) -> None:
    form = visits.ben.get("/items/1/move/done", headers=PIECE).text
    assert form.lstrip().startswith("<form")
    data = {"evidence": "Shipped with release 41", "version": version_on(visits.ben, "/items/1/move/done")}
    row = visits.ben.post("/items/1/move/done", data, headers=PIECE)
    assert row.text.lstrip().startswith("<article") or 'data-row="1"' in row.text
    assert "Done" in row.text


def test_a_move_that_does_not_exist_is_not_found(visits: Visits, item: ActionItem) -> None:
    for state in ("verified", "nonsense", "proposed"):
        assert visits.ana.get(f"/items/1/move/{state}").status_code == 404


def test_two_editors_see_both_versions_and_lose_nothing(visits: Visits, item: ActionItem) -> None:
    version = version_on(visits.ana, "/items/1/edit")
    common = {"kind": "prevent", "priority": "1", "team": "1", "statement": "As before", "version": version}
    assert visits.ana.post("/items/1/edit", {**common, "title": "Check the limits in staging"}).status_code == 303
    late = visits.ben.post("/items/1/edit", {**common, "title": "Check every limit"})
    assert late.status_code == 409
    assert 'value="Check every limit"' in late.text
    assert "There now: Check the limits in staging." in late.text
    again = {**common, "title": "Check every limit", "version": str(queries.get_item(1).version)}
    assert visits.ben.post("/items/1/edit", again).status_code == 303


def test_a_script_may_name_the_version_in_a_header(visits: Visits, item: ActionItem) -> None:
    seen = item.version
    data = {"due_on": "2026-08-09", "reason": "Waits for the vendor"}
    for tag, status in ((f'"{seen + 1}"', 409), ("W/nonsense", 422), (f'"{seen}"', 303)):
        assert visits.ben.post("/items/1/due", data, headers={"If-Match": tag}).status_code == status
    assert queries.get_item(1).due_on == date(2026, 8, 9)


def test_a_link_elsewhere_is_a_web_address(visits: Visits, item: ActionItem) -> None:
    data = {"title": "Check limits", "kind": "", "priority": "1", "team": "1"}
    for url in ("javascript:alert(1)", "not an address", "ftp://example.org/x"):
        sent = {**data, "link_url": url, "version": str(queries.get_item(1).version)}
        assert visits.ben.post("/items/1/edit", sent).status_code == 422, url
    sent = {**data, "link_url": "https://tracker.example.org/T-1", "version": str(queries.get_item(1).version)}
    assert visits.ben.post("/items/1/edit", sent).status_code == 303
    assert 'href="https://tracker.example.org/T-1"' in visits.ben.get("/items/1").text


def test_a_new_item_by_hand_belongs_to_its_incident(visits: Visits, cast: Cast) -> None:
    incident = factories.incident(cast)
    path = f"/incidents/{incident.id}/items/new"
    fields = {"title": " Add a second path ", "kind": "", "priority": "0", "owner": str(cast.ben.id)}
    assert visits.ben.post(path, fields).status_code == 303
    made, _ = queries.of_incident(incident.id, now=clock.now())
    assert [(row.title, row.owner_name, row.state) for row in made] == [
        ("Add a second path", "Ben", ItemState.PROPOSED)
    ]
    assert visits.ben.post(path, {**fields, "title": "  "}).status_code == 422
    assert visits.ben.post(path, {**fields, "is_committed": "y"}).status_code == 403
    assert visits.cleo.post(path, fields).status_code == 403


def test_text_in_a_title_is_shown_not_run(visits: Visits, cast: Cast) -> None:
    factories.item(cast, title="<script>alert(1)</script>")
    for path in ("/", "/items", "/items/1"):
        assert "<script>alert" not in visits.ana.get(path).text


def test_only_web_addresses_in_evidence_become_links(visits: Visits, item: ActionItem) -> None:
    evidence = "javascript:alert(1) and https://example.org/change/7"
    moves.move(item, ItemState.DONE, by=SYSTEM, evidence=evidence)
    page = visits.ana.get("/items/1").text
    assert '<a class="link" href="https://example.org/change/7"' in page
    assert 'href="javascript' not in page


def test_this_week_shows_what_is_late_first(visits: Visits, cast: Cast) -> None:
    today = clock.today()
    incident = factories.incident(cast)
    for title, days in (("Long ago", -30), ("Soon", 3), ("Later", 30)):
        factories.item(
            cast, incident, title=title, owner=cast.ben, due_on=max(today + timedelta(days), date(2026, 3, 2))
        )
    page = visits.ana.get("/").text
    assert "1 promise is late" in page
    assert page.index("Long ago") < page.index("Soon")
    assert "Later" not in page


def test_this_week_can_be_asked_for_oneself_a_team_or_all(visits: Visits, cast: Cast) -> None:
    late = date(2026, 3, 10)
    factories.item(cast, title="Bens work", owner=cast.ben, due_on=late)
    theirs = factories.incident(cast, title="Search was empty", team=cast.search)
    factories.item(cast, theirs, title="Cleos work", owner=cast.cleo, due_on=late)
    shown = {
        path: [name for name in ("Bens", "Cleos") if f"{name} work" in visits.ben.get(path).text]
        for path in ("/", "/?for=mine", "/?for=all", f"/?for={cast.search.id}", "/?for=junk")
    }
    assert list(shown.values()) == [["Bens"], ["Bens"], ["Bens", "Cleos"], ["Cleos"], ["Bens"]]
