"""`tracker db upgrade` says from where to where it went, and what it kept."""

import sqlite3
import subprocess
from pathlib import Path

from tests.migrations import populated
from tests.migrations.releases import NextRelease
from tests.served import TRACKER, environment
from tracker import schema
from tracker.cli import database


def _upgrade(app: object) -> str:
    result = app.test_cli_runner().invoke(database.group, ["upgrade"])  # type: ignore[attr-defined]
    assert result.exit_code == 0, result.output
    return str(result.output)


def test_an_empty_database_is_upgraded_from_nothing(installation: object) -> None:
    assert f"from nothing to revision {schema.newest()}" in _upgrade(installation)


def test_a_second_time_there_is_nothing_to_do(installation: object) -> None:
    _upgrade(installation)
    assert _upgrade(installation) == f"The database is at revision {schema.newest()}, the newest.\n"


def test_the_copy_made_before_is_named(installation: object, next_release: NextRelease, tmp_path: Path) -> None:
    schema.bring_up_to_date()
    populated.load(before := schema.newest())
    after = next_release.adds("pass")
    said = _upgrade(installation)
    assert f"from {before} to revision {after}" in said
    copy = tmp_path / f"tracker.sqlite.before-{before}"
    assert copy.exists() == (str(copy) in said)


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    upgrade = [*TRACKER, "db", "upgrade"]
    subprocess.run(upgrade, env=environment(tmp_path), check=True, timeout=60)
    with sqlite3.connect(tmp_path / "tracker.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    ended = subprocess.run(upgrade, env=environment(tmp_path), capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 2
    assert ended.stderr.startswith("tracker: The database is at revision 9999")


def test_a_wrong_setting_is_one_line_and_no_trace(tmp_path: Path) -> None:
    ended = subprocess.run(
        [*TRACKER, "db", "upgrade"],
        env=environment(tmp_path, TRACKER_PROXY_HOPS="many"),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 2
    assert ended.stderr.startswith("tracker: TRACKER_PROXY_HOPS must be a whole number")
    assert ended.stderr.count("\n") == 1
