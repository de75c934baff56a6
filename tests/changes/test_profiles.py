"""Whatever changes what counts is compared again, through every door, and nothing else is lost or doubled."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.cast import Cast, actor
from tests.readings import STARTED, draft
from tests.repeats import CERTIFICATES, DISK, three_alike, told
from tracker.changes import (
    actions,
    causes,
    facts,
    imports,
    incidents,
    merges,
    profiles,
    recurrences,
    redactions,
    teams,
    undos,
)
from tracker.db import db
from tracker.jobs.refresh_recurrences import refresh
from tracker.models.incidents import ImportRun, Incident
from tracker.models.people import Team
from tracker.models.recurrences import IncidentProfile, IncidentToken, ProfileMark, Recurrence, TokenFrequency
from tracker.queries import frequencies
from tracker.queries import merges as merge_queries
from tracker.queries import profiles as queries
from tracker.queries import recurrences as pairs
from tracker.rules.permissions import IMPORT, SYSTEM
from tracker.rules.recurrence import Statistics
from tracker.vocabulary import FactKind, RecurrenceState


@pytest.fixture
def alike(cast: Cast) -> list[Incident]:
    return three_alike()


def _flagged() -> set[tuple[int, int]]:
    return {(row.earlier.id, row.later.id) for row in pairs.kept_pairs(min_score=0.9)}


def _digest(incident_id: int) -> bytes:
    row = queries.find_row(incident_id)
    assert row is not None
    return row.digest


def _check_frequencies() -> None:
    """The frequencies are just those of the profiles that are there."""
    known = queries.all_profiles()
    counted, summed = frequencies.usual_among(known), Statistics()
    for profile in known:
        summed.add(profile)
    for name in ("words", "pieces", "promises"):
        here, there = getattr(counted, name), getattr(summed, name)
        assert (here.texts, here.having) == (there.texts, there.having)
    assert (counted.mechanisms, counted.tickets) == (summed.mechanisms, summed.tickets)
    tokens = sum(map(len, (summed.words.having, summed.pieces.having, summed.promises.having, summed.tickets)))
    tokens += sum(map(bool, summed.mechanisms)) + sum(
        bool(one.texts) for one in (summed.words, summed.pieces, summed.promises)
    )
    assert db.session.query(TokenFrequency).count() == tokens
    assert {key for (key,) in db.session.query(IncidentToken.incident_id)} <= {one.incident_id for one in known}


def test_one_cause_is_found_again(alike: list[Incident]) -> None:
    first, second, third = (one.id for one in alike)
    assert _flagged() == {(first, second), (first, third), (second, third)}
    _check_frequencies()


def test_nothing_is_left_to_do_and_nothing_is_done_twice(alike: list[Incident]) -> None:
    assert not queries.is_anything_to_do()
    before = {row.id: row.computed_at for row in db.session.query(Recurrence)}
    assert refresh()
    assert {row.id: row.computed_at for row in db.session.query(Recurrence)} == before


def _edit_fact(incident: Incident) -> None:
    facts.add(incident, by=SYSTEM, kind=FactKind.CONTRIBUTING_FACTOR, text="Nobody was told.")


def _edit_columns(incident: Incident) -> None:
    incidents.edit(incident, by=SYSTEM, version=None, root_cause="It was something else.")


def _edit_start(incident: Incident) -> None:
    incidents.edit(incident, by=SYSTEM, version=None, started_at=STARTED - timedelta(days=3))


def _edit_services(incident: Incident) -> None:
    team = db.session.query(Team).first()
    assert team is not None
    incidents.edit(incident, by=SYSTEM, version=None, services=[teams.add_service("gateway", team, by=SYSTEM)])


def _name_cause(incident: Incident) -> None:
    causes.confirm(causes.link(incident, by=SYSTEM, name="Certificates"), by=SYSTEM)


def _add_item(incident: Incident) -> None:
    actions.add(incident, by=SYSTEM, title="Renew certificates by a timer")


def _redact(incident: Incident) -> None:
    redactions.redact(incident, "wildcard certificate", by=SYSTEM)


def _withdraw(incident: Incident) -> None:
    redactions.withdraw(incident, by=SYSTEM, reason="Secrets", version=None)


def _import_again(incident: Incident) -> None:
    read = draft((), title=incident.title, source=f"{incident.title}.md", root_cause=DISK, factors=())
    imports.accept(read, by=IMPORT)


DOORS = [
    _edit_fact,
    _edit_columns,
    _edit_start,
    _edit_services,
    _name_cause,
    _add_item,
    _redact,
    _withdraw,
    _import_again,
]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_every_door_leads_to_a_new_comparison(alike: list[Incident], door: Callable[[Incident], None]) -> None:
    before = _digest(alike[0].id)
    door(alike[0])
    assert queries.is_anything_to_do()
    assert refresh()
    assert _digest(alike[0].id) != before
    _check_frequencies()


def test_a_change_of_an_item_or_a_service_is_one_of_its_incident(cast: Cast, alike: list[Incident]) -> None:
    item = actions.add(alike[0], by=SYSTEM, title="Renew certificates")
    service = teams.add_service("gateway", cast.payments, by=SYSTEM)
    incidents.edit(alike[0], by=SYSTEM, version=None, services=[service])
    refresh()
    before = _digest(alike[0].id)
    actions.edit(item, by=SYSTEM, version=None, statement="Renew all keystores by a timer")
    refresh()
    assert _digest(alike[0].id) != before


def test_a_redaction_takes_the_words_off_the_index(alike: list[Incident]) -> None:
    redactions.redact(alike[0], CERTIFICATES[0], by=SYSTEM)
    refresh()
    assert _flagged() == {(alike[1].id, alike[2].id)}


def test_what_an_undone_import_took_away_leaves_no_trace(alike: list[Incident]) -> None:
    gone = alike[1].id
    undos.undo(db.session.query(ImportRun).filter_by(source="Gateway number 2.md").one(), by=IMPORT)
    assert db.session.get(Incident, gone) is None
    refresh()
    assert _flagged() == {(alike[0].id, alike[2].id)}
    assert queries.find_row(gone) is None
    _check_frequencies()


def test_a_merged_duplicate_is_folded_into_the_kept_one_and_parted_again(alike: list[Incident]) -> None:
    first, second, third = alike
    merges.merge(second, first, by=SYSTEM, version=None)
    refresh()
    assert _flagged() == {(first.id, third.id)}
    assert queries.find_row(second.id) is None
    _check_frequencies()
    merges.part(second, by=SYSTEM, version=None)
    refresh()
    assert _flagged() == {(first.id, second.id), (first.id, third.id), (second.id, third.id)}
    _check_frequencies()


def test_a_fact_of_a_duplicate_counts_for_the_kept_one(alike: list[Incident]) -> None:
    merges.merge(alike[1], alike[0], by=SYSTEM, version=None)
    refresh()
    before = _digest(alike[0].id)
    _edit_fact(alike[1])
    refresh()
    assert _digest(alike[0].id) != before


def test_a_decided_pair_is_never_touched(cast: Cast, alike: list[Incident]) -> None:
    rows = {(row.earlier_id, row.later_id): row for row in db.session.query(Recurrence)}
    no, yes = rows[alike[0].id, alike[1].id], rows[alike[0].id, alike[2].id]
    recurrences.dismiss(no, by=actor(cast.dot), reason="Other keystores.", version=no.version)
    recurrences.confirm(yes, by=actor(cast.dot), name="Certificates", version=yes.version)
    kept = [(row.id, row.score, row.state, row.version) for row in (no, yes)]
    _edit_columns(alike[0])
    _edit_columns(alike[2])
    refresh()
    assert [(row.id, row.score, row.state, row.version) for row in (no, yes)] == kept


def test_a_pair_decided_for_a_duplicate_is_not_asked_about_again(cast: Cast, alike: list[Incident]) -> None:
    first, second, third = alike
    pair = db.session.query(Recurrence).filter_by(earlier_id=second.id, later_id=third.id).one()
    recurrences.dismiss(pair, by=actor(cast.dot), reason="Other keystores.", version=pair.version)
    merges.merge(second, first, by=SYSTEM, version=None)
    refresh()
    assert (first.id, third.id) not in {(row.earlier.id, row.later.id) for row in pairs.page_of_waiting().rows}


def test_an_earlier_incident_that_turns_up_late_is_offered_to_later_ones(alike: list[Incident]) -> None:
    early = told(CERTIFICATES[0], title="Gateway long ago", at=STARTED - timedelta(days=90))
    refresh()
    assert {(early.id, one.id) for one in alike} <= _flagged()


def test_a_corrected_start_turns_the_pair_round(alike: list[Incident]) -> None:
    first, second, third = (one.id for one in alike)
    incidents.edit(alike[2], by=SYSTEM, version=None, started_at=STARTED - timedelta(days=90))
    refresh()
    assert _flagged() == {(first, second), (third, first), (third, second)}


def test_two_copies_of_one_text_are_a_duplicate_to_merge(alike: list[Incident]) -> None:
    read = draft(
        (), title="Gateway number 1", source="copy/of-it.md", root_cause=CERTIFICATES[0], factors=(), extra="."
    )
    read = replace(
        read,
        values={**read.values, "started_at": STARTED + timedelta(days=30), "ended_at": None, "title": "Something else"},
    )
    copy = imports.accept(read, by=IMPORT, placed=imports.Placement(is_new=True)).incident
    refresh()
    pair = db.session.query(Recurrence).filter_by(earlier_id=alike[0].id, later_id=copy.id).one()
    assert pair.state is RecurrenceState.DUPLICATE
    assert alike[0] in merge_queries.suggested_for(copy)
    assert copy in merge_queries.suggested_for(alike[0])
    assert pair.id not in {row.id for row in pairs.page_of_waiting().rows}


def test_only_the_best_are_kept(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(profiles, "KEPT", 2)
    found = three_alike()
    kept = [row for row in pairs.kept_pairs(min_score=0) if row.later.id == found[2].id]
    assert {row.earlier.id for row in kept} == {found[0].id, found[1].id}
    early = told(CERTIFICATES[2], title="Gateway long ago", at=STARTED - timedelta(days=90))
    refresh()
    kept = [row for row in pairs.kept_pairs(min_score=0) if row.later.id == found[2].id]
    assert len(kept) == 2
    assert early.id in {row.earlier.id for row in kept}


def test_a_write_up_that_names_an_earlier_one_is_resolved_also_when_that_comes_later(alike: list[Incident]) -> None:
    read = draft((), title="Lights out", source="lights.md", root_cause=DISK, factors=())
    read = replace(read, values={**read.values, "started_at": STARTED + timedelta(days=200), "ended_at": None})
    later = imports.accept(read, by=IMPORT).incident
    facts.add(later, by=SYSTEM, kind=FactKind.RECURRENCE_STATEMENT, text="The same happened on 25 June 2026.")
    refresh()
    row = queries.find_row(later.id)
    assert row is not None
    assert row.same_as == []
    early = told("Lamps broke.", title="Lamps were dark", at=STARTED + timedelta(days=115))
    refresh()
    row = queries.find_row(later.id)
    assert row is not None
    assert row.same_as == [early.id]


def test_explanations_quote_both_sides(alike: list[Incident]) -> None:
    pair = db.session.query(Recurrence).filter_by(earlier_id=alike[0].id, later_id=alike[1].id).one()
    reasons = pairs.explained(pair)
    assert reasons
    quotes = [(reason.earlier, reason.later) for reason in reasons if reason.earlier and reason.later]
    assert (CERTIFICATES[0], CERTIFICATES[1]) in [(here.text, there.text) for here, there in quotes]


def test_marks_do_not_pile_up(alike: list[Incident]) -> None:
    for number in range(5):
        incidents.edit(alike[0], by=SYSTEM, version=None, severity_words=f"level {number}")
    refresh()
    assert db.session.query(ProfileMark).count() == 0
    assert db.session.query(IncidentProfile).filter_by(incident_id=alike[0].id).one().revision == 1
