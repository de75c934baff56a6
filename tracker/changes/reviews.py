"""The weekly review as a meeting: planned, started with a frozen agenda, left and resumed, closed with its minutes."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from tracker import clock
from tracker.changes import dispatches, history, obstacles, review_schedules
from tracker.changes.review_schedules import ORGANISATION
from tracker.db import change, db, expect_version, insert_if_missing, one_at_a_time
from tracker.errors import RefusedError
from tracker.models.people import Team
from tracker.models.reviews import Review, ReviewEntry, ReviewPresence, ReviewSchedule
from tracker.queries import agendas, sight, teams
from tracker.queries import reviews as queries
from tracker.queries.agendas import Agenda, Point
from tracker.rules.permissions import Actor
from tracker.vocabulary import AgendaSection as Section
from tracker.vocabulary import NoticeKind, ReviewState, Subject

NOTE_LENGTH: Final = 10_000
MISSED: Final = timedelta(days=1)
"""A review that nobody started within so long was not held."""
SEEN_EVERY: Final = timedelta(seconds=20)


@change
def plan(schedule: ReviewSchedule, planned_for: datetime) -> Review:
    """The review of a schedule at this time, made unless there is one; called by the worker, as often as it likes.

    One that nobody started is called skipped when the next is planned. While one is running, that one is returned.
    """
    one_at_a_time("review")
    known = queries.not_over(schedule.team_id)
    if known is not None and (known.state is ReviewState.RUNNING or known.planned_for >= planned_for):
        return known
    if known is not None:
        known.state = ReviewState.SKIPPED
        db.session.flush()
    review = queries.planned_at(schedule.id, planned_for)
    if review is None:
        review = Review(
            team_id=schedule.team_id, schedule_id=schedule.id, planned_for=planned_for, state=ReviewState.PLANNED
        )
        db.session.add(review)
        db.session.flush()
    return review


@change
def start(team: Team | None, *, by: Actor, at: datetime | None = None) -> Review:
    """Begin the review of a team, or (None) of the whole organisation, and freeze its agenda.

    The one that is planned begins, or one that nobody planned. Where it runs already, that one is returned: whoever
    comes second joins.
    """
    review_schedules.require(by, team)
    one_at_a_time("review")
    now = at or clock.now()
    team_id = team.id if team else None
    review = queries.not_over(team_id)
    if review is None:
        review = Review(team_id=team_id, planned_for=now, state=ReviewState.PLANNED)
        db.session.add(review)
    if review.state is ReviewState.PLANNED:
        review.state, review.started_at, review.started_by_id = ReviewState.RUNNING, now, by.person_id
        db.session.flush()
        _freeze(review, now)
        history.record(Subject.TEAM, team_id or ORGANISATION, "started a review", by=by, at=at)
    be_there(review, by=by, at=at)
    return review


def _freeze(review: Review, now: datetime) -> None:
    """Write the agenda down as it is, whoever sees what of it; what everybody sees are only numbers of open things."""
    with sight.seen_by(sight.EVERYTHING):
        agenda = agendas.agenda(review.team_id, before=agendas.last_closed(review.team_id), now=now)
        verdicts = agendas.judged(agenda)
    with sight.seen_by(sight.NOBODY):
        review.numbers, found = agendas.headline(review.team_id, now=now)
    last = [agendas.paid_off(found)] if found else []
    for place, point in enumerate([*_last_decisions(agenda), *agenda.points, Point(Section.NUMBERS), *last]):
        db.session.add(
            ReviewEntry(
                review_id=review.id,
                position=place,
                section=point.section,
                item_id=point.item_id,
                incident_id=point.incident_id,
                cause_id=point.cause_id,
                pair_id=point.pair_id,
                carried_from_id=point.carried_from_id,
                snapshot={**point.snapshot, **_stood(point, agenda, verdicts)},
            )
        )
    db.session.flush()


def _last_decisions(agenda: Agenda) -> Iterable[Point]:
    """What became of the last decisions: one point to look at them all, and for each a line under it."""
    if agenda.kept:
        yield Point(Section.DECISIONS)
    for one in agenda.kept:
        told = {"outcome": one.outcome.value, "kind": one.kind.value, "due_on": one.detail.get("due_on")}
        yield Point(Section.DECISIONS, one.item_id, snapshot=told)


def _stood(point: Point, agenda: Agenda, verdicts: Mapping[int, str]) -> dict[str, Any]:
    """How something stood when the meeting began."""
    row = agenda.rows.get(point.item_id or 0)
    stood: dict[str, Any] = {}
    if row is not None:
        stood = {
            "state": row.state.value,
            "priority": int(row.priority),
            "owner_id": row.owner_id,
            "days_left": row.days_left,
        }
        stood |= {"stood_due_on": row.due_on.isoformat()} if row.due_on else {}
    if point.pair_id is not None:
        stood["verdict"] = verdicts.get(point.pair_id)
    return stood


@change
def be_there(review: Review, *, by: Actor, at: datetime | None = None) -> None:
    """Note that somebody is in the meeting."""
    now = at or clock.now()
    if by.person_id is None or review.state is not ReviewState.RUNNING:
        return
    insert_if_missing(ReviewPresence, review_id=review.id, person_id=by.person_id, seen_at=now)
    row = db.session.get(ReviewPresence, (review.id, by.person_id))
    if row is not None and now - row.seen_at > SEEN_EVERY:
        row.seen_at = now


@change
def take_note(review: Review, note: str, *, by: Actor, version: int | None) -> Review:
    """Write down what was said about nothing in particular. Raises RefusedError for too many words, ConflictError."""
    review_schedules.require(by, teams.find_team(review.team_id))
    expect_version(review, version)
    if len(note) > NOTE_LENGTH:
        raise RefusedError(f"A note has at most {NOTE_LENGTH:,} characters.", field="note")
    review.note = note.strip()
    return review


@change
def skip(review: Review, *, by: Actor, version: int | None) -> Review:
    """Not hold a planned review. Raises RefusedError for one that has begun."""
    review_schedules.require(by, teams.find_team(review.team_id))
    one_at_a_time("review")
    expect_version(review, version)
    if review.state is not ReviewState.PLANNED:
        raise RefusedError("Only a review that has not begun can be skipped.")
    review.state = ReviewState.SKIPPED
    _end_questions(review, clock.now())
    history.record(Subject.TEAM, review.team_id or ORGANISATION, "skipped a review", by=by)
    return review


@change
def close(review: Review, *, by: Actor, at: datetime | None = None) -> Review:
    """End the meeting: links to answer end, marks for managers from before it end, the minutes go out.

    Closing it twice changes nothing. Raises RefusedError for one that has not begun.
    """
    review_schedules.require(by, teams.find_team(review.team_id))
    one_at_a_time("review")
    db.session.refresh(review)
    if review.state is ReviewState.CLOSED:
        return review
    if review.state is not ReviewState.RUNNING or review.started_at is None:
        raise RefusedError("This review has not begun.")
    now = at or clock.now()
    review.state, review.closed_at, review.closed_by_id = ReviewState.CLOSED, now, by.person_id
    _end_questions(review, now)
    with sight.seen_by(sight.EVERYTHING):
        for item in agendas.escalated_in(review.team_id, before=review.started_at):
            obstacles.end_escalation(item, by=by, at=at)
    tell_readers(NoticeKind.MINUTES, review)
    history.record(Subject.TEAM, review.team_id or ORGANISATION, "closed a review", by=by, at=at)
    return review


def _end_questions(review: Review, now: datetime) -> None:
    for inquiry in queries.inquiries_of(review.id):
        inquiry.expires_at = min(inquiry.expires_at, now)


@change
def tell_readers(kind: NoticeKind, review: Review) -> None:
    """Queue the agenda or the minutes for all who get them, and for the chats of the team."""
    period = period_of(review)
    team_id = review.team_id
    dispatches.queue_all(
        dispatches.row_of(kind, person_id=one.id, team_id=team_id, period=period) for one in queries.readers(team_id)
    )
    dispatches.queue(kind, team_id=team_id, period=period)


def period_of(review: Review) -> str:
    """What the messages about a review are filed under."""
    return f"review-{review.id}"
