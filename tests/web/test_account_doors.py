"""Who gets through which door of the accounts: everybody of the cast, and nobody, at every route."""

import re

import pytest
from flask import Flask

from tests.cast import Cast, actor
from tests.visitors import Visit, Visits
from tracker.changes import teams

ROOMS = ("sessions", "setup", "account", "people", "teams")
CAST = ("vic", "cleo", "ben", "ana", "dot")
READS = ("/account", "/account/password", "/people", "/people/{ben}", "/teams", "/teams/{payments}")
ADMIN_READS = ("/people/new", "/teams/new", "/services/{ledger}")
"""Pages whose only use is to change something."""
OWN_WRITES = ("/account", "/account/password")
ADMIN_WRITES = (
    "/people/new",
    "/people/{ben}",
    "/people/{ben}/access",
    "/people/{ben}/invite",
    "/people/{ben}/log-ins/999/end",
    "/teams/new",
    "/teams/{payments}",
    "/teams/{payments}/members",
    "/teams/{payments}/services",
    "/services/{ledger}",
)
MISSING = ("/people/999", "/teams/999", "/people/2147483647", "/teams/2147483647")


@pytest.fixture
def ids(cast: Cast) -> dict[str, int]:
    ledger = teams.add_service("Ledger", cast.payments, by=actor(cast.dot))
    return {"ben": cast.ben.id, "payments": cast.payments.id, "ledger": ledger.id}


def at(visits: Visits, who: str) -> Visit:
    visit: Visit = getattr(visits, who)
    return visit


@pytest.mark.parametrize("path", READS)
def test_everybody_logged_in_reads(visits: Visits, ids: dict[str, int], path: str) -> None:
    codes = {who: at(visits, who).get(path.format(**ids)).status_code for who in CAST}
    assert codes == dict.fromkeys(CAST, 200)


@pytest.mark.parametrize("path", ADMIN_READS)
def test_pages_to_change_things_are_the_admins(visits: Visits, ids: dict[str, int], path: str) -> None:
    codes = {who: at(visits, who).get(path.format(**ids)).status_code for who in CAST}
    assert codes == {**dict.fromkeys(CAST, 403), "dot": 200}


@pytest.mark.parametrize("path", ADMIN_WRITES)
def test_only_the_admin_writes(visits: Visits, ids: dict[str, int], path: str) -> None:
    codes = {who: at(visits, who).post(path.format(**ids)).status_code for who in CAST}
    done = {"/people/{ben}/invite": 200, "/people/{ben}/log-ins/999/end": 404}.get(path, 422)
    assert codes == {**dict.fromkeys(CAST, 403), "dot": done}


@pytest.mark.parametrize("path", OWN_WRITES)
def test_everybody_writes_their_own(visits: Visits, ids: dict[str, int], path: str) -> None:
    codes = {who: at(visits, who).post(path).status_code for who in CAST}
    assert codes == dict.fromkeys(CAST, 422)


@pytest.mark.parametrize("path", [*READS, *ADMIN_READS])
def test_nobody_is_sent_to_the_log_in(visits: Visits, ids: dict[str, int], path: str) -> None:
    answer = visits.nobody.get(path.format(**ids))
    assert (answer.status_code, answer.location) == (303, f"/log-in?next={path.format(**ids)}")


@pytest.mark.parametrize("path", [*ADMIN_WRITES, *OWN_WRITES])
def test_nobody_writes_nothing(visits: Visits, ids: dict[str, int], path: str) -> None:
    assert visits.nobody.post(path.format(**ids)).status_code == 401


@pytest.mark.parametrize("path", MISSING)
def test_what_is_not_there_is_not_found(visits: Visits, path: str) -> None:
    assert visits.dot.get(path).status_code == 404
    assert visits.vic.get(path).status_code == 404


def test_no_form_is_taken_without_its_token(app: Flask, visits: Visits) -> None:
    adapter = app.url_map.bind("127.0.0.1")
    checked = 0
    for rule in app.url_map.iter_rules():
        if rule.endpoint.split(".")[0] not in ROOMS or "POST" not in (rule.methods or ()):
            continue
        path = adapter.build(rule.endpoint, dict.fromkeys(rule.arguments, 1), method="POST")
        for how in ({"data": {"name": "x"}}, {"data": {"csrf_token": "forged"}}):
            answer = visits.dot.request(path, method="POST", **how)
            assert (answer.status_code, "The page is too old" in answer.text) == (400, True), path
        foreign = visits.dot.post(path, headers={"Sec-Fetch-Site": "cross-site"})
        assert foreign.status_code == 403, path
        checked += 1
    assert checked >= 17


def test_every_page_of_these_rooms_has_a_token_in_every_form(cast: Cast, visits: Visits, ids: dict[str, int]) -> None:
    for path in (*READS, *ADMIN_READS):
        page = visits.dot.get(path.format(**ids)).text
        forms = page.split("<form")[1:]
        posting = [form.split("</form>")[0] for form in forms if 'method="post"' in form.split(">")[0]]
        assert posting
        assert all('name="csrf_token"' in form for form in posting), path


def test_no_page_has_an_id_twice(cast: Cast, visits: Visits, ids: dict[str, int]) -> None:
    for path in (*READS, *ADMIN_READS):
        known = re.findall(r' id="([^"]+)"', visits.dot.get(path.format(**ids)).text)
        assert len(known) == len(set(known)), path


def test_the_pages_obey_the_content_security_policy(cast: Cast, visits: Visits, ids: dict[str, int]) -> None:
    for path in (*READS, *ADMIN_READS):
        page = visits.dot.get(path.format(**ids)).text
        assert " style=" not in page
        assert "<script>" not in page
        assert " onclick" not in page
