"""The sample company, as people meet it."""

import re
from html import unescape

import pytest
from click.testing import Result
from flask import Flask

from tests.visitors import Visit
from tracker import clock
from tracker.changes import people as people_changes
from tracker.cli.demo import demo
from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.models.causes import Cause
from tracker.models.history import Event
from tracker.models.incidents import Incident
from tracker.models.notices import Dispatch
from tracker.models.recurrences import Recurrence
from tracker.queries import effects, people, recurrences, verdicts, week
from tracker.queries.filters import Filter
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import DispatchStatus, Effect, Verdict

ROOM = re.compile(r'<a class="room[^"]*" href="([^"]+)"')
THING = re.compile(r"\b(?:AI|INC)-\d+|/causes/\d+")


@pytest.fixture
def said(app: Flask) -> Result:
    """What `tracker demo` says."""
    result = app.test_cli_runner().invoke(demo)
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture
def ana(app: Flask, said: Result) -> Visit:
    """The browser of the manager of Payments."""
    return Visit(app, people.find_person_by_email("ana@example.org"))


def test_one_log_in_of_each_role_is_named(said: Result) -> None:
    assert re.findall(r"(\w+)@example\.org +(\w+)", said.output) == [
        ("dot", "admin"),
        ("ana", "manager"),
        ("ben", "member"),
        ("vic", "reads"),
    ]


def test_this_week_of_a_manager_has_something_in_every_block(ana: Visit) -> None:
    person = people.find_person_by_email("ana@example.org")
    assert person
    found = week.week(week.own_scope(one.team_id for one in person.memberships), now=clock.now())
    counts = [part.count for part in (found.overdue, found.soon, found.unowned, found.to_triage, found.to_verify)]
    assert min(counts) >= 2, counts
    assert min(found.open_count, found.done_count, found.added_count) >= 1
    assert max(counts) <= week.SHOWN, "a manager who has this much to do does not believe us"
    assert 'class="empty"' not in ana.get("/").text


def test_every_page_of_the_rail_has_something_to_show(ana: Visit) -> None:
    rooms = [unescape(path) for path in ROOM.findall(ana.get("/").text)]
    assert len(rooms) >= 3
    for path in (*rooms, "/import", "/people", "/teams"):
        page = ana.get(path)
        assert page.status_code == 200
        assert 'class="empty"' not in page.text, path
    rooms.remove("/reports")  # it names no things, it counts them
    for path in rooms:
        assert len(set(THING.findall(ana.get(path).text))) >= (1 if path == "/triage" else 10), path


def test_every_incident_and_items_of_every_state_open(ana: Visit) -> None:
    for key in db.session.scalars(db.select(Incident.id)).all():
        assert ana.get(f"/incidents/{key}").status_code == 200
    firsts = db.select(db.func.min(ActionItem.id)).group_by(ActionItem.state, ActionItem.reopened)
    for key in db.session.scalars(firsts).all():
        assert ana.get(f"/items/{key}").status_code == 200


@pytest.mark.usefixtures("said")
def test_causes_came_back_in_spite_of_everything_there_is() -> None:
    keys = db.session.scalars(db.select(Cause.id)).all()
    given = {one.verdict for key in keys for one in verdicts.on(verdicts.case_of([key]), key)}
    assert given == set(Verdict)
    found = {one.assessment.effect for key in keys for one in effects.of_cause(key, now=clock.now())}
    assert found == set(Effect)


@pytest.mark.usefixtures("said")
def test_pairs_were_confirmed_and_dismissed_and_some_wait() -> None:
    standing = recurrences.standing()
    assert standing.confirmed >= 10
    assert standing.decided - standing.confirmed >= 1
    assert 3 <= standing.waiting <= 12
    for pair in db.session.scalars(db.select(Recurrence).where(Recurrence.decided_at.is_not(None))):
        assert pair.decided_by_id
        assert pair.decided_at
        assert pair.later.created_at < pair.decided_at <= clock.now()


def test_loading_the_sample_again_changes_nothing(app: Flask, said: Result) -> None:
    before = db.session.scalar(db.select(db.func.count(Event.id)))
    again = app.test_cli_runner().invoke(demo)
    assert (again.exit_code, again.output) == (0, said.output)
    assert db.session.scalar(db.select(db.func.count(Event.id))) == before


def test_a_database_in_use_is_left_alone(app: Flask) -> None:
    people_changes.add_with_password("Eve", by=SYSTEM, email="eve@example.com", password="quiet-harbour-lantern")
    result = app.test_cli_runner().invoke(demo)
    assert result.exit_code == 1
    assert "in use" in result.output
    assert week.week(Filter(), now=clock.now()).open_count == 0


def test_the_delivery_log_has_what_arrived_and_what_did_not(said: Result) -> None:
    states = {row.status for row in db.session.query(Dispatch)}
    assert states >= {DispatchStatus.SENT, DispatchStatus.BOUNCED, DispatchStatus.LOST}
    assert not states & {DispatchStatus.PENDING, DispatchStatus.SENDING}, "nobody is mailed about a made-up past"
