"""The worker's turn: bounded, shared between workers, and killed at any moment without harm."""

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from flask import Flask

from tests.cast import Cast
from tests.repeats import CERTIFICATES, three_alike, told
from tracker.changes import profiles
from tracker.db import db
from tracker.errors import BusyError
from tracker.jobs import refresh_recurrences
from tracker.jobs.refresh_recurrences import refresh
from tracker.models.recurrences import IncidentProfile, ProfileMark, Recurrence
from tracker.queries import frequencies
from tracker.queries import profiles as queries
from tracker.worker import schedule

CHILD = """
import sys
from pathlib import Path
from tests.conftest import settings_in
from tracker.app import create_app
from tracker.jobs.refresh_recurrences import refresh

with create_app(settings_in(Path(sys.argv[1]), **dict(one.split("=", 1) for one in sys.argv[2:]))).app_context():
    print("ready", flush=True)
    refresh()
"""


def _told(count: int) -> None:
    for number in range(count):
        told(f"{CERTIFICATES[number % 3]} It was number {number}.", title=f"Gateway {number}")


def _pairs() -> dict[tuple[int, int], float]:
    return {(row.earlier_id, row.later_id): round(row.score, 9) for row in db.session.query(Recurrence)}


def test_a_turn_ends_when_its_time_is_up(app: Flask) -> None:
    _told(3)
    assert not refresh(seconds=0)
    assert db.session.query(IncidentProfile).count() == 0
    assert refresh(seconds=60)
    assert db.session.query(IncidentProfile).count() == 3


def test_the_worker_looks_every_minute(app: Flask) -> None:
    (errand,) = [one for one in schedule.ERRANDS if one.name == "refresh_recurrences"]
    assert errand.every.total_seconds() == 60
    _told(1)
    errand.run()
    assert not queries.is_anything_to_do()


def test_one_that_fails_does_not_hold_the_others_up(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _told(3)
    real = profiles.renew

    def renew(incident_id: int) -> bool:
        if incident_id == 1:
            raise ValueError("no")
        if incident_id == 2:
            raise BusyError("busy")
        return real(incident_id)

    monkeypatch.setattr(profiles, "renew", renew)
    assert not refresh()
    assert [row.incident_id for row in db.session.query(IncidentProfile)] == [3]
    assert "INC-1" in caplog.text
    monkeypatch.undo()
    assert refresh()
    assert db.session.query(IncidentProfile).count() == 3


def test_two_workers_at_once_do_everything_once(app: Flask) -> None:
    _told(12)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            with app.app_context():
                while queries.is_anything_to_do():
                    refresh()
        except BaseException as failure:
            failures.append(failure)

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert failures == []
    _check_whole(12)
    assert {row.revision for row in db.session.query(IncidentProfile)} == {1}


def test_a_worker_that_is_killed_leaves_what_another_can_finish(app: Flask, data_dir: Path, database_url: str) -> None:
    _told(12)
    more = [f"TRACKER_DATABASE_URL={database_url}"] if database_url else []
    for wait in (0.05, 0.2, 0.4):
        child = subprocess.Popen([sys.executable, "-c", CHILD, str(data_dir), *more], stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(wait)
        child.send_signal(signal.SIGKILL)
        child.communicate()
    db.session.rollback()
    assert refresh()
    _check_whole(12)


def _check_whole(count: int) -> None:
    """Every incident is compared with all before it, and the frequencies are those of the profiles."""
    db.session.rollback()
    known = queries.all_profiles()
    usual = frequencies.usual_among(known)
    assert (len(known), usual.words.texts, db.session.query(ProfileMark).count()) == (count, count, 0)
    summed: dict[int, int] = {}
    for profile in known:
        for token in profile.telling.tokens:
            summed[token] = summed.get(token, 0) + 1
    assert usual.words.having == summed
    assert len(_pairs()) == count * (count - 1) // 2


def test_pairing_waits_until_all_are_read(cast: Cast) -> None:
    three_alike()
    scores = _pairs()
    db.session.query(Recurrence).delete()
    db.session.query(IncidentProfile).update({"is_paired": False})
    db.session.commit()
    assert refresh_recurrences.refresh()
    assert _pairs() == scores
