"""Messages go out once: with four workers at it, with a server that refuses, and when a worker is killed."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests import factories
from tests.cast import Cast, actor
from tests.mailboxes import Mailbox, mail_server
from tests.served import environment, wait_for
from tracker import clock, config
from tracker.changes import dispatches, escalations, notices
from tracker.config import Settings
from tracker.db import db
from tracker.errors import RefusedError
from tracker.jobs import send_dispatches
from tracker.models.notices import Dispatch
from tracker.vocabulary import DispatchStatus, NoticeKind

NOON = datetime(2026, 4, 13, 12, 0, tzinfo=UTC)
SEND = (
    "from tracker.app import create_app; from tracker.jobs.send_dispatches import send_all;"
    "app = create_app(); app.app_context().push(); send_all(app.extensions['settings'])"
)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server."""
    with mail_server() as box:
        yield box


@pytest.fixture
def variables(data_dir: Path, database_url: str, mailbox: Mailbox) -> dict[str, str]:
    """The environment of a worker with that mail server."""
    more = {"TRACKER_DATABASE_URL": database_url} if database_url else {}
    smtp = f"smtp://127.0.0.1:{mailbox.port}"
    return environment(
        data_dir, TRACKER_SECRET_KEY="k" * 40, TRACKER_SMTP_URL=smtp, TRACKER_MAIL_FROM="t@example.org", **more
    )


@pytest.fixture
def settings(variables: dict[str, str]) -> Settings:
    """The same as settings."""
    return config.load({name: value for name, value in variables.items() if name.startswith("TRACKER_")})


def _call(cast: Cast, count: int = 1) -> None:
    """Somebody calls for Ana, about so many items."""
    for _ in range(count):
        escalations.call_manager(factories.item(cast))


def _only() -> Dispatch:
    db.session.expire_all()
    return db.session.query(Dispatch).one()


def test_four_workers_send_each_message_once(cast: Cast, mailbox: Mailbox, variables: dict[str, str]) -> None:
    _call(cast, 60)
    db.session.commit()
    command = [sys.executable, "-c", SEND]
    workers = [subprocess.Popen(command, env=variables, stderr=subprocess.PIPE) for _ in range(4)]
    assert [worker.communicate(timeout=100)[1] for worker in workers] == [b""] * 4
    assert len(mailbox.letters) == 60
    assert len({letter["Message-ID"] for letter in mailbox.letters}) == 60
    assert {row.status for row in db.session.query(Dispatch)} == {DispatchStatus.SENT}


def test_what_a_killed_worker_was_sending_is_lost_and_not_sent_twice(
    cast: Cast, mailbox: Mailbox, variables: dict[str, str], settings: Settings
) -> None:
    _call(cast)
    mailbox.pauses_at_data = True
    worker = subprocess.Popen([sys.executable, "-c", SEND], env=variables)
    wait_for(lambda: mailbox.paused > 0)
    worker.send_signal(signal.SIGKILL)
    worker.wait(timeout=10)
    mailbox.pauses_at_data = False
    assert (_only().status, send_dispatches.send_all(settings)) == (DispatchStatus.SENDING, 0)
    with clock.put_back(clock.now() + timedelta(minutes=6)):
        assert send_dispatches.send_all(settings) == 0
    assert (_only().status, _only().error) == (DispatchStatus.LOST, dispatches.LOST)
    dispatches.resend(_only(), by=actor(cast.dot))
    assert send_dispatches.send_all(settings) == 1
    with pytest.raises(RefusedError, match="sent already"):
        dispatches.resend(_only(), by=actor(cast.dot))


def test_a_refused_recipient_is_called_a_bounce(cast: Cast, mailbox: Mailbox, settings: Settings) -> None:
    mailbox.refused = frozenset({"ana@example.org"})
    _call(cast)
    assert send_dispatches.send_all(settings) == 0
    row = _only()
    assert (row.status, row.attempts) == (DispatchStatus.BOUNCED, 1)
    assert "refused the recipient: 550 5.1.1 No such user here" in row.error


def test_a_server_that_is_away_is_tried_again_for_hours_and_then_no_more(
    app: Flask, cast: Cast, mailbox: Mailbox, settings: Settings
) -> None:
    away = config.load(
        {
            "TRACKER_DATA_DIR": str(settings.data_dir),
            "TRACKER_SMTP_URL": "smtp://127.0.0.1:9",
            "TRACKER_MAIL_FROM": "t@example.org",
        }
    )
    with clock.put_back(NOON):
        _call(cast)
    for minute in range(0, 300, 2):
        with clock.put_back(NOON + timedelta(minutes=minute)):
            send_dispatches.send_all(away)
    row = _only()
    assert (row.status, row.attempts) == (DispatchStatus.FAILED, 8)
    assert "cannot be reached" in row.error
    with clock.put_back(NOON + timedelta(hours=6)):
        dispatches.resend(row, by=actor(cast.dot))
        assert send_dispatches.send_all(settings) == 1


def test_without_a_mail_server_it_is_said_so(app: Flask, cast: Cast) -> None:
    _call(cast)
    for minute in range(0, 300, 5):
        with clock.put_back(clock.now() + timedelta(minutes=minute)):
            send_dispatches.send_all(app.extensions["settings"])
    assert (_only().status, "no mail server" in _only().error) == (DispatchStatus.FAILED, True)


def test_what_a_person_muted_is_not_sent(cast: Cast, mailbox: Mailbox, settings: Settings) -> None:
    notices.stop(cast.ana.id, NoticeKind.ESCALATION)
    _call(cast)
    send_dispatches.send_all(settings)
    assert (_only().status, mailbox.letters) == (DispatchStatus.SKIPPED, [])
