"""The database's shape: brought up to date, and asked whether it is."""

import logging
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import Migrate, upgrade

from tracker.db import db, search_indexes
from tracker.errors import SettingsError

log = logging.getLogger(__name__)

HERE = Path(__file__).parent
MIGRATIONS = HERE / "migrations" if (HERE / "migrations").is_dir() else HERE.parent / "migrations"
"""Inside the package when installed from a wheel, beside it in a checkout."""

_FORGET: Final = "INSERT INTO {index} ({index}, rowid, {columns}) VALUES ('delete', old.id, {old});"
_LEARN: Final = "INSERT INTO {index} (rowid, {columns}) VALUES (new.id, {new});"
SEARCH_TRIGGERS: Final = {
    "insert": f"CREATE TRIGGER {{index}}_insert AFTER INSERT ON {{table}} BEGIN {_LEARN} END",
    "update": f"CREATE TRIGGER {{index}}_update AFTER UPDATE OF {{columns}} ON {{table}} BEGIN {_FORGET} {_LEARN} END",
    "delete": f"CREATE TRIGGER {{index}}_delete AFTER DELETE ON {{table}} BEGIN {_FORGET} END",
}

migrate = Migrate(db=db, directory=str(MIGRATIONS))


def newest() -> str:
    """The revision that this release expects."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head() or ""


def current() -> str | None:
    """The revision of the database; None while it is empty."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_current() -> bool:
    """Whether the database fits this release."""
    return current() == newest()


def is_ready() -> bool:
    """Whether the database answers and fits this release; why not is logged."""
    try:
        at = current()
    except sa.exc.SQLAlchemyError as error:
        log.warning("the database does not answer: %s", error)
        return False
    if at != newest():
        log.warning("the database is at revision %s, this release needs %s", at, newest())
    return at == newest()


def require_current() -> None:
    """Give an empty database its schema. Raises SettingsError where the schema is not this release's."""
    at = current()
    if at is None:
        bring_up_to_date()
    elif at != newest():
        _refuse_unknown(at)
        raise SettingsError(
            f"The database is at revision {at} and this release needs {newest()}. Run `tracker db upgrade` first."
        )


def bring_up_to_date() -> str | None:
    """Migrate to the newest revision in one transaction; returns the name of the copy made of a SQLite file before.

    Raises SettingsError where the database was made by a newer release.
    """
    at = current()
    if at == newest():
        return None
    _refuse_unknown(at)
    copy = _copy_before(at) if at is not None else None
    upgrade(directory=str(MIGRATIONS))
    return copy


def _refuse_unknown(revision: str | None) -> None:
    known = {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    if revision is not None and revision not in known:
        raise SettingsError(
            f"The database is at revision {revision}, which this release does not know. Install the newer release."
        )


def _copy_before(revision: str) -> str | None:
    """Copy a SQLite file beside itself before it changes: whole and checked, or not at all."""
    if db.engine.dialect.name != "sqlite" or not db.engine.url.database:
        return None
    source = Path(db.engine.url.database)
    target = source.with_name(f"{source.name}.before-{revision}")
    draft = target.with_name(f"{target.name}.part")
    draft.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("VACUUM INTO ?", (str(draft),))
    with closing(sqlite3.connect(draft)) as connection:
        if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise SettingsError(f"{source} is damaged; restore a backup before you upgrade.")
    descriptor = os.open(draft, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
    draft.replace(target)
    return str(target)


def keep_search_fresh(connection: sa.Connection) -> None:
    """Set the triggers that tell SQLite's search indexes of every write, where a migration took them away with a table
    that it built anew; then read that table again. PostgreSQL keeps its search columns itself.
    """
    for index in search_indexes(connection):
        table = index.removeprefix("search_")
        known = connection.exec_driver_sql(
            "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ? AND name GLOB 'search_*'",
            (table,),
        ).scalar()
        if known == len(SEARCH_TRIGGERS):
            continue
        columns = [row.name for row in connection.exec_driver_sql(f"PRAGMA table_info({index})")]
        parts = {"index": index, "table": table, "columns": ", ".join(columns)}
        parts |= {side: ", ".join(f"{side}.{name}" for name in columns) for side in ("old", "new")}
        for event, statement in SEARCH_TRIGGERS.items():
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {index}_{event}")
            connection.exec_driver_sql(statement.format(**parts))
        connection.exec_driver_sql(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")  # noqa: S608


def is_mapped(item: object, name: str | None, kind: str, reflected: bool, compared: object) -> bool:
    """Whether the models should know a part of the database: not what only full-text search uses."""
    named = name or ""
    is_of_search = (
        (kind == "table" and named.startswith("search_"))
        or (kind == "column" and named == "search")
        or (kind == "index" and named.endswith("_search"))
    )
    return not (reflected and is_of_search)


def check_whole(connection: sa.Connection) -> None:
    """Raise IntegrityError-like RuntimeError where a foreign key points nowhere (SQLite)."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"the migration would leave {len(broken)} rows without what they belong to")
