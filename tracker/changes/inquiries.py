"""Asking owners before a review, and what they answer by a link that needs no log-in."""

import secrets
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from tracker import clock
from tracker.changes import dispatches, reviews
from tracker.changes.access import digest
from tracker.db import change, db, one_at_a_time
from tracker.errors import NotFoundError, RefusedError
from tracker.models.reviews import Review, ReviewAnswer, ReviewInquiry
from tracker.queries import agendas, sight
from tracker.queries import reviews as queries
from tracker.queries.agendas import Agenda
from tracker.rules import deadlines, inquiries
from tracker.rules.lifecycle import UNFINISHED
from tracker.vocabulary import AnswerStatus, NoticeKind, ReviewState

MOST_ASKED: Final = 20
"""Items that one person is asked about before one meeting."""
LENGTH: Final = 1_000
LASTS: Final = timedelta(days=7)
"""After its planned time, where nobody starts or ends the meeting."""
ENDED: Final = "This link does not work any more: it was used, or the meeting is over."


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What an owner says of one item."""

    status: AnswerStatus
    new_date: date | None = None
    blocker: str = ""
    note: str = ""


@change
def ask(review: Review, *, secret: str, now: datetime) -> int:
    """Send the agenda of a planned review, and to each owner one question about what stands on it; returns how many.

    Once is enough, whoever calls it when: the second call sends nothing.
    """
    one_at_a_time("review")
    db.session.refresh(review)
    if review.agenda_sent_at is not None or review.state is not ReviewState.PLANNED:
        return 0
    review.agenda_sent_at = now
    with sight.seen_by(sight.EVERYTHING):
        agenda = agendas.agenda(review.team_id, before=agendas.last_closed(review.team_id), now=now)
    asked = 0
    for reader, item_ids in _owners(agenda):
        with sight.seen_by(sight.EVERYTHING if reader.is_admin else reader.id):
            seen = queries.titles_of(item_ids)
        about = [key for key in item_ids if key in seen][:MOST_ASKED]
        if about:
            _ask_one(review, reader.id, about, secret=secret)
            asked += 1
    reviews.tell_readers(NoticeKind.AGENDA, review)
    return asked


def _owners(agenda: Agenda) -> list[tuple[queries.Reader, list[int]]]:
    """Whom to ask about which of their unfinished items, in the order of the agenda."""
    items: dict[int, list[int]] = defaultdict(list)
    for point in agenda.points:
        row = agenda.rows.get(point.item_id or 0)
        if row is not None and row.owner_id is not None and row.state in UNFINISHED:
            items[row.owner_id].append(row.id)
    return [(one, items[one.id]) for one in queries.askable(items)] if items else []


def _ask_one(review: Review, person_id: int, item_ids: list[int], *, secret: str) -> None:
    salt = secrets.token_hex(16)
    inquiry = ReviewInquiry(
        review_id=review.id,
        person_id=person_id,
        salt=salt,
        token_digest=digest(inquiries.token_of(salt, secret=secret)),
        expires_at=review.planned_for + LASTS,
    )
    db.session.add(inquiry)
    db.session.flush()
    rows = [ReviewAnswer(review_id=review.id, inquiry_id=inquiry.id, item_id=key) for key in item_ids]
    db.session.add_all(rows)
    period = f"inquiry-{inquiry.id}"
    dispatches.queue(NoticeKind.INQUIRY, person_id=person_id, team_id=review.team_id, period=period)


def open_inquiry(token: str, *, secret: str, now: datetime) -> ReviewInquiry:
    """The question that a link stands for. Raises NotFoundError for one that was made up, used or is over."""
    inquiry = queries.find_inquiry(digest(token)) if inquiries.is_signed(token, secret=secret) else None
    if inquiry is None or not _is_open(inquiry, now):
        raise NotFoundError(ENDED)
    return inquiry


def _is_open(inquiry: ReviewInquiry, now: datetime) -> bool:
    is_on = inquiry.review.state in (ReviewState.PLANNED, ReviewState.RUNNING)
    return is_on and inquiry.answered_at is None and inquiry.expires_at > now and inquiry.person.is_active


@change
def answer(token: str, replies: Mapping[int, Reply], *, secret: str) -> ReviewInquiry:
    """Keep what an owner says, by the number of each answer's row. A link works once, whoever sends it how often.

    Raises NotFoundError for a link that does not work any more, RefusedError for an answer that is not whole.
    """
    queries.locked_inquiry(digest(token))
    now = clock.now()
    inquiry = open_inquiry(token, secret=secret, now=now)
    with sight.seen_by(eyes_of(inquiry)):
        rows = queries.questions_of(inquiry)
    for row in rows:
        reply = replies.get(row.id)
        if reply is not None:
            _check(row, reply, today=clock.today(inquiry.person.time_zone or "UTC"))
            row.status, row.new_date = reply.status, reply.new_date
            row.blocker, row.note = reply.blocker.strip(), reply.note.strip()
            row.by_id, row.at = inquiry.person_id, now
    inquiry.answered_at = now
    return inquiry


def eyes_of(inquiry: ReviewInquiry) -> int | None:
    """What whoever holds the link sees: what the person sees who was asked."""
    return sight.EVERYTHING if queries.is_admin(inquiry.person) else inquiry.person_id


def _check(row: ReviewAnswer, reply: Reply, *, today: date) -> None:
    name = row.item.label
    if max(len(reply.blocker), len(reply.note)) > LENGTH:
        raise RefusedError(f"{name}: write at most {LENGTH:,} characters.", field=f"note-{row.id}")
    if reply.status is AnswerStatus.BLOCKED and not reply.blocker.strip():
        raise RefusedError(f"{name}: say what stands in the way.", field=f"blocker-{row.id}")
    if reply.status is AnswerStatus.DONE and not reply.note.strip():
        raise RefusedError(f"{name}: show that it is done, by a link or a few words.", field=f"note-{row.id}")
    if reply.status is not AnswerStatus.NEW_DATE:
        return
    if reply.new_date is None or reply.new_date < today:
        raise RefusedError(f"{name}: choose a date that is still to come.", field=f"new_date-{row.id}")
    deadlines.check_far(reply.new_date, today, field=f"new_date-{row.id}")
    if not reply.note.strip():
        raise RefusedError(f"{name}: say why the date moves.", field=f"note-{row.id}")
