"""Importing in the browser: who may, what is refused, what is stored and how it is taken back."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine

from tests.cast import Cast, actor
from tests.importing import TEXT, accept, preview, stored
from tests.visitors import Visit, Visits
from tracker import clock
from tracker.changes import access, actions
from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.models.history import Event
from tracker.models.incidents import ImportRun, Incident, WriteUp
from tracker.queries.imports import items_of
from tracker.vocabulary import Door, ItemState, Subject


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
    assert f'href="/triage?incident={incident.id}"' in shown.text
    assert "Undo this import" in shown.text
    assert "Undo this import" not in visits.cleo.get(answer.location).text
    assert answer.location in visits.ben.get("/import").text
    assert visits.ben.post(f"{answer.location}/undo").status_code == 303
    assert [db.session.query(kind).count() for kind in (Incident, WriteUp, ActionItem)] == [0, 0, 0]
    assert "taken back" in visits.ben.get(answer.location).text
    assert visits.ben.post(f"{answer.location}/undo").status_code == 422


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
    page = preview(visits.cleo, text=TEXT + "More.")
    assert '<fieldset class="card pad same">' not in page.text
    assert accept(visits.cleo, page).status_code == 303
    assert db.session.query(Incident).count() == 2


def test_a_hundred_readings_an_hour_are_enough(visits: Visits, cast: Cast) -> None:
    with time_machine.travel(clock.now(), tick=False):
        for _ in range(100):
            access.count_attempts([f"import-read:{cast.ben.id}"], limit=100, window=timedelta(hours=1))
        assert preview(visits.ben).status_code == 429
        assert preview(visits.ana).status_code == 200
