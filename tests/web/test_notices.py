"""What one is told, the link that stops it, and the log of what was sent."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from flask import Flask

from tests import factories
from tests.cast import Cast, actor
from tests.visitors import Visits
from tracker import clock
from tracker.changes import dispatches, leavers
from tracker.db import db
from tracker.models.notices import Dispatch, FeedToken, NoticePreference
from tracker.queries import notices as queries
from tracker.queries.dispatches import due
from tracker.rules import stop_links
from tracker.rules.stop_links import Stop
from tracker.vocabulary import Cadence, DispatchStatus, NoticeKind

CHOICE = {"cadence": "daily", "weekday": "2", "hour": "8", "escalation": "y", "minutes": "y", "version": "0"}


def _token(app: Flask, person_id: int, kind: NoticeKind) -> str:
    return stop_links.sign(Stop(person_id, kind), secret=app.extensions["settings"].secret_key)


def test_one_chooses_what_one_is_told(cast: Cast, visits: Visits) -> None:
    assert visits.ben.post("/account/notices", CHOICE).status_code == 303
    wish = queries.find_preference(cast.ben.id)
    assert wish is not None
    assert (wish.cadence, wish.weekday, wish.hour) == (Cadence.DAILY, 2, 8)
    assert wish.mutes == ["inquiry", "agenda"]
    page = visits.ben.get("/account/notices").text
    assert re.findall(r'<input checked[^>]*type="radio" value="(\w+)"', page) == ["daily"]
    assert visits.ben.post("/account/notices", CHOICE).status_code == HTTPStatus.CONFLICT
    assert visits.ben.post("/account/notices", CHOICE | {"hour": "3"}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.mark.parametrize("kind", [NoticeKind.DIGEST, NoticeKind.ESCALATION])
def test_the_link_in_a_mail_stops_that_kind_without_a_log_in(
    app: Flask, cast: Cast, visits: Visits, kind: NoticeKind
) -> None:
    path = f"/stop/{_token(app, cast.ben.id, kind)}"
    assert "Stop them" in visits.nobody.get(path).text
    assert queries.find_preference(cast.ben.id) is None, "a look changes nothing"
    answer = app.test_client().post(path, data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, "no more" in answer.text) == (200, True)
    wish = queries.find_preference(cast.ben.id)
    assert wish is not None
    assert (wish.cadence is Cadence.NEVER, "escalation" in wish.mutes) == (
        kind is NoticeKind.DIGEST,
        kind is NoticeKind.ESCALATION,
    )


def test_a_link_of_another_make_stops_nothing(app: Flask, cast: Cast, visits: Visits) -> None:
    token = _token(app, cast.ben.id, NoticeKind.DIGEST)
    for wrong in (token[:-2] + "AA", "x", token.replace(".", "..")):
        assert visits.nobody.client.post(f"/stop/{wrong}", data={"x": "y"}).status_code == 404
    assert db.session.query(NoticePreference).count() == 0


def test_the_log_says_what_was_not_delivered_and_sends_it_again(cast: Cast, visits: Visits) -> None:
    dispatches.queue(NoticeKind.MINUTES, person_id=cast.ben.id, period="review-1")
    (key,) = due(now=clock.now() + timedelta(hours=1), limit=10)
    dispatches.claim(key)
    dispatches.end(key, DispatchStatus.BOUNCED, why="The mail server refused the recipient: 550 No such user.")
    page = visits.dot.get("/settings/messages?show=trouble").text
    assert "550 No such user" in page
    assert "Send again" in page
    assert visits.dot.post(f"/settings/messages/{key}/send").status_code == 303
    assert "550" not in visits.dot.get("/settings/messages?show=trouble").text
    again = visits.dot.post(f"/settings/messages/{key}/send")
    assert (again.status_code, "on its way" in again.text) == (HTTPStatus.UNPROCESSABLE_ENTITY, True)
    for name in ("ana", "vic"):
        assert getattr(visits, name).get("/settings/messages").status_code == HTTPStatus.FORBIDDEN


def test_nothing_of_somebody_who_was_erased_stays(cast: Cast, visits: Visits) -> None:
    visits.ben.post("/account/notices", CHOICE)
    visits.ben.post("/account/calendars", {"team": ""})
    factories.item(cast, owner=cast.ben)
    dispatches.queue(NoticeKind.MINUTES, person_id=cast.ben.id, period="review-1")
    leavers.erase(cast.ben, typed="Ben", by=actor(cast.dot), version=None)
    for model in (NoticePreference, FeedToken, Dispatch):
        assert db.session.query(model).count() == 0
