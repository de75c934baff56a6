"""What people say under an action item, and whom they name."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Model, UTCDateTime
from tracker.models.actions import ActionItem
from tracker.models.people import NAME_LENGTH, Person
from tracker.models.private import Private


class Comment(Private, Model):
    """Some words of one person, in Markdown."""

    __tablename__ = "comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("action_item.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    by_name: Mapped[str] = mapped_column(sa.String(NAME_LENGTH))
    """Kept, so that it stays readable when a person is gone."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column()

    item: Mapped[ActionItem] = relationship()
    by: Mapped[Person | None] = relationship()
    mentions: Mapped[list["Mention"]] = relationship(back_populates="comment", cascade="all, delete-orphan")

    __table_args__ = ({"sqlite_autoincrement": True},)
    __mapper_args__ = {"version_id_col": version}


class Mention(Private, Model):
    """That a comment names a person."""

    __tablename__ = "mention"

    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)

    comment: Mapped[Comment] = relationship(back_populates="mentions")
    person: Mapped[Person] = relationship()
