"""The preview of an import: nothing is stored before it was seen, and what is corrected there counts."""

import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
import time_machine

from tests import factories
from tests.cast import Cast
from tests.importing import TEXT, accept, fields, preview, stored
from tests.visitors import Visits
from tracker import clock
from tracker.changes import moves
from tracker.db import db
from tracker.models.incidents import Incident, WriteUp
from tracker.queries.imports import items_of
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import FactKind, ItemKind, ItemState, WriteUpFormat


def test_the_preview_shows_every_fact_in_its_words_and_stores_nothing(visits: Visits) -> None:
    page = preview(visits.ben)
    assert page.status_code == 200
    for key in ("title", "started_at", "ended_at", "root_cause", "items-0", "items-1"):
        assert f'<mark data-fact="{key}">' in page.text
        assert f'data-fact="{key}"' in page.text[page.text.index('action="/import"') :]
    assert '<mark data-fact="items-0">Validate the routing table before it is loaded</mark>' in page.text
    assert fields(page)["started_at"] == "2026-03-02T09:30"
    assert stored() == [0] * 5


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


def test_a_paste_that_cannot_be_read_stays_in_the_form(visits: Visits) -> None:
    assert "Paste the write-up, or choose the file" in preview(visits.ben, text=" ").text
    both = preview(visits.ben, file=(BytesIO(b"other"), "other.md"))
    assert both.status_code == 422
    assert "not both" in both.text
    assert "Validate the routing table" in both.text


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


def test_a_page_is_read_shown_as_text_and_accepted_as_what_it_came_from(visits: Visits, cast: Cast) -> None:
    page = (
        "<html><head><title>Wiki</title><script>alert(1)</script></head><body><h1>Orders were lost</h1>"
        "<p>On 4 March 2026 from 09:10 to 10:05 UTC orders were lost.</p><h2>Next steps</h2>"
        "<ul><li>Keep orders in a queue</li><li>Alert when the queue grows</li></ul></body></html>"
    )
    given = {"file": (BytesIO(page.encode()), "orders.html"), "team": str(cast.payments.id), "text": ""}
    shown = visits.ana.post("/import/preview", given, content_type="multipart/form-data")
    assert shown.status_code == 200, shown.text
    assert "Keep orders in a queue" in shown.text
    assert "alert(1)" not in shown.text
    assert accept(visits.ana, shown).status_code == 303
    writeup = db.session.scalars(db.select(WriteUp)).one()
    assert writeup.format is WriteUpFormat.HTML
    assert len(items_of(writeup.incident_id)) == 2


def test_what_was_promised_before_is_shown_beside_the_item(visits: Visits, cast: Cast) -> None:
    incident = factories.incident(cast)
    promised = {"title": "Validate each routing table before it is loaded", "promised_on": date(2026, 2, 3)}
    item = factories.item(cast, incident, **promised)
    moves.move(item, ItemState.DONE, by=SYSTEM, evidence="Change 7", at=datetime(2026, 2, 10, 9, tzinfo=UTC))
    later = factories.item(cast, incident, title=promised["title"], promised_on=date(2026, 12, 24))
    page = preview(visits.ben).text
    assert f"AI-{item.id} {item.title}" in page
    said = " ".join(re.sub(r"<[^>]+>", "", page).split())
    assert re.search(r"promised [\w ]*3 Feb[\w ]* after INC-1, done [\w ]*10 Feb", said)
    assert f"AI-{later.id} " not in page


def test_a_new_version_does_not_repeat_its_own_promises(visits: Visits) -> None:
    accept(visits.ben, preview(visits.ben))
    assert "Promised before?" not in preview(visits.ben).text
