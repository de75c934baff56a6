"""An accepted draft becomes an incident with its items, whole or not at all."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.cast import Cast, actor
from tests.readings import ENDED, ITEMS, STARTED, TITLE, draft, reading
from tracker.changes import imports, people, teams, writeups
from tracker.changes.drafts import Draft, short_title
from tracker.changes.imports import ImportedIncident, Placement
from tracker.changes.readings import draft_of
from tracker.db import db
from tracker.errors import NotAllowedError, UnreadableError
from tracker.models.actions import ActionItem
from tracker.models.history import Event
from tracker.models.incidents import Fact, ImportRun, Incident, WriteUp
from tracker.models.people import Person
from tracker.queries.imports import items_of
from tracker.rules.permissions import IMPORT, SYSTEM
from tracker.vocabulary import CauseClass, Door, FactKind, ImportStatus, ItemState, Priority, Subject
from tracker.writeups.facts import Instant, Passage, ReadItem

pytestmark = pytest.mark.usefixtures("app")


def accept(what: Draft | None = None, **how: Any) -> ImportedIncident:
    return imports.accept(what or draft(), by=IMPORT, **how)


def test_an_import_writes_the_incident_its_text_its_facts_and_its_items() -> None:
    done = accept()
    incident = done.incident
    assert (done.status, done.created_items, done.items) == (ImportStatus.CREATED, 3, 3)
    assert (incident.title, incident.severity, incident.cause_class) == (TITLE, 2, CauseClass.CONFIG_CHANGE)
    assert (incident.started_at, incident.ended_at) == (STARTED, ENDED)
    assert incident.happened_on == date(2026, 3, 2)
    assert [version.number for version in incident.writeups] == [1]
    assert {fact.kind for fact in incident.facts} >= {
        FactKind.TITLE,
        FactKind.ROOT_CAUSE,
        FactKind.CONTRIBUTING_FACTOR,
    }
    first = items_of(incident.id)[0]
    assert (first.statement, first.title) == (ITEMS[0], ITEMS[0].rstrip("."))
    assert (first.state, first.priority, first.promised_on) == (
        ItemState.PROPOSED,
        Priority.P1,
        date(2026, 3, 5),
    )
    assert (first.first_line, first.writeup) == (6, incident.writeups[0])


def test_incident_and_items_each_leave_one_event_through_the_import_door() -> None:
    incident = accept(at=datetime(2026, 3, 6, tzinfo=UTC)).incident
    events = db.session.query(Event).filter(Event.subject.in_([Subject.INCIDENT, Subject.ACTION_ITEM])).all()
    assert len(events) == 4
    assert {(event.by_name, event.door) for event in events} == {("import", Door.IMPORT)}
    assert {event.happened_at for event in events} == {datetime(2026, 3, 6, tzinfo=UTC)}
    [imported] = [event for event in events if event.subject is Subject.INCIDENT]
    assert (imported.subject_id, imported.verb) == (incident.id, "imported")


def test_what_is_worded_as_done_is_done_at_a_time_not_known() -> None:
    incident = accept(draft([ReadItem("We upgraded the kernel", 0, 0, is_done=True)])).incident
    [item] = items_of(incident.id)
    assert (item.state, item.done_at, item.evidence) == (ItemState.DONE, None, writeups.SAYS_SO)


def test_the_same_text_again_is_unchanged() -> None:
    first = accept()
    again = accept()
    assert (again.status, again.incident, again.created_items, again.items) == (
        ImportStatus.UNCHANGED,
        first.incident,
        0,
        3,
    )
    assert db.session.query(WriteUp).count() == 1
    assert db.session.query(ImportRun).count() == 1


def test_the_same_name_and_title_with_another_text_is_a_new_version() -> None:
    first = accept()
    second = accept(draft(extra="We learned more."))
    assert (second.status, second.incident) == (ImportStatus.UPDATED, first.incident)
    assert [version.number for version in first.incident.writeups] == [1, 2]


def test_a_file_that_moved_is_a_new_version_of_its_incident() -> None:
    first = accept()
    assert accept(draft(extra="More.", source="old/payments.md")).incident is first.incident


def test_two_files_of_one_import_are_never_one_incident() -> None:
    first = accept(draft(source="a/report.md"))
    placed = Placement(taken={first.incident.id}, sources={"a/report.md", "b/report.md"})
    second = accept(draft(source="b/report.md", extra="Another one."), placed=placed)
    assert second.status is ImportStatus.CREATED


def test_a_pasted_text_with_a_known_title_is_a_new_incident_until_somebody_says_otherwise() -> None:
    first = accept()
    pasted = draft(source="", extra="Pasted.")
    match = imports.find_match(pasted)
    assert match is not None
    assert (match.incident_id, match.is_certain) == (first.incident.id, False)
    assert accept(pasted).status is ImportStatus.CREATED
    answered = accept(draft(source="", extra="Again."), placed=Placement(incident_id=first.incident.id))
    assert (answered.status, answered.incident) == (ImportStatus.UPDATED, first.incident)


def test_an_import_that_breaks_leaves_nothing() -> None:
    broken = replace(draft(), items=(replace(draft().items[0], first_line=9, last_line=3),))
    with pytest.raises(Exception, match="Somebody changed this"):
        accept(broken)
    assert [db.session.query(kind).count() for kind in (Incident, WriteUp, Fact, ActionItem, ImportRun)] == [0] * 5


def test_an_old_incident_is_a_backfill_and_keeps_the_dates_of_its_words() -> None:
    item = ReadItem("Test the alert", 0, 0, due_on=date(2026, 4, 1))
    with time_machine.travel(datetime(2026, 3, 9, tzinfo=UTC), tick=False):
        assert not accept(draft([item])).incident.is_backfill
    with time_machine.travel(datetime(2026, 9, 9, tzinfo=UTC), tick=False):
        old = accept(draft([item], source="other.md", title="Another")).incident
    assert old.is_backfill
    assert items_of(old.id)[0].due_on == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("words", "email", "login"),
    [
        ("ANA@example.org", "ana@example.org", None),
        ("Ana", "ana@example.org", None),
        ("@octo-cat", None, "octo-cat"),
        ("Grace Hopper <grace@example.org>", "grace@example.org", None),
    ],
)
def test_owners_are_found_or_become_people_without_a_log_in(
    cast: Cast, words: str, email: str | None, login: str | None
) -> None:
    incident = accept(draft([ReadItem("Do it", 0, 0, owner=words)])).incident
    owner = items_of(incident.id)[0].owner
    assert owner is not None
    assert (owner.email, owner.github_login, owner.password_hash) == (email, login, None)
    again = accept(draft([ReadItem("Do it", 0, 0, owner=words)], source="b.md", title="B")).incident
    assert items_of(again.id)[0].owner is owner


def test_who_has_left_owns_nothing_new(cast: Cast) -> None:
    people.edit(cast.ben, by=SYSTEM, version=None, is_active=False)
    incident = accept(draft([ReadItem("Do it", 0, 0, owner="ben@example.org")])).incident
    assert items_of(incident.id)[0].owner is None
    assert db.session.query(Person).filter_by(email="ben@example.org").count() == 1


def test_the_team_is_the_one_given_else_that_of_a_service(cast: Cast) -> None:
    teams.add_service("Ledger", cast.payments, by=SYSTEM)
    named = accept(draft(services=(Passage("ledger", 1, 1),))).incident
    assert (named.team, [service.name for service in named.services]) == (cast.payments, ["Ledger"])
    mentioned = accept(draft(source="b.md", title="B", extra="The ledger was slow.")).incident
    assert (mentioned.team, mentioned.services) == (cast.payments, [])
    given = accept(draft(source="c.md", title="C", extra="The ledger too."), team=cast.search).incident
    assert given.team is cast.search
    assert accept(draft(source="d.md", title="D")).incident.team is None


def test_nobody_imports_for_a_team_that_is_not_theirs(cast: Cast) -> None:
    with pytest.raises(NotAllowedError):
        imports.accept(draft(), by=actor(cast.cleo), team=cast.payments)
    with pytest.raises(NotAllowedError):
        imports.accept(draft(), by=actor(cast.vic))
    accept(team=cast.payments)
    with pytest.raises(NotAllowedError):
        imports.accept(draft(extra="New."), by=actor(cast.cleo))
    assert db.session.query(WriteUp).count() == 1


def test_a_text_with_more_than_200_items_is_refused() -> None:
    assert len(draft_of(reading([f"Promise {number}" for number in range(200)])).items) == 200
    with pytest.raises(UnreadableError, match="201 action items"):
        draft_of(reading([f"Promise {number}" for number in range(201)]))


def test_without_a_title_the_file_names_the_incident() -> None:
    assert draft(title=None, source="2026/api-down.md").title == "api-down"
    assert draft(title=None, source="").title == "Untitled incident"


def test_an_end_before_the_start_is_left_out_and_said() -> None:
    made = draft(ended_at=Instant(STARTED - timedelta(hours=1), "08:30", 3, 3))
    assert made.values["ended_at"] is None
    assert "The end lies before the start, so it was left out." in made.warnings
    accept(made)


def test_a_title_is_short_and_cut_between_words() -> None:
    assert short_title("Improved monitoring: we  added\nalerts.") == "Improved monitoring: we added alerts"
    long = short_title("word " * 60)
    assert len(long) <= 160
    assert long.endswith("word…")
    assert len(short_title("x" * 400)) <= 160
    assert short_title("Check limits before rollout (@ana)") == "Check limits before rollout"
    assert short_title("Fix the `cli` of the [tool](https://git.example.org/tool)") == "Fix the cli of the tool"
    assert short_title("**") == "**"
    two = "Move the nightly job to its own cluster. The order is placed."
    assert short_title(two) == "Move the nightly job to its own cluster"


def test_two_who_import_the_same_text_at_once_make_one_incident(app: Flask) -> None:
    db.session.commit()
    together = Barrier(2)

    def one() -> ImportStatus:
        with app.app_context():
            together.wait()
            return accept().status

    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(one) for _ in range(2)]
        assert {future.result() for future in done} == {ImportStatus.CREATED, ImportStatus.UNCHANGED}
    assert db.session.query(Incident).count() == 1
    assert db.session.query(ActionItem).count() == 3
