"""Lives of a worker that sends: each in a process of its own, so that it can be killed in the middle."""

import multiprocessing
import os
import signal
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Event

import time_machine
from flask import Flask

from tracker.config import Settings
from tracker.db import db
from tracker.jobs import push_issues
from tracker.jobs.gateways import opener
from tracker.jobs.push_pace import Pace
from tracker.models.github import GithubOutbox
from tracker.vocabulary import OutboxStatus

SITE = "https://tracker.example.org"
POINTS = ("claimed", "compared", "sent", "linked")
"""Where a worker may die, as `Pace.reached` names them."""
JUMP = timedelta(minutes=3)
"""Longer than a lease."""
MOST_TURNS = 60
Death = tuple[str, int]
"""A point, and the how-manieth time it is reached."""

_processes = multiprocessing.get_context("fork")


class Life:
    """One worker process, with connections of its own. Its clock is so far `ahead`, which spares the waits."""

    def __init__(self, app: Flask, settings: Settings, *, ahead: timedelta, dies_at: Death | None = None) -> None:
        self.begun = _processes.Event()
        self.process = _processes.Process(target=live, args=(app, settings, ahead, dies_at, self.begun), daemon=True)
        self.process.start()

    def kill(self) -> None:
        """End it on the spot."""
        self.process.kill()
        self.end()

    def end(self, seconds: float = 60) -> bool:
        """Wait until it has ended; whether it had sent all."""
        self.process.join(seconds)
        assert not self.process.is_alive(), "the worker did not end"
        return self.process.exitcode == 0

    def work(self, seconds: float) -> None:
        """Let it work for so long."""
        self.begun.wait(30)
        self.process.join(seconds)


def live(app: Flask, settings: Settings, ahead: timedelta, dies_at: Death | None, begun: Event) -> None:
    """Send until nothing waits. Between turns the clock is put on, past leases and waits."""
    counts = dict.fromkeys(POINTS, 0)

    def reached(point: str) -> None:
        counts[point] += 1
        if (point, counts[point]) == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)

    db.session.remove()
    db.engine.dispose(close=False)  # these connections are the test's
    status = 1
    with app.app_context(), time_machine.travel(datetime.now(UTC) + ahead, tick=True) as travel:
        begun.set()
        for _ in range(MOST_TURNS):
            push_issues.push_all(opener(settings), site=SITE, pace=Pace(sleep=lambda _: None, reached=reached))
            db.session.rollback()
            if not db.session.query(GithubOutbox).filter(GithubOutbox.status != OutboxStatus.DONE).count():
                status = 0
                break
            travel.shift(JUMP)
    os._exit(status)
