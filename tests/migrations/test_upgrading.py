"""An upgrade happens whole or not at all, and nothing goes missing with a rebuilt table."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.migrations import populated
from tests.migrations.releases import NextRelease
from tracker import schema
from tracker.db import db
from tracker.errors import SettingsError

pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")

REBUILD = (
    'with op.batch_alter_table("incident", recreate="auto") as batch:',
    '    batch.alter_column("severity_words", type_=sa.Text())',
)


def _columns(table: str) -> set[str]:
    with db.engine.connect() as connection:
        return {column["name"] for column in sa.inspect(connection).get_columns(table)}


@pytest.fixture
def filled(installation: Flask) -> dict[str, int]:
    """A populated database of this release, and how many rows its tables hold."""
    schema.bring_up_to_date()
    populated.load(schema.newest())
    return populated.counts()


def test_rebuilding_a_parent_keeps_its_children(filled: dict[str, int], next_release: NextRelease) -> None:
    revision = next_release.adds(*REBUILD)
    schema.bring_up_to_date()
    assert schema.current() == revision
    assert populated.counts() == filled


def test_an_upgrade_that_fails_half_way_leaves_the_old_revision_whole(
    filled: dict[str, int], next_release: NextRelease
) -> None:
    at = schema.current()
    next_release.adds(
        'op.add_column("incident", sa.Column("half", sa.Integer()))', *REBUILD, 'raise ValueError("power cut")'
    )
    with pytest.raises(ValueError, match="power cut"):
        schema.bring_up_to_date()
    assert schema.current() == at
    assert "half" not in _columns("incident")
    assert populated.counts() == filled


def test_an_upgrade_killed_half_way_leaves_the_old_revision_whole(
    filled: dict[str, int], next_release: NextRelease, tmp_path: Path, empty_url: str
) -> None:
    at = schema.current()
    next_release.adds(
        'op.add_column("incident", sa.Column("half", sa.Integer()))',
        *REBUILD,
        "os.kill(os.getpid(), signal.SIGKILL)",
    )
    db.engine.dispose()
    program = (
        "import pathlib; from tracker import schema; from tracker.app import main; "
        f"schema.MIGRATIONS = pathlib.Path({str(next_release.folder)!r}); main()"
    )
    settings = {"TRACKER_DATA_DIR": str(tmp_path), "TRACKER_DATABASE_URL": empty_url}
    ended = subprocess.run(
        [sys.executable, "-c", program, "db", "upgrade"], env=os.environ | settings, check=False, timeout=60
    )
    assert ended.returncode == -signal.SIGKILL
    assert schema.current() == at
    assert "half" not in _columns("incident")
    assert populated.counts() == filled


def test_an_upgrade_that_would_orphan_rows_is_refused(filled: dict[str, int], next_release: NextRelease) -> None:
    next_release.adds('op.execute("DELETE FROM incident WHERE id = 2")')
    if db.engine.dialect.name == "sqlite":
        with pytest.raises(SystemExit):
            schema.bring_up_to_date()
    else:
        with pytest.raises(sa.exc.IntegrityError):
            schema.bring_up_to_date()
    assert populated.counts() == filled


def test_an_older_schema_is_not_served(filled: dict[str, int], next_release: NextRelease) -> None:
    next_release.adds('op.add_column("incident", sa.Column("more", sa.Integer()))')
    assert not schema.is_ready()
    with pytest.raises(SettingsError, match="tracker db upgrade"):
        schema.require_current()


@pytest.mark.parametrize("ask", [schema.require_current, schema.bring_up_to_date])
def test_a_newer_schema_is_refused(filled: dict[str, int], ask: object) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert callable(ask)
    with pytest.raises(SettingsError, match=r"9999.*newer release"):
        ask()


def test_a_sqlite_file_is_copied_before_it_changes(
    filled: dict[str, int], next_release: NextRelease, tmp_path: Path
) -> None:
    at = schema.current()
    next_release.adds('op.add_column("incident", sa.Column("more", sa.Integer()))')
    copy = schema.bring_up_to_date()
    if db.engine.dialect.name != "sqlite":
        assert copy is None
        return
    assert copy == str(tmp_path / f"tracker.sqlite.before-{at}")
    with sqlite3.connect(copy) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (at,)
        assert connection.execute("SELECT count(*) FROM incident").fetchone() == (filled["incident"],)
    assert not list(tmp_path.glob("*.part"))


def test_two_processes_that_upgrade_at_once_agree(installation: Flask, tmp_path: Path, empty_url: str) -> None:
    settings = {"TRACKER_DATA_DIR": str(tmp_path), "TRACKER_DATABASE_URL": empty_url}
    command = [sys.executable, "-c", "from tracker.app import main; main()", "db", "upgrade"]
    both = [subprocess.Popen(command, env=os.environ | settings) for _ in range(2)]
    assert [process.wait(60) for process in both] == [0, 0]
    assert schema.is_current()
