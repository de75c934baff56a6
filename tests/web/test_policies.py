"""The doors of the policies."""

import html
import re
from datetime import date
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests import factories
from tests.cast import Cast
from tests.statements import counted
from tests.visitors import Visit, Visits
from tracker.changes import actions, policies
from tracker.queries import actions as items
from tracker.queries import policies as queries
from tracker.rules.deadlines import DEFAULT
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import Priority

EVERYBODY = ("nobody", "vic", "cleo", "ben", "ana", "dot")
OURS, DEFAULTS = "/policies/1", "/policies/default"


def typed(**more: str) -> dict[str, str]:
    """The default policy as a browser would send it, with some fields changed."""
    assign = {f"assign_p{number}": "3" for number in range(4)}
    complete = {"complete_p0": "14", "complete_p1": "30", "complete_p2": "60", "complete_p3": ""}
    return {**assign, **complete, "skips_weekends": "y", "version": "0", **more}


def hidden(page: TestResponse) -> dict[str, str]:
    """What the preview sends back."""
    found = re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page.text)
    found += re.findall(r'<input[^>]*name="(version)"[^>]*type="hidden"[^>]*value="([^"]*)"', page.text)
    return {name: html.unescape(value) for name, value in found if name not in ("csrf_token", "next")}


def preview(visit: Visit, path: str = OURS, **more: str) -> TestResponse:
    return visit.post(path, typed(**more))


def apply(visit: Visit, page: TestResponse, path: str = OURS, **more: Any) -> TestResponse:
    return visit.post(path, {**hidden(page), "apply": "y", **more})


@pytest.mark.parametrize("path", ["/policies", OURS, DEFAULTS])
@pytest.mark.parametrize("who", EVERYBODY)
def test_whoever_is_logged_in_may_read(visits: Visits, path: str, who: str) -> None:
    assert getattr(visits, who).get(path).status_code == (303 if who == "nobody" else 200)


@pytest.mark.parametrize(("who", "status"), list(zip(EVERYBODY, (401, 403, 403, 403, 200, 200), strict=True)))
def test_managers_of_the_team_and_admins_set_its_policy(visits: Visits, who: str, status: int) -> None:
    visit = getattr(visits, who)
    assert preview(visit).status_code == status
    answer = visit.post(OURS, {**typed(complete_p1="21"), "apply": "y"})
    assert answer.status_code == (303 if status == 200 else status)
    assert (queries.find_policy(1) is not None) is (status == 200)


@pytest.mark.parametrize(("who", "status"), list(zip(EVERYBODY, (401, 403, 403, 403, 403, 200), strict=True)))
def test_admins_set_the_default(visits: Visits, who: str, status: int) -> None:
    visit = getattr(visits, who)
    assert preview(visit, DEFAULTS).status_code == status
    answer = visit.post(DEFAULTS, {**typed(complete_p1="21"), "apply": "y"})
    assert answer.status_code == (303 if status == 200 else status)
    assert (queries.find_policy(None) is not None) is (status == 200)


def test_the_form_is_shown_to_whoever_may_use_it(visits: Visits) -> None:
    assert "Show what it would do" in visits.ana.get(OURS).text
    for visit, path in ((visits.ben, OURS), (visits.cleo, OURS), (visits.ana, DEFAULTS)):
        page = visit.get(path).text
        assert "Show what it would do" not in page
        assert "P1 <b>30</b>" in page


def test_what_is_not_there_is_not_found(visits: Visits) -> None:
    for path in ("/policies/77", "/policies/2147483647", "/policies/99999999999"):
        assert visits.dot.get(path).status_code == 404
    assert visits.dot.post("/policies/77", typed()).status_code == 404


def test_a_preview_writes_nothing(visits: Visits, cast: Cast) -> None:
    item = factories.item(cast)
    before = item.due_on
    page = preview(visits.ana, complete_p1="40")
    assert "Also move the 1 open item" in page.text
    assert f'<a class="link" href="/items/{item.id}">' in page.text
    assert (queries.find_policy(1), items.get_item(item.id).due_on) == (None, before)


def test_what_was_previewed_is_done_with_the_tick_and_not_without(visits: Visits, cast: Cast) -> None:
    item = factories.item(cast, owner=cast.ben)
    before = item.due_on
    answer = apply(visits.ana, preview(visits.ana, complete_p1="40"))
    assert answer.status_code == 303
    assert items.get_item(item.id).due_on == before
    again = preview(visits.ana, complete_p1="40", version="1")
    assert "The days stay as they are." in again.text
    assert apply(visits.ana, again, moves_items="y").status_code == 303
    moved = items.get_item(item.id)
    suggested = queries.suggestion(moved, moved.created_at)
    assert suggested
    assert moved.due_on == suggested.on != before
    assert "1 open item has its new dates." in visits.ana.get(OURS).text
    assert "policy changed" in visits.ben.get(f"/items/{item.id}").text


def test_what_changed_meanwhile_is_shown_again(visits: Visits, cast: Cast) -> None:
    factories.item(cast)
    page = preview(visits.ana, complete_p1="40")
    late = factories.item(cast, title="Came in between")
    answer = apply(visits.ana, page, moves_items="y")
    assert answer.status_code == 422
    assert "has changed since you looked" in answer.text
    assert "Came in between" in answer.text
    assert " checked" in answer.text
    assert apply(visits.ana, answer, moves_items="y").status_code == 303
    assert items.get_item(late.id).due_changes[-1].reason == "policy changed"


def test_two_who_set_it_see_both_and_lose_nothing(visits: Visits, cast: Cast) -> None:
    page = preview(visits.ana, complete_p0="0", complete_p1="40")
    assert apply(visits.dot, preview(visits.dot, complete_p0="10", complete_p1="21")).status_code == 303
    answer = apply(visits.ana, page)
    assert answer.status_code == 409
    assert "There now: 21." in answer.text
    assert 'value="40"' in answer.text
    assert apply(visits.ana, visits.ana.post(OURS, typed(complete_p1="40", version="1"))).status_code == 303
    assert queries.in_force(1).terms.complete[Priority.P1] == 40


@pytest.mark.parametrize("days", ["366", "-1", "ten", "3.5", "9" * 400, "٣"])
def test_days_that_are_none_are_refused_next_to_the_field(visits: Visits, days: str) -> None:
    answer = preview(visits.ana, complete_p2=days)
    assert answer.status_code == 422
    assert "Write a whole number of days between 0 and 365, or nothing." in answer.text
    assert f'value="{days}"' in answer.text


def test_one_goes_back_from_the_preview_with_everything_typed(visits: Visits) -> None:
    page = preview(visits.ana, complete_p1="41", complete_p0="")
    back = visits.ana.post(OURS, {**hidden(page), "edit": "y"})
    assert back.status_code == 200
    assert 'value="41"' in back.text
    assert 'value="14"' not in back.text


def test_a_team_follows_the_default_again(visits: Visits, cast: Cast) -> None:
    assert "Follow the default again" not in visits.ana.get(OURS).text
    assert visits.ana.post(OURS, {"follow": "y", "version": "0"}).status_code == 422
    apply(visits.ana, preview(visits.ana, complete_p1="21"))
    item = factories.item(cast, owner=cast.ben)
    page = visits.ana.post(OURS, {"follow": "y", "version": "1"})
    assert "Payments would follow the default policy again" in page.text
    assert apply(visits.ana, page, moves_items="y").status_code == 303
    assert queries.find_policy(1) is None
    assert items.get_item(item.id).due_changes[-1].reason == "policy changed"


def test_a_long_preview_is_capped_and_says_so(visits: Visits, cast: Cast) -> None:
    of = factories.incident(cast)
    for number in range(53):
        factories.item(cast, of, title=f"Promise {number}")
    page = preview(visits.ana, complete_p1="40").text
    assert "Also move the 53 open items" in page
    assert "3 more would move" in page
    assert page.count('<span class="id">AI-') == 50
    assert "/items?team=1&amp;state=proposed" in page


def test_pages_take_no_more_than_twelve_statements(visits: Visits, cast: Cast) -> None:
    of = factories.incident(cast)
    for number in range(5):
        factories.item(cast, of, title=f"Promise {number}")
    policies.set_policy(None, DEFAULT, by=SYSTEM, version=0)
    assert visits.ana.csrf
    for path in ("/policies", OURS, "/items/1"):
        with counted() as sent:
            visits.ana.get(path)
        assert len(sent) <= 12, path
    with counted() as sent:
        preview(visits.ana, complete_p1="40")
    assert len(sent) <= 12


def test_a_name_is_shown_not_run(visits: Visits, cast: Cast) -> None:
    factories.item(cast, title="<script>alert(1)</script>")
    assert "<script>alert" not in preview(visits.ana, complete_p1="40").text


def test_the_way_there(visits: Visits) -> None:
    assert 'href="/policies"' in visits.dot.get("/settings").text
    assert 'href="/policies/1"' in visits.vic.get("/teams/1").text


def test_the_item_says_why_it_is_due(visits: Visits, cast: Cast) -> None:
    item = factories.item(cast)
    page = visits.vic.get(f"/items/{item.id}").text
    assert "30 days after it was committed, by the default policy" in page.replace(", moved to Monday", "")
    assert "unmoved" in page
    assert "Assign by" in page
    actions.redate(item, date(2027, 9, 1), by=SYSTEM, reason="The vendor is late")
    assert "Somebody chose another day than" in visits.vic.get(f"/items/{item.id}").text
