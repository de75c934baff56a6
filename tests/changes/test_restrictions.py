"""Incidents are restricted, opened again and have people named on them, by who may decide that."""

import pytest

from tests import factories
from tests.cast import Cast, actor
from tests.readings import draft
from tracker.changes import causes, imports, incidents, merges, restrictions
from tracker.db import db
from tracker.errors import ConflictError, NotAllowedError, RefusedError
from tracker.models.causes import Cause
from tracker.models.incidents import Incident
from tracker.queries import incidents as queries
from tracker.rules.permissions import IMPORT, SYSTEM


@pytest.fixture
def incident(cast: Cast) -> Incident:
    return factories.incident(cast)


def restricted(cast: Cast, **values: object) -> Incident:
    return factories.incident(cast, is_restricted=True, **values)


def test_a_manager_restricts_and_lifts_and_the_history_says_so(cast: Cast, incident: Incident) -> None:
    restrictions.restrict(incident, by=actor(cast.ana), version=incident.version)
    assert incident.is_restricted
    restrictions.lift(incident, by=actor(cast.ana), version=incident.version)
    assert not incident.is_restricted
    assert [event.verb for event in queries.history_of(incident.id)][:2] == ["lifted the restriction", "restricted"]


def test_a_member_and_another_teams_manager_may_not(cast: Cast, incident: Incident) -> None:
    for person in (cast.ben, cast.cleo, cast.vic):
        with pytest.raises(NotAllowedError):
            restrictions.restrict(incident, by=actor(person), version=None)
        with pytest.raises(NotAllowedError):
            restrictions.lift(incident, by=actor(person), version=None)
        with pytest.raises(NotAllowedError):
            restrictions.name(incident, cast.vic, by=actor(person))
        with pytest.raises(NotAllowedError):
            restrictions.unname(incident, cast.vic, by=actor(person))


def test_of_two_who_decide_at_once_the_second_is_told(cast: Cast, incident: Incident) -> None:
    version = incident.version
    restrictions.restrict(incident, by=actor(cast.ana), version=version)
    with pytest.raises(ConflictError):
        restrictions.lift(incident, by=actor(cast.dot), version=version)


def test_a_restricted_incident_has_a_team(cast: Cast, incident: Incident) -> None:
    secret = restricted(cast)
    with pytest.raises(RefusedError, match="Choose the team"):
        incidents.edit(secret, by=SYSTEM, version=None, team_id=None)
    with pytest.raises(RefusedError, match="Choose the team"):
        restricted(cast, team=None)
    incidents.edit(incident, by=SYSTEM, version=None, team_id=None)
    with pytest.raises(RefusedError, match="Choose the team"):
        restrictions.restrict(incident, by=SYSTEM, version=None)


def test_what_was_merged_is_restricted_with_it_and_opened_with_it(cast: Cast, incident: Incident) -> None:
    double = factories.incident(cast, title="Again")
    merges.merge(double, incident, by=SYSTEM, version=None)
    restrictions.restrict(incident, by=actor(cast.ana), version=None)
    assert double.is_restricted
    merges.part(double, by=actor(cast.ana), version=None)
    assert (double.is_restricted, incident.is_restricted) == (True, True)
    merges.merge(double, incident, by=SYSTEM, version=None)
    restrictions.lift(incident, by=actor(cast.ana), version=None)
    assert not double.is_restricted


def test_only_incidents_restricted_alike_are_merged(cast: Cast, incident: Incident) -> None:
    secret, elsewhere = restricted(cast), restricted(cast, team=cast.search)
    for one, into in ((secret, incident), (incident, secret)):
        with pytest.raises(RefusedError, match=f"{secret.label} is restricted and {incident.label} is not"):
            merges.merge(one, into, by=SYSTEM, version=None)
    with pytest.raises(RefusedError, match="different teams"):
        merges.merge(elsewhere, secret, by=SYSTEM, version=None)


def test_the_history_of_the_one_does_not_tell_the_title_of_the_other(cast: Cast) -> None:
    kept, double = restricted(cast), restricted(cast, title="Hushed up")
    merges.merge(double, kept, by=SYSTEM, version=None)
    merges.part(double, by=SYSTEM, version=None)
    assert {event.note for event in queries.history_of(kept.id)} == {"", double.label}


def test_people_are_named_once_and_taken_off_once(cast: Cast, incident: Incident) -> None:
    for _ in range(2):
        restrictions.name(incident, cast.vic, by=actor(cast.ana))
    assert incident.named == [cast.vic]
    for _ in range(2):
        restrictions.unname(incident, cast.vic, by=actor(cast.ana))
    assert incident.named == []
    verbs = [event.verb for event in queries.history_of(incident.id)]
    assert (verbs.count("named somebody"), verbs.count("took a name off")) == (1, 1)


def test_who_has_left_is_not_named(cast: Cast, incident: Incident) -> None:
    cast.vic.is_active = False
    db.session.commit()
    with pytest.raises(RefusedError, match="Vic has left"):
        restrictions.name(incident, cast.vic, by=actor(cast.ana))


def test_a_cause_does_not_outlive_the_restricted_incident_that_alone_knew_it(cast: Cast, incident: Incident) -> None:
    secret = restricted(cast)
    links = [causes.link(secret, by=SYSTEM, name=name) for name in ("Alone", "Shared")]
    causes.link(incident, by=SYSTEM, name="Shared")
    for link in links:
        causes.unlink(link, by=SYSTEM)
    assert [cause.name for cause in db.session.query(Cause)] == ["Shared"]


def test_an_import_is_restricted_from_its_first_moment_and_stays_so(cast: Cast) -> None:
    placed = imports.Placement(is_restricted=True)
    made = imports.accept(draft(), by=IMPORT, team=cast.payments, placed=placed).incident
    again = imports.accept(draft(extra="More."), by=IMPORT).incident
    assert (again, again.is_restricted) == (made, True)


def test_an_import_is_restricted_only_for_a_team_and_only_where_it_is_new(cast: Cast) -> None:
    placed = imports.Placement(is_restricted=True)
    with pytest.raises(RefusedError, match="Choose the team"):
        imports.accept(draft(), by=IMPORT, placed=placed)
    imports.accept(draft(), by=IMPORT, team=cast.payments)
    with pytest.raises(RefusedError, match="known already and open"):
        imports.accept(draft(extra="More."), by=IMPORT, placed=placed)
