"""The doors of comments."""

import pytest

from tests import factories
from tests.cast import Cast, actor
from tests.visitors import Visits
from tracker.changes import comments
from tracker.models.actions import ActionItem

EVERYBODY = ("nobody", "vic", "cleo", "ben", "ana", "dot")


@pytest.fixture
def item(cast: Cast) -> ActionItem:
    return factories.item(cast)


@pytest.mark.parametrize(("who", "status"), list(zip(EVERYBODY, (401, 403, 403, 303, 303, 303), strict=True)))
def test_its_team_and_admins_comment(visits: Visits, item: ActionItem, who: str, status: int) -> None:
    assert getattr(visits, who).post("/items/1/comments/new", {"text": "See *release 41*"}).status_code == status
    assert ("<em>release 41</em>" in visits.vic.get("/items/1").text) is (status == 303)


@pytest.mark.parametrize(("who", "status"), list(zip(EVERYBODY, (401, 403, 403, 303, 403, 403), strict=True)))
def test_only_who_wrote_it_edits_it(visits: Visits, cast: Cast, item: ActionItem, who: str, status: int) -> None:
    comment = comments.add(item, "First words", by=actor(cast.ben))
    data = {"text": "Second words", "version": "1"}
    assert getattr(visits, who).post(f"/comments/{comment.id}/edit", data).status_code == status
    assert ("Second words" in visits.vic.get("/items/1").text) is (status == 303)


@pytest.mark.parametrize(("who", "status"), list(zip(EVERYBODY, (401, 403, 403, 303, 403, 303), strict=True)))
def test_who_wrote_it_or_an_admin_takes_it_away(
    visits: Visits, cast: Cast, item: ActionItem, who: str, status: int
) -> None:
    comment = comments.add(item, "First words", by=actor(cast.ben))
    assert getattr(visits, who).post(f"/comments/{comment.id}/remove").status_code == status
    page = visits.vic.get("/items/1").text
    assert ("First words" in page) is (status != 303)
    assert ("removed a comment" in page) is (status == 303)


def test_no_words_are_refused_and_too_many_lose_nothing(visits: Visits, item: ActionItem) -> None:
    assert visits.ben.post("/items/1/comments/new", {"text": " \n "}).status_code == 422
    long = visits.ben.post("/items/1/comments/new", {"text": "word " * 3000})
    assert long.status_code == 422
    assert "word word" in long.text


def test_somebody_who_is_named_stands_out(visits: Visits, cast: Cast, item: ActionItem) -> None:
    comments.add(item, "Ask @ana, not @nobody", by=actor(cast.ben))
    page = visits.vic.get("/items/1").text
    assert "<b>@ana</b>" in page
    assert "<b>@nobody</b>" not in page


def test_a_note_on_a_row_gives_back_the_row(visits: Visits, item: ActionItem) -> None:
    piece = {"X-Fragment": "yes"}
    assert visits.ben.get("/items/1/comments/new", headers=piece).text.lstrip().startswith("<form")
    row = visits.ben.post("/items/1/comments/new", {"text": "Halfway"}, headers=piece)
    assert 'data-row="1"' in row.text
