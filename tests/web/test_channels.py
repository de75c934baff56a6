"""Chat rooms of a team: who may, what is kept, and what is posted there."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus

import pytest
from flask import Flask

from tests import factories
from tests.cast import Cast, actor
from tests.chats import Chat, chat_server
from tests.visitors import Visits
from tracker import clock
from tracker.changes import obstacles, restrictions
from tracker.clients.addresses import Host
from tracker.db import db
from tracker.jobs import queue_dispatches, send_dispatches
from tracker.models.notices import ChatChannel, Dispatch
from tracker.rules.permissions import SYSTEM

MONDAY = datetime(2026, 4, 13, 9, 30, tzinfo=UTC)


@pytest.fixture
def chat(app: Flask) -> Iterator[Chat]:
    """A chat server that the settings name."""
    with chat_server() as server:
        app.extensions["settings"] = replace(app.extensions["settings"], fetch_hosts=(Host("127.0.0.1", server.port),))
        yield server


def _add(visits: Visits, chat: Chat, who: str = "ana", team: int = 1) -> int:
    data = {"name": "#payments", "url": chat.url, "kinds": ["summary", "escalation", "minutes"]}
    return int(getattr(visits, who).post(f"/teams/{team}/chat", data).status_code)


def test_a_manager_adds_a_room_whose_address_nobody_sees_again(cast: Cast, visits: Visits, chat: Chat) -> None:
    assert [_add(visits, chat, who) for who in ("vic", "ben", "cleo")] == [HTTPStatus.FORBIDDEN] * 3
    assert _add(visits, chat) == HTTPStatus.SEE_OTHER
    assert _add(visits, chat) == HTTPStatus.UNPROCESSABLE_ENTITY, "there is one of that name"
    (room,) = db.session.query(ChatChannel)
    assert "kkkk" not in room.sealed_url
    page = visits.ana.get("/teams/1/chat").text
    assert "Mattermost, 127.0.0.1" in page
    assert "kkkk" not in page
    assert visits.cleo.post(f"/chat/{room.id}/test").status_code == HTTPStatus.FORBIDDEN
    assert visits.ana.post(f"/chat/{room.id}/test").status_code == HTTPStatus.SEE_OTHER
    assert "Test message" in chat.posts[0]["text"]
    assert visits.ana.post(f"/chat/{room.id}/remove").status_code == HTTPStatus.SEE_OTHER
    assert db.session.query(ChatChannel).count() == 0


def test_an_address_that_is_no_chats_is_refused(cast: Cast, visits: Visits) -> None:
    data = {"name": "#payments", "url": "json://127.0.0.1:1", "kinds": ["summary"]}
    answer = visits.ana.post("/teams/1/chat", data)
    assert (answer.status_code, "Paste the address" in answer.text) == (HTTPStatus.UNPROCESSABLE_ENTITY, True)


def test_a_room_that_was_withdrawn_is_paused_until_a_test_succeeds(cast: Cast, visits: Visits, chat: Chat) -> None:
    _add(visits, chat)
    chat.status = 404
    visits.ana.post("/chat/1/test")
    assert "paused" in visits.ana.get("/teams/1/chat").text
    chat.status = 200
    visits.ana.post("/chat/1/test")
    assert "paused" not in visits.ana.get("/teams/1/chat").text


def test_a_room_hears_of_the_week_and_of_broken_dates_but_of_nothing_restricted(
    app: Flask, cast: Cast, visits: Visits, chat: Chat
) -> None:
    _add(visits, chat)
    db.session.query(ChatChannel).update({"created_at": MONDAY - timedelta(days=30)})
    db.session.commit()
    secret = factories.incident(cast, title="Secret breach")
    with clock.put_back(MONDAY - timedelta(days=20)):
        hidden = factories.item(cast, secret, title="Secret item", owner=cast.ben, due_on=date(2026, 4, 10))
        factories.item(cast, title="Ask [@channel](http://evil) <!here>", owner=cast.ben, due_on=date(2026, 4, 10))
    restrictions.restrict(secret, by=SYSTEM, version=secret.version)
    with clock.put_back(MONDAY):
        obstacles.escalate(hidden, by=actor(cast.ana))
        for _ in range(2):
            queue_dispatches.queue_all(app.extensions["settings"])
            send_dispatches.send_all(app.extensions["settings"])
    texts = [post["text"] for post in chat.posts]
    assert sorted(text.splitlines()[0] for text in texts) == [
        "Payments: 1 open, 1 overdue",
        "Payments: 1 past its date",
    ]
    assert "Secret" not in "".join(texts)
    assert "@channel" not in "".join(texts)
    assert "<!here>" not in "".join(texts)
    reasons = {row.error for row in db.session.query(Dispatch) if row.chat_channel_id}
    assert reasons == {"", send_dispatches.NOTHING}
