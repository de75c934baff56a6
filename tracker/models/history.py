"""History: what was changed, by whom, through which door, when it happened and when it was recorded."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Model, UTCDateTime, enum_of
from tracker.models.people import Person
from tracker.models.private import Private
from tracker.vocabulary import Door, Subject


class Event(Private, Model):
    """One change of one thing. Rows are only ever added."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[Subject] = mapped_column(enum_of(Subject))
    subject_id: Mapped[int] = mapped_column()
    verb: Mapped[str] = mapped_column(sa.String(40))
    """Past tense, as shown: "created", "re-dated", "declined"."""
    changed: Mapped[dict[str, list[Any]]] = mapped_column(sa.JSON, default=dict)
    """By field: [from, to], as JSON values."""
    note: Mapped[str] = mapped_column(sa.Text, default="")
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    by_name: Mapped[str] = mapped_column(sa.String(120))
    """Kept, so that history stays readable when a person is gone."""
    door: Mapped[Door] = mapped_column(enum_of(Door))
    happened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)

    by: Mapped[Person | None] = relationship()

    __table_args__ = (sa.Index("ix_event_subject", "subject", "subject_id", "id"),)
