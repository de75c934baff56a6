"""The doors of the incidents room: the list, the page, incidents by hand."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests import factories
from tests.cast import Cast, actor
from tests.statements import counted
from tests.visitors import Visit, Visits
from tracker.changes import causes, facts, incidents, teams
from tracker.models.incidents import Incident
from tracker.queries import incidents as queries
from tracker.rules.permissions import IMPORT, SYSTEM
from tracker.vocabulary import CauseClass, FactKind, ItemKind, ItemState, Trigger

EVERYBODY = ("nobody", "vic", "cleo", "ben", "ana", "dot")
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
FRAME = 5
"""Statements that every page takes: who is asking (2) and the counts of the rail (3)."""


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def incident(cast: Cast) -> Incident:
    return factories.incident(cast, ended_at=factories.STARTED + timedelta(minutes=64))


def version_on(visit: Visit, path: str) -> str:
    found = re.search(r'name="version"[^>]*value="(\d+)"', visit.get(path).text)
    assert found
    return found.group(1)


@pytest.mark.parametrize("path", ["/incidents", "/incidents/1"])
@pytest.mark.parametrize("who", EVERYBODY)
def test_whoever_is_logged_in_may_read(visits: Visits, incident: Incident, path: str, who: str) -> None:
    assert getattr(visits, who).get(path).status_code == (303 if who == "nobody" else 200)


@pytest.mark.parametrize(("who", "status"), list(zip(EVERYBODY, (401, 403, 403, 303, 303, 303), strict=True)))
def test_only_its_team_and_admins_edit_an_incident(visits: Visits, incident: Incident, who: str, status: int) -> None:
    visit = getattr(visits, who)
    data = {"title": "Renamed", "team": "1", "started_at": "2026-03-02T09:30", "version": str(incident.version)}
    assert visit.post("/incidents/1/edit", data).status_code == status
    assert queries.get_incident(1).title == ("Renamed" if status == 303 else "Card payments failed")
    assert visit.get("/incidents/1/edit").status_code == {401: 303, 403: 403, 303: 200}[status]


@pytest.mark.parametrize(("who", "status"), list(zip(EVERYBODY, (401, 403, 303, 303, 303, 303), strict=True)))
def test_members_of_any_team_add_incidents(visits: Visits, cast: Cast, who: str, status: int) -> None:
    answer = getattr(visits, who).post("/incidents/new", {"title": "New", "started_on": "2026-03-02"})
    assert answer.status_code == status


def test_buttons_that_one_may_not_use_are_not_shown(visits: Visits, incident: Incident) -> None:
    causes.link(incident, by=IMPORT, name="No staged rollout")
    facts.add(incident, by=SYSTEM, kind=FactKind.TIMELINE, text="Alert")
    own = ("/incidents/1/edit", "/incidents/1/facts/new", "/facts/1/edit", "/causes/1/confirm", "/items/new")
    for who, is_own in (("vic", False), ("cleo", False), ("ben", True), ("dot", True)):
        page = getattr(visits, who).get("/incidents/1").text
        assert [path in page for path in own] == [is_own] * len(own), who
    assert "/incidents/new" not in visits.vic.get("/incidents").text
    assert "/incidents/new" in visits.cleo.get("/incidents").text


def test_an_empty_list_says_what_to_do_next(visits: Visits, cast: Cast) -> None:
    page = visits.ben.get("/incidents").text
    assert "No incidents yet. Import a write-up, or describe one by hand." in page
    assert "Nothing matches" in visits.ben.get("/incidents?severity=1").text


def test_a_row_says_when_how_long_how_grave_and_what_is_open(visits: Visits, cast: Cast, incident: Incident) -> None:
    factories.item(cast, of=incident, due_on=NOW.date() - timedelta(days=1))
    factories.item(cast, of=incident, state=ItemState.DONE)
    page = visits.vic.get("/incidents").text
    for words in ("INC-1", "Card payments failed", "Payments", "2 Mar", "64 min", "SEV 2", "1 of 2 open", "1 overdue"):
        assert words in page, words


def test_filters_are_chips_that_can_be_removed(visits: Visits, cast: Cast, incident: Incident) -> None:
    factories.incident(cast, title="Search slow", team=cast.search, severity=3)
    page = visits.vic.get("/incidents?severity=2&q=card&team=1&near_miss=").text
    assert "Card payments failed" in page
    assert "Search slow" not in page
    assert 'href="/incidents?team=1&amp;severity=2"' in page
    assert "Team: Payments" in page


@pytest.mark.parametrize(
    "query",
    [
        "severity=9",
        "severity=abc",
        "team=99",
        f"team={'9' * 40}",
        "cause_class=gremlins",
        "before=yesterday",
        "before=2026-13-40,1",
        f"before=2026-01-01,{'9' * 30}",
        f"q={'x' * 300}",
    ],
)
def test_unknown_filters_are_said_and_left_out(visits: Visits, incident: Incident, query: str) -> None:
    answer = visits.vic.get(f"/incidents?{query}")
    assert answer.status_code == 200
    assert "Not understood and left out" in answer.text
    assert "Card payments failed" in answer.text


def test_the_next_page_keeps_the_filters(visits: Visits, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 1)
    for title in ("First", "Second"):
        factories.incident(cast, title=title)
    following = re.search(r'href="([^"]+)" rel="next"', visits.vic.get("/incidents?severity=2").text)
    assert following
    assert "severity=2" in following.group(1)
    page = visits.vic.get(following.group(1).replace("&amp;", "&")).text
    assert "First" in page
    assert "Second" not in page


def test_a_title_and_a_day_are_enough(visits: Visits, cast: Cast) -> None:
    data = {"title": "Card payments failed", "started_on": "2026-03-02", "team": ""}
    answer = visits.ben.post("/incidents/new", data)
    assert answer.headers["Location"] == "/incidents/1"
    made = queries.get_incident(1)
    assert (made.started_at, made.is_start_date_only) == (datetime(2026, 3, 2, tzinfo=UTC), True)
    assert made.team is None
    assert "at a time not known" in visits.ben.get("/incidents/1").text


def test_everything_about_an_incident_can_be_said_by_hand(visits: Visits, cast: Cast) -> None:
    teams.add_service("gate", cast.payments, by=SYSTEM)
    data = {
        "title": "Card payments failed",
        "team": str(cast.payments.id),
        "severity": "1",
        "severity_words": "major",
        "started_at": "2026-03-02T09:30",
        "detected_at": "2026-03-02T09:35",
        "mitigated_at": "2026-03-02T10:00",
        "ended_at": "2026-03-02T10:34",
        "services": ["1"],
        "trigger": "config-change",
        "cause_class": "config-change",
        "root_cause": "A limit\r\nwas set to zero.",
        "is_near_miss": "y",
    }
    assert visits.ben.post("/incidents/new", data).status_code == 303
    made = queries.get_incident(1)
    assert (made.started_at, made.ended_at) == (factories.STARTED, factories.STARTED + timedelta(minutes=64))
    assert (made.trigger, made.cause_class) == (Trigger.CONFIG_CHANGE, CauseClass.CONFIG_CHANGE)
    assert (made.root_cause, made.is_near_miss, made.severity) == ("A limit\nwas set to zero.", True, 1)
    page = visits.ben.get("/incidents/1").text
    for words in ("gate", "5 min after the start", "64 min", "“major”", "near miss", "SEV 1"):
        assert words in page, words


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"title": ""}, "Give the incident a title."),
        ({"started_at": ""}, "Say when it started, or at least on which day."),
        ({"ended_at": "2026-03-02T09:00"}, "The end lies before the start."),
        ({"started_at": "2026-03-22T09:00"}, "This lies in the future."),
        ({"started_at": "0206-03-02T09:00"}, "This lies before 1970."),
        ({"started_on": "2026-03-05"}, "another day than the start"),
        ({"severity": "5"}, "Not a valid choice"),
        ({"team": "2"}, "Not a valid choice"),
        ({"services": ["77"]}, "not a valid choice"),
        ({"root_cause": "x" * 20_001}, "cannot be longer than 20000"),
    ],
)
def test_a_refusal_stands_at_its_field_and_nothing_typed_is_lost(
    visits: Visits, cast: Cast, data: dict[str, str], words: str
) -> None:
    typed = {"title": "Card payments failed", "started_at": "2026-03-02T09:30", "severity_words": "bad <day>"}
    answer = visits.ben.post("/incidents/new", typed | data)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="bad &lt;day&gt;"' in answer.text
    assert not queries.page_of_incidents(queries.IncidentFilter(), now=NOW).rows


def test_an_edit_shows_what_is_there_and_saving_it_changes_nothing(visits: Visits, cast: Cast) -> None:
    values = {"started_at": datetime(2026, 3, 2, 9, 30, 15, tzinfo=UTC), "root_cause": "One\ntwo"}
    incident = factories.incident(cast, **values)
    page = visits.ben.get("/incidents/1/edit").text
    assert 'value="2026-03-02T09:30:15"' in page
    data = {
        "title": incident.title,
        "team": str(incident.team_id),
        "severity": "2",
        "started_at": "2026-03-02T09:30:15",
        "root_cause": "One\r\ntwo",
        "version": version_on(visits.ben, "/incidents/1/edit"),
    }
    assert visits.ben.post("/incidents/1/edit", data).status_code == 303
    assert len(queries.history_of(1)) == 1


def test_a_late_edit_shows_both_versions_field_by_field(visits: Visits, cast: Cast, incident: Incident) -> None:
    seen = str(incident.version)
    later = {"title": "Cards declined", "team": cast.payments, "ended_at": factories.STARTED + timedelta(hours=2)}
    incidents.edit(incident, by=actor(cast.ana), version=incident.version, **later)
    data = {"title": "Payments failed", "team": "", "severity": "", "ended_at": "", "version": seen}
    answer = visits.ben.post("/incidents/1/edit", data)
    assert answer.status_code == 409
    assert 'value="Payments failed"' in answer.text
    for words in (
        "There now: Cards declined",
        "There now: Payments.",
        "There now: 2026-03-02 11:30 UTC",
        "There now: 2.",
    ):
        assert words in answer.text, words
    assert answer.text.count('class="error"') == 4
    assert queries.get_incident(1).title == "Cards declined"
    version = re.search(r'name="version"[^>]*value="(\d+)"', answer.text)
    assert version
    assert visits.ben.post("/incidents/1/edit", data | {"version": version.group(1)}).status_code == 303
    assert queries.get_incident(1).title == "Payments failed"


def test_an_edit_without_a_version_is_refused(visits: Visits, incident: Incident) -> None:
    assert visits.ben.post("/incidents/1/edit", {"title": "Renamed", "version": ""}).status_code == 422


def test_the_list_takes_as_many_statements_for_many_as_for_few(visits: Visits, cast: Cast) -> None:
    factories.item(cast)
    visits.vic.get("/incidents")
    with counted() as few:
        visits.vic.get("/incidents")
    for number in range(5):
        factories.item(cast, of=factories.incident(cast, title=str(number)))
    with counted() as many:
        visits.vic.get("/incidents")
    assert len(many) == len(few) <= 4 + FRAME


def test_the_page_says_what_the_promises_leave_open(visits: Visits, cast: Cast) -> None:
    incident = factories.incident(cast)
    factories.item(cast, incident, title="Alert on refusals", kind=ItemKind.DETECT)
    facts.add(
        incident, by=SYSTEM, kind=FactKind.CONTRIBUTING_FACTOR, text="The failover plan names a host that is gone"
    )
    page = visits.vic.get(f"/incidents/{incident.id}").text
    assert "No item would prevent this" in page
    assert "not even a declined one" in page
    factories.item(cast, incident, title="Name the new host in the failover plan", kind=ItemKind.MITIGATE)
    assert "What the promises leave open" not in visits.vic.get(f"/incidents/{incident.id}").text
