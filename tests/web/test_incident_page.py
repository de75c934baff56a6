"""One incident's page: facts, causes, items, the write-up."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests import factories
from tests.cast import Cast, actor
from tests.statements import counted
from tests.visitors import Visits
from tracker.changes import causes, facts, imports, people, readings, teams
from tracker.models.incidents import Incident
from tracker.rules.permissions import IMPORT, SYSTEM
from tracker.vocabulary import FactKind
from tracker.writeups import detect

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
"""Statements that every page takes: who is asking (2) and the counts of the rail (3)."""

TEXT = """# Checkout was down

On 2 March 2026 from 09:30 UTC to 10:34 UTC checkout failed.

## Timeline

- 09:30 UTC <script>alert(1)</script> alert fired
- 10:34 UTC recovered

## Action items

- Validate limits before every rollout
"""


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def incident(cast: Cast) -> Incident:
    return factories.incident(cast, ended_at=factories.STARTED + timedelta(minutes=64))


def test_missing_facts_say_so_and_lead_to_the_form(visits: Visits, cast: Cast) -> None:
    factories.incident(cast, started_at=None)
    page = visits.ben.get("/incidents/1").text
    assert "No start is known." in page
    assert 'href="/incidents/1/edit#started_at"' in page
    assert "/incidents/1/edit#started_at" not in visits.vic.get("/incidents/1").text


def test_times_are_the_readers_with_utc_beside(visits: Visits, cast: Cast, incident: Incident) -> None:
    people.edit(cast.vic, by=actor(cast.dot), version=cast.vic.version, time_zone="Asia/Tokyo")
    page = visits.vic.get("/incidents/1").text
    assert "2 Mar 2026, 18:30" in page
    assert "2 Mar 2026, 09:30 UTC" in page


@pytest.mark.parametrize("path", ["/incidents/2", "/incidents/0", f"/incidents/{'9' * 30}", "/incidents/2/edit"])
def test_what_does_not_exist_is_not_found(visits: Visits, incident: Incident, path: str) -> None:
    assert visits.dot.get(path).status_code == 404


def imported(text: str, source: str = "checkout.md") -> Incident:
    reading = detect.read(text.encode(), source=source, as_of=NOW.date())
    return imports.accept(readings.draft_of(reading), by=IMPORT).incident


def test_the_write_up_is_shown_with_its_facts_marked_and_linked(visits: Visits, cast: Cast) -> None:
    key = imported(TEXT).id
    page = visits.vic.get(f"/incidents/{key}").text
    assert 'id="L12"' in page
    assert re.search(r"<mark title=\"[^\"]+\">[^<]*Validate limits", page)
    assert 'href="#L7"' in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "From checkout.md" in page


def test_services_that_nobody_has_listed_are_said(visits: Visits, cast: Cast) -> None:
    teams.add_service("Gate", cast.payments, by=SYSTEM)
    key = imported(TEXT + "\n## Affected services\n\n- gate\n- ledger\n").id
    page = " ".join(visits.vic.get(f"/incidents/{key}").text.split())
    assert 'Not in the list of services: ledger (<a class="link" href="#L' in page


def test_a_fact_of_an_earlier_version_leads_there(visits: Visits, cast: Cast) -> None:
    key = imported(TEXT).id
    imported(TEXT.replace("recovered", "came back"))
    assert 'href="?version=2#L7"' in visits.vic.get(f"/incidents/{key}?version=1").text


def test_a_long_write_up_is_shown_in_part(visits: Visits, cast: Cast) -> None:
    key = imported(TEXT + "word\n" * 6000).id
    page = visits.vic.get(f"/incidents/{key}").text
    assert "more lines are kept, but not shown here" in page


def test_earlier_versions_of_a_write_up_stay_readable(visits: Visits, cast: Cast) -> None:
    key = imported(TEXT).id
    imported(TEXT.replace("recovered", "came back"))
    page = visits.vic.get(f"/incidents/{key}").text
    assert "came back" in page
    assert f"/incidents/{key}?version=1#writeup" in page
    assert "version 2 of 2" in page
    assert "recovered" in visits.vic.get(f"/incidents/{key}?version=1").text.split('id="writeup"')[1]
    for wrong in ("3", "x", ""):
        assert visits.vic.get(f"/incidents/{key}?version={wrong}").status_code == 404


def test_a_page_takes_few_statements(visits: Visits, cast: Cast) -> None:
    incident = imported(TEXT)
    for number in range(3):
        factories.item(cast, of=incident, owner=cast.ben)
        facts.add(incident, by=SYSTEM, kind=FactKind.TIMELINE, text=str(number))
        causes.link(incident, by=actor(cast.dot), name=f"Cause {number}")
    path = f"/incidents/{incident.id}"
    visits.dot.get(path)
    with counted() as sent:
        visits.dot.get(path)
    assert len(sent) <= 12
