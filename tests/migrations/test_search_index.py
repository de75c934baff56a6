"""The full-text indexes hold what was there before them, and stay fresh whatever migrations do to their tables."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import downgrade, upgrade

from tests.migrations import populated
from tests.migrations.releases import NextRelease
from tracker import schema
from tracker.db import db
from tracker.queries import search

pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
BEFORE = "0005"


def found(words: str) -> set[tuple[str, int]]:
    db.session.rollback()
    return {(hit.kind.value, hit.id) for hit in search.page_of_hits(words).hits}


@pytest.fixture
def older(installation: Flask) -> Flask:
    """A populated database of the last revision without search."""
    upgrade(directory=str(schema.MIGRATIONS), revision=BEFORE)
    populated.load(BEFORE)
    return installation


def test_what_was_there_before_is_found(older: Flask) -> None:
    schema.bring_up_to_date()
    assert found("region by region") == {("item", 1)}
    assert found("ana first") == {("comment", 1)}
    assert found("instead") == {("incident", 1)}


def test_going_back_takes_everything_along(older: Flask) -> None:
    schema.bring_up_to_date()
    downgrade(directory=str(schema.MIGRATIONS), revision=BEFORE)
    inspector = sa.inspect(db.engine)
    assert not [name for name in inspector.get_table_names() if name.startswith("search_")]
    assert "search" not in {column["name"] for column in inspector.get_columns("incident")}
    with db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE action_item SET title = 'Written after' WHERE id = 1")
    schema.bring_up_to_date()
    assert found("written after") == {("item", 1)}


def test_a_table_that_is_built_anew_keeps_its_index_fresh(older: Flask, next_release: NextRelease) -> None:
    schema.bring_up_to_date()
    next_release.adds(
        'numbered = {"sqlite_autoincrement": True}',
        'with op.batch_alter_table("action_item", recreate="auto", table_kwargs=numbered) as batch:',
        '    batch.alter_column("evidence", type_=sa.String(500))',
        """op.execute("UPDATE action_item SET title = 'Changed on the way' WHERE id = 1")""",
    )
    schema.bring_up_to_date()
    assert found("changed way") == {("item", 1)}
    with db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE action_item SET title = 'Changed later' WHERE id = 1")
        connection.exec_driver_sql("DELETE FROM action_item WHERE id = 3")
    assert found("changed") == {("item", 1)}
    assert found("changed way") == found("second index") == set()


def test_a_copy_and_a_vacuumed_file_are_searched_like_the_original(older: Flask, tmp_path: Path) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL moves no row to another number")
    schema.bring_up_to_date()
    with db.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM action_item WHERE id = 3")
    db.session.remove()
    db.engine.dispose()
    with closing(sqlite3.connect(tmp_path / "tracker.sqlite")) as connection:
        connection.execute("VACUUM")
        connection.execute("VACUUM INTO ?", (str(tmp_path / "copy.sqlite"),))
    assert found("region by region") == {("item", 1)}
    with closing(sqlite3.connect(tmp_path / "copy.sqlite")) as connection:
        for table in ("action_item", "incident", "writeup", "comment"):
            connection.execute(f"INSERT INTO search_{table} (search_{table}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
        rows = connection.execute("SELECT rowid FROM search_action_item WHERE search_action_item MATCH 'region'")
        assert rows.fetchall() == [(1,)]
