"""The doors of saved views."""

import pytest

from tests.cast import Cast, actor
from tests.visitors import Visits
from tracker.changes import views
from tracker.models.views import QUERY_LENGTH, SavedView
from tracker.queries import views as queries
from tracker.rules.permissions import Actor

EVERYBODY = ("nobody", "vic", "cleo", "ben", "ana", "dot")


@pytest.fixture
def own(cast: Cast) -> SavedView:
    """Ben's, for himself."""
    return views.add("Late", "due=overdue", by=actor(cast.ben))


@pytest.fixture
def shared(cast: Cast) -> SavedView:
    """Ben's, offered to everybody."""
    return views.add("What waits", "state=proposed&owner=me", by=actor(cast.ben), is_shared=True)


def statuses(visits: Visits, path: str, data: dict[str, str] | None = None) -> dict[str, int]:
    ask = {who: getattr(visits, who) for who in EVERYBODY}
    return {
        who: (visit.post(path, data) if data is not None else visit.get(path)).status_code for who, visit in ask.items()
    }


def test_everybody_who_is_logged_in_may_save_one(visits: Visits) -> None:
    assert statuses(visits, "/views/new", {"name": "Open", "query": "state=open"}) == dict.fromkeys(EVERYBODY, 303) | {
        "nobody": 401
    }
    assert statuses(visits, "/views") == dict.fromkeys(EVERYBODY, 200) | {"nobody": 303}
    assert statuses(visits, "/views/new") == dict.fromkeys(EVERYBODY, 200) | {"nobody": 303}


def test_a_shared_view_opens_for_everybody_and_another_for_nobody_else(
    visits: Visits, own: SavedView, shared: SavedView
) -> None:
    assert statuses(visits, f"/views/{shared.id}") == dict.fromkeys(EVERYBODY, 303)
    assert visits.vic.get(f"/views/{shared.id}").location == "/items?state=proposed&owner=me"
    assert statuses(visits, f"/views/{own.id}") == dict.fromkeys(EVERYBODY, 404) | {"ben": 303, "nobody": 303}


def test_only_its_maker_changes_a_view_and_admins_what_is_shared(
    visits: Visits, cast: Cast, own: SavedView, shared: SavedView
) -> None:
    paths = [f"/views/{view.id}" for view in (own, shared)]
    refused = dict.fromkeys(EVERYBODY, 403) | {"nobody": 303, "ben": 200, "dot": 200}
    assert statuses(visits, f"/views/{shared.id}/edit") == refused
    hidden = dict.fromkeys(EVERYBODY, 404) | {"nobody": 303, "ben": 200}
    assert statuses(visits, f"/views/{own.id}/edit") == hidden
    for who in ("vic", "cleo", "ana"):
        assert getattr(visits, who).post(f"/views/{shared.id}/delete").status_code == 403
    assert visits.dot.post(f"{paths[0]}/delete").status_code == 404
    assert visits.dot.post(f"{paths[1]}/delete").status_code == 303
    assert visits.ben.post(f"{paths[0]}/delete").status_code == 303
    assert queries.own_views(cast.ben.id) == []


def test_a_view_keeps_only_what_the_list_knows(visits: Visits, cast: Cast) -> None:
    query = f"owner={cast.ben.id}&colour=red&state=open&state=asleep&after=xyz&sort=-due&cols=team"
    assert "state=open&amp;owner=2&amp;sort=-due&amp;cols=team" in visits.ana.get(f"/views/new?{query}").text
    answer = visits.ana.post("/views/new", {"name": " Ben's  work ", "query": query})
    assert answer.location == "/items?state=open&owner=2&sort=-due&cols=team"
    assert [view.name for view in queries.offered_to(cast.ana.id)] == ["Ben's work"]
    page = visits.ana.get(answer.location).text
    assert 'aria-current="true">Ben&#39;s work</a>' in page


def test_what_cannot_be_saved_is_said_at_its_field(visits: Visits, own: SavedView) -> None:
    for name, words in (("", "Give the view a name."), ("x" * 121, "120"), ("late", "a view of this name already")):
        answer = visits.ben.post("/views/new", {"name": name, "query": "state=open"})
        assert answer.status_code == 422
        assert words in answer.text
    long = "&".join(f"owner={'1' * 9}" for _ in range(300))
    assert visits.ben.post("/views/new", {"name": "Long", "query": long}).status_code == 303
    assert visits.ben.post("/views/new", {"name": "Text", "query": "q=" + "%C3%A9" * 200}).status_code == 422
    assert len("q=" + "%C3%A9" * 200) > QUERY_LENGTH


def test_sending_it_twice_saves_it_once(visits: Visits, cast: Cast) -> None:
    for _ in range(2):
        assert visits.ana.post("/views/new", {"name": "Open", "query": "state=open"}).status_code == 303
    assert len(queries.own_views(cast.ana.id)) == 1


def test_nobody_keeps_more_than_fifty(visits: Visits, cast: Cast) -> None:
    who: Actor = actor(cast.ana)
    for number in range(views.MOST):
        views.add(f"View {number}", "state=open", by=who)
    answer = visits.ana.post("/views/new", {"name": "One more", "query": ""})
    assert answer.status_code == 422
    assert "Delete one" in answer.text
    assert visits.ben.post("/views/new", {"name": "Mine", "query": ""}).status_code == 303


def test_a_view_is_renamed_and_shared(visits: Visits, own: SavedView) -> None:
    version = str(own.version)
    path = f"/views/{own.id}/edit"
    assert visits.ben.post(path, {"name": "All late", "is_shared": "y", "version": version}).status_code == 303
    assert "All late" in visits.vic.get("/items").text
    assert visits.ben.post(path, {"name": "Late again", "version": version}).status_code == 409
    assert "All late" in visits.vic.get("/views").text
