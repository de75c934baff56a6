"""The facts that `rules.checks` judges: asked of the database, and of the machine it lives on."""

import logging
import platform
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tracker import config, schema
from tracker.config import Settings
from tracker.db import db
from tracker.models.access import Tick
from tracker.models.history import Event
from tracker.queries import connections, github_health, people, secrets
from tracker.rules.check_facts import Database, Facts, Machine, Request, Sync

log = logging.getLogger(__name__)

WORKER = "housekeeping"
"""The errand whose turns show that a worker runs."""
OTHERS = 0o077
"""What the permissions of a file let its group and everybody do."""


def facts(settings: Settings, *, now: datetime, request: Request | None = None) -> Facts:
    """Everything the checks look at. Raises nothing where the database is away, empty, of another release or broken."""
    server = settings.mail_server
    return Facts(
        now=now,
        base_url=settings.base_url,
        trusted_hosts=settings.trusted_hosts,
        proxy_hops=settings.proxy_hops,
        mail_server=f"{server.host}:{server.port} with {server.encryption}" if server else "",
        key_length=len(settings.secret_key),
        key_letters=len(set(settings.secret_key)),
        database=_database(settings, now),
        machine=_machine(settings),
        request=request,
    )


def _database(settings: Settings, now: datetime) -> Database:
    file = _file()
    product = "PostgreSQL" if file is None else f"SQLite {sqlite3.sqlite_version}"
    known: dict[str, Any] = {"product": product, "expected": schema.newest()}
    if file is not None and not file.exists():
        return Database(**known)
    try:
        known["revision"] = schema.current()
        if known["revision"] == known["expected"]:
            known |= _read(file) | {"sync": _sync(now), "lost_secrets": secrets.count_lost(settings.ring)}
    except sa.exc.SQLAlchemyError as error:
        db.session.rollback()
        log.warning("the database does not answer: %s", error)
        return Database(**known, does_answer=False)
    return Database(**known)


def _file() -> Path | None:
    """The database's file, where it is SQLite."""
    name = db.engine.url.database
    return Path(name) if db.engine.dialect.name == "sqlite" and name else None


def _read(file: Path | None) -> dict[str, Any]:
    """What a database of this release says. Reading it is the test of one on PostgreSQL."""
    found = {
        "newest_event": db.session.scalar(sa.select(Event.recorded_at).order_by(Event.id.desc()).limit(1)),
        "worker_turn": db.session.scalar(sa.select(Tick.claimed_for).where(Tick.name == WORKER)),
        "has_admin": people.has_admin(),
    }
    if file is None:
        told, version = db.session.execute(sa.text("SELECT clock_timestamp(), current_setting('server_version')")).one()
        return found | {"now": told.astimezone(UTC), "product": f"PostgreSQL {version.split()[0]}"}
    said = db.session.scalar(sa.text("PRAGMA quick_check(1)"))
    log_file = file.with_name(f"{file.name}-wal")
    return found | {
        "damage": "" if said == "ok" else str(said),
        "wal_bytes": log_file.stat().st_size if log_file.exists() else 0,
    }


def _sync(now: datetime) -> Sync | None:
    number = connections.count()
    if not number:
        return None
    found = github_health.trouble(now=now)
    return Sync(
        connections=number,
        down=found.down,
        parked=found.parked,
        failed=found.failed,
        late=found.late,
        undelivered=found.deliveries,
    )


def _machine(settings: Settings) -> Machine:
    file = _file()
    folders = dict.fromkeys([settings.data_dir, *([file.parent] if file else [])])
    key = settings.data_dir / config.KEY_FILE
    return Machine(
        free_bytes=min(shutil.disk_usage(folder).free for folder in folders if folder.exists()),
        folder=str(file.parent if file else settings.data_dir),
        open_folders=tuple(str(folder) for folder in folders if _is_open(folder)),
        open_key=str(key) if "TRACKER_SECRET_KEY" not in settings.given and _is_open(key) else "",
        versions=f"Tracker {config.release()}, Python {platform.python_version()}",
    )


def _is_open(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & OTHERS)
