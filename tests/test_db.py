"""Who may write when several want to."""

import threading
import time

import pytest
import sqlalchemy as sa
from flask import Flask

from tracker.db import db, transaction

TURNS = 5
HELD = 0.05


def test_somebody_who_writes_without_pause_leaves_the_others_their_turn(
    app: Flask, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("about SQLite's one write lock")
    is_over = threading.Event()

    def write_without_pause() -> None:
        with app.app_context():
            while not is_over.is_set():
                with transaction() as session:
                    session.execute(sa.text("UPDATE tick SET name = name"))
                    time.sleep(HELD)

    busy = threading.Thread(target=write_without_pause)
    busy.start()
    try:
        for _ in range(TURNS):
            with transaction() as session:
                session.execute(sa.text("UPDATE tick SET name = name"))
            db.session.rollback()
    finally:
        is_over.set()
        busy.join()
