"""Runs migrations on the app's engine, each upgrade as one transaction on both databases.

On SQLite foreign keys are off meanwhile: a batch migration rebuilds tables, and dropping a parent would take its
children along. They are checked before the commit.
"""

import warnings

from alembic import context
from sqlalchemy.exc import SAWarning

from tracker.db import db, write_lock
from tracker.models import access, actions, causes, history, incidents, notices, people, reviews  # noqa: F401
from tracker.schema import check_whole, is_mapped, keep_search_fresh

UPGRADE_LOCK = 7_238_114
"""Any number; PostgreSQL lets one holder in at a time."""


def run() -> None:
    is_sqlite = db.engine.dialect.name == "sqlite"
    with write_lock(), db.engine.connect() as connection:
        if is_sqlite:
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys = OFF")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            transactional_ddl=True,
            compare_type=True,
            include_object=is_mapped,
        )
        try:
            with connection.begin(), warnings.catch_warnings():
                # Indexes on expressions cannot be reflected; CONTRIBUTING says what to do about them.
                warnings.filterwarnings("ignore", "Skipped unsupported reflection", SAWarning)
                if not is_sqlite:
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({UPGRADE_LOCK})")
                context.run_migrations()
                if is_sqlite:
                    keep_search_fresh(connection)
                    check_whole(connection)
        finally:
            if is_sqlite:
                connection.connection.dbapi_connection.execute("PRAGMA foreign_keys = ON")


run()
