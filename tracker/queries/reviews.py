"""Weekly reviews: their schedules, entries, decisions, answers and who is there."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from tracker.db import db
from tracker.errors import NotFoundError, RefusedError
from tracker.models.actions import ActionItem, DueChange, ItemCause
from tracker.models.causes import Cause
from tracker.models.history import Event
from tracker.models.incidents import Incident
from tracker.models.people import Membership, Person, Team
from tracker.models.recurrences import Recurrence
from tracker.models.reviews import (
    Review,
    ReviewAnswer,
    ReviewDecision,
    ReviewEntry,
    ReviewInquiry,
    ReviewPresence,
    ReviewSchedule,
)
from tracker.queries.rows import MOST, among, get
from tracker.vocabulary import AgendaSection as Section
from tracker.vocabulary import ReviewDecisionKind, ReviewState, SiteRole, Subject, TeamRole

PAST: Final = 30
"""Reviews that a page lists."""
HERE: Final = timedelta(minutes=3)
"""Whoever was not seen for so long has left the meeting."""
NOT_OVER: Final = (ReviewState.PLANNED, ReviewState.RUNNING)
TOLD_OF: Final = ("added", "committed", "finished", "verified", "declined", "reopened", "re-dated")
MOST_EVENTS: Final = 200


class EntryLine(NamedTuple):
    """One entry as the walk knows it. `outcome` is set where it only tells what became of a last decision."""

    id: int
    section: Section
    item_id: int | None
    decision: ReviewDecisionKind | None
    outcome: str | None
    title: str
    label: str

    @property
    def is_reached(self) -> bool:
        """Whether the meeting has decided about it."""
        return self.decision is not None


def get_review(review_id: int) -> Review:
    """One review, or NotFoundError."""
    return get(Review, review_id, "review")


def whole_review(review_id: int) -> Review:
    """One review with its team and who held it, or NotFoundError."""
    whole = (joinedload(Review.team), joinedload(Review.started_by), joinedload(Review.closed_by))
    found = db.session.scalar(sa.select(Review).where(Review.id == min(review_id, MOST)).options(*whole))
    if found is None:
        raise NotFoundError("There is no such review.")
    return found


def not_over(team_id: int | None) -> Review | None:
    """The review of a scope that is planned or running."""
    scope = Review.team_id.is_(None) if team_id is None else Review.team_id == team_id
    return db.session.scalar(sa.select(Review).where(scope, Review.state.in_(NOT_OVER)))


def recent_of(team_id: int | None, *, limit: int = 10) -> Sequence[Review]:
    """The reviews of a scope that were held, are running or planned, the latest first."""
    scope = Review.team_id.is_(None) if team_id is None else Review.team_id == team_id
    return db.session.scalars(
        sa.select(Review)
        .where(scope, Review.state != ReviewState.SKIPPED)
        .options(joinedload(Review.team), joinedload(Review.closed_by))
        .order_by(sa.func.coalesce(Review.started_at, Review.planned_for).desc(), Review.id.desc())
        .limit(limit)
    ).all()


def planned_at(schedule_id: int, planned_for: datetime) -> Review | None:
    """The review of a schedule at this very time, whatever became of it."""
    return db.session.scalar(
        sa.select(Review).where(Review.schedule_id == schedule_id, Review.planned_for == planned_for)
    )


def all_not_over() -> Sequence[Review]:
    """All reviews that are planned or running."""
    return db.session.scalars(sa.select(Review).where(Review.state.in_(NOT_OVER)).order_by(Review.planned_for)).all()


def past(*, limit: int = PAST) -> Sequence[Review]:
    """The last reviews that were held, the latest first."""
    return db.session.scalars(
        sa.select(Review)
        .where(Review.state == ReviewState.CLOSED)
        .options(joinedload(Review.team), joinedload(Review.closed_by))
        .order_by(Review.started_at.desc(), Review.id.desc())
        .limit(limit)
    ).all()


def decided_counts(review_ids: Collection[int]) -> dict[int, int]:
    """By review: how many decisions were made that the viewer sees."""
    rows = db.session.execute(
        sa.select(ReviewDecision.review_id, sa.func.count())
        .where(ReviewDecision.review_id.in_(review_ids), ReviewDecision.kind != ReviewDecisionKind.NOTE)
        .group_by(ReviewDecision.review_id)
    )
    return dict(rows.all())


def schedule_of(team_id: int | None) -> ReviewSchedule | None:
    """When a team, or the whole organisation, meets; None where nobody has said."""
    scope = ReviewSchedule.team_id.is_(None) if team_id is None else ReviewSchedule.team_id == team_id
    return db.session.scalar(sa.select(ReviewSchedule).where(scope).options(joinedload(ReviewSchedule.chair)))


def schedules() -> Sequence[ReviewSchedule]:
    """All schedules that are followed."""
    return db.session.scalars(
        sa.select(ReviewSchedule)
        .where(ReviewSchedule.is_active.is_(True))
        .options(joinedload(ReviewSchedule.team), joinedload(ReviewSchedule.chair))
        .order_by(ReviewSchedule.id)
    ).all()


def lines_of(review_id: int) -> list[EntryLine]:
    """The entries of a review that the viewer sees, in order, in one statement."""
    rows = db.session.execute(
        sa.select(
            ReviewEntry.id,
            ReviewEntry.section,
            ReviewEntry.item_id,
            ReviewEntry.decision,
            ReviewEntry.snapshot,
            ReviewEntry.incident_id,
            sa.func.coalesce(ActionItem.title, Incident.title),
        )
        .outerjoin(ActionItem, ActionItem.id == ReviewEntry.item_id)
        .outerjoin(Incident, Incident.id == ReviewEntry.incident_id)
        .where(ReviewEntry.review_id == review_id)
        .order_by(ReviewEntry.position)
    )
    found = []
    for key, section, item_id, decision, snapshot, incident_id, title in rows:
        label = f"AI-{item_id}" if item_id else f"INC-{incident_id}" if incident_id else ""
        found.append(EntryLine(key, section, item_id, decision, snapshot.get("outcome"), title or "", label))
    return found


def get_entry(entry_id: int) -> ReviewEntry:
    """One entry with its review, or NotFoundError."""
    found = db.session.scalar(
        sa.select(ReviewEntry)
        .where(ReviewEntry.id == min(entry_id, MOST))
        .options(joinedload(ReviewEntry.review).joinedload(Review.team))
    )
    if found is None:
        raise NotFoundError("There is no such point on an agenda.")
    return found


def owner_of(entry_id: int) -> ActionItem | Incident | Review:
    """What a team owns that an entry is about."""
    entry = get_entry(entry_id)
    return entry.item or entry.incident or entry.review


def whole_item(item_id: int) -> ActionItem:
    """The item of an entry with what the walk shows of it."""
    found = db.session.scalar(
        sa.select(ActionItem)
        .where(ActionItem.id == item_id)
        .options(
            joinedload(ActionItem.incident),
            joinedload(ActionItem.owner),
            joinedload(ActionItem.team),
            joinedload(ActionItem.decline_wanted_by),
            joinedload(ActionItem.writeup),
            selectinload(ActionItem.due_changes).joinedload(DueChange.by),
        )
    )
    if found is None:
        raise NotFoundError("There is no such action item.")
    return found


def whole_pair(pair_id: int) -> Recurrence:
    """The pair of an entry with both incidents and its cause."""
    whole = (joinedload(Recurrence.earlier), joinedload(Recurrence.later), joinedload(Recurrence.cause))
    found = db.session.scalar(sa.select(Recurrence).where(Recurrence.id == pair_id).options(*whole))
    if found is None:
        raise NotFoundError("There is no such pair; perhaps what speaks for it has changed.")
    return found


def decisions_of(review_id: int, *, entry_id: int | None = None) -> Sequence[ReviewDecision]:
    """What was decided in a review, or about one entry, in order, with items and people."""
    query = (
        sa.select(ReviewDecision)
        .where(ReviewDecision.review_id == review_id)
        .options(
            joinedload(ReviewDecision.by),
            joinedload(ReviewDecision.entry),
            joinedload(ReviewDecision.item).joinedload(ActionItem.owner),
        )
        .order_by(ReviewDecision.id)
    )
    if entry_id is not None:
        query = query.where(ReviewDecision.entry_id == entry_id)
    return db.session.scalars(query).all()


def last_decision(review_id: int) -> ReviewDecision | None:
    """The latest decision of a review, with its entry."""
    return db.session.scalar(
        sa.select(ReviewDecision)
        .where(ReviewDecision.review_id == review_id)
        .options(joinedload(ReviewDecision.by), joinedload(ReviewDecision.item))
        .order_by(ReviewDecision.id.desc())
        .limit(1)
    )


def names_of(person_ids: Collection[int]) -> dict[int, str]:
    """Names by id."""
    rows = db.session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(among(person_ids))))
    return dict(rows.all())


def titles_of(item_ids: Collection[int]) -> dict[int, str]:
    """Titles of items by id, those that the viewer sees."""
    rows = db.session.execute(sa.select(ActionItem.id, ActionItem.title).where(ActionItem.id.in_(among(item_ids))))
    return dict(rows.all())


def present(review_id: int, *, since: datetime | None = None) -> list[str]:
    """The names of those who were in a meeting; with `since`, of those who were seen there after that."""
    query = (
        sa.select(Person.name)
        .join(ReviewPresence, ReviewPresence.person_id == Person.id)
        .where(ReviewPresence.review_id == review_id)
        .order_by(sa.func.lower(Person.name))
    )
    if since is not None:
        query = query.where(ReviewPresence.seen_at >= since)
    return list(db.session.scalars(query))


def answer_about(review_id: int, item_id: int) -> ReviewAnswer | None:
    """What the owner of an item said before a review; None where nobody asked or answered."""
    return db.session.scalar(
        sa.select(ReviewAnswer)
        .where(ReviewAnswer.review_id == review_id, ReviewAnswer.item_id == item_id, ReviewAnswer.status.is_not(None))
        .options(joinedload(ReviewAnswer.by))
    )


def find_answer(answer_id: int) -> ReviewAnswer:
    """One answer. Raises RefusedError where there is none, for a form has named it."""
    found = db.session.get(ReviewAnswer, answer_id) if 0 < answer_id <= MOST else None
    if found is None:
        raise RefusedError("There is no such answer any more.")
    return found


def answered_items(review_id: int) -> dict[int, bool]:
    """By item: whether its owner has answered, for all that were asked about and the viewer sees."""
    rows = db.session.execute(
        sa.select(ReviewAnswer.item_id, ReviewAnswer.status.is_not(None)).where(ReviewAnswer.review_id == review_id)
    )
    return {item_id: bool(is_answered) for item_id, is_answered in rows}


def find_inquiry(digest: str) -> ReviewInquiry | None:
    """The question behind the digest of a token, with its review and person."""
    return db.session.scalar(
        sa.select(ReviewInquiry)
        .where(ReviewInquiry.token_digest == digest)
        .options(joinedload(ReviewInquiry.person), joinedload(ReviewInquiry.review).joinedload(Review.team))
    )


def get_inquiry(inquiry_id: int) -> ReviewInquiry:
    """One question, or NotFoundError."""
    return get(ReviewInquiry, inquiry_id, "question")


def locked_inquiry(digest: str) -> ReviewInquiry | None:
    """The same as `find_inquiry`, unchanged by others until the transaction ends."""
    return db.session.scalar(
        sa.select(ReviewInquiry)
        .where(ReviewInquiry.token_digest == digest)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def inquiries_of(review_id: int) -> Sequence[ReviewInquiry]:
    """All questions of a review."""
    return db.session.scalars(sa.select(ReviewInquiry).where(ReviewInquiry.review_id == review_id)).all()


def questions_of(inquiry: ReviewInquiry) -> Sequence[ReviewAnswer]:
    """What somebody is asked about, each with its item as they see it; without what has become another's."""
    return db.session.scalars(
        sa.select(ReviewAnswer)
        .join(ActionItem, ActionItem.id == ReviewAnswer.item_id)
        .where(ReviewAnswer.inquiry_id == inquiry.id, ActionItem.owner_id == inquiry.person_id)
        .options(joinedload(ReviewAnswer.item).joinedload(ActionItem.incident))
        .order_by(ReviewAnswer.id)
    ).all()


class Reader(NamedTuple):
    """Somebody a message about a review goes to."""

    id: int
    is_admin: bool


def readers(team_id: int | None) -> list[Reader]:
    """Who gets the agenda and the minutes: the team's members; for the organisation, managers and admins."""
    query = sa.select(Person.id, Person.site_role).where(Person.is_active.is_(True), Person.email.is_not(None))
    member = sa.select(Membership.person_id)
    if team_id is not None:
        query = query.where(Person.id.in_(member.where(Membership.team_id == team_id)))
    else:
        managers = member.where(Membership.role == TeamRole.MANAGER)
        query = query.where(sa.or_(Person.site_role == SiteRole.ADMIN, Person.id.in_(managers)))
    rows = db.session.execute(query.order_by(Person.id))
    return [Reader(key, role is SiteRole.ADMIN) for key, role in rows]


def askable(person_ids: Collection[int]) -> list[Reader]:
    """Those of these people who can be asked by mail."""
    query = sa.select(Person.id, Person.site_role).where(
        Person.id.in_(among(person_ids)), Person.is_active.is_(True), Person.email.is_not(None)
    )
    return [Reader(key, role is SiteRole.ADMIN) for key, role in db.session.execute(query.order_by(Person.id))]


class Happening(NamedTuple):
    """One thing that became of an item."""

    item_id: int
    title: str
    verb: str
    by_name: str
    at: datetime


def happened(team_id: int | None, *, since: datetime, until: datetime) -> list[Happening]:
    """What became of the items of a scope between two instants, in order; only what a meeting wants to know."""
    query = (
        sa.select(ActionItem.id, ActionItem.title, Event.verb, Event.by_name, Event.happened_at)
        .join(ActionItem, ActionItem.id == Event.subject_id)
        .where(
            Event.subject == Subject.ACTION_ITEM,
            Event.verb.in_(TOLD_OF),
            Event.happened_at > since,
            Event.happened_at <= until,
        )
        .order_by(Event.happened_at, Event.id)
        .limit(MOST_EVENTS)
    )
    if team_id is not None:
        query = query.where(ActionItem.team_id == team_id)
    return [Happening(*row) for row in db.session.execute(query)]


def team_names() -> dict[int, str]:
    """Names of teams by id."""
    return dict(db.session.execute(sa.select(Team.id, Team.name)).all())


def causes_of(item_id: int) -> list[Cause]:
    """The causes that an item addresses."""
    query = sa.select(Cause).join(ItemCause, ItemCause.cause_id == Cause.id).where(ItemCause.item_id == item_id)
    return list(db.session.scalars(query.order_by(Cause.id)))


def is_admin(person: Person) -> bool:
    """Whether somebody sees everything."""
    return person.site_role is SiteRole.ADMIN
