"""Named, reusable causes and their links to incidents."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Model, UTCDateTime, enum_of
from tracker.models.incidents import TITLE_LENGTH, Incident
from tracker.models.people import Person
from tracker.models.private import Private
from tracker.vocabulary import CauseClass, CauseRole, LinkState


class Cause(Private, Model):
    """A named thing of one cause class that several incidents may share."""

    __tablename__ = "cause"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(TITLE_LENGTH))
    cause_class: Mapped[CauseClass] = mapped_column(enum_of(CauseClass))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column()

    __table_args__ = (sa.Index("uq_cause_name", sa.func.lower(name), unique=True), {"sqlite_autoincrement": True})
    __mapper_args__ = {"version_id_col": version}


class IncidentCause(Private, Model):
    """That a cause played a part in an incident, with the words that say so."""

    __tablename__ = "incident_cause"

    incident_id: Mapped[int] = mapped_column(sa.ForeignKey("incident.id", ondelete="CASCADE"), primary_key=True)
    cause_id: Mapped[int] = mapped_column(sa.ForeignKey("cause.id", ondelete="CASCADE"), primary_key=True, index=True)
    role: Mapped[CauseRole] = mapped_column(enum_of(CauseRole))
    quote: Mapped[str] = mapped_column(sa.Text, default="")
    state: Mapped[LinkState] = mapped_column(enum_of(LinkState))
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    merged_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("incident.id", ondelete="SET NULL"))
    """The duplicate that this link was copied from; parting the two takes it off again."""

    incident: Mapped[Incident] = relationship(foreign_keys=[incident_id])
    cause: Mapped[Cause] = relationship()
    decided_by: Mapped[Person | None] = relationship()
