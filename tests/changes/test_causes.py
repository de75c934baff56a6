"""Causes named, confirmed and removed."""

import pytest

from tests import factories
from tests.cast import Cast, actor
from tracker.changes import causes
from tracker.db import db
from tracker.errors import NotAllowedError, RefusedError
from tracker.models.actions import ItemCause
from tracker.models.causes import Cause
from tracker.models.incidents import Incident
from tracker.queries import causes as queries
from tracker.queries import incidents
from tracker.rules.permissions import IMPORT
from tracker.vocabulary import CauseClass, CauseRole, LinkState

NAME = "A configuration change reaches every region at once"


@pytest.fixture
def incident(cast: Cast) -> Incident:
    return factories.incident(cast)


def links_of_items() -> dict[int, tuple[int, LinkState]]:
    return {link.item_id: (link.cause_id, link.state) for link in db.session.query(ItemCause)}


def test_a_persons_word_confirms_a_cause(cast: Cast, incident: Incident) -> None:
    made = causes.link(incident, by=actor(cast.ben), name=f" {NAME} ", cause_class=CauseClass.CONFIG_CHANGE, quote="q")
    assert (made.cause.name, made.cause.cause_class) == (NAME, CauseClass.CONFIG_CHANGE)
    assert (made.role, made.state, made.decided_by) == (CauseRole.ROOT, LinkState.CONFIRMED, cast.ben)
    event = incidents.history_of(incident.id)[0]
    assert (event.verb, event.changed["cause"]) == ("named a cause", [None, NAME])


def test_an_import_only_suggests_and_a_person_confirms(cast: Cast, incident: Incident) -> None:
    made = causes.link(incident, by=IMPORT, name=NAME)
    assert (made.state, made.decided_by) == (LinkState.SUGGESTED, None)
    causes.confirm(made, by=actor(cast.ana))
    assert (made.state, made.decided_by) == (LinkState.CONFIRMED, cast.ana)
    causes.confirm(made, by=actor(cast.ben))
    assert made.decided_by is cast.ana
    assert [event.verb for event in incidents.history_of(incident.id)][:2] == ["confirmed a cause", "named a cause"]


def test_a_known_cause_is_found_in_any_case_and_keeps_its_class(cast: Cast, incident: Incident) -> None:
    first = causes.link(incident, by=actor(cast.ben), name="Übergabe vergessen", cause_class=CauseClass.DNS)
    other = factories.incident(cast, title="Again")
    again = causes.link(other, by=actor(cast.ben), name="Übergabe VERGESSEN", cause_class=CauseClass.NETWORK)
    assert again.cause is first.cause
    assert again.cause.cause_class is CauseClass.DNS
    assert db.session.query(Cause).count() == 1


def test_the_same_cause_twice_is_refused(cast: Cast, incident: Incident) -> None:
    causes.link(incident, by=actor(cast.ben), name=NAME)
    with pytest.raises(RefusedError, match="already") as refusal:
        causes.link(incident, by=actor(cast.ben), name=NAME.upper())
    assert refusal.value.field == "name"


@pytest.mark.parametrize("name", ["  ", "x" * 257])
def test_a_cause_needs_a_name_that_fits(cast: Cast, incident: Incident, name: str) -> None:
    with pytest.raises(RefusedError):
        causes.link(incident, by=actor(cast.ben), name=name)


def test_a_root_cause_is_suggested_to_items_that_have_none(cast: Cast, incident: Incident) -> None:
    item = factories.item(cast, of=incident)
    elsewhere = factories.item(cast)
    causes.link(incident, by=actor(cast.ben), name="Nobody was alerted", role=CauseRole.CONTRIBUTING)
    assert links_of_items() == {}
    root = causes.link(incident, by=actor(cast.ben), name=NAME)
    assert links_of_items() == {item.id: (root.cause_id, LinkState.SUGGESTED)}
    causes.link(incident, by=actor(cast.ben), name="Another root cause")
    assert links_of_items() == {item.id: (root.cause_id, LinkState.SUGGESTED)}
    assert elsewhere.causes == []


def test_removing_a_cause_takes_only_suggestions_off_the_items(cast: Cast, incident: Incident) -> None:
    suggested, agreed = factories.item(cast, of=incident), factories.item(cast, of=incident)
    made = causes.link(incident, by=actor(cast.ben), name=NAME)
    db.session.get_one(ItemCause, (agreed.id, made.cause_id)).state = LinkState.CONFIRMED
    db.session.commit()
    cause_id = made.cause_id
    causes.unlink(made, by=actor(cast.ana))
    assert list(queries.links_of(incident.id)) == []
    assert links_of_items() == {agreed.id: (cause_id, LinkState.CONFIRMED)}
    assert suggested.causes == []
    assert incidents.history_of(incident.id)[0].changed == {"cause": [NAME, None]}


def test_causes_are_named_by_the_incidents_team(cast: Cast, incident: Incident) -> None:
    made = causes.link(incident, by=IMPORT, name=NAME)
    for outsider in (cast.cleo, cast.vic):
        with pytest.raises(NotAllowedError):
            causes.link(incident, by=actor(outsider), name="Another")
        with pytest.raises(NotAllowedError):
            causes.confirm(made, by=actor(outsider))
        with pytest.raises(NotAllowedError):
            causes.unlink(made, by=actor(outsider))
