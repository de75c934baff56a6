"""The search page."""

import re
from urllib.parse import quote

import pytest

from tests import factories
from tests.cast import Cast
from tests.visitors import Visits
from tracker.models.actions import ActionItem
from tracker.queries import search as queries

EVERYBODY = ("vic", "cleo", "ben", "ana", "dot")


@pytest.fixture
def item(cast: Cast) -> ActionItem:
    return factories.item(cast, title="Renew the <b>certificate</b>", statement="Before & after it expires")


@pytest.mark.parametrize("who", EVERYBODY)
def test_whoever_is_logged_in_may_search(visits: Visits, item: ActionItem, who: str) -> None:
    answer = getattr(visits, who).get("/search?q=certificate")
    assert answer.status_code == 200
    assert f"AI-{item.id}" in answer.text


def test_nobody_is_asked_to_log_in(visits: Visits, item: ActionItem) -> None:
    assert visits.nobody.get("/search?q=certificate").status_code == 303
    assert visits.nobody.get("/search?q=AI-1").location.startswith("/log-in")


def test_hits_are_marked_and_what_people_wrote_stays_text(visits: Visits, item: ActionItem) -> None:
    answer = visits.vic.get("/search?q=certificate+expires")
    assert "Renew the &lt;b&gt;<mark>certificate</mark>&lt;/b&gt;" in answer.text
    assert "Before &amp; after it <mark>expires</mark>" in answer.text


@pytest.mark.parametrize("typed", ["AI-1", "ai 1", " AI1 "])
def test_the_name_of_an_item_leads_there(visits: Visits, item: ActionItem, typed: str) -> None:
    answer = visits.vic.get(f"/search?q={quote(typed)}")
    assert (answer.status_code, answer.location) == (303, "/items/1")


def test_the_name_of_an_incident_leads_there(visits: Visits, item: ActionItem) -> None:
    assert visits.vic.get("/search?q=INC-1").location == "/incidents/1"


@pytest.mark.parametrize("typed", ["AI-99", "INC-99", "AI-999999999"])
def test_the_name_of_nothing_is_only_words(visits: Visits, item: ActionItem, typed: str) -> None:
    answer = visits.vic.get(f"/search?q={typed}")
    assert answer.status_code == 200
    assert "Nothing has all these words" in answer.text


def test_one_kind_is_shown_alone(visits: Visits, item: ActionItem) -> None:
    assert "Renew" in visits.vic.get("/search?q=certificate&kind=item").text
    answer = visits.vic.get("/search?q=certificate&kind=comment")
    assert "Renew" not in answer.text
    assert "No comment has these words" in answer.text


@pytest.mark.parametrize(
    "query", ["kind=gremlins", "page=0", "page=abc", f"page={'9' * 40}", f"q={'certificate ' * 40}", "kind=item&kind=x"]
)
def test_what_is_unknown_is_said_and_left_out(visits: Visits, item: ActionItem, query: str) -> None:
    answer = visits.vic.get(f"/search?q=certificate&{query}" if not query.startswith("q=") else f"/search?{query}")
    assert answer.status_code == 200
    assert "Renew" in answer.text
    assert ("Not understood and left out" in answer.text) == ("kind=item" not in query)


def test_the_next_page_keeps_what_was_asked(visits: Visits, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    incident = factories.incident(cast)
    for number in range(5):
        factories.item(cast, incident, title=f"Renew {number}")
    path: str | None = "/search?q=renew&kind=item"
    seen = []
    while path:
        page = visits.vic.get(path).text
        seen += re.findall(r"AI-(\d+)", page[page.index('aria-label="Found"') :])
        following = re.search(r'href="([^"]+)" rel="next"', page)
        path = following[1].replace("&amp;", "&") if following else None
    assert sorted(seen) == ["1", "2", "3", "4", "5"]
    assert "There are no more hits" in visits.vic.get("/search?q=renew&page=9").text


@pytest.mark.parametrize("typed", ['"', "*", "NEAR(a b", "a AND", "title:x", "':A", "-x", "\\", "%", "<script>", "é́"])
def test_whatever_is_typed_is_answered(visits: Visits, item: ActionItem, typed: str) -> None:
    answer = visits.vic.get(f"/search?q={quote(typed)}")
    assert answer.status_code == 200
    assert "<script>" not in answer.text


def test_the_rail_searches_everything(visits: Visits) -> None:
    assert re.search(
        r'action="/search">\s*<label[^>]*>Search everything</label>\s*<input[^>]*data-key="/"', visits.vic.get("/").text
    )
