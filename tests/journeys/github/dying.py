"""A sending worker in a process of its own that is killed, as by the kernel, at a named point."""

import os
import signal

from tests.conftest import settings_in
from tests.journeys.github.syncing import SITE, Sync
from tracker.app import create_app
from tracker.db import db
from tracker.jobs import push_issues
from tracker.jobs.push_pace import Pace

POINTS = ("claimed", "compared", "sent", "linked")


def push_and_die(sync: Sync, point: str) -> bool:
    """One turn of sending in a child; returns whether it came to the point and was killed there."""
    settings = sync.app.extensions["settings"]
    more = {"TRACKER_DATABASE_URL": settings.database_url} if settings.is_postgresql else {}
    db.session.rollback()
    child = os.fork()
    if child == 0:  # nothing below may return into pytest
        status = 1
        try:
            with create_app(settings_in(settings.data_dir, **more)).app_context():
                push_issues.push_all(sync.open, site=SITE, pace=Pace(sleep=lambda _: None, reached=_killed_at(point)))
            status = 0
        finally:
            os._exit(status)
    _, outcome = os.waitpid(child, 0)
    return os.WIFSIGNALED(outcome)


def _killed_at(point: str):  # type: ignore[no-untyped-def]
    def reached(name: str) -> None:
        if name == point:
            os.kill(os.getpid(), signal.SIGKILL)

    return reached
