"""Installations whose database is still empty, on either database, and migrations that do not exist yet."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import settings_in
from tracker import schema
from tracker.app import create_app
from tracker.db import db


@pytest.fixture
def empty_url(tmp_path: Path, database_url: str) -> Iterator[str]:
    """The address of a database without tables, on the chosen server."""
    if not database_url:
        yield f"sqlite:///{tmp_path / 'tracker.sqlite'}"
        return
    server = sa.make_url(database_url).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    name = f"migrated_{uuid4().hex}"
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
        yield server.set(database=name).render_as_string(hide_password=False)
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


@pytest.fixture
def installation(tmp_path: Path, empty_url: str) -> Iterator[Flask]:
    """An application on the empty database, inside its context."""
    app = create_app(settings_in(tmp_path, TRACKER_DATABASE_URL=empty_url))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


class NextRelease:
    """A copy of our migrations that another one can be added to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def adds(self, *statements: str) -> str:
        """Write the next revision with these statements as its upgrade; returns its id."""
        after = schema.newest()
        revision = f"{int(after) + 1:04}"
        body = "\n".join(f"    {statement}" for statement in statements)
        (self.folder / "versions" / f"{revision}_next.py").write_text(
            "import os\nimport signal\n\nimport sqlalchemy as sa\nfrom alembic import op\n\n"
            f'revision = "{revision}"\ndown_revision = "{after}"\n\n\n'
            f"def upgrade() -> None:\n{body}\n\n\ndef downgrade() -> None:\n    pass\n"
        )
        return revision


@pytest.fixture
def next_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NextRelease:
    """Have the schema read its migrations from a copy in a folder of this test."""
    folder = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(schema, "MIGRATIONS", folder)
    return NextRelease(folder)
