"""Who is told what and when: digests and escalations, by the clock, through a real mail server."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.cast import Cast, actor
from tests.conftest import settings_in
from tests.mailboxes import Mailbox, mail_server
from tracker import clock
from tracker.changes import actions, dispatches, moves, obstacles, people, restrictions
from tracker.config import Settings
from tracker.db import db
from tracker.jobs import queue_dispatches, send_dispatches
from tracker.models.actions import ActionItem
from tracker.models.notices import Dispatch, NoticePreference
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import Cadence, DispatchStatus, ItemState, NoticeKind

MONDAY = datetime(2026, 4, 13, 9, 1, tzinfo=UTC)
"""Nine o'clock is just over in UTC, where Ben is (in Berlin it is ten)."""
WEEK = timedelta(days=7)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server."""
    with mail_server() as box:
        yield box


@pytest.fixture
def settings(tmp_path: Path, mailbox: Mailbox) -> Settings:
    """Settings with that mail server."""
    return settings_in(
        tmp_path, TRACKER_SMTP_URL=f"smtp://127.0.0.1:{mailbox.port}", TRACKER_MAIL_FROM="tracker@example.org"
    )


@pytest.fixture(autouse=True)
def _long_here(cast: Cast) -> None:
    """People who were there before the week began, without a mail yet."""
    for person in (cast.ana, cast.ben, cast.cleo, cast.vic, cast.dot):
        person.created_at, person.time_zone = MONDAY - 30 * WEEK, "UTC"
    db.session.commit()


def _item(cast: Cast, **values: Any) -> ActionItem:
    """Ben's, promised in March."""
    with clock.put_back(MONDAY - 4 * WEEK):
        return factories.item(cast, **({"owner": cast.ben, "due_on": date(2026, 4, 10)} | values))


def _turn(settings: Settings, now: datetime) -> int:
    with clock.put_back(now):
        queue_dispatches.queue_digests(now=now)
        return send_dispatches.send_all(settings)


def _to(mailbox: Mailbox, name: str) -> list[EmailMessage]:
    return [letter for letter in mailbox.letters if letter["To"] == f"{name}@example.org"]


def _text(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def _states() -> list[tuple[str, str]]:
    db.session.expire_all()
    return [(row.status, row.error) for row in db.session.query(Dispatch).order_by(Dispatch.id)]


def _prefer(person_id: int, **values: Any) -> None:
    known = {"cadence": Cadence.WEEKLY, "weekday": 0, "hour": 9, "mutes": []}
    db.session.add(NoticePreference(person_id=person_id, **(known | values)))
    db.session.commit()


def test_an_owner_is_told_once_a_week_what_is_late(cast: Cast, settings: Settings, mailbox: Mailbox) -> None:
    late = _item(cast)
    _item(cast, title="Alert on refusals", due_on=date(2026, 4, 16))
    for minute in (0, 5, 60, 60 * 24):
        _turn(settings, MONDAY + timedelta(minutes=minute))
    (letter,) = _to(mailbox, "ben")
    assert letter["Subject"] == "1 overdue, 1 due this week"
    assert f"http://127.0.0.1:8000/items/{late.id}" in _text(letter)
    assert "was due 10 April 2026, 3 days late" in _text(letter)
    html = letter.get_body(("html",))
    assert html is not None
    assert late.title in html.get_content()
    assert "http://127.0.0.1:8000/stop/" in letter["List-Unsubscribe"]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    _turn(settings, MONDAY + WEEK)
    assert [one["Subject"] for one in _to(mailbox, "ben")][1:] == ["2 overdue"]


def test_who_has_nothing_to_hear_gets_nothing(cast: Cast, settings: Settings, mailbox: Mailbox) -> None:
    _item(cast, due_on=date(2026, 9, 1))
    assert _turn(settings, MONDAY) == 0
    assert {status for status, _ in _states()} == {DispatchStatus.SKIPPED}


def test_a_daily_digest_leaves_out_what_was_said_this_week(cast: Cast, settings: Settings, mailbox: Mailbox) -> None:
    _prefer(cast.ben.id, cadence=Cadence.DAILY)
    _item(cast)
    second = _item(cast, title="Alert on refusals", due_on=date(2026, 4, 22))
    for day in range(14):
        _turn(settings, MONDAY + timedelta(days=day))
    told = [(letter["Subject"], f"AI-{second.id}" in _text(letter)) for letter in _to(mailbox, "ben")]
    assert told == [("1 overdue", False), ("1 due this week", True), ("1 overdue", False), ("1 due this week", True)]


def test_after_three_months_it_is_quiet(cast: Cast, settings: Settings, mailbox: Mailbox) -> None:
    _item(cast)
    for week in range(20):
        _turn(settings, MONDAY + week * WEEK)
    assert len(_to(mailbox, "ben")) == 13


def test_an_archive_reminds_nobody_until_somebody_commits(cast: Cast, settings: Settings, mailbox: Mailbox) -> None:
    archive = factories.incident(cast)
    archive.is_backfill = True
    item = _item(cast, of=archive, state=ItemState.PROPOSED, due_on=None)
    _turn(settings, MONDAY)
    assert mailbox.letters == []
    with clock.put_back(MONDAY):
        moves.move(item, ItemState.OPEN, by=SYSTEM)
        actions.redate(item, date(2026, 4, 17), by=SYSTEM, reason="Now.")
    _turn(settings, MONDAY + WEEK)
    assert [letter["Subject"] for letter in _to(mailbox, "ben")] == ["1 overdue"]


def test_a_manager_hears_what_waits_for_them_and_a_member_does_not(
    cast: Cast, settings: Settings, mailbox: Mailbox
) -> None:
    _item(cast, owner=None, state=ItemState.PROPOSED, due_on=None)
    wish = _item(cast, owner=None, due_on=None)
    with clock.put_back(MONDAY - WEEK):
        moves.move(wish, ItemState.DECLINED, by=actor(cast.ben), reason="Too dear.")
    _turn(settings, MONDAY)
    (letter,) = mailbox.letters
    assert (letter["To"], letter["Subject"]) == ("ana@example.org", "2 waiting for your decision")
    assert "“Too dear.”" in _text(letter)


def test_nobody_is_told_what_they_may_not_see(cast: Cast, settings: Settings, mailbox: Mailbox) -> None:
    secret = factories.incident(cast, title="Secret breach")
    _item(cast, of=secret, owner=cast.cleo, title="Secret item")
    _item(cast, of=secret, owner=cast.ben, title="Secret item too")
    restrictions.restrict(secret, by=SYSTEM, version=secret.version)
    _turn(settings, MONDAY)
    assert [letter["To"] for letter in mailbox.letters] == ["ben@example.org"]
    assert (DispatchStatus.SKIPPED, "There was nothing to say.") in _states()


def test_who_has_left_meanwhile_gets_nothing(cast: Cast, settings: Settings, mailbox: Mailbox) -> None:
    _item(cast)
    queue_dispatches.queue_digests(now=MONDAY)
    people.edit(cast.ben, by=SYSTEM, version=None, is_active=False)
    with clock.put_back(MONDAY):
        send_dispatches.send_all(settings)
    assert mailbox.letters == []


@pytest.mark.parametrize("wish", [{"cadence": Cadence.NEVER}])
def test_who_wants_none_gets_none(cast: Cast, settings: Settings, mailbox: Mailbox, wish: dict[str, Any]) -> None:
    _prefer(cast.ben.id, **wish)
    _item(cast)
    _turn(settings, MONDAY)
    assert mailbox.letters == []


def test_a_worker_that_was_off_does_not_send_old_digests(cast: Cast, settings: Settings, mailbox: Mailbox) -> None:
    _item(cast)
    _turn(settings, MONDAY + timedelta(days=2))
    assert mailbox.letters == []
    assert (DispatchStatus.SKIPPED, queue_dispatches.MISSED) in _states()
    _turn(settings, MONDAY + WEEK)
    assert len(mailbox.letters) == 1


def test_a_clock_that_jumps_ahead_and_back_mails_nobody_twice_and_keeps_the_weeks(
    cast: Cast, settings: Settings, mailbox: Mailbox
) -> None:
    _item(cast)
    _turn(settings, MONDAY)
    _turn(settings, MONDAY + timedelta(days=40))
    _turn(settings, MONDAY - timedelta(days=2))
    _turn(settings, MONDAY + timedelta(hours=1))
    assert len(mailbox.letters) == 1
    dispatches.forget_old(now=MONDAY)
    for week in range(1, 7):
        _turn(settings, MONDAY + week * WEEK)
    assert len(mailbox.letters) == 7


def test_a_digest_waits_for_working_hours(cast: Cast, settings: Settings, mailbox: Mailbox) -> None:
    _item(cast)
    assert _turn(settings, MONDAY + timedelta(hours=12)) == 0
    assert _turn(settings, MONDAY + timedelta(days=1)) == 1


def test_managers_are_called_once_when_a_date_is_broken(cast: Cast, settings: Settings, mailbox: Mailbox) -> None:
    item = _item(cast)
    _item(cast, title="Long forgotten", due_on=date(2025, 11, 3))
    for hour in range(0, 72, 4):
        now = MONDAY + timedelta(hours=hour)
        with clock.put_back(now):
            queue_dispatches.queue_escalations(now=now)
            send_dispatches.send_all(settings)
    (letter,) = mailbox.letters
    assert (letter["To"], letter["Subject"]) == ("ana@example.org", "Payments: 1 past its date")
    assert item.title in _text(letter)
    assert "Long forgotten" not in _text(letter)
    with clock.put_back(MONDAY + timedelta(days=3)):
        actions.redate(item, date(2026, 4, 17), by=SYSTEM, reason="Later.")
    with clock.put_back(MONDAY + WEEK):
        queue_dispatches.queue_escalations(now=MONDAY + WEEK)
        send_dispatches.send_all(settings)
    assert len(mailbox.letters) == 2


def test_who_escalates_calls_the_manager(cast: Cast, settings: Settings, mailbox: Mailbox) -> None:
    item = _item(cast, due_on=None)
    with clock.put_back(MONDAY):
        obstacles.escalate(item, by=actor(cast.ben))
        send_dispatches.send_all(settings)
    assert [(one["To"], one["Subject"]) for one in mailbox.letters] == [
        ("ana@example.org", "Payments: 1 escalated to you")
    ]


def test_no_digest_is_queued_twice(cast: Cast) -> None:
    for _ in range(2):
        dispatches.queue(NoticeKind.MINUTES, person_id=cast.ben.id, team_id=cast.payments.id, period="review-1")
    assert db.session.query(Dispatch).count() == 1
