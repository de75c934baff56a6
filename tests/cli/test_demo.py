"""The sample company."""

from flask import Flask

from tracker import clock
from tracker.cli.demo import demo
from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.models.history import Event
from tracker.queries import week
from tracker.queries.filters import Filter
from tracker.vocabulary import ItemState


def test_the_sample_has_something_late_and_something_in_most_states(app: Flask) -> None:
    result = app.test_cli_runner().invoke(demo)
    assert result.exit_code == 0, result.output
    assert "ana@example.org" in result.output
    found = week.week(Filter(), now=clock.now())
    assert found.overdue.count >= 2
    assert found.soon.count >= 1
    assert found.to_triage.count >= 1
    assert found.unowned.count >= 1
    states = set(db.session.scalars(db.select(ActionItem.state)))
    assert states >= {ItemState.PROPOSED, ItemState.OPEN, ItemState.IN_PROGRESS, ItemState.DONE, ItemState.DECLINED}


def test_loading_the_sample_again_changes_nothing(app: Flask) -> None:
    runner = app.test_cli_runner()
    runner.invoke(demo)
    before = db.session.scalar(db.select(db.func.count(Event.id)))
    assert runner.invoke(demo).exit_code == 0
    assert db.session.scalar(db.select(db.func.count(Event.id))) == before
