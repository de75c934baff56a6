"""Log-ins, single-use links and limits: what all processes must agree on about who may come in."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Model, UTCDateTime, enum_of
from tracker.models.people import Person
from tracker.vocabulary import LinkPurpose

DIGEST_LENGTH = 64


class Login(Model):
    """One browser that is logged in. The cookie holds the token, the row only its SHA-256."""

    __tablename__ = "login"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(sa.String(DIGEST_LENGTH), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    """Moved on at most once in five minutes."""
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    address: Mapped[str] = mapped_column(sa.String(45))
    browser: Mapped[str] = mapped_column(sa.String(200))

    person: Mapped[Person] = relationship()


class SingleUseLink(Model):
    """A secret in a log or a message that works once: the first set-up, or an invite."""

    __tablename__ = "single_use_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(sa.String(DIGEST_LENGTH), unique=True)
    purpose: Mapped[LinkPurpose] = mapped_column(enum_of(LinkPurpose))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    """Whom an invite lets in; empty for the set-up."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    person: Mapped[Person | None] = relationship()


class AttemptLimit(Model):
    """The recent attempts under one key, shared by all processes."""

    __tablename__ = "attempt_limit"

    key: Mapped[str] = mapped_column(sa.String(DIGEST_LENGTH), primary_key=True)
    attempts: Mapped[list[float]] = mapped_column(sa.JSON)
    """Seconds since the epoch, oldest first."""
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class Tick(Model):
    """The last time one scheduled job was claimed, so that many workers run it once."""

    __tablename__ = "tick"

    name: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    claimed_for: Mapped[datetime] = mapped_column(UTCDateTime)
