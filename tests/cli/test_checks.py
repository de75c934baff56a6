"""`tracker doctor` says what is wrong, and ends accordingly."""

import json
import os
import sqlite3
import subprocess
from pathlib import Path

from click.testing import Result
from flask import Flask

from tests.cast import Cast
from tests.log_ins import give_password
from tests.served import TRACKER, environment
from tracker import clock
from tracker.changes import schedule
from tracker.cli.checks import doctor
from tracker.db import db
from tracker.queries.checks import WORKER
from tracker.worker.schedule import ERRANDS


def run(app: Flask, *arguments: str) -> Result:
    db.session.commit()
    return app.test_cli_runner().invoke(doctor, list(arguments))


def _well(app: Flask, cast: Cast, data_dir: Path) -> None:
    give_password(cast.dot)
    data_dir.chmod(0o700)
    (errand,) = (one for one in ERRANDS if one.name == WORKER)
    schedule.claim(errand.name, turn=errand.turn(clock.now()), every=errand.every)


def test_an_installation_in_order_ends_with_0(app: Flask, cast: Cast, data_dir: Path) -> None:
    _well(app, cast, data_dir)
    result = run(app)
    assert result.exit_code == 0, result.output
    assert "ok    Schema: Revision" in result.output
    assert "ok    Worker: Its last turn was" in result.output
    assert "ok    Clock: It is" in result.output
    assert "warn  Mail: No mail is sent." in result.output
    assert "fail" not in result.output


def test_something_that_fails_ends_with_1(app: Flask, cast: Cast) -> None:
    result = run(app)
    assert result.exit_code == 1
    assert "fail  Admin: Nobody who can log in is admin. Run `tracker user create --admin`." in result.output


def test_json_says_the_same(app: Flask, cast: Cast, data_dir: Path) -> None:
    _well(app, cast, data_dir)
    result = run(app, "--json")
    found = json.loads(result.output)
    assert found["state"] == "warn"
    assert {"name": "Admin", "state": "ok", "words": "Somebody who can log in is admin."} in found["checks"]
    assert all(set(check) == {"name", "state", "words"} for check in found["checks"])


def test_nothing_is_made_of_a_database_that_is_not_there(tmp_path: Path) -> None:
    ended = _doctor(tmp_path)
    assert (ended.returncode, ended.stderr) == (1, "")
    assert "fail  Schema: The database is empty." in ended.stdout
    assert not (tmp_path / "tracker.sqlite").exists()


def test_a_database_of_another_release_is_named(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "tracker.sqlite") as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    ended = _doctor(tmp_path)
    assert ended.returncode == 1
    assert "made by a newer release" in ended.stdout


def test_a_database_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "tracker.sqlite").write_bytes(b"no database at all" * 100)
    ended = _doctor(tmp_path)
    assert ended.returncode == 1
    assert "fail  Schema: The database does not answer." in ended.stdout
    assert "Traceback" not in ended.stderr


def test_a_damaged_database_is_found(app: Flask, cast: Cast, data_dir: Path, database_url: str) -> None:
    if database_url:
        return
    db.session.commit()
    db.session.connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.session.remove()
    with sqlite3.connect(data_dir / "tracker.sqlite") as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'uq_team_name'").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    db.engine.dispose()
    with (data_dir / "tracker.sqlite").open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(os.urandom(size))
    result = app.test_cli_runner().invoke(doctor)
    assert result.exit_code == 1
    assert "fail  Database: The database is damaged" in result.output or "does not answer" in result.output


def test_a_database_that_is_away_is_said(tmp_path: Path) -> None:
    ended = _doctor(tmp_path, TRACKER_DATABASE_URL="postgresql://tracker:hidden@127.0.0.1:1/tracker")
    assert ended.returncode == 1
    assert "does not answer" in ended.stdout
    assert "hidden" not in ended.stdout + ended.stderr


def _doctor(data_dir: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*TRACKER, "doctor"],
        env=environment(data_dir, **settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
