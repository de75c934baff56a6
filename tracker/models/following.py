"""Sources that are looked at again and again, and the texts found there that wait for somebody."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Model, UTCDateTime, enum_of
from tracker.models.incidents import SOURCE_LENGTH, TITLE_LENGTH
from tracker.models.people import Person, Team
from tracker.models.private import Private
from tracker.vocabulary import PreviewState, SourceKind, WriteUpFormat


class FollowedSource(Model):
    """An address or a folder in which new write-ups appear."""

    __tablename__ = "followed_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(sa.String(SOURCE_LENGTH), unique=True)
    """The address, or the folder's whole path on the worker's machine."""
    kind: Mapped[SourceKind] = mapped_column(enum_of(SourceKind))
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("team.id", ondelete="SET NULL"), index=True)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_looked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_error: Mapped[str] = mapped_column(sa.Text, default="")
    failures: Mapped[int] = mapped_column(default=0)
    """How many looks have failed since one succeeded."""
    is_paused: Mapped[bool] = mapped_column(default=False)
    etag: Mapped[str] = mapped_column(sa.String(SOURCE_LENGTH), default="")
    last_modified: Mapped[str] = mapped_column(sa.String(SOURCE_LENGTH), default="")

    team: Mapped[Team | None] = relationship()
    by: Mapped[Person | None] = relationship()

    __table_args__ = ({"sqlite_autoincrement": True},)


class WaitingPreview(Private, Model):
    """One text that was found and waits for somebody to accept or dismiss it."""

    __tablename__ = "waiting_preview"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int | None] = mapped_column(sa.ForeignKey("followed_source.id", ondelete="SET NULL"))
    """Empty for a text of an address that was read once, and after its source is no longer followed."""
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("team.id", ondelete="SET NULL"), index=True)
    source_key: Mapped[str] = mapped_column(sa.String(SOURCE_LENGTH))
    """Its own address, or its path within the folder."""
    title: Mapped[str] = mapped_column(sa.String(TITLE_LENGTH))
    text: Mapped[str] = mapped_column(sa.Text)
    format: Mapped[WriteUpFormat] = mapped_column(enum_of(WriteUpFormat))
    digest: Mapped[str] = mapped_column(sa.String(64), index=True)
    found_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[PreviewState] = mapped_column(enum_of(PreviewState), index=True)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    """Who brought it, where a person did and not the worker."""

    source: Mapped[FollowedSource | None] = relationship()
    team: Mapped[Team | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("source_id", "source_key", "digest"),
        {"sqlite_autoincrement": True},
    )
