"""What people are told without asking: what they want to hear, what was sent, and the feeds of their calendars."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Model, Sealed, UTCDateTime, enum_of
from tracker.models.access import DIGEST_LENGTH
from tracker.models.actions import ActionItem
from tracker.models.people import NAME_LENGTH, Person, Team
from tracker.models.private import Private
from tracker.vocabulary import Cadence, DispatchStatus, NoticeChannel, NoticeKind

PERIOD_LENGTH = 60
KEY_LENGTH = 160
SUBJECT_LENGTH = 200
MESSAGE_ID_LENGTH = 250


class NoticePreference(Model):
    """What somebody wants to hear, and when. Who has no row has the default of `rules.cadence`."""

    __tablename__ = "notice_preference"

    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    cadence: Mapped[Cadence] = mapped_column(enum_of(Cadence))
    weekday: Mapped[int] = mapped_column(sa.SmallInteger)
    """0 is Monday; for the weekly digest."""
    hour: Mapped[int] = mapped_column(sa.SmallInteger)
    """Of the person's own clock."""
    mutes: Mapped[list[str]] = mapped_column(sa.JSON)
    """The values of NoticeKind that they do not want."""
    version: Mapped[int] = mapped_column()

    person: Mapped[Person] = relationship()

    __table_args__ = (
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name="hour"),
    )
    __mapper_args__ = {"version_id_col": version}


class ChatChannel(Model):
    """A room of a chat that a team's news go to. Its address holds a secret and is kept sealed."""

    __tablename__ = "chat_channel"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("team.id", ondelete="CASCADE"), index=True)
    """Empty for a room of the whole organisation."""
    name: Mapped[str] = mapped_column(sa.String(NAME_LENGTH))
    service: Mapped[str] = mapped_column(sa.String(40))
    """Which chat it is: the scheme of its address."""
    host: Mapped[str] = mapped_column(sa.String(255))
    """The machine it is on, as far as that is no secret."""
    sealed_url: Mapped[str] = mapped_column(Sealed)
    kinds: Mapped[list[str]] = mapped_column(sa.JSON)
    """The values of NoticeKind that go there."""
    is_active: Mapped[bool] = mapped_column(default=True)
    last_error: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column()

    team: Mapped[Team | None] = relationship()

    __table_args__ = ({"sqlite_autoincrement": True},)
    __mapper_args__ = {"version_id_col": version}


class Dispatch(Model):
    """One message to one person or one room: waiting, on its way, or what became of it."""

    __tablename__ = "dispatch"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(KEY_LENGTH), unique=True)
    """Who, what and for which time: the same is never queued twice."""
    kind: Mapped[NoticeKind] = mapped_column(enum_of(NoticeKind))
    channel: Mapped[NoticeChannel] = mapped_column(enum_of(NoticeChannel))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    """To whom it goes by mail."""
    chat_channel_id: Mapped[int | None] = mapped_column(sa.ForeignKey("chat_channel.id", ondelete="CASCADE"))
    """To which room it goes."""
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("team.id", ondelete="CASCADE"))
    """What it is about, where that is one team."""
    period: Mapped[str] = mapped_column(sa.String(PERIOD_LENGTH))
    """The time or the occasion it is for: `2026-W53`, `2026-03-05`, `review-12`."""
    status: Mapped[DispatchStatus] = mapped_column(enum_of(DispatchStatus))
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """While it is being sent: when whoever sends it must have died."""
    not_before: Mapped[datetime] = mapped_column(UTCDateTime)
    error: Mapped[str] = mapped_column(sa.Text, default="")
    """Why it was not sent, in words."""
    subject: Mapped[str] = mapped_column(sa.String(SUBJECT_LENGTH), default="")
    message_id: Mapped[str] = mapped_column(sa.String(MESSAGE_ID_LENGTH), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    person: Mapped[Person | None] = relationship()
    chat_channel: Mapped[ChatChannel | None] = relationship()
    team: Mapped[Team | None] = relationship()

    __table_args__ = (
        sa.CheckConstraint("(person_id IS NULL) <> (chat_channel_id IS NULL)", name="one_addressee"),
        sa.Index("ix_dispatch_status", "status", "not_before", "id"),
        sa.Index("ix_dispatch_created", "created_at", "id"),
        {"sqlite_autoincrement": True},
    )


class Reminder(Private, Model):
    """When a person was last reminded of an item: the throttle, and the end of it."""

    __tablename__ = "reminder"

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("action_item.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    first_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_at: Mapped[datetime] = mapped_column(UTCDateTime)
    times: Mapped[int] = mapped_column(default=1)

    item: Mapped[ActionItem] = relationship()
    person: Mapped[Person] = relationship()


class Escalation(Private, Model):
    """That an item broke its date, or that somebody asked for a manager: told once."""

    __tablename__ = "escalation"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("action_item.id", ondelete="CASCADE"))
    due_on: Mapped[date | None] = mapped_column(sa.Date)
    """The date that was broken; empty where a person escalated it."""
    period: Mapped[str] = mapped_column(sa.String(PERIOD_LENGTH), index=True)
    """Which message tells of it."""
    raised_at: Mapped[datetime] = mapped_column(UTCDateTime)

    item: Mapped[ActionItem] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("item_id", "due_on"),
        {"sqlite_autoincrement": True},
    )


class FeedToken(Model):
    """What a calendar shows to be given somebody's dates. The address holds the token, the row only its SHA-256."""

    __tablename__ = "feed_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(sa.String(DIGEST_LENGTH), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    """Whose eyes it sees with."""
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("team.id", ondelete="CASCADE"))
    """The team whose dates it gives; empty for the person's own."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """Moved on at most once an hour."""
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship()
    team: Mapped[Team | None] = relationship()

    __table_args__ = ({"sqlite_autoincrement": True},)
