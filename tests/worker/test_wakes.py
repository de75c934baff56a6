"""The worker is woken by what was committed, and by nothing else; and nobody waits for it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests import factories
from tests.cast import Cast
from tracker.config import Settings
from tracker.db import call_when_woken, db, transaction, wake
from tracker.vocabulary import ErrandName
from tracker.worker import schedule
from tracker.worker.queue import open_queue
from tracker.worker.wakes import Waker, listen


@pytest.fixture
def settings(app: Flask) -> Settings:
    settings: Settings = app.extensions["settings"]
    return settings


@pytest.fixture
def told(app: Flask) -> Iterator[list[set[str]]]:
    """What the worker was woken for, by transaction."""
    heard: list[set[str]] = []
    call_when_woken(db.engine, lambda names: heard.append(set(names)))
    yield heard
    call_when_woken(db.engine, None)


def test_what_was_committed_wakes_once_and_what_was_not_never(told: list[set[str]]) -> None:
    with transaction():
        wake("print")
        with transaction():
            wake("print")
            wake("fold")
        assert told == []
    assert told == [{"print", "fold"}]
    with pytest.raises(ZeroDivisionError):
        _wake_in_vain()
    with transaction():
        pass
    assert told == [{"print", "fold"}]


def _wake_in_vain() -> None:
    with transaction():
        wake("print")
        raise ZeroDivisionError


def test_a_change_of_what_incidents_are_compared_by_wakes(cast: Cast, told: list[set[str]]) -> None:
    factories.incident(cast)
    assert {ErrandName.REFRESH_RECURRENCES.value} in told


def test_the_worker_runs_what_it_is_woken_for(settings: Settings) -> None:
    waker, queue, ran = Waker(settings), open_queue(settings), []
    listen(queue, ran.append)
    queue.flush()  # a database keeps what other tests have put there
    waker([ErrandName.FETCH_FEEDS])
    waker([ErrandName.FETCH_FEEDS, ErrandName.REFIT_WEIGHTS])
    while (message := queue.dequeue()) is not None:
        queue.execute(message)
    assert ran == ["fetch_feeds", "refit_weights"]
    waker([ErrandName.FETCH_FEEDS])
    assert len(queue) == 1
    queue.flush()
    queue.storage.close()


def test_an_errand_that_is_woken_runs_whether_or_not_its_turn_has_come() -> None:
    ran: list[str] = []
    known = [schedule.Errand(name, timedelta(days=1), lambda name=name: ran.append(name)) for name in "ab"]
    schedule.run_now(known, "b")
    schedule.run_now(known, "gone with an older release")
    assert ran == ["b"]


def test_a_queue_that_cannot_be_opened_fails_nothing(
    settings: Settings, data_dir: Path, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    if settings.is_postgresql:
        pytest.skip("there the queue is in the database")
    (data_dir / "queue.sqlite").mkdir()
    call_when_woken(db.engine, Waker(settings))
    factories.incident(cast)
    assert "looks by itself at its next turn" in caplog.text
    call_when_woken(db.engine, None)
