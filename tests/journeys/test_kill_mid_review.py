"""A review whose processes are killed at any moment: nothing is decided twice or sent twice, and nothing is lost."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from tests import factories
from tests.cast import Cast, actor
from tests.conftest import settings_in
from tests.journeys.dying import dies
from tests.mailboxes import Mailbox, mail_server
from tests.visitors import Visits
from tracker.changes import actions, review_schedules, reviews
from tracker.config import Settings
from tracker.db import db
from tracker.jobs import prepare_reviews, queue_dispatches, send_dispatches
from tracker.models.actions import ActionItem
from tracker.models.notices import Dispatch
from tracker.models.reviews import Review, ReviewDecision, ReviewInquiry
from tracker.queries import reviews as queries
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import DispatchStatus, NoticeKind, ReviewState

MONDAY = datetime(2026, 3, 9, 9, tzinfo=UTC)
FRIDAY = MONDAY - timedelta(days=3)
MINUTE, WEEK = timedelta(minutes=1), timedelta(days=7)
OLD, NEW = date(2026, 3, 6), date(2026, 4, 1)


@pytest.fixture(autouse=True)
def traveller() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY - WEEK, tick=False) as traveller:
        yield traveller


def _late(cast: Cast) -> ActionItem:
    item = factories.item(cast, owner=cast.ben)
    actions.redate(item, OLD, by=SYSTEM, reason="agreed")
    return item


def test_a_decision_is_made_once_or_not_at_all_wherever_the_server_is_killed(cast: Cast, visits: Visits) -> None:
    items = [_late(cast).id for _ in range(12)]
    review_id = reviews.start(cast.payments, by=actor(cast.ana)).id
    seen: Counter[bool] = Counter()
    for place, item_id in enumerate(items, 1):
        path = visits.ana.get(f"/reviews/{review_id}/walk").location
        page = visits.ana.get(path).text
        form = dict(re.findall(r'name="(version|item_version)"[^>]* value="(\d+)"', page))
        form |= {"on": NEW.isoformat(), "note": "The vendor is late.", "csrf_token": visits.ana.csrf}
        was_killed = dies(lambda path=path, form=form: visits.ana.post(f"{path}/new-date", form), at=place)  # type: ignore[misc]
        is_decided = _decided(item_id)
        seen[is_decided] += was_killed
        assert (visits.ana.get(f"/reviews/{review_id}/walk").location != path) == is_decided
        assert visits.ana.post(f"{path}/new-date", form).status_code == (409 if is_decided else 303)
        assert _decided(item_id)
        if not was_killed:
            break
    assert not was_killed
    assert seen[True]
    assert seen[False]


def _decided(item_id: int) -> bool:
    """Whether a decision stands; with it the date and its line of the ledger, or nothing of all."""
    db.session.expire_all()
    item = db.session.get_one(ActionItem, item_id)
    count = db.session.query(ReviewDecision).filter_by(item_id=item_id).count()
    assert (count, item.due_on, item.slips) in [(0, OLD, 0), (1, NEW, 1)]
    return count == 1


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as box:
        yield box


@pytest.fixture
def settings(tmp_path: Path, mailbox: Mailbox) -> Settings:
    smtp = f"smtp://127.0.0.1:{mailbox.port}"
    return settings_in(tmp_path, TRACKER_SMTP_URL=smtp, TRACKER_MAIL_FROM="tracker@example.org")


def test_agendas_questions_minutes_and_digests_go_once_wherever_the_worker_is_killed(
    cast: Cast, settings: Settings, mailbox: Mailbox, traveller: time_machine.Traveller
) -> None:
    for person in (cast.ana, cast.ben):
        person.created_at, person.time_zone = MONDAY - 30 * WEEK, "UTC"
    db.session.commit()
    _late(cast)
    review_schedules.set_schedule(
        cast.payments,
        by=SYSTEM,
        weekday=0,
        starts_at="10:00",
        time_zone="UTC",
        chair=cast.ana,
        is_active=True,
        version=0,
    )
    chair, team_id = actor(cast.ana), cast.payments.id

    def prepare() -> None:
        prepare_reviews.prepare_all(settings)
        send_dispatches.send_all(settings)

    def hold() -> None:
        queue_dispatches.queue_digests(now=MONDAY + week * WEEK + MINUTE)
        if review := db.session.query(Review).filter(Review.state.in_(queries.NOT_OVER)).one_or_none():
            reviews.start(review.team, by=chair)
            reviews.close(review, by=chair)
        send_dispatches.send_all(settings)

    for week in range(8):
        for day, work in ((FRIDAY, prepare), (MONDAY, hold)):
            traveller.move_to(day + week * WEEK + MINUTE)
            dies(work, at=2 + 5 * week)
            work()
            traveller.shift(10 * MINUTE)
            send_dispatches.send_all(settings)
        _check(mailbox, week + 1, team_id)
    assert any(row.status is DispatchStatus.LOST for row in db.session.query(Dispatch))


def _check(mailbox: Mailbox, weeks: int, team_id: int) -> None:
    """Each week has one review, held, and one message of each kind to each reader; what was sent has arrived once."""
    db.session.expire_all()
    assert [one.state for one in db.session.query(Review).filter_by(team_id=team_id)] == [ReviewState.CLOSED] * weeks
    assert db.session.query(ReviewInquiry).count() == weeks
    rows = db.session.query(Dispatch).filter(Dispatch.status != DispatchStatus.SKIPPED).all()
    queued = Counter((row.kind, row.person_id) for row in rows)
    assert {queued[kind, person] for kind, person in queued if kind is not NoticeKind.DIGEST} == {weeks}
    assert {kind for kind, _ in queued} == {*NoticeKind} - {NoticeKind.SUMMARY, NoticeKind.ESCALATION}
    sent = [row.message_id for row in rows if row.status is DispatchStatus.SENT]
    arrived = Counter(letter["Message-ID"] for letter in mailbox.letters)
    assert set(arrived.values()) == {1}
    assert set(sent) <= set(arrived)
    lost = [row for row in rows if row.status is DispatchStatus.LOST]
    assert len(sent) + len(lost) == len(rows)
    assert len(lost) <= 2 * weeks
