"""For who may not see it, every page is as if the restricted incident were not there: its words, and its counts."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from tests import world
from tests.cast import Cast
from tests.importing import accept, preview
from tests.visitors import Visit
from tracker.db import db
from tracker.models.incidents import Incident, WriteUp

MARK = "Quartzite"
OWN = re.compile(r'(name="csrf[-_]token" (?:content|value)|name="seal"[^>]*value)="[^"]*"|<time[^>]*>')
OF_NO_INCIDENT = frozenset({"source_id", "service_id", "view_id", "connection_id", "channel_id", "dispatch_id"})
"""Parameters of an address that name what belongs to no incident."""
LISTS = (
    "/?for=all",
    f"/items?q={MARK}",
    "/items?overdue=y",
    "/items?state=proposed",
    f"/incidents?q={MARK}",
    "/incidents?severity=2",
    "/risks?team=1",
    f"/incidents/1/merge?q={MARK}",
    "/incidents/1/merge?q=INC-3",
    "/people/2",
    "/people/2/hand-over",
)


@pytest.fixture(autouse=True)
def _one_moment() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 3, 9, 8, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def pages(app: Flask, cast: Cast) -> list[str]:
    """Every page there is, of an open incident."""
    seen = world.make(cast, mark="Feldspar", is_restricted=False)
    known = seen.numbers() | {"person_id": cast.ben.id, "team_id": cast.payments.id, "login_id": 1}
    found = list(LISTS)
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and rule.arguments <= known.keys():
                found.append(app.url_for(rule.endpoint, **{name: known[name] for name in rule.arguments}))
    return found


def _shown(visit: Visit, pages: list[str]) -> dict[str, tuple[int, str]]:
    answers = {path: visit.get(path) for path in pages}
    answers["a preview of its very text"] = preview(visit, text=world.text("Outage", MARK).text)
    return {path: (answer.status_code, OWN.sub("", answer.text)) for path, answer in answers.items()}


def test_every_page_is_as_if_it_were_not_there(app: Flask, cast: Cast, pages: list[str]) -> None:
    visits = {name: Visit(app, getattr(cast, name)) for name in ("cleo", "vic")}
    before = {name: _shown(visit, pages) for name, visit in visits.items()}
    world.make(cast, mark=MARK, is_restricted=True)
    for name, visit in visits.items():
        after = _shown(visit, pages)
        assert [path for path in after if after[path] != before[name][path]] == [], name
        told = [path for path, (_, text) in after.items() if MARK.lower() in text.lower() and MARK not in path]
        assert told in ([], ["a preview of its very text"]), name
    assert [path for path in pages if path.endswith(".csv")] != []


def test_what_is_hidden_is_refused_in_the_words_of_what_never_was(app: Flask, cast: Cast) -> None:
    secret = world.make(cast, mark=MARK, is_restricted=True)
    cleo = Visit(app, cast.cleo)
    there = secret.numbers()
    never = dict.fromkeys(there, 2_000_000_000)
    different = []
    for rule in app.url_map.iter_rules():
        if not rule.arguments & (there.keys() - OF_NO_INCIDENT) or not rule.arguments <= there.keys():
            continue
        with app.test_request_context():
            paths = [
                app.url_for(rule.endpoint, **{name: one[name] for name in rule.arguments}) for one in (there, never)
            ]
        for method in {"GET", "POST"} & (rule.methods or set()):
            hidden, missing = (
                cleo.request(path, method=method, data={"csrf_token": cleo.csrf} if method == "POST" else None)
                for path in paths
            )
            if (hidden.status_code, OWN.sub("", hidden.text)) != (missing.status_code, OWN.sub("", missing.text)):
                different.append((method, paths[0], hidden.status_code, missing.status_code))
    assert different == []


def test_its_very_text_imported_by_a_stranger_is_a_new_incident_of_theirs(app: Flask, cast: Cast) -> None:
    secret = world.make(cast, mark=MARK, is_restricted=True)
    texts = db.session.query(WriteUp).filter_by(incident_id=secret.incident.id).count()
    cleo = Visit(app, cast.cleo)
    page = preview(cleo, text=world.text("Outage", MARK).text, team=str(cast.search.id))
    assert "holds exactly this text" not in page.text
    answer = accept(cleo, page)
    assert answer.status_code == 303
    assert "new</span>" in cleo.get(answer.location).text
    made = db.session.query(Incident).order_by(Incident.id.desc()).limit(1).one()
    assert (made.team_id, made.is_restricted) == (cast.search.id, False)
    assert db.session.query(WriteUp).filter_by(incident_id=secret.incident.id).count() == texts


def test_its_causes_name_can_be_given_by_a_stranger_as_if_it_were_new(app: Flask, cast: Cast) -> None:
    secret = world.make(cast, mark=MARK, is_restricted=True)
    theirs = world.make(cast, mark="Feldspar", is_restricted=False).incident
    theirs.team_id = cast.search.id
    db.session.commit()
    cleo = Visit(app, cast.cleo)
    page = f"/incidents/{theirs.id}"
    assert MARK not in cleo.get(page).text
    data = {"name": f"cause {MARK.upper()}", "cause_class": "dns", "role": "root"}
    assert cleo.post(f"{page}/causes/new", data).status_code == 303
    assert f"cause {MARK.upper()}" in cleo.get(page).text
    db.session.refresh(secret.cause)
    assert secret.cause.cause_class == "dns"


def test_an_import_says_nothing_of_the_part_that_is_hidden(app: Flask, cast: Cast) -> None:
    secret = world.make(cast, mark=MARK, is_restricted=True)
    run = f"/imports/{secret.run.id}"
    ana, cleo = Visit(app, cast.ana), Visit(app, cast.cleo)
    assert (ana.get(run).status_code, cleo.get(run).status_code) == (200, 404)
    assert ana.post(f"{run}/undo").status_code == 303
    assert MARK not in cleo.get("/import").text
    assert MARK not in cleo.get(run).text
