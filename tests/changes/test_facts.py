"""Factors, timeline entries and recurrence statements."""

from datetime import UTC, datetime

import pytest

from tests import factories
from tests.cast import Cast, actor
from tracker.changes import facts
from tracker.errors import ConflictError, NotAllowedError, RefusedError
from tracker.models.incidents import Fact, Incident
from tracker.queries import incidents
from tracker.queries import writeups as queries
from tracker.vocabulary import FactKind


@pytest.fixture
def incident(cast: Cast) -> Incident:
    return factories.incident(cast)


@pytest.fixture
def entry(cast: Cast, incident: Incident) -> Fact:
    values = {"text": "Alert", "happened_at": factories.STARTED}
    return facts.add(incident, by=actor(cast.ben), kind=FactKind.TIMELINE, **values)


def test_a_fact_by_hand_counts_as_edited_and_comes_last(cast: Cast, incident: Incident, entry: Fact) -> None:
    factor = facts.add(incident, by=actor(cast.ben), kind=FactKind.CONTRIBUTING_FACTOR, text=" No alert ")
    assert (factor.text, factor.is_edited, factor.first_line) == ("No alert", True, None)
    assert list(queries.facts_of(incident.id)) == [entry, factor]


def test_an_edit_is_marked_and_kept_in_the_history(cast: Cast, incident: Incident, entry: Fact) -> None:
    later = datetime(2026, 3, 2, 9, 45, tzinfo=UTC)
    facts.edit(entry, by=actor(cast.ana), version=entry.version, text="First alert", happened_at=later)
    assert (entry.text, entry.at) == ("First alert", later)
    event = incidents.history_of(incident.id)[0]
    assert (event.verb, event.by_name) == ("edited a timeline entry", "Ana")
    assert event.changed["text"] == ["Alert", "First alert"]


def test_a_removed_fact_is_dismissed_and_never_deleted(cast: Cast, incident: Incident, entry: Fact) -> None:
    facts.dismiss(entry, by=actor(cast.ben), version=entry.version)
    assert entry.is_dismissed
    assert list(queries.facts_of(incident.id)) == []
    assert incidents.history_of(incident.id)[0].changed == {"text": ["Alert", None]}


def test_only_timeline_entries_have_a_time(cast: Cast, incident: Incident) -> None:
    values = {"text": "As in May", "happened_at": factories.STARTED}
    assert facts.add(incident, by=actor(cast.ben), kind=FactKind.RECURRENCE_STATEMENT, **values).at is None


def test_empty_words_and_times_to_come_are_refused(cast: Cast, incident: Incident) -> None:
    with pytest.raises(RefusedError) as refusal:
        facts.add(incident, by=actor(cast.ben), kind=FactKind.TIMELINE, text=" ")
    assert refusal.value.field == "text"
    ahead = datetime(2999, 1, 1, tzinfo=UTC)
    with pytest.raises(RefusedError) as refusal:
        facts.add(incident, by=actor(cast.ben), kind=FactKind.TIMELINE, text="Alert", happened_at=ahead)
    assert refusal.value.field == "happened_at"


def test_an_old_page_is_a_conflict(cast: Cast, entry: Fact) -> None:
    seen = entry.version
    facts.edit(entry, by=actor(cast.ana), version=seen, text="First alert")
    with pytest.raises(ConflictError):
        facts.edit(entry, by=actor(cast.ben), version=seen, text="Second alert")
    with pytest.raises(ConflictError):
        facts.dismiss(entry, by=actor(cast.ben), version=seen)


def test_facts_belong_to_the_team_of_their_incident(cast: Cast, incident: Incident, entry: Fact) -> None:
    for outsider in (cast.cleo, cast.vic):
        with pytest.raises(NotAllowedError):
            facts.add(incident, by=actor(outsider), kind=FactKind.TIMELINE, text="x")
        with pytest.raises(NotAllowedError):
            facts.edit(entry, by=actor(outsider), version=entry.version, text="x")
        with pytest.raises(NotAllowedError):
            facts.dismiss(entry, by=actor(outsider), version=entry.version)
