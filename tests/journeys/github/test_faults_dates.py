"""Fault 29: due dates by milestone, and labels that differ in case."""

from datetime import date, timedelta

import pytest
from flask import Flask

from tests.cast import Cast, actor
from tests.github.stand_in import StandIn
from tests.journeys.github.syncing import Sync
from tracker.changes import actions
from tracker.clients.github_answers import milestone_of
from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.vocabulary import Priority

SOON = date.today() + timedelta(days=30)  # noqa: DTZ011  (any day to come)


@pytest.fixture
def sync(app: Flask, cast: Cast, github: StandIn) -> Sync:
    """One whose rule uses milestones."""
    return Sync.begin(app, cast, github, uses_milestones=True, labels=("post-mortem",))


@pytest.mark.parametrize("day", [date(2027, 3, 14), date(2027, 11, 7), date(2028, 2, 29)])
def test_fault_29_a_due_date_is_the_same_day_on_both_sides(sync: Sync, day: date) -> None:
    promised = sync.item(due_on=day)
    sync.push()
    milestone = sync.issue(promised)["milestone"]
    assert milestone["title"] == f"Due {day}"
    assert milestone_of(milestone).due_on == day
    sync.hear()
    sync.sweep()
    db.session.expire_all()
    assert db.session.get_one(ActionItem, promised.id).due_on == day
    assert sync.outbox() == []


def test_fault_29_github_floors_to_midnight_in_california() -> None:
    for text, day in (
        ("2027-03-14T07:59:59Z", date(2027, 3, 13)),
        ("2027-03-14T08:00:00Z", date(2027, 3, 14)),
        ("2027-07-01T07:00:00Z", date(2027, 7, 1)),
        ("2027-07-01T06:59:00Z", date(2027, 6, 30)),
    ):
        assert milestone_of({"number": 1, "title": "x", "state": "open", "due_on": text}).due_on == day


def test_fault_29_a_milestone_of_that_name_is_used_again(sync: Sync) -> None:
    first, second = sync.item(due_on=SOON), sync.item(due_on=SOON, title="Alert earlier")
    sync.push()
    later = sync.item(due_on=SOON, title="Alert later")
    sync.push()
    numbers = {sync.issue(one)["milestone"]["number"] for one in (first, second, later)}
    assert len(numbers) == 1
    assert sync.writes().count(f"POST /repos/{sync.made.full_name}/milestones") == 1


def test_a_moved_milestone_moves_the_date_and_a_foreign_one_is_left_alone(sync: Sync) -> None:
    promised, other = sync.item(due_on=SOON), sync.item(due_on=SOON + timedelta(days=7), title="Alert earlier")
    sync.push()
    number = sync.issue(other)["milestone"]["number"]
    sync.on_github(promised, milestone=number)
    sync.hear()
    db.session.expire_all()
    moved = db.session.get_one(ActionItem, promised.id)
    assert moved.due_on == SOON + timedelta(days=7)
    assert moved.due_changes[-1].reason == "Its milestone was changed on GitHub."
    theirs = sync.github.api("POST", f"/repos/{sync.made.full_name}/milestones", {"title": "Release 9"})
    sync.on_github(promised, milestone=theirs["number"])
    sync.hear()
    actions.redate(moved, SOON, by=actor(sync.cast.ana), reason="Sooner.")
    sync.push()
    assert sync.issue(promised)["milestone"]["title"] == "Release 9"
    assert f"**Due:** {SOON}" in sync.issue(promised)["body"]


def test_fault_29_a_label_that_differs_in_case_is_the_same(sync: Sync) -> None:
    for name in ("Incident/P1", "Post-Mortem"):
        sync.github.api("POST", f"/repos/{sync.made.full_name}/labels", {"name": name, "color": "ffffff"})
    promised = sync.item()
    sync.push()
    sync.on_github(promised, labels=["Incident/P1", "Post-Mortem", "mine"])
    sync.hear()
    before = len(sync.writes())
    sync.push()
    assert len(sync.writes()) == before
    actions.edit(
        db.session.get_one(ActionItem, promised.id), by=actor(sync.cast.ana), version=None, priority=Priority.P0
    )
    sync.push()
    names = sorted(label["name"] for label in sync.issue(promised)["labels"])
    assert names == ["Post-Mortem", "incident/p0", "mine"]


def test_a_label_on_github_sets_the_priority(sync: Sync) -> None:
    promised = sync.linked()
    sync.on_github(promised, labels=["incident/p1", "incident/p0", "post-mortem"])
    sync.hear()
    db.session.expire_all()
    assert db.session.get_one(ActionItem, promised.id).priority is Priority.P0
    sync.push()
    assert sorted(label["name"] for label in sync.issue(promised)["labels"]) == ["incident/p0", "post-mortem"]
