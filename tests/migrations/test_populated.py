"""Every revision, with rows in it, survives the way to the newest."""

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from tests.migrations import populated
from tracker import schema
from tracker.db import db

REVISIONS = [script.revision for script in ScriptDirectory(str(schema.MIGRATIONS)).walk_revisions("base", "heads")]


@pytest.fixture
def revision(request: pytest.FixtureRequest, installation: Flask) -> str:
    """A populated database at the revision that the test names."""
    upgrade(directory=str(schema.MIGRATIONS), revision=request.param)
    populated.load(request.param)
    return str(request.param)


every_revision = pytest.mark.parametrize("revision", REVISIONS, indirect=True)


@every_revision
def test_the_kept_rows_fill_every_table(revision: str) -> None:
    assert [name for name, count in populated.counts().items() if count == 0] == []


@every_revision
def test_no_row_is_lost_on_the_way_to_the_newest_revision(revision: str) -> None:
    before = populated.counts()
    schema.bring_up_to_date()
    after = populated.counts()
    assert {name: after.get(name) for name in before} == before
    assert schema.is_current()


@every_revision
def test_every_row_still_has_what_it_belongs_to(revision: str) -> None:
    schema.bring_up_to_date()
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


@every_revision
def test_the_way_back_leaves_nothing(revision: str) -> None:
    downgrade(directory=str(schema.MIGRATIONS), revision="base")
    assert populated.counts() == {}
    assert schema.current() is None


def test_an_empty_database_gets_its_schema(installation: Flask) -> None:
    schema.require_current()
    assert schema.is_ready()
    assert set(populated.counts()) == {table.name for table in db.metadata.sorted_tables}


NEW_INCIDENT = """
INSERT INTO incident (title, severity_words, is_start_date_only, "trigger", cause_class, root_cause, is_near_miss,
                      is_backfill, is_restricted, happened_on, created_at, version)
VALUES ('x', '', false, 'unknown', 'unknown', '', false, false, false, '2026-01-01', '2026-01-01 00:00:00.000000', 1)
"""


def test_the_number_of_a_deleted_incident_is_not_given_again(installation: Flask) -> None:
    schema.require_current()
    with db.engine.begin() as connection:
        for statement in (NEW_INCIDENT, NEW_INCIDENT, "DELETE FROM incident WHERE id = 2", NEW_INCIDENT):
            connection.exec_driver_sql(statement)
        assert connection.exec_driver_sql("SELECT max(id) FROM incident").scalar() == 3
