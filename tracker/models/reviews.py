"""The weekly review: when it is held, what stood on its agenda, what was decided, who was there and who was asked."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Model, UTCDateTime, enum_of
from tracker.models.access import DIGEST_LENGTH
from tracker.models.actions import ActionItem
from tracker.models.causes import Cause
from tracker.models.incidents import Incident
from tracker.models.people import Person, Team
from tracker.models.private import Private
from tracker.models.recurrences import Recurrence
from tracker.vocabulary import AgendaSection, AnswerStatus, ReviewDecisionKind, ReviewState

SALT_LENGTH = 32


class ReviewSchedule(Model):
    """When a team meets every week; the row without a team is the whole organisation's."""

    __tablename__ = "review_schedule"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("team.id", ondelete="CASCADE"))
    weekday: Mapped[int] = mapped_column(sa.SmallInteger)
    """0 is Monday."""
    starts_at: Mapped[str] = mapped_column(sa.String(5))
    """HH:MM in `time_zone`."""
    time_zone: Mapped[str] = mapped_column(sa.String(64))
    chair_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column()

    team: Mapped[Team | None] = relationship()
    chair: Mapped[Person | None] = relationship()

    __table_args__ = (
        sa.Index("uq_review_schedule_team", sa.func.coalesce(team_id, 0), unique=True),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        {"sqlite_autoincrement": True},
    )
    __mapper_args__ = {"version_id_col": version}


class Review(Model):
    """One meeting of a team, or without one of the whole organisation. A scope has at most one that is not over."""

    __tablename__ = "review"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("team.id", ondelete="CASCADE"), index=True)
    schedule_id: Mapped[int | None] = mapped_column(sa.ForeignKey("review_schedule.id", ondelete="SET NULL"))
    planned_for: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[ReviewState] = mapped_column(enum_of(ReviewState))
    agenda_sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    started_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    """What was said about nothing in particular."""
    numbers: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    """The headline as everybody may see it, frozen when the meeting started."""
    version: Mapped[int] = mapped_column()

    team: Mapped[Team | None] = relationship()
    started_by: Mapped[Person | None] = relationship(foreign_keys=[started_by_id])
    closed_by: Mapped[Person | None] = relationship(foreign_keys=[closed_by_id])

    __table_args__ = (
        sa.Index(
            "uq_review_not_over",
            sa.func.coalesce(team_id, 0),
            unique=True,
            sqlite_where=sa.text("state IN ('planned', 'running')"),
            postgresql_where=sa.text("state IN ('planned', 'running')"),
        ),
        sa.UniqueConstraint("schedule_id", "planned_for"),
        {"sqlite_autoincrement": True},
    )
    __mapper_args__ = {"version_id_col": version}


class ReviewEntry(Private, Model):
    """One point of a frozen agenda: an item, a pair of incidents, or what is about nothing in particular."""

    __tablename__ = "review_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(sa.ForeignKey("review.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column()
    section: Mapped[AgendaSection] = mapped_column(enum_of(AgendaSection))
    item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("action_item.id", ondelete="CASCADE"), index=True)
    incident_id: Mapped[int | None] = mapped_column(sa.ForeignKey("incident.id", ondelete="CASCADE"), index=True)
    """The later incident of a pair."""
    cause_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cause.id", ondelete="CASCADE"))
    pair_id: Mapped[int | None] = mapped_column(sa.ForeignKey("recurrence.id", ondelete="CASCADE"), index=True)
    snapshot: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    """How it stood when the meeting started: states, dates and numbers of rows, no words."""
    carried_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("review_entry.id", ondelete="SET NULL"))
    """The entry of the review before that nobody came to."""
    decision: Mapped[ReviewDecisionKind | None] = mapped_column(enum_of(ReviewDecisionKind))
    """The last one that was made about it; empty while it has not been reached."""
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column()

    review: Mapped[Review] = relationship()
    item: Mapped[ActionItem | None] = relationship()
    incident: Mapped[Incident | None] = relationship()
    cause: Mapped[Cause | None] = relationship()
    pair: Mapped[Recurrence | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("review_id", "position"),
        {"sqlite_autoincrement": True},
    )
    __mapper_args__ = {"version_id_col": version}


class ReviewDecision(Private, Model):
    """What was decided about one entry. Rows are only ever added; an entry may have several."""

    __tablename__ = "review_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(sa.ForeignKey("review.id", ondelete="CASCADE"), index=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("review_entry.id", ondelete="CASCADE"), index=True)
    item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("action_item.id", ondelete="CASCADE"), index=True)
    kind: Mapped[ReviewDecisionKind] = mapped_column(enum_of(ReviewDecisionKind))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    """The reason, the evidence or the words of a note."""
    detail: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    """Dates, states and numbers of rows: what was before, and what it became."""
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    review: Mapped[Review] = relationship()
    entry: Mapped[ReviewEntry] = relationship()
    item: Mapped[ActionItem | None] = relationship()
    by: Mapped[Person | None] = relationship()

    __table_args__ = ({"sqlite_autoincrement": True},)


class ReviewPresence(Model):
    """That somebody was in a meeting, and when they were last seen there."""

    __tablename__ = "review_presence"

    review_id: Mapped[int] = mapped_column(sa.ForeignKey("review.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship()


class ReviewInquiry(Model):
    """The question to one owner before a meeting. Its link works once, without a log-in, until the meeting ends."""

    __tablename__ = "review_inquiry"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(sa.ForeignKey("review.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    salt: Mapped[str] = mapped_column(sa.String(SALT_LENGTH))
    """Signed with the secret key of the installation it is the link's token."""
    token_digest: Mapped[str] = mapped_column(sa.String(DIGEST_LENGTH), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    """Ends earlier when the meeting does."""
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    review: Mapped[Review] = relationship()
    person: Mapped[Person] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("review_id", "person_id"),
        {"sqlite_autoincrement": True},
    )


class ReviewAnswer(Private, Model):
    """What an owner is asked about one item before a meeting, and says."""

    __tablename__ = "review_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(sa.ForeignKey("review.id", ondelete="CASCADE"))
    inquiry_id: Mapped[int | None] = mapped_column(sa.ForeignKey("review_inquiry.id", ondelete="SET NULL"), index=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("action_item.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    status: Mapped[AnswerStatus | None] = mapped_column(enum_of(AnswerStatus))
    """Empty until the owner answers."""
    new_date: Mapped[date | None] = mapped_column(sa.Date)
    blocker: Mapped[str] = mapped_column(sa.Text, default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")
    """The reason for the new date, the evidence, or any other words."""
    at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When the meeting took it over."""

    item: Mapped[ActionItem] = relationship()
    by: Mapped[Person | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("review_id", "item_id"),
        {"sqlite_autoincrement": True},
    )
