"""The made-up company: enough of everything, believable in its dates, the same story on any day."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from tracker import clock
from tracker.cli.company import founding, telling
from tracker.cli.company.shapes import fate
from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.models.causes import Cause, IncidentCause
from tracker.models.comments import Mention
from tracker.models.history import Event
from tracker.models.incidents import Incident
from tracker.models.people import Person, Team
from tracker.queries import actions, week
from tracker.queries.filters import Filter
from tracker.rules import lifecycle
from tracker.vocabulary import CauseRole, ItemState, LinkState, SiteRole, Subject

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
"""A Saturday."""
OTHER_DAYS = (datetime(2027, 12, 31, 23, 30, tzinfo=UTC), datetime(2028, 3, 5, 0, 10, tzinfo=UTC))
"""A Friday night, and a Sunday of a leap year when it is still Saturday in the west."""


@pytest.fixture
def company(app: Flask) -> None:
    founding.found(clock.today())


def all_items() -> Sequence[ActionItem]:
    return db.session.scalars(db.select(ActionItem).order_by(ActionItem.id)).all()


def all_incidents() -> Sequence[Incident]:
    return db.session.scalars(db.select(Incident).order_by(Incident.id)).all()


def events_of(subject: Subject) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = {}
    for event in db.session.scalars(db.select(Event).where(Event.subject == subject).order_by(Event.id)):
        found.setdefault(event.subject_id, []).append(event)
    return found


@pytest.mark.usefixtures("company")
def test_forty_incidents_and_at_least_160_items() -> None:
    incidents, items = all_incidents(), all_items()
    assert len(incidents) == 40
    assert len(items) >= 160
    assert sum(bool(incident.writeups) for incident in incidents) == 30
    assert any(incident.is_near_miss for incident in incidents)
    assert {incident.severity for incident in incidents} == {1, 2, 3, 4}
    assert {incident.team.name for incident in incidents if incident.team} == {"Payments", "Search", "Platform"}
    assert all(incident.started_at and incident.ended_at and incident.root_cause for incident in incidents)
    assert {item.incident_id for item in items} == {incident.id for incident in incidents}


@pytest.mark.usefixtures("company")
def test_twelve_people_of_whom_one_has_left_and_two_never_log_in() -> None:
    people = db.session.scalars(db.select(Person)).all()
    assert len(people) == 12
    assert [person.name for person in people if not person.is_active] == ["Jonas Weidt"]
    assert sum(person.password_hash is None for person in people) == 2
    assert sum(person.site_role is SiteRole.ADMIN for person in people) == 1
    assert len({person.time_zone for person in people}) >= 6
    assert any(item.owner and not item.owner.is_active and item.state in lifecycle.ACTIVE for item in all_items())


@pytest.mark.usefixtures("company")
def test_there_is_an_item_in_every_state_that_one_can_get_to() -> None:
    items = all_items()
    counts = Counter(item.state for item in items)
    assert counts.keys() == {ItemState.PROPOSED, *(to for _, to in lifecycle.MOVES)}
    assert all(count >= 10 for state, count in counts.items() if state is not ItemState.SUPERSEDED)
    assert all(item.superseded_by for item in items if item.state is ItemState.SUPERSEDED)
    assert counts[ItemState.SUPERSEDED] >= 2
    assert sum(bool(item.blocked_reason) for item in items) >= 3
    assert any(item.escalated_at for item in items)
    assert any(item.decline_wanted_by for item in items)
    assert any(item.split_from for item in items)
    assert db.session.query(Mention).count() >= 1
    assert sum(item.reopened for item in items) >= 3
    assert any(item.are_words_gone for item in items)
    assert any(item.state is ItemState.DONE and item.done_at is None for item in items), "an archive has no dates"
    assert sum("https://" in item.evidence for item in items) >= 40


@pytest.mark.usefixtures("company")
def test_slips_and_declined_items_say_why() -> None:
    items = all_items()
    slips = [move for item in items for move in item.due_changes if move.from_on is not None]
    assert len(slips) >= 20
    assert all(move.reason and move.by_id for move in slips)
    assert max(len(item.due_changes) for item in items) >= 4
    declined = [item for item in items if item.state is ItemState.DECLINED]
    assert all(item.declined_by and item.declined_reason and item.look_again_on for item in declined)
    asked = {item.look_again_on < clock.today() for item in declined if item.look_again_on}
    assert asked == {True, False}, "some are due for another look"


@pytest.mark.usefixtures("company")
def test_causes_come_back() -> None:
    links = db.session.scalars(db.select(IncidentCause)).all()
    struck = Counter(link.cause_id for link in links)
    assert db.session.scalar(db.select(db.func.count(Cause.id))) == len(struck) >= 8
    assert sum(2 <= times <= 4 for times in struck.values()) >= 5
    assert {link.role for link in links} == set(CauseRole)
    assert {link.state for link in links} == set(LinkState)


@pytest.mark.usefixtures("company")
def test_nothing_happens_before_its_incident_or_in_the_future() -> None:
    now = clock.now()
    known = {incident.id: incident for incident in all_incidents()}
    events = events_of(Subject.ACTION_ITEM)
    for item in all_items():
        incident, happened = known[item.incident_id], [event.happened_at for event in events[item.id]]
        assert incident.started_at
        assert incident.started_at < happened[0], item.title
        assert happened == sorted(happened), item.title
        assert incident.happened_on <= item.promised_on, item.title
        assert item.due_on is None or item.promised_on <= item.due_on, item.title
        assert item.created_at == happened[0], item.title
    for event in db.session.scalars(db.select(Event)):
        assert event.happened_at == event.recorded_at <= now
    assert all(incident.ended_at and incident.ended_at < incident.created_at for incident in known.values())


def test_the_story_is_the_same_on_any_day(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False):
        told = _as_told()
    for day in OTHER_DAYS:
        _forget_everything()
        with time_machine.travel(day, tick=False):
            assert _as_told() == told, day


def _as_told() -> dict[str, object]:
    """The company of today, without its dates."""
    founding.found(clock.today())
    now = clock.now()
    events = events_of(Subject.ACTION_ITEM)
    teams = db.session.scalars(db.select(Team).order_by(Team.id)).all()
    weeks = [week.week(Filter(team_ids=frozenset({team.id})), now=now) for team in teams]
    story: dict[str, object] = {
        "incidents": [(one.title, one.severity, one.is_backfill, one.cause_class) for one in all_incidents()],
        "weeks": [
            [
                one.open_count,
                *(part.count for part in (one.overdue, one.soon, one.unowned, one.to_triage, one.to_verify)),
            ]
            for one in weeks
        ],
    }
    for item in all_items():
        row = actions.one_row(item.id, now=now)
        verbs = [(event.verb, event.by_name) for event in events[item.id]]
        story[f"{item.incident.title}: {item.title}"] = (row.state, row.kind, row.owner_name, row.is_overdue, verbs)
    return story


def _forget_everything() -> None:
    for table in reversed(db.metadata.sorted_tables):
        db.session.execute(table.delete())
    db.session.commit()


def test_a_fate_without_its_promise_makes_no_company(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = replace(founding.STORIES["Search"][0], fates=(fate("Sing"),))
    monkeypatch.setattr(founding, "STORIES", {"Search": (wrong,)})
    with pytest.raises(LookupError, match="begins with: Sing"):
        founding.found(clock.today())
    assert db.session.scalar(db.select(db.func.count(Person.id))) == 0


def test_every_text_belongs_to_a_story() -> None:
    told = {getattr(story, "file", "") for stories in founding.STORIES.values() for story in stories}
    written = {path.relative_to(telling.SAMPLES).as_posix() for path in telling.SAMPLES.rglob("*.*")}
    assert written == told - {""}
