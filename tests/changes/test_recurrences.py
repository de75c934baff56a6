"""Pairs are decided by people: confirmed with a cause, dismissed with a reason, reconsidered."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import Cast, actor
from tests.factories import STARTED, incident
from tracker.changes import causes, recurrences
from tracker.db import db
from tracker.errors import ConflictError, NotAllowedError, RefusedError
from tracker.models.causes import IncidentCause
from tracker.models.history import Event
from tracker.models.incidents import Incident
from tracker.models.recurrences import Recurrence
from tracker.queries import recurrences as queries
from tracker.vocabulary import LinkState, RecurrenceState, Subject

CAUSE = "Nobody renews certificates"


@pytest.fixture
def pair(cast: Cast) -> Recurrence:
    return paired(incident(cast), incident(cast, title="Again", started_at=STARTED + timedelta(days=30)))


def paired(earlier: Incident, later: Incident, score: float = 0.8) -> Recurrence:
    """A pair as the worker leaves it."""
    made = Recurrence(
        earlier_id=earlier.id,
        later_id=later.id,
        score=score,
        parts={},
        evidence={},
        is_order_certain=True,
        state=RecurrenceState.SUGGESTED,
        computed_at=datetime(2026, 3, 2, tzinfo=UTC),
    )
    db.session.add(made)
    db.session.commit()
    return made


def _links() -> list[tuple[int, LinkState, str]]:
    rows = db.session.query(IncidentCause).order_by(IncidentCause.incident_id)
    return [(row.incident_id, row.state, row.quote) for row in rows]


def _events(incident_id: int, verb: str) -> list[Event]:
    return db.session.query(Event).filter_by(subject=Subject.INCIDENT, subject_id=incident_id, verb=verb).all()


def test_confirming_links_both_to_the_cause_with_their_quotes(pair: Recurrence, cast: Cast) -> None:
    recurrences.confirm(pair, by=actor(cast.ben), version=1, name=CAUSE, quotes=("It expired.", "It expired again."))
    assert (pair.state, pair.cause and pair.cause.name) == (RecurrenceState.CONFIRMED, CAUSE)
    assert (pair.decided_by_id, pair.decided_at is not None) == (cast.ben.id, True)
    assert _links() == [
        (pair.earlier_id, LinkState.CONFIRMED, "It expired."),
        (pair.later_id, LinkState.CONFIRMED, "It expired again."),
    ]
    for side in (pair.earlier_id, pair.later_id):
        (event,) = _events(side, recurrences.CONFIRMED)
        assert event.by_id == cast.ben.id


def test_a_suggested_link_is_confirmed_and_a_known_cause_taken(pair: Recurrence, cast: Cast) -> None:
    ana = actor(cast.ana)
    link = causes.link(pair.earlier, by=ana, name=CAUSE, quote="As it was.")
    recurrences.confirm(pair, by=ana, version=pair.version, cause=link.cause, quotes=("Other words", ""))
    assert _links()[0] == (pair.earlier_id, LinkState.CONFIRMED, "As it was.")
    assert len(_links()) == 2


def test_without_a_cause_nothing_is_confirmed(pair: Recurrence, cast: Cast) -> None:
    with pytest.raises(RefusedError, match="name"):
        recurrences.confirm(pair, by=actor(cast.ana), version=1)
    assert _links() == []


def test_dismissing_needs_a_reason(pair: Recurrence, cast: Cast) -> None:
    with pytest.raises(RefusedError) as refusal:
        recurrences.dismiss(pair, by=actor(cast.ana), reason=" ", version=1)
    assert refusal.value.field == "reason"
    recurrences.dismiss(pair, by=actor(cast.ana), reason="Another table.", version=1)
    assert (pair.state, pair.reason) == (RecurrenceState.DISMISSED, "Another table.")
    assert _events(pair.later_id, "dismissed a recurrence")[0].note.endswith("Another table.")


def test_a_decided_pair_is_not_decided_again(pair: Recurrence, cast: Cast) -> None:
    recurrences.dismiss(pair, by=actor(cast.ana), reason="No.", version=1)
    with pytest.raises(RefusedError, match="dismissed already"):
        recurrences.confirm(pair, by=actor(cast.ana), version=pair.version, name=CAUSE)


def test_an_old_page_is_told_so(pair: Recurrence, cast: Cast) -> None:
    recurrences.dismiss(pair, by=actor(cast.ana), reason="No.", version=1)
    with pytest.raises(ConflictError):
        recurrences.reconsider(pair, by=actor(cast.ana), version=1)


def test_reconsidering_takes_off_the_links_that_the_confirmation_made(pair: Recurrence, cast: Cast) -> None:
    ana = actor(cast.ana)
    causes.link(pair.earlier, by=ana, name=CAUSE)
    recurrences.confirm(pair, by=ana, version=pair.version, name=CAUSE)
    recurrences.reconsider(pair, by=ana, version=pair.version)
    assert (pair.state, pair.cause_id, pair.decided_at) == (RecurrenceState.SUGGESTED, None, None)
    assert [link[0] for link in _links()] == [pair.earlier_id]


def test_a_link_that_another_confirmed_pair_needs_stays(pair: Recurrence, cast: Cast) -> None:
    ana = actor(cast.ana)
    third = incident(cast, title="And again", started_at=STARTED + timedelta(days=60))
    other = paired(pair.later, third)
    recurrences.confirm(pair, by=ana, version=1, name=CAUSE)
    recurrences.confirm(other, by=ana, version=1, name=CAUSE)
    recurrences.reconsider(pair, by=ana, version=pair.version)
    assert [link[0] for link in _links()] == [other.earlier_id, other.later_id]


def test_whoever_may_edit_the_later_incident_decides(cast: Cast) -> None:
    pair = paired(incident(cast), incident(cast, team=cast.search, started_at=STARTED + timedelta(days=9)))
    for person in (cast.ana, cast.ben, cast.vic):
        with pytest.raises(NotAllowedError):
            recurrences.dismiss(pair, by=actor(person), reason="No.", version=1)
        with pytest.raises(NotAllowedError):
            recurrences.confirm(pair, by=actor(person), name=CAUSE, version=1)
        with pytest.raises(NotAllowedError):
            recurrences.reconsider(pair, by=actor(person), version=1)
    recurrences.dismiss(pair, by=actor(cast.cleo), reason="No.", version=1)
    recurrences.reconsider(pair, by=actor(cast.dot), version=pair.version)


def test_what_waits_comes_best_first_and_the_next_follows(pair: Recurrence, cast: Cast) -> None:
    better = paired(incident(cast), incident(cast), 0.9)
    paired(incident(cast), incident(cast), 0.4)
    first = queries.page_of_waiting(limit=1)
    assert ([row.id for row in first.rows], first.next_after) == ([better.id], (0.9, better.id))
    assert [row.id for row in queries.page_of_waiting(after=first.next_after).rows] == [pair.id]
    following = queries.next_waiting(better)
    assert following is not None
    assert following.id == pair.id
    again = queries.next_waiting(pair)
    assert again is not None
    assert again.id == better.id
    assert queries.standing().waiting == 2


def test_the_precision_counts_what_people_decided(pair: Recurrence, cast: Cast) -> None:
    other = paired(incident(cast), incident(cast))
    recurrences.confirm(pair, by=actor(cast.ana), name=CAUSE, version=1)
    recurrences.dismiss(other, by=actor(cast.ana), reason="No.", version=1)
    assert queries.precision() == queries.Precision(confirmed=1, decided=2)
