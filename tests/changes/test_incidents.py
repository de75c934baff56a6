"""Incidents made and edited through the changes."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests import factories
from tests.cast import Cast, actor
from tracker import clock
from tracker.changes import incidents, teams
from tracker.db import db
from tracker.errors import ConflictError, NotAllowedError, RefusedError
from tracker.models.incidents import Fact, Incident
from tracker.queries import incidents as queries
from tracker.queries import writeups
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import FactKind, Trigger

STARTED = factories.STARTED


def test_an_incident_is_ordered_by_its_start(cast: Cast) -> None:
    incident = incidents.add(
        by=actor(cast.ben), title=" Card  payments failed ", team=cast.payments, started_at=STARTED
    )
    assert (incident.title, incident.happened_on) == ("Card payments failed", STARTED.date())
    assert [event.verb for event in queries.history_of(incident.id)] == ["added"]


def test_an_incident_without_any_time_is_ordered_by_its_text_else_by_the_day_it_was_added(cast: Cast) -> None:
    at = datetime(2026, 5, 4, 8, tzinfo=UTC)
    assert incidents.add(by=SYSTEM, title="A", published_on=date(2026, 5, 1), at=at).happened_on == date(2026, 5, 1)
    assert incidents.add(by=SYSTEM, title="B", at=at).happened_on == date(2026, 5, 4)


def test_an_incident_of_long_ago_is_an_archive(cast: Cast) -> None:
    now = clock.now()
    assert incidents.add(by=SYSTEM, title="Old", started_at=now - timedelta(days=91)).is_backfill
    assert not incidents.add(by=SYSTEM, title="New", started_at=now - timedelta(days=90)).is_backfill


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 257}, "title"),
        ({"severity": 5}, "severity"),
        ({"severity": 0}, "severity"),
        ({"ended_at": STARTED - timedelta(minutes=1)}, "ended_at"),
        ({"started_at": datetime(2999, 1, 1, tzinfo=UTC)}, "started_at"),
    ],
)
def test_a_contradiction_is_refused_and_changes_nothing(cast: Cast, values: dict[str, Any], field: str) -> None:
    incident = factories.incident(cast)
    with pytest.raises(RefusedError) as refusal:
        incidents.edit(incident, by=actor(cast.ben), version=incident.version, **values)
    assert refusal.value.field == field
    assert (incident.title, incident.severity, incident.started_at) == ("Card payments failed", 2, STARTED)
    with pytest.raises(RefusedError):
        factories.incident(cast, **values)


def test_an_edit_keeps_what_it_changed_from_and_to(cast: Cast) -> None:
    gate = teams.add_service("gate", cast.payments, by=SYSTEM)
    incident = factories.incident(cast)
    values = {"severity": 1, "trigger": Trigger.TRAFFIC, "team": cast.search, "services": [gate]}
    incidents.edit(incident, by=actor(cast.dot), version=incident.version, **values)
    assert queries.history_of(incident.id)[0].changed == {
        "severity": [2, 1],
        "trigger": ["unknown", "traffic"],
        "team": ["Payments", "Search"],
        "services": [[], ["gate"]],
    }


def test_saving_without_a_change_leaves_no_trace(cast: Cast) -> None:
    gate = teams.add_service("gate", cast.payments, by=SYSTEM)
    incident = factories.incident(cast, services=[gate])
    version = incident.version
    incidents.edit(incident, by=actor(cast.ben), version=version, title=incident.title, services=[gate])
    assert incident.version == version
    assert len(queries.history_of(incident.id)) == 1


def test_another_start_moves_the_incident_in_the_order(cast: Cast) -> None:
    incident = factories.incident(cast)
    incidents.edit(incident, by=actor(cast.ben), version=incident.version, started_at=STARTED - timedelta(days=1))
    assert incident.happened_on == date(2026, 3, 1)
    values = {"started_at": None, "detected_at": STARTED}
    incidents.edit(incident, by=actor(cast.ben), version=incident.version, **values)
    assert incident.happened_on == date(2026, 3, 2)


@pytest.mark.parametrize("values", [{"title": "Theirs"}, {"services": []}, {"severity": 4}])
def test_whoever_saves_an_old_page_is_told(cast: Cast, values: dict[str, Any]) -> None:
    gate = teams.add_service("gate", cast.payments, by=SYSTEM)
    incident = factories.incident(cast, services=[gate])
    seen = incident.version
    incidents.edit(incident, by=actor(cast.ana), version=seen, **values)
    with pytest.raises(ConflictError):
        incidents.edit(incident, by=actor(cast.ben), version=seen, title="Mine")


def test_what_was_read_is_marked_once_a_person_decides_otherwise(cast: Cast) -> None:
    incident = factories.incident(cast)
    for kind in (FactKind.SEVERITY, FactKind.ENDED_AT):
        db.session.add(Fact(incident_id=incident.id, kind=kind, text="SEV 2"))
    db.session.commit()
    incidents.edit(incident, by=actor(cast.ben), version=incident.version, severity_words="major")
    marked = {fact.kind: fact.is_edited for fact in writeups.facts_of(incident.id)}
    assert marked == {FactKind.SEVERITY: True, FactKind.ENDED_AT: False}


def test_moving_an_incident_needs_a_say_in_both_teams(cast: Cast) -> None:
    incident = factories.incident(cast)
    for person, team in ((cast.ben, cast.search), (cast.cleo, cast.search)):
        with pytest.raises(NotAllowedError):
            incidents.edit(incident, by=actor(person), version=incident.version, team=team)
    assert db.session.get_one(Incident, incident.id).team_id == cast.payments.id


def test_an_incident_of_no_team_is_open_to_members_of_any(cast: Cast) -> None:
    incident = factories.incident(cast, team=None)
    incidents.edit(incident, by=actor(cast.cleo), version=incident.version, team=cast.search)
    assert incident.team_id == cast.search.id
    with pytest.raises(NotAllowedError):
        incidents.add(by=actor(cast.vic), title="Not mine to add")
