"""Who sees an incident: the page that says and changes it, and the badge wherever it is listed."""

import pytest

from tests import factories, world
from tests.cast import Cast
from tests.importing import accept, preview
from tests.statements import counted
from tests.visitors import Visits
from tracker.db import db
from tracker.models.incidents import Incident


@pytest.fixture
def page(cast: Cast) -> str:
    return f"/incidents/{factories.incident(cast).id}"


def decide(visits: Visits, page: str, answer: str) -> int:
    db.session.expire_all()
    incident = db.session.query(Incident).one()
    data = {"is_restricted": answer, "version": str(incident.version)}
    return visits.ana.post(f"{page}/sight", data).status_code


def test_a_manager_restricts_it_names_somebody_and_lifts_it_again(visits: Visits, cast: Cast, page: str) -> None:
    assert "Everybody who can log in." in visits.cleo.get(f"{page}/sight").text
    assert decide(visits, page, "yes") == 303
    assert "The members of Payments" in visits.ana.get(f"{page}/sight").text
    assert [getattr(visits, name).get(page).status_code for name in ("ben", "dot", "cleo", "vic")] == [
        200,
        200,
        404,
        404,
    ]
    assert visits.ana.post(f"{page}/named", {"person": str(cast.vic.id)}).status_code == 303
    assert visits.vic.get(page).status_code == 200
    assert "Vic" in visits.ben.get(f"{page}/sight").text
    assert visits.ana.post(f"{page}/named/{cast.vic.id}/remove").status_code == 303
    assert visits.vic.get(page).status_code == 404
    assert decide(visits, page, "no") == 303
    assert visits.cleo.get(page).status_code == 200


def test_a_form_that_is_wrong_is_shown_again(visits: Visits, cast: Cast, page: str) -> None:
    assert decide(visits, page, "perhaps") == 422
    assert visits.ana.post(f"{page}/sight", {"is_restricted": "yes", "version": "0"}).status_code == 409
    for person, words in (("999", "This was not saved."), ("0", "Choose whom to name.")):
        answer = visits.ana.post(f"{page}/named", {"person": person})
        assert (answer.status_code, words in answer.text) == (422, True)


def test_without_a_team_the_page_asks_for_one(visits: Visits, cast: Cast) -> None:
    incident = factories.incident(cast, team=None)
    shown = visits.ana.get(f"/incidents/{incident.id}/sight")
    assert "Give it a team" in shown.text


def test_the_badge_stands_wherever_it_is_listed(visits: Visits, cast: Cast) -> None:
    secret = world.make(cast, mark="Quartzite", is_restricted=True)
    number = secret.incident.id
    pages = ("/incidents", "/items", "/risks", f"/incidents/{number}", f"/items/{secret.item.id}", "/?for=all")
    pages += (f"/imports/{secret.run.id}", f"/people/{cast.ben.id}/hand-over")
    assert [path for path in pages if "restricted</" not in visits.ana.get(path).text] == []
    assert "another team’s members see it then" in visits.ana.get(f"/incidents/{number}/edit").text


def test_an_incident_by_hand_and_an_import_are_restricted_from_the_start(visits: Visits, cast: Cast) -> None:
    data = {"title": "Hushed", "team": str(cast.payments.id), "started_on": "2026-03-02", "is_restricted": "y"}
    assert visits.ben.post("/incidents/new", data | {"trigger": "unknown", "cause_class": "unknown"}).status_code == 303
    answer = accept(visits.ben, preview(visits.ben, team=str(cast.payments.id)), is_restricted="y")
    assert answer.status_code == 303
    assert [one.is_restricted for one in db.session.query(Incident)] == [True, True]
    again = accept(visits.ben, preview(visits.ben, text="# Alone\n\nNothing is known.\n"), is_restricted="y", team="0")
    assert (again.status_code, "Choose the team" in again.text) == (422, True)


def test_being_hidden_costs_no_statement(visits: Visits, cast: Cast) -> None:
    secret = world.make(cast, mark="Quartzite", is_restricted=True)
    with counted() as sent:
        assert visits.ben.get(f"/incidents/{secret.incident.id}/sight").status_code == 200
    assert len(sent) <= 12
