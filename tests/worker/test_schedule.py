"""Errands run when they are due, each turn once, however many workers ask."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import settings_in
from tracker.changes import schedule as turns
from tracker.db import db
from tracker.worker.schedule import Errand, errands, run_due

HOUR = timedelta(hours=1)
NOON = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


def _counting() -> tuple[Errand, list[None]]:
    runs: list[None] = []
    return Errand("count", HOUR, lambda: runs.append(None)), runs


def test_a_turn_begins_on_the_hour() -> None:
    errand, _ = _counting()
    assert errand.turn(NOON + timedelta(minutes=59, seconds=59)) == NOON


def test_an_errand_runs_once_in_its_turn(app: Flask) -> None:
    errand, runs = _counting()
    for minute in range(60):
        run_due([errand], now=NOON + timedelta(minutes=minute))
    assert len(runs) == 1
    run_due([errand], now=NOON + HOUR)
    assert len(runs) == 2


def test_turns_missed_while_nothing_ran_are_not_made_up_for(app: Flask) -> None:
    errand, runs = _counting()
    run_due([errand], now=NOON)
    run_due([errand], now=NOON + timedelta(days=3))
    assert len(runs) == 2


def test_a_clock_that_was_ahead_does_not_stop_an_errand_for_long(app: Flask) -> None:
    errand, runs = _counting()
    run_due([errand], now=NOON + timedelta(days=40))
    run_due([errand], now=NOON)
    assert len(runs) == 2


def test_a_worker_whose_clock_is_a_little_ahead_does_not_open_the_old_turn_again(app: Flask) -> None:
    errand, runs = _counting()
    run_due([errand], now=NOON + HOUR)
    run_due([errand], now=NOON + HOUR - timedelta(seconds=1))
    assert len(runs) == 1


def test_an_errand_that_fails_is_logged_and_the_others_run(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise RuntimeError("out of paper")

    errand, runs = _counting()
    with caplog.at_level(logging.ERROR):
        run_due([Errand("print", HOUR, fail), errand], now=NOON)
    assert len(runs) == 1
    assert "the errand print failed" in caplog.text


def test_of_many_workers_that_ask_at_once_one_gets_the_turn(app: Flask) -> None:
    won: list[bool] = []
    together = threading.Barrier(6)

    def ask() -> None:
        with app.app_context():
            together.wait()
            won.append(turns.claim("count", turn=NOON, every=HOUR))

    _all_at_once(ask, 6)
    assert sorted(won) == [False] * 5 + [True]


def _all_at_once(target: Callable[[], None], count: int) -> None:
    db.session.rollback()
    threads = [threading.Thread(target=target) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def test_how_often_each_errand_runs(tmp_path: Path) -> None:
    known = {errand.name: errand.every for errand in errands(settings_in(tmp_path))}
    minute = HOUR / 60
    assert known == {
        "housekeeping": HOUR,
        "refresh_recurrences": minute,
        "refit_weights": 24 * HOUR,
        "apply_deliveries": minute,
        "push_issues": minute,
        "reconcile_issues": minute,
        "ask_github_again": HOUR,
        "queue_dispatches": 5 * minute,
        "send_dispatches": minute,
        "prepare_reviews": 5 * minute,
        "fetch_feeds": HOUR / 2,
    }
