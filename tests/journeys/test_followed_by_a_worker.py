"""From `tracker follow` to an incident: a real command, a real worker process, a web server, and a person."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from flask import Flask

from tests.importing import accept
from tests.jobs.test_fetch_feeds import FEED
from tests.served import TRACKER, environment, wait_for
from tests.visitors import Visits
from tests.websites import Website, website
from tracker.config import Settings
from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.models.following import FollowedSource, WaitingPreview
from tracker.models.incidents import WriteUp
from tracker.vocabulary import PreviewState
from tracker.worker import schedule
from tracker.worker.queue import open_queue


def test_what_a_followed_feed_brings_waits_until_somebody_accepts_it(
    app: Flask, visits: Visits, data_dir: Path, database_url: str
) -> None:
    with website() as site:
        site.pages["/feed"] = FEED
        settings = _settings(data_dir, database_url, site)
        followed = subprocess.run([*TRACKER, "follow", site.at("/feed")], env=settings, capture_output=True, check=True)
        assert b"is followed" in followed.stdout
        with _worker(data_dir, settings):
            _wake(app.extensions["settings"])
            wait_for(lambda: len(_waiting()) == 2)
            _wake(app.extensions["settings"])
    assert [asked["path"] for asked in site.asked] == ["/feed"], "another look within the half hour"
    assert db.session.query(WriteUp).count() == 0
    first, _ = _waiting()
    assert "Payments down" in visits.dot.get("/import/followed").text
    page = visits.dot.get(f"/import/waiting/{first.id}")
    assert "We will add an alert." in page.text
    assert accept(visits.dot, page).status_code == 303
    assert [item.statement for item in db.session.query(ActionItem)] == ["We will add an alert."]
    assert db.session.query(WriteUp).one().source == "https://status.example.org/1"
    assert [one.title for one in _waiting()] == ["Search slow"]
    assert db.session.query(FollowedSource).one().failures == 0


def _settings(data_dir: Path, database_url: str, site: Website) -> dict[str, str]:
    more = {"TRACKER_DATABASE_URL": database_url} if database_url else {}
    return environment(data_dir, TRACKER_FETCH_HOSTS=site.host, TRACKER_SECRET_KEY="k" * 40, **more)


@contextmanager
def _worker(data_dir: Path, settings: dict[str, str]) -> Iterator[None]:
    """A worker at work; it ends in peace."""
    output = data_dir / "worker.txt"
    with output.open("wb") as log:
        process = subprocess.Popen([*TRACKER, "worker"], env=settings, stdout=log, stderr=log)
    try:
        wait_for(lambda: "worker started" in output.read_text(encoding="utf-8") or process.poll() is not None)
        yield
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0, output.read_text(encoding="utf-8")
    finally:
        process.kill()
        process.wait()


def _wake(settings: Settings) -> None:
    """What the clock does every minute: put the look at what is due into the queue."""
    queue = open_queue(settings)
    schedule.keep(queue, nullcontext, settings)
    (due,) = queue.read_periodic(None)
    queue.enqueue(due)
    wait_for(lambda: queue.pending_count() == 0)
    queue.storage.close()


def _waiting() -> list[WaitingPreview]:
    db.session.rollback()
    return db.session.query(WaitingPreview).filter_by(state=PreviewState.WAITING).order_by(WaitingPreview.id).all()
