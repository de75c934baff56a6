"""First run and invites, as a browser sees them."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from tests.cast import Cast, actor
from tests.log_ins import OTHER, PASSWORD, give_password, logged_in, try_to_log_in
from tests.visitors import Visit, Visits
from tracker import clock
from tracker.changes import links
from tracker.db import db
from tracker.models.people import Person

ADA = {"name": "Ada Lovelace", "email": "Ada@Example.org", "password": PASSWORD}


def test_the_set_up_link_creates_the_first_admin_and_leads_to_the_first_steps(app: Flask) -> None:
    path, visit = f"/set-up/{links.new_setup_link()}", Visit(app, None)
    assert "Create the first admin" in visit.get(path).text
    answer = visit.post(path, ADA)
    assert (answer.status_code, answer.location) == (303, "/welcome")
    visit._csrf = None
    assert "Welcome, Ada Lovelace" in visit.get("/people").text
    assert visit.get("/people/new").status_code == 200, "Ada is admin"
    assert Visit(app, None).get(path).status_code == 404
    logged_in(app, "ada@example.org")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"password": "short"}, "Use 12 characters or more"),
        ({"password": "passwordpassword"}, "easily guessed"),
        ({"email": "nonsense"}, "Give an e-mail address"),
        ({"name": " "}, "Give your name"),
        ({"password": ""}, "Choose a password"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(app: Flask, wrong: dict[str, str], words: str) -> None:
    path, visit = f"/set-up/{links.new_setup_link()}", Visit(app, None)
    typed = {**ADA, **wrong}
    answer = visit.post(path, typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{typed["email"]}"' in answer.text
    assert PASSWORD not in answer.text
    assert db.session.query(Person).count() == 0
    assert visit.post(path, ADA).status_code == 303


def test_a_link_that_does_not_work_says_how_to_get_another(cast: Cast, visits: Visits) -> None:
    expired = links.new_setup_link()
    with time_machine.travel(clock.now() + timedelta(days=2)):
        pages = [visits.nobody.get(f"/set-up/{token}") for token in (expired, "unknown")]
    pages.append(visits.nobody.post("/set-up/unknown", ADA))
    for page in pages:
        assert page.status_code == 404
        assert "This link does not work any more" in page.text
        assert "each start of the server" in page.text
        assert "tracker user create --admin" in page.text
    invite = visits.nobody.get("/invite/unknown")
    assert invite.status_code == 404
    assert "ask an admin for a new link" in invite.text


def test_an_invite_asks_for_a_password_and_lets_in(app: Flask, cast: Cast, visits: Visits) -> None:
    path = f"/invite/{links.invite(cast.ben, by=actor(cast.dot))}"
    page = visits.nobody.get(path)
    assert "Hello Ben" in page.text
    assert "ben@example.org" in page.text
    assert visits.nobody.post(path, {"password": "short"}).status_code == 422
    answer = visits.nobody.post(path, {"password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/")
    assert visits.nobody.get("/account").status_code == 200
    assert Visit(app, None).get(path).status_code == 404
    logged_in(app, "ben@example.org")


def test_a_password_link_replaces_the_password_and_ends_the_log_ins(app: Flask, cast: Cast) -> None:
    give_password(cast.ben)
    old = logged_in(app, "ben@example.org")
    visit = Visit(app, None)
    path = f"/invite/{links.invite(cast.ben, by=actor(cast.dot))}"
    assert "Your other log-ins end" in visit.get(path).text
    visit.post(path, {"password": OTHER})
    assert old.get("/account").status_code == 303
    assert try_to_log_in(Visit(app, None), "ben@example.org").status_code == 422
    logged_in(app, "ben@example.org", OTHER)
