"""Fault 30 through a worker process: a GitHub that takes thirty seconds, and one whose certificate is not trusted."""

import multiprocessing
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from tests.cast import actor
from tests.journeys.github.syncing import SITE, Sync
from tracker.changes import actions
from tracker.clients import github_wire
from tracker.config import Settings
from tracker.db import db
from tracker.jobs import push_issues, reconcile_issues
from tracker.jobs.gateways import opener
from tracker.jobs.push_pace import Pace
from tracker.vocabulary import ItemState

PATIENCE = 0.5
"""Seconds instead of ten."""
SLOW = {"do": "delay", "seconds": 30}
LIST = r"^GET .*/issues\?"

_processes = multiprocessing.get_context("fork")


@pytest.fixture(autouse=True)
def in_time(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Wait half a second where it would be ten; all in all less than ten."""
    monkeypatch.setattr(github_wire, "SECONDS", PATIENCE)
    began = time.monotonic()
    yield
    assert time.monotonic() - began < 10


def worker(sync: Sync, *, ahead: timedelta = timedelta(), sweeps: bool = True) -> None:
    """One worker's turn at sending and at sweeping, at a later time where that is told."""
    settings = replace(sync.app.extensions["settings"], github_hosts=sync.github.server.near)
    db.session.rollback()
    process = _processes.Process(target=_turn, args=(sync.app, settings, ahead, sweeps), daemon=True)
    process.start()
    process.join(9)
    assert process.exitcode == 0
    db.session.expire_all()


def _turn(app: Flask, settings: Settings, ahead: timedelta, sweeps: bool) -> None:
    db.session.remove()
    db.engine.dispose(close=False)  # these connections are the test's
    with app.app_context(), time_machine.travel(datetime.now(UTC) + ahead, tick=True):
        push_issues.push_all(opener(settings), site=SITE, pace=Pace(sleep=lambda _: None))
        if sweeps:
            reconcile_issues.sweep_all(opener(settings), site=SITE, force=True)
    os._exit(0)


def test_fault_30_github_takes_thirty_seconds_to_create_an_issue(sync: Sync) -> None:
    promised = sync.item()
    sync.github.faults({"match": r"^POST .*/issues$", **SLOW})
    worker(sync, sweeps=False)
    assert (sync.outbox(), sync.link(promised)) == ([("create", "uncertain")], None)
    worker(sync, ahead=timedelta(seconds=6), sweeps=False)
    assert (sync.outbox(), sync.posts()) == ([], 1)
    assert sync.number(promised) == sync.only_issue()["number"]


def test_fault_30_github_takes_thirty_seconds_to_change_one_and_to_answer_a_question(sync: Sync) -> None:
    promised = sync.linked()
    worker(sync)
    before = sync.repo.cursor
    actions.edit(promised, by=actor(sync.cast.ana), version=None, title="Validate all limits")
    sync.on_github(promised, state="closed", state_reason="completed")
    sync.github.faults({"match": "^PATCH", **SLOW}, {"match": LIST, **SLOW})
    worker(sync)
    assert sync.outbox() == [("update", "pending")]
    assert "did not answer" in sync.repo.last_error
    assert sync.repo.cursor == before
    worker(sync, ahead=timedelta(minutes=10))
    assert (sync.outbox(), sync.repo.last_error, sync.state(promised)) == ([], "", ItemState.DONE)
    assert sync.issue(promised)["title"] == "Validate all limits"
    assert [line for line in sync.writes() if line.startswith("PATCH")] == [
        f"PATCH /repos/{sync.made.full_name}/issues/{sync.number(promised)}"
    ]


def test_fault_30_a_github_whose_certificate_is_not_trusted_is_sent_nothing(sync: Sync) -> None:
    promised = sync.linked()
    worker(sync)
    before, said = sync.repo.cursor, len(sync.github.log())
    actions.edit(promised, by=actor(sync.cast.ana), version=None, title="Validate all limits")
    address = sync.connection.api_url
    sync.connection.api_url = address.replace("http:", "https:")
    db.session.commit()
    worker(sync)
    assert (sync.outbox(), len(sync.github.log())) == ([("update", "pending")], said)
    assert "certificate is not trusted" in sync.repo.last_error
    assert sync.repo.cursor == before
    sync.connection.api_url = address
    db.session.commit()
    worker(sync, ahead=timedelta(minutes=2))
    assert (sync.outbox(), sync.repo.last_error) == ([], "")
    assert sync.issue(promised)["title"] == "Validate all limits"
