"""Logging in and out, as a browser sees it."""

import logging
import re
from contextvars import Context
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from tests.cast import Cast, actor
from tests.conftest import settings_in
from tests.log_ins import OTHER, PASSWORD, give_password, logged_in, try_to_log_in
from tests.visitors import Visit, Visits
from tracker.access import own_path
from tracker.app import create_app
from tracker.changes import access, people
from tracker.db import db, transaction
from tracker.models.access import Login
from tracker.models.history import Event
from tracker.queries import access as queries
from tracker.vocabulary import SiteRole


def cookie_of(visit: Visit) -> str:
    cookie = visit.client.get_cookie("tracker")
    assert cookie is not None
    return str(cookie.value)


def replayed(app: Flask, cookie: str) -> TestResponse:
    """What a captured cookie still opens."""
    thief = Visit(app, None)
    thief.client.set_cookie("tracker", cookie)
    return thief.get("/account")


def is_refused(answer: TestResponse) -> bool:
    return answer.status_code == 303 and answer.location.startswith("/log-in")


def test_logging_in_opens_the_page_that_was_asked_for(cast: Cast, visits: Visits) -> None:
    give_password(cast.ana)
    asked = visits.nobody.get("/people?sort=name")
    assert asked.location == "/log-in?next=/people?sort%3Dname"
    form = visits.nobody.get(asked.location)
    assert 'value="/people?sort=name"' in form.text
    assert try_to_log_in(visits.nobody, "ana@example.org", next="/people?sort=name").location == "/people?sort=name"
    assert visits.nobody.get("/account").status_code == 200
    assert visits.nobody.get("/log-in?next=/teams").location == "/teams", "who is logged in goes on"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil",
        "",
    ],
)
def test_next_leads_to_no_other_site(cast: Cast, visits: Visits, target: str) -> None:
    give_password(cast.ana)
    assert own_path(target) is None
    assert "evil" not in visits.nobody.get("/log-in", query_string={"next": target}).text
    assert try_to_log_in(visits.nobody, "ana@example.org", next=target).location == "/"


@pytest.mark.parametrize("email", ["ana@example.org", "nobody@example.org"])
def test_a_failure_says_the_same_for_every_address_and_keeps_it(cast: Cast, visits: Visits, email: str) -> None:
    give_password(cast.ana)
    answer = try_to_log_in(visits.nobody, email, OTHER, next="/people")
    assert answer.status_code == 422
    assert "This e-mail address and password do not fit together." in answer.text
    assert f'value="{email}"' in answer.text
    assert 'value="/people"' in answer.text
    assert OTHER not in answer.text


def test_an_empty_form_is_refused_and_not_counted(cast: Cast, visits: Visits) -> None:
    assert [try_to_log_in(visits.nobody, "", "").status_code for _ in range(11)] == [422] * 11


def test_the_eleventh_failure_is_told_to_wait(cast: Cast, visits: Visits) -> None:
    codes = [try_to_log_in(visits.nobody, "ana@example.org", OTHER).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]
    answer = try_to_log_in(visits.nobody, "ana@example.org", OTHER)
    assert 0 < int(answer.headers["Retry-After"]) <= 300
    assert "Try again in 5 minutes" in answer.text


def test_the_session_is_new_after_logging_in(app: Flask, cast: Cast) -> None:
    give_password(cast.ana)
    visit = Visit(app, None)
    before, planted = visit.csrf, cookie_of(visit)
    try_to_log_in(visit, "ana@example.org")
    assert cookie_of(visit) != planted
    assert visit.csrf != before
    assert is_refused(replayed(app, planted))


def test_a_cookie_from_before_logging_out_is_refused(app: Flask, cast: Cast) -> None:
    give_password(cast.ana)
    visit = logged_in(app, "ana@example.org")
    captured = cookie_of(visit)
    assert replayed(app, captured).status_code == 200
    answer = visit.post("/log-out")
    assert (answer.status_code, answer.location) == (303, "/log-in")
    assert "You are logged out." in visit.get("/log-in").text
    assert is_refused(replayed(app, captured))
    assert not queries.logins_of(cast.ana.id)


def test_a_cookie_of_somebody_deactivated_promoted_or_deleted_is_refused(app: Flask, cast: Cast) -> None:
    give_password(cast.ana, cast.ben, cast.cleo, cast.dot)
    captured = {name: cookie_of(logged_in(app, f"{name}@example.org")) for name in ("ana", "ben", "cleo", "dot")}
    dot = actor(cast.dot)
    people.edit(cast.ana, by=dot, version=None, is_active=False)
    people.edit(cast.ben, by=dot, version=None, site_role=SiteRole.ADMIN)
    with transaction() as session:
        session.delete(cast.cleo)
    assert {name: is_refused(replayed(app, cookie)) for name, cookie in captured.items()} == {
        "ana": True,
        "ben": True,
        "cleo": True,
        "dot": False,
    }


def test_a_log_in_ends_after_twelve_idle_hours_and_seven_days(app: Flask, cast: Cast) -> None:
    give_password(cast.ana)
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False) as traveller:
        visit = logged_in(app, "ana@example.org")
        idle = logged_in(app, "ana@example.org")
        for _ in range(15):
            traveller.shift(timedelta(hours=11))
            assert visit.get("/account").status_code == 200
        assert is_refused(idle.get("/account"))
        traveller.shift(timedelta(hours=4))
        assert is_refused(visit.get("/account")), "seven days are over"


def test_the_settings_say_when_a_log_in_ends(data_dir: Path, database_url: str, cast: Cast) -> None:
    give_password(cast.ana)
    more = {"TRACKER_DATABASE_URL": database_url} if database_url else {}
    short = create_app(settings_in(data_dir, TRACKER_LOGIN_IDLE_HOURS="1", TRACKER_LOGIN_MAX_DAYS="2", **more))
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False) as traveller:
        visit = logged_in(short, "ana@example.org")
        row = db.session.query(Login).one()
        assert row.expires_at - row.created_at == timedelta(days=2)
        traveller.shift(timedelta(minutes=61))
        assert is_refused(visit.get("/account"))
    with short.app_context():
        db.engine.dispose()


def test_using_a_log_in_is_noted_at_most_every_five_minutes(app: Flask, cast: Cast) -> None:
    give_password(cast.ana)
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False) as traveller:
        visit = logged_in(app, "ana@example.org")
        start = db.session.query(Login).one().seen_at
        for minutes, noted in ((4, 0), (2, 6), (5, 6), (1, 12)):
            traveller.shift(timedelta(minutes=minutes))
            visit.get("/account")
            assert db.session.query(Login).one().seen_at - start == timedelta(minutes=noted)


def test_over_https_the_cookie_is_bound_to_this_host(data_dir: Path, database_url: str, cast: Cast) -> None:
    give_password(cast.ana)
    base = "https://tracker.example.org"
    more = {"TRACKER_DATABASE_URL": database_url} if database_url else {}
    secure = create_app(settings_in(data_dir, TRACKER_BASE_URL=base, **more))
    client = secure.test_client()
    db.session.commit()

    def send(method: str, path: str, data: dict[str, str] | None = None) -> TestResponse:
        answer: TestResponse = Context().run(
            client.open, path, method=method, data=data, base_url=base, headers={"Referer": f"{base}/log-in"}
        )
        return answer

    found = re.search(r'name="csrf-token" content="([^"]+)"', send("GET", "/log-in").text)
    assert found
    form = {"csrf_token": found.group(1), "email": "ana@example.org", "password": PASSWORD}
    answer = send("POST", "/log-in", form)
    assert answer.status_code == 303
    flags = {part.strip() for part in answer.headers["Set-Cookie"].split(";")}
    assert answer.headers["Set-Cookie"].startswith("__Host-tracker=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= flags
    assert "Domain=" not in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    with secure.app_context():
        db.engine.dispose()


def test_the_theme_is_kept_for_a_year(visits: Visits) -> None:
    for chosen, kept in (("dark", "dark"), ("light", "light"), ("", ""), ("evil", "")):
        answer = visits.ana.post("/theme", {"theme": chosen, "next": "/people"})
        assert (answer.status_code, answer.location) == (303, "/people")
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith(f"theme={kept};")
        assert "Max-Age=31536000" in cookie
        assert "SameSite=Lax" in cookie
        assert "HttpOnly" in cookie
        shown = visits.ana.get("/people").text
        assert (f'data-bs-theme="{kept}"' in shown) == bool(kept)
    assert visits.ana.post("/theme", {"theme": "dark", "next": "//evil"}).location == "/"


def test_the_log_in_page_says_where_the_set_up_link_is_while_nobody_can_log_in(cast: Cast, visits: Visits) -> None:
    assert "set-up link to its log" in visits.nobody.get("/log-in").text
    give_password(cast.vic)
    assert "set-up link" not in visits.nobody.get("/log-in").text


def test_a_password_is_in_no_log_and_no_history(
    app: Flask, cast: Cast, visits: Visits, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    give_password(cast.ana)
    try_to_log_in(visits.nobody, "ana@example.org", OTHER)
    visit = logged_in(app, "ana@example.org")
    visit.post("/account/password", {"current": PASSWORD, "password": OTHER})
    told = caplog.text + " ".join(f"{event.verb} {event.changed} {event.note}" for event in db.session.query(Event))
    assert PASSWORD not in told
    assert OTHER not in told
    assert access.digest(PASSWORD) not in told
