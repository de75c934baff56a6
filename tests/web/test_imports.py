"""Importing in the browser: nothing is stored before the preview was seen and accepted."""

import html
import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from werkzeug.test import TestResponse

from tests.cast import Cast, actor
from tests.visitors import Visit, Visits
from tracker import clock
from tracker.changes import access, actions
from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.models.history import Event
from tracker.models.incidents import Fact, ImportRun, Incident, WriteUp
from tracker.queries.imports import items_of
from tracker.vocabulary import Door, FactKind, ItemKind, ItemState, Subject

TEXT = """# Card payments declined

On 2 March 2026, between 09:30 and 10:34 UTC, card payments were declined.

## Root cause

A routing table without a default was loaded.

## Action items

- [ ] Validate the routing table before it is loaded
- [x] Alert on declined payments
"""


def fields(page: TestResponse) -> dict[str, str]:
    """What a browser would send from the preview's form, without ticked boxes."""
    form = page.text[page.text.index('action="/import"') :]
    found = dict(re.findall(r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', form))
    for tag in re.findall(r"<input[^>]*>", form):
        name, kind = re.search(r'name="([^"]+)"', tag), re.search(r'type="(\w[\w-]*)"', tag)
        if name and kind and kind[1] in ("checkbox", "radio") and " checked" not in tag:
            found.pop(name[1], None)
    for name, rest in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', rest)
        found[name] = chosen[1] if chosen else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\r?\n?(.*?)</textarea>', form, re.DOTALL):
        found[name] = text.replace("\n", "\r\n")
    return {name: html.unescape(value) for name, value in found.items()}


def preview(visit: Visit, text: str = TEXT, **more: Any) -> TestResponse:
    return visit.post("/import/preview", {"text": text, "team": "0", **more}, content_type="multipart/form-data")


def accept(visit: Visit, page: TestResponse, **more: str) -> TestResponse:
    return visit.post("/import", {**fields(page), **more, "csrf_token": visit.csrf}, content_type="multipart/form-data")


def stored() -> list[int]:
    return [db.session.query(kind).count() for kind in (Incident, WriteUp, Fact, ActionItem, ImportRun)]


def test_the_preview_shows_every_fact_in_its_words_and_stores_nothing(visits: Visits) -> None:
    page = preview(visits.ben)
    assert page.status_code == 200
    for key in ("title", "started_at", "ended_at", "root_cause", "items-0", "items-1"):
        assert f'<mark data-fact="{key}">' in page.text
        assert f'data-fact="{key}"' in page.text[page.text.index('action="/import"') :]
    assert '<mark data-fact="items-0">Validate the routing table before it is loaded</mark>' in page.text
    assert fields(page)["started_at"] == "2026-03-02T09:30"
    assert stored() == [0] * 5


def test_an_accepted_preview_is_imported_by_the_person_and_can_be_undone(visits: Visits, cast: Cast) -> None:
    answer = accept(visits.ben, preview(visits.ben, team=str(cast.payments.id)))
    assert answer.status_code == 303
    incident = db.session.query(Incident).one()
    assert (incident.title, incident.team) == ("Card payments declined", cast.payments)
    assert [item.state for item in items_of(incident.id)] == [ItemState.PROPOSED, ItemState.DONE]
    event = db.session.query(Event).filter_by(subject=Subject.INCIDENT).one()
    assert (event.by_name, event.door, event.verb) == ("Ben", Door.IMPORT, "imported")
    shown = visits.ben.get(answer.location)
    assert f'href="/incidents/{incident.id}"' in shown.text
    assert "Undo this import" in shown.text
    assert "Undo this import" not in visits.cleo.get(answer.location).text
    assert answer.location in visits.ben.get("/import").text
    assert visits.ben.post(f"{answer.location}/undo").status_code == 303
    assert [db.session.query(kind).count() for kind in (Incident, WriteUp, ActionItem)] == [0, 0, 0]
    assert "taken back" in visits.ben.get(answer.location).text
    assert visits.ben.post(f"{answer.location}/undo").status_code == 422


def test_what_the_person_corrects_is_what_is_stored(visits: Visits, cast: Cast) -> None:
    page = preview(visits.ben)
    more = {
        "title": "Payments down",
        "ended_at": "2026-03-02T11:00",
        "severity": "1",
        "root_cause": "",
        "items-0-title": "Check routing tables",
        "items-0-owner": "ben@example.org",
        "items-0-due_on": "2026-04-01",
        "items-0-kind": "prevent",
        "items-1-is_removed": "y",
    }
    assert accept(visits.ben, page, **more).status_code == 303
    incident = db.session.query(Incident).one()
    assert (incident.title, incident.severity, incident.root_cause) == ("Payments down", 1, "")
    assert f"{incident.ended_at:%H:%M}" == "11:00"
    [item] = items_of(incident.id)
    assert (item.title, item.statement) == ("Check routing tables", "Validate the routing table before it is loaded")
    assert (item.owner, item.kind, str(item.due_on)) == (cast.ben, ItemKind.PREVENT, "2026-04-01")
    dismissed = {fact.kind for fact in incident.facts if fact.is_dismissed}
    edited = {fact.kind for fact in incident.facts if fact.is_edited}
    assert dismissed == {FactKind.ROOT_CAUSE, FactKind.ACTION_ITEM}
    assert edited == {FactKind.TITLE, FactKind.ENDED_AT, FactKind.SEVERITY}


def test_lines_can_be_made_an_item_without_script(visits: Visits) -> None:
    page = accept(visits.ben, preview(visits.ben), add="1", add_first="7", add_last="7")
    assert page.status_code == 200
    assert fields(page)["items-2-title"] == "A routing table without a default was loaded"
    assert stored() == [0] * 5
    accept(visits.ben, page)
    added = items_of(db.session.query(Incident).one().id)[2]
    assert (added.statement, added.first_line) == ("A routing table without a default was loaded.", 7)


@pytest.mark.parametrize("lines", [("0", "2"), ("5", "4"), ("7", "9999"), ("2", "2"), ("", "")])
def test_lines_that_hold_no_words_are_no_item(visits: Visits, lines: tuple[str, str]) -> None:
    page = accept(visits.ben, preview(visits.ben), add="1", add_first=lines[0], add_last=lines[1])
    assert page.status_code == 422
    assert "items-2-title" not in page.text


def test_what_is_refused_shows_the_preview_again_with_all_that_was_typed(visits: Visits) -> None:
    wrong = accept(visits.ben, preview(visits.ben), title="", ended_at="2026-03-02T01:00", severity="2")
    assert wrong.status_code == 422
    assert "Give the incident a title." in wrong.text
    assert "The end lies before the start." in wrong.text
    assert (fields(wrong)["severity"], fields(wrong)["ended_at"]) == ("2", "2026-03-02T01:00")
    assert stored() == [0] * 5


def test_the_first_line_of_the_text_may_be_empty(visits: Visits) -> None:
    assert accept(visits.ben, preview(visits.ben, text="\n\n" + TEXT)).status_code == 303
    assert db.session.query(WriteUp).one().text == "\n\n" + TEXT


def test_a_file_is_read_like_a_pasted_text(visits: Visits) -> None:
    page = preview(visits.ben, text="", file=(BytesIO(TEXT.encode()), "payments.md"))
    accept(visits.ben, page)
    assert db.session.query(WriteUp).one().source == "payments.md"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.txt", b" \n ", "no text"),
        ("binary.txt", b"\x00\x01\x02", "binary"),
        ("nul.md", b"# A title\n\n\x00", "binary"),
        ("latin.txt", "Caf\xe9 was closed".encode("latin-1"), "not UTF-8"),
        ("huge.txt", b"x" * 1_100_000, "longer than 1 MiB"),
        ("report.pdf", b"%PDF-1.7 ...", "PDF"),
        ("mangled.md", "# Caf\ufffd closed".encode(), "conversion"),
        (
            "many.md",
            b"# A\n\n## Action items\n" + b"".join(b"- Add alert %d\n" % n for n in range(201)),
            "201 action items",
        ),
    ],
)
def test_an_unreadable_file_is_refused_with_the_reason_and_nothing_is_stored(
    visits: Visits, name: str, data: bytes, reason: str
) -> None:
    page = preview(visits.ben, text="", file=(BytesIO(data), name))
    assert page.status_code == 422
    assert reason in page.text
    assert "Import a write-up</h1>" in page.text
    assert stored() == [0] * 5


def test_a_paste_that_cannot_be_read_stays_in_the_form(visits: Visits) -> None:
    assert "Paste the write-up, or choose the file" in preview(visits.ben, text=" ").text
    both = preview(visits.ben, file=(BytesIO(b"other"), "other.md"))
    assert both.status_code == 422
    assert "not both" in both.text
    assert "Validate the routing table" in both.text


@pytest.mark.parametrize("body", [b"text=Caf%E9+closed&team=0", b"text=Caf\xe9&team=0", b"text=a%00b&team=0"])
def test_an_undecodable_form_is_refused_not_emptied(visits: Visits, body: bytes) -> None:
    page = visits.ben.request(
        "/import/preview",
        method="POST",
        data=body + b"&csrf_token=" + visits.ben.csrf.encode(),
        content_type="application/x-www-form-urlencoded",
    )
    assert page.status_code == 400
    assert stored() == [0] * 5


def test_nothing_is_accepted_that_was_not_previewed(visits: Visits) -> None:
    page = preview(visits.ben)
    for wrong in ({"text": TEXT + "More."}, {"seal": "made up"}, {"seal": ""}):
        answer = accept(visits.ben, page, **wrong)
        assert answer.status_code == 422
        assert "Nothing was stored" in answer.text
    assert accept(visits.ana, page).status_code == 422
    assert stored() == [0] * 5


def test_a_preview_lasts_a_day(visits: Visits) -> None:
    page = preview(visits.ben)
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        answer = accept(Visits(visits._app, visits._cast).ben, page)
    assert answer.status_code == 422
    assert "more than a day old" in answer.text
    assert "Validate the routing table" in answer.text


def test_a_known_title_asks_whether_it_is_the_same(visits: Visits, cast: Cast) -> None:
    accept(visits.ben, preview(visits.ben))
    first = db.session.query(Incident).one()
    page = preview(visits.ben, text=TEXT + "\nWe learned more.\n")
    assert f"A new version of INC-{first.id}" in page.text
    unanswered = accept(visits.ben, page)
    assert unanswered.status_code == 422
    assert "Say whether this is a new incident." in unanswered.text
    assert accept(visits.ben, page, same_as=str(first.id)).status_code == 303
    assert [version.number for version in first.writeups] == [1, 2]
    page = preview(visits.ben, text=TEXT + "\nAnother day.\n")
    assert accept(visits.ben, page, same_as="new").status_code == 303
    assert db.session.query(Incident).count() == 2


def test_the_same_text_again_leads_to_its_incident(visits: Visits) -> None:
    accept(visits.ben, preview(visits.ben))
    page = preview(visits.ben)
    assert "holds exactly this text already" in page.text
    answer = accept(visits.ben, page)
    assert answer.location == f"/incidents/{db.session.query(Incident).one().id}"
    assert stored()[:2] == [1, 1]


def test_a_touched_item_stays_and_the_page_says_why(visits: Visits, cast: Cast) -> None:
    where = accept(visits.ana, preview(visits.ana, team=str(cast.payments.id))).location
    item = items_of(db.session.query(Incident).one().id)[0]
    actions.assign(item, cast.ben, by=actor(cast.ana))
    visits.ana.post(f"{where}/undo")
    assert f"{item.label} was assigned by Ana" in visits.ana.get(where).text


def test_the_doors_of_the_import(visits: Visits, cast: Cast) -> None:
    accept(visits.ana, preview(visits.ana, team=str(cast.payments.id)))
    run = db.session.query(ImportRun).one()
    expected = {
        "ana": (200, 200, 200),
        "ben": (200, 200, 200),
        "cleo": (200, 200, 200),
        "dot": (200, 200, 200),
        "vic": (403, 403, 200),
    }
    for name, statuses in expected.items():
        visit: Visit = getattr(visits, name)
        found = (
            visit.get("/import").status_code,
            preview(visit).status_code,
            visit.get(f"/imports/{run.id}").status_code,
        )
        assert found == statuses, name
    nobody = (visits.nobody.get("/import").status_code, preview(visits.nobody).status_code)
    assert nobody == (303, 401)
    assert visits.cleo.post(f"/imports/{run.id}/undo").status_code == 403
    assert visits.vic.post(f"/imports/{run.id}/undo").status_code == 403
    assert visits.nobody.post(f"/imports/{run.id}/undo").status_code == 401
    assert visits.dot.post("/imports/9999/undo").status_code == 404
    assert visits.dot.post(f"/imports/{run.id}/undo").status_code == 303


def test_nobody_imports_into_another_team(visits: Visits, cast: Cast) -> None:
    page = preview(visits.cleo)
    assert accept(visits.cleo, page, team=str(cast.payments.id)).status_code == 422
    accept(visits.ana, preview(visits.ana, team=str(cast.payments.id)))
    key = db.session.query(Incident).one().id
    page = preview(visits.cleo, text=TEXT + "More.")
    assert f"INC-{key}" not in page.text
    assert accept(visits.cleo, page).status_code == 303
    assert db.session.query(Incident).count() == 2


def test_a_hundred_readings_an_hour_are_enough(visits: Visits, cast: Cast) -> None:
    with time_machine.travel(clock.now(), tick=False):
        for _ in range(100):
            access.count_attempts([f"import-read:{cast.ben.id}"], limit=100, window=timedelta(hours=1))
        assert preview(visits.ben).status_code == 429
        assert preview(visits.ana).status_code == 200
