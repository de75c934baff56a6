"""Settings, the mail test and the system status, as admins see them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.cast import Cast, actor
from tests.conftest import settings_in
from tests.mailboxes import mail_server
from tests.served import free_port
from tests.visitors import Visits
from tracker.changes import people, teams
from tracker.clients.mail import Address, Encryption, Server
from tracker.db import db
from tracker.models.access import AttemptLimit
from tracker.presenters import settings as presenter

PAGES = ("/settings", "/settings/status", "/settings/mail", "/welcome")


def _with_mail(app: Flask, port: int) -> None:
    """As if the application had been started with this mail server."""
    app.extensions["settings"] = replace(
        app.extensions["settings"],
        mail_server=Server("127.0.0.1", port, Encryption.NONE),
        mail_from=Address("Tracker", addr_spec="tracker@example.org"),
    )


@pytest.mark.parametrize("path", PAGES)
def test_only_admins_come_in(visits: Visits, path: str) -> None:
    for name in ("ana", "ben", "cleo", "vic"):
        assert getattr(visits, name).get(path).status_code == 403
    assert visits.nobody.get(path).status_code == 303
    assert visits.dot.get(path).status_code == 200


def test_only_admins_are_shown_the_way(visits: Visits) -> None:
    assert 'href="/settings"' in visits.dot.get("/").text
    assert 'href="/settings"' not in visits.ana.get("/").text


def test_only_admins_send_a_test_message(visits: Visits, app: Flask) -> None:
    with mail_server() as mailbox:
        _with_mail(app, mailbox.port)
        for name in ("ana", "ben", "cleo", "vic"):
            assert getattr(visits, name).post("/settings/mail/test").status_code == 403
        assert visits.nobody.post("/settings/mail/test").status_code == 401
        assert visits.dot.request("/settings/mail/test", method="POST", data={"x": "y"}).status_code == 400, (
            "without a CSRF token"
        )
    assert mailbox.letters == []


def test_each_part_says_how_it_stands(visits: Visits, cast: Cast) -> None:
    teams.add_service("Ledger", cast.payments, by=actor(cast.dot))
    page = " ".join(visits.dot.get("/settings").text.split())
    assert "5 people; 0 can log in, 0 admins among them." in page
    assert "2 teams with 1 service." in page
    assert "Not set up: no mail is sent." in page
    assert "Fails</span>" in page


def test_the_environments_settings_are_shown_with_where_they_come_from(visits: Visits, app: Flask) -> None:
    page = visits.dot.get("/settings").text
    lines = {line.name: line for line in presenter.lines(app.extensions["settings"])}
    for line in lines.values():
        assert f"<code>{line.name}</code>" in page
    assert (lines["TRACKER_SECRET_KEY"].value, lines["TRACKER_SECRET_KEY"].given_by) == ("set", "TRACKER_SECRET_KEY")
    assert lines["TRACKER_PROXY_HOPS"].given_by == ""
    assert "k" * 40 not in page


def test_no_secret_of_the_settings_is_shown(tmp_path: Path) -> None:
    settings = settings_in(
        tmp_path,
        TRACKER_DATABASE_URL="postgresql://tracker:hidden1@db.example.org:5433/tracker?password=hidden2",
        TRACKER_SMTP_URL="smtp://tracker:hidden3@mail.example.org",
        TRACKER_MAIL_FROM="tracker@example.org",
    )
    values = {line.name: line.value for line in presenter.lines(settings)}
    assert "hidden" not in str(values)
    assert "k" * 40 not in str(values)
    assert values["TRACKER_DATABASE_URL"] == "postgresql://db.example.org:5433/tracker"
    assert values["TRACKER_SMTP_URL"] == "mail.example.org, port 587, STARTTLS, with a log-in"
    assert values["TRACKER_MAIL_FROM"] == "tracker@example.org"


def test_a_test_message_reaches_the_admin_who_asked(visits: Visits, app: Flask) -> None:
    with mail_server() as mailbox:
        _with_mail(app, mailbox.port)
        assert "Send a test message to me" in visits.dot.get("/settings/mail").text
        assert visits.dot.post("/settings/mail/test").location == "/settings/mail"
        assert "took a test message for dot@example.org" in visits.dot.get("/settings/mail").text
    (letter,) = mailbox.letters
    assert letter["To"] == "dot@example.org"
    assert "Hello Dot," in letter.get_content()


def test_what_went_wrong_is_said(visits: Visits, app: Flask, cast: Cast) -> None:
    assert "There is no mail server yet" in visits.dot.post("/settings/mail/test").text
    _with_mail(app, free_port())
    answer = visits.dot.post("/settings/mail/test")
    assert answer.status_code == 422
    assert "The test message was not sent." in answer.text
    assert "cannot be reached" in answer.text
    people.edit(cast.dot, by=actor(cast.dot), version=cast.dot.version, email=None)
    assert "You have no e-mail address" in visits.dot.get("/settings/mail").text
    assert "not an e-mail address" in visits.dot.post("/settings/mail/test").text


def test_the_sixth_test_message_in_an_hour_is_refused(visits: Visits, app: Flask) -> None:
    with mail_server() as mailbox:
        _with_mail(app, mailbox.port)
        answers = [visits.dot.post("/settings/mail/test").status_code for _ in range(6)]
    assert answers == [303] * 5 + [429]
    assert len(mailbox.letters) == 5
    assert db.session.query(AttemptLimit).count() == 1


def _status(visits: Visits, **how: Any) -> str:
    return " ".join(visits.dot.get("/settings/status", **how).text.split())


def test_the_status_page_says_every_check_in_words(visits: Visits) -> None:
    page = _status(visits)
    for words in (
        "Schema",
        "as this release expects",
        "finds no damage",
        "Secret key",
        "It has not run yet",
        "Versions",
    ):
        assert words in page
    assert "Run <code>tracker user create --admin</code>" in page


def test_the_status_page_knows_how_its_request_came_in(visits: Visits, app: Flask) -> None:
    page = _status(visits)
    assert "You came by localhost, but links lead to http://127.0.0.1:8000." in page
    assert "None before the server" in page
    app.extensions["settings"] = replace(app.extensions["settings"], base_url="http://localhost")
    page = _status(visits, headers={"X-Forwarded-For": "192.0.2.1"})
    assert "People come by http://localhost." in page
    assert "TRACKER_PROXY_HOPS is 0" in page
