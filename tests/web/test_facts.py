"""The doors of factors, timeline entries and recurrence statements."""

import re

import pytest

from tests import factories
from tests.cast import Cast, actor
from tests.visitors import Visits
from tracker.changes import facts
from tracker.models.incidents import Fact
from tracker.queries import writeups as queries
from tracker.vocabulary import FactKind

EVERYBODY = ("nobody", "vic", "cleo", "ben", "ana", "dot")
STATUSES = (401, 403, 403, 303, 303, 303)


@pytest.fixture
def entry(cast: Cast) -> Fact:
    incident = factories.incident(cast)
    return facts.add(incident, by=actor(cast.ben), kind=FactKind.TIMELINE, text="Alert", happened_at=factories.STARTED)


@pytest.mark.parametrize(("who", "status"), list(zip(EVERYBODY, STATUSES, strict=True)))
def test_facts_are_for_the_team_of_their_incident(visits: Visits, entry: Fact, who: str, status: int) -> None:
    visit = getattr(visits, who)
    for path in ("/incidents/1/facts/new?kind=timeline", "/facts/1/edit"):
        assert visit.get(path).status_code == {401: 303, 403: 403, 303: 200}[status]
    added = visit.post("/incidents/1/facts/new?kind=contributing_factors", {"text": "No alert"})
    assert added.status_code == status
    version = str(queries.get_fact(1).version)
    assert visit.post("/facts/1/edit", {"text": "First alert", "version": version}).status_code == status
    version = str(queries.get_fact(1).version)
    assert visit.post("/facts/1/dismiss", {"version": version}).status_code == status
    left = [fact.text for fact in queries.facts_of(1)]
    assert left == (["No alert"] if status == 303 else ["Alert"])


def test_a_timeline_entry_has_its_time_in_utc(visits: Visits, entry: Fact) -> None:
    assert 'value="2026-03-02T09:30"' in visits.ben.get("/facts/1/edit").text
    data = {"text": "Restored", "happened_at": "2026-03-02T10:34"}
    visits.ben.post("/incidents/1/facts/new?kind=timeline", data)
    page = visits.ben.get("/incidents/1").text
    assert page.index("Alert") < page.index("Restored")
    assert "2 Mar 2026, 10:34" in page


@pytest.mark.parametrize("kind", ["", "title", "gremlins"])
def test_only_some_kinds_are_rows_of_their_own(visits: Visits, entry: Fact, kind: str) -> None:
    assert visits.ben.get(f"/incidents/1/facts/new?kind={kind}").status_code == 404


def test_a_refusal_stands_at_its_field(visits: Visits, entry: Fact) -> None:
    data = {"text": " ", "happened_at": "2999-01-01T00:00"}
    answer = visits.ben.post("/incidents/1/facts/new?kind=timeline", data)
    assert answer.status_code == 422
    assert "Say what it is" in answer.text
    answer = visits.ben.post("/incidents/1/facts/new?kind=timeline", data | {"text": "Alert"})
    assert answer.status_code == 422
    assert "This lies in the future." in answer.text
    assert 'value="2999-01-01T00:00"' in answer.text


def test_a_late_edit_shows_what_is_there_now(visits: Visits, cast: Cast, entry: Fact) -> None:
    seen = str(entry.version)
    facts.edit(entry, by=actor(cast.ana), version=entry.version, text="First alert")
    answer = visits.ben.post("/facts/1/edit", {"text": "Second alert", "happened_at": "", "version": seen})
    assert answer.status_code == 409
    assert "There now: First alert." in answer.text
    assert re.search(r">\s*Second alert</textarea>", answer.text)
    assert visits.ben.post("/facts/1/dismiss", {"version": seen}).status_code == 409


def test_what_is_gone_is_not_found(visits: Visits, entry: Fact) -> None:
    visits.ben.post("/facts/1/dismiss", {"version": str(entry.version)})
    assert visits.ben.get("/facts/1/edit").status_code == 404
    assert visits.ben.get(f"/facts/{'9' * 30}/edit").status_code == 404
