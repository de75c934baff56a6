"""A process that is killed while it imports leaves whole incidents, or nothing of them."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import settings_in
from tracker.app import create_app
from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.models.incidents import Fact, Incident, WriteUp

ITEMS = 12
KILLS = 10

CHILD = """
import itertools, sys
from pathlib import Path
from tests.conftest import settings_in
from tests.readings import draft
from tracker.app import create_app
from tracker.changes import imports
from tracker.rules.permissions import IMPORT

with create_app(settings_in(Path(sys.argv[1]))).app_context():
    for number in itertools.count(int(sys.argv[2])):
        items = [f"Promise {place} of write-up {number}" for place in range(int(sys.argv[3]))]
        imports.accept(draft(items, title=f"Incident {number}", source=f"{number}.md"), by=IMPORT)
        print(number, flush=True)
"""


def test_every_incident_has_all_of_its_items_however_often_the_import_was_killed(
    data_dir: Path, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("about the SQLite file")
    finished: list[int] = []
    following = _start(data_dir, 0)
    try:
        for kill in range(1, KILLS + 1):
            child, following = following, _start(data_dir, kill)
            finished += _killed(child)
    finally:
        finished += _killed(following)
    _check_whole(create_app(settings_in(data_dir)), finished)


def _start(data_dir: Path, number: int) -> "subprocess.Popen[str]":
    """A process that imports without end; it starts while the one before it is still at work."""
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(data_dir), str(number * 10_000), str(ITEMS)],
        stdout=subprocess.PIPE,
        text=True,
    )


def _killed(child: "subprocess.Popen[str]") -> list[int]:
    """Kill a process at some moment of its work; returns the numbers of what it said it had finished."""
    assert child.stdout is not None
    first = child.stdout.readline()
    time.sleep(random.uniform(0, 0.2))
    child.send_signal(signal.SIGKILL)
    rest, _ = child.communicate()
    assert child.returncode == -signal.SIGKILL
    return [int(line) for line in (first + rest).splitlines(keepends=True) if line.endswith("\n")]


def _check_whole(app: Flask, finished: list[int]) -> None:
    with app.app_context():
        assert db.session.scalar(sa.text("PRAGMA integrity_check")) == "ok"
        rows = db.session.execute(
            sa.select(
                Incident.title,
                sa.select(sa.func.count(ActionItem.id)).where(ActionItem.incident_id == Incident.id).scalar_subquery(),
                sa.select(sa.func.count(WriteUp.id)).where(WriteUp.incident_id == Incident.id).scalar_subquery(),
                sa.select(sa.func.count(Fact.id)).where(Fact.incident_id == Incident.id).scalar_subquery(),
            )
        ).all()
        db.engine.dispose()
    assert {(items, versions) for _, items, versions, _ in rows} == {(ITEMS, 1)}
    assert len({facts for _, _, _, facts in rows}) == 1
    assert {f"Incident {number}" for number in finished} <= {row[0] for row in rows}
