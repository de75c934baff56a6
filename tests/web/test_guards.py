"""What every request must pass and every answer carries."""

from urllib.parse import quote

import pytest
from flask import Flask

from tests.cast import Cast
from tests.visitors import Visits
from tracker.db import db
from tracker.models.people import Person


def name_of_ana(cast: Cast) -> str:
    return db.session.get_one(Person, cast.ana.id).name


def test_every_answer_carries_the_policy_even_errors(visits: Visits) -> None:
    for answer in (visits.nobody.get("/log-in"), visits.ana.get("/"), visits.ana.get("/no-such-page")):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("body", [b"name=Z\xfcrich", b"name=Z%FCrich"])
def test_a_form_that_is_not_utf8_is_refused_not_emptied(visits: Visits, cast: Cast, body: bytes) -> None:
    answer = visits.ana.request("/account", method="POST", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert "UTF-8" in answer.text
    assert name_of_ana(cast) == "Ana"


def test_an_address_that_is_not_utf8_or_holds_nul_is_refused(visits: Visits) -> None:
    assert visits.ana.get("/items?q=%FC").status_code == 400
    assert visits.ana.get("/items?q=a%00b").status_code == 400
    assert visits.ana.get("/items?q=" + quote("Zürich")).status_code == 200


def test_a_body_without_a_length_is_refused(visits: Visits) -> None:
    answer = visits.ana.request("/log-out", method="POST")
    assert answer.status_code == 411
    assert "does not say how long" in answer.text


def test_a_body_that_was_cut_half_way_is_refused(visits: Visits, cast: Cast) -> None:
    answer = visits.ana.request(
        "/account",
        method="POST",
        data=b"name=Nobody&csrf_token=" + visits.ana.csrf.encode(),
        content_type="application/x-www-form-urlencoded",
        environ_overrides={"CONTENT_LENGTH": "400", "wsgi.input_terminated": True},
    )
    assert answer.status_code == 400
    assert name_of_ana(cast) == "Ana"


def test_a_length_and_chunks_together_are_refused(visits: Visits) -> None:
    answer = visits.ana.post("/log-out", {}, headers={"Transfer-Encoding": "chunked"})
    assert answer.status_code == 411


def test_an_ordinary_form_has_a_limit(visits: Visits) -> None:
    answer = visits.ana.post("/items/1/edit", {"title": "x" * 300_000})
    assert answer.status_code == 413
    assert "Nothing was stored" in answer.text


def test_a_form_without_its_token_is_refused(visits: Visits, cast: Cast) -> None:
    answer = visits.ana.request("/log-out", method="POST", data={"anything": "else"})
    assert answer.status_code == 400
    assert "Nothing was saved" in answer.text
    assert visits.ana.get("/").status_code == 200


def test_a_form_from_another_site_is_refused(visits: Visits) -> None:
    answer = visits.ana.post("/log-out", {}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert visits.ana.get("/").status_code == 200


def test_a_strange_host_is_refused(visits: Visits) -> None:
    assert visits.nobody.get("/log-in", headers={"Host": "evil.example"}).status_code == 400


def test_forwarded_headers_change_nothing_without_a_proxy(visits: Visits) -> None:
    answer = visits.nobody.get("/", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"})
    assert "evil" not in answer.headers.get("Location", "")
    assert "Strict-Transport-Security" not in answer.headers


def test_no_get_changes_a_row(app: Flask, visits: Visits, cast: Cast) -> None:
    def rows() -> dict[str, list[tuple[object, ...]]]:
        found = {
            table.name: [tuple(row) for row in db.session.execute(db.select(table))]
            for table in db.metadata.sorted_tables
        }
        db.session.rollback()
        return found

    visits.dot.get("/")
    before = rows()
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not {"token", "name"} & rule.arguments:
            path = rule.rule
            for name in rule.arguments:
                path = path.replace(f"<int:{name}>", "1").replace(f"<{name}>", "open")
            assert visits.dot.get(path).status_code < 500, path
    assert rows() == before


def test_a_failure_shows_a_number_and_no_secret(app: Flask, visits: Visits, monkeypatch: pytest.MonkeyPatch) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def fail() -> str:
        raise RuntimeError("SELECT secret FROM /private/path")

    monkeypatch.setitem(app.view_functions, "actions.index", fail)
    answer = visits.ana.get("/items")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "written to the log under" in answer.text


def test_style_sheets_are_kept_for_a_year_and_compressed(visits: Visits) -> None:
    page = visits.nobody.get("/log-in").text
    path = page.split('href="/assets/tracker-')[1].split('"')[0]
    answer = visits.nobody.get(f"/assets/tracker-{path}", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in answer.headers["Cache-Control"]
    assert visits.nobody.get("/assets/tracker-000000000000.css").status_code == 404
