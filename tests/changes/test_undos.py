"""An import taken back: what nobody has touched goes, what somebody has touched stays."""

from typing import Any

import pytest

from tests import factories
from tests.cast import Cast, actor
from tests.readings import ITEMS, TITLE, draft
from tracker.changes import actions, imports, incidents, moves, undos
from tracker.changes.drafts import Draft
from tracker.changes.imports import ImportedIncident
from tracker.db import db
from tracker.errors import NotAllowedError, RefusedError
from tracker.models.actions import ActionItem
from tracker.models.history import Event
from tracker.models.incidents import Fact, ImportRun, Incident, WriteUp
from tracker.queries.imports import items_of
from tracker.rules.permissions import IMPORT, SYSTEM
from tracker.vocabulary import ImportStatus, Subject


def accept(what: Draft | None = None, **how: Any) -> ImportedIncident:
    return imports.accept(what or draft(), by=IMPORT, **how)


def run_of(done: ImportedIncident) -> ImportRun:
    assert done.run is not None
    return done.run


def test_an_untouched_import_goes_without_a_trace_but_its_history(cast: Cast) -> None:
    run = imports.start("folder", by=IMPORT)
    for name in ("One", "Two"):
        accept(draft(title=name, source=f"{name}.md"), run=run)
    result = undos.undo(run, by=SYSTEM)
    assert (len(result.removed), result.kept) == (2, [])
    assert [db.session.query(kind).count() for kind in (Incident, WriteUp, Fact, ActionItem)] == [0] * 4
    event = db.session.query(Event).filter_by(subject=Subject.IMPORT, subject_id=run.id, verb="undone").one()
    assert event.by_name == "system"
    assert run.undone_at is not None


def test_undoing_twice_is_refused(cast: Cast) -> None:
    run = run_of(accept())
    undos.undo(run, by=SYSTEM)
    with pytest.raises(RefusedError, match="already taken back"):
        undos.undo(run, by=SYSTEM)


def test_after_an_undo_the_same_text_makes_a_new_incident(cast: Cast) -> None:
    done = accept()
    old = done.incident.id
    undos.undo(run_of(done), by=SYSTEM)
    again = accept()
    assert (again.status, again.incident.id > old) == (ImportStatus.CREATED, True)


def test_a_touched_item_stays_with_its_incident_and_the_reason_is_said(cast: Cast) -> None:
    done = accept(team=cast.payments)
    touched = items_of(done.incident.id)[1]
    actions.assign(touched, cast.ben, by=actor(cast.ana))
    result = undos.undo(run_of(done), by=actor(cast.ana))
    assert [item.id for item in items_of(done.incident.id)] == [touched.id]
    assert result.kept == [f"{done.incident.label} stays: {touched.label} was assigned by Ana."]
    assert touched.writeup is not None


def test_an_item_that_took_the_place_of_another_stays(cast: Cast) -> None:
    done = accept(team=cast.payments)
    kept = items_of(done.incident.id)[0]
    replaced = factories.item(cast)
    moves.supersede(replaced, kept, by=actor(cast.ana))
    result = undos.undo(run_of(done), by=SYSTEM)
    assert any(f"{kept.label} took the place of another item" in reason for reason in result.kept)
    assert replaced.superseded_by is kept


def test_an_edited_incident_stays_without_its_untouched_items(cast: Cast) -> None:
    done = accept(team=cast.payments)
    incidents.edit(done.incident, by=actor(cast.ana), version=done.incident.version, title="Other words")
    result = undos.undo(run_of(done), by=actor(cast.ana))
    assert items_of(done.incident.id) == []
    assert "it was edited by Ana" in result.kept[0]


def test_a_version_taken_back_leaves_all_as_it_was_before(cast: Cast) -> None:
    incident = accept().incident
    before = [(item.title, item.statement, item.first_line, item.are_words_gone) for item in items_of(incident.id)]
    second = accept(draft([ITEMS[0] + " Always.", "Something else entirely"], severity=1, extra="More."))
    assert (incident.severity, second.items) == (1, 4)
    result = undos.undo(run_of(second), by=SYSTEM)
    assert result.removed == [f"Version 2 of {incident.label} is taken back."]
    assert (incident.severity, [version.number for version in incident.writeups]) == (2, [1])
    after = [(item.title, item.statement, item.first_line, item.are_words_gone) for item in items_of(incident.id)]
    assert after == before
    assert all(item.writeup is incident.writeups[0] for item in items_of(incident.id))
    assert {fact.writeup_id for fact in incident.facts} <= {incident.writeups[0].id}


def test_versions_can_be_taken_back_one_after_another(cast: Cast) -> None:
    first = accept()
    second = accept(draft(extra="Two.", severity=3))
    third = accept(draft(extra="Three.", severity=4))
    for done, severity in ((third, 3), (second, 2)):
        undos.undo(run_of(done), by=SYSTEM)
        assert first.incident.severity == severity
    undos.undo(run_of(first), by=SYSTEM)
    assert db.session.query(Incident).count() == 0


def test_an_older_version_below_a_newer_one_stays(cast: Cast) -> None:
    first = accept()
    accept(draft(extra="Two."))
    result = undos.undo(run_of(first), by=SYSTEM)
    assert result.kept == [f"{first.incident.label} stays as it is: a later import brought a newer version of it."]
    assert len(items_of(first.incident.id)) == 3


def test_an_incident_made_by_hand_survives_the_undoing_of_its_write_up(cast: Cast) -> None:
    incident = incidents.add(by=actor(cast.dot), title=TITLE)
    done = accept(draft(source=""), placed=imports.Placement(incident_id=incident.id))
    undos.undo(run_of(done), by=SYSTEM)
    assert (incident.writeups, incident.facts, items_of(incident.id), incident.severity) == ([], [], [], None)


def test_an_import_is_taken_back_only_by_those_who_may_import_it(cast: Cast) -> None:
    run = run_of(accept(team=cast.payments))
    for nobody in (cast.cleo, cast.vic):
        with pytest.raises(NotAllowedError):
            undos.undo(run, by=actor(nobody))
    undos.undo(run, by=actor(cast.ben))
