"""Incidents, the write-ups they came from and the facts read in those."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Model, UTCDateTime, enum_of
from tracker.models.people import Person, Service, Team
from tracker.models.private import Private
from tracker.vocabulary import CauseClass, Door, FactKind, Trigger, WriteUpFormat

TITLE_LENGTH = 256
SOURCE_LENGTH = 500

incident_service = sa.Table(
    "incident_service",
    Model.metadata,
    sa.Column("incident_id", sa.ForeignKey("incident.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("service_id", sa.ForeignKey("service.id", ondelete="CASCADE"), primary_key=True, index=True),
    sa.Column("merged_from_id", sa.ForeignKey("incident.id", ondelete="SET NULL")),
)
"""`merged_from_id`: the duplicate that this service came with; parting the two takes it off again."""

incident_person = sa.Table(
    "incident_person",
    Model.metadata,
    sa.Column("incident_id", sa.ForeignKey("incident.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("person_id", sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True),
)
"""Who is named on an incident: they see it also where it is restricted."""


class Incident(Private, Model):
    """A disruption or a near miss. Times are instants; a start known only by its day is midnight, and says so."""

    __tablename__ = "incident"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(sa.String(TITLE_LENGTH))
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("team.id", ondelete="SET NULL"), index=True)
    severity: Mapped[int | None] = mapped_column(sa.SmallInteger)
    severity_words: Mapped[str] = mapped_column(sa.String(200), default="")
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    is_start_date_only: Mapped[bool] = mapped_column(default=False)
    detected_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    mitigated_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    trigger: Mapped[Trigger] = mapped_column(enum_of(Trigger))
    cause_class: Mapped[CauseClass] = mapped_column(enum_of(CauseClass))
    root_cause: Mapped[str] = mapped_column(sa.Text, default="")
    is_near_miss: Mapped[bool] = mapped_column(default=False)
    is_backfill: Mapped[bool] = mapped_column(default=False)
    is_restricted: Mapped[bool] = mapped_column(default=False)
    """Seen by its team's members, the people named on it and admins; for all others it does not exist."""
    happened_on: Mapped[date] = mapped_column(sa.Date, index=True)
    """Orders incidents: the day of the start, else of the detection, else the write-up's, else the import's."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("incident.id", ondelete="SET NULL"), index=True)
    """The incident that this is a duplicate of. Its items are listed there; its texts and facts stay with it."""
    merged_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    merged_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column()

    team: Mapped[Team | None] = relationship()
    merged_by: Mapped[Person | None] = relationship()
    services: Mapped[list[Service]] = relationship(
        secondary=incident_service,
        primaryjoin=lambda: Incident.id == incident_service.c.incident_id,
        order_by=Service.name,
    )
    named: Mapped[list[Person]] = relationship(secondary=incident_person, order_by=Person.name)
    writeups: Mapped[list["WriteUp"]] = relationship(
        back_populates="incident", cascade="all, delete-orphan", order_by="WriteUp.number"
    )
    facts: Mapped[list["Fact"]] = relationship(
        back_populates="incident", cascade="all, delete-orphan", order_by="Fact.position, Fact.id"
    )

    __table_args__ = (
        sa.CheckConstraint("severity BETWEEN 1 AND 4", name="severity"),
        sa.CheckConstraint("ended_at IS NULL OR started_at IS NULL OR ended_at >= started_at", name="ends_after_start"),
        sa.Index(
            "ix_incident_restricted",
            "id",
            sqlite_where=sa.text("is_restricted IS 1"),
            postgresql_where=sa.text("is_restricted IS true"),
        ),
        {"sqlite_autoincrement": True},
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def label(self) -> str:
        """The name people use for it."""
        return f"INC-{self.id}"


class ImportRun(Private, Model):
    """One act of importing, so that it can be taken back."""

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    door: Mapped[Door] = mapped_column(enum_of(Door))
    source: Mapped[str] = mapped_column(sa.String(SOURCE_LENGTH))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    by: Mapped[Person | None] = relationship()


class WriteUp(Private, Model):
    """One version of the text an incident came from, kept as read."""

    __tablename__ = "writeup"

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(sa.ForeignKey("incident.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column()
    """Counts the versions of one incident's write-up from 1."""
    title: Mapped[str] = mapped_column(sa.String(TITLE_LENGTH))
    text: Mapped[str] = mapped_column(sa.Text)
    format: Mapped[WriteUpFormat] = mapped_column(enum_of(WriteUpFormat))
    source: Mapped[str] = mapped_column(sa.String(SOURCE_LENGTH), index=True)
    """Where it came from: a path within the imported folder, or empty for pasted text."""
    digest: Mapped[str] = mapped_column(sa.String(64), index=True)
    """SHA-256 of the canonical text."""
    published_on: Mapped[date | None] = mapped_column(sa.Date)
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    import_run_id: Mapped[int | None] = mapped_column(sa.ForeignKey("import_run.id", ondelete="SET NULL"), index=True)
    redacted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When passages were last made unreadable. `digest` stays that of the original, so that it does not come back."""
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When the text was deleted; the row stays to say so."""
    withdrawn_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    withdrawn_reason: Mapped[str] = mapped_column(sa.Text, default="")

    incident: Mapped[Incident] = relationship(back_populates="writeups")
    import_run: Mapped[ImportRun | None] = relationship()
    withdrawn_by: Mapped[Person | None] = relationship()

    __table_args__ = (sa.UniqueConstraint("incident_id", "number"),)


class Fact(Private, Model):
    """Something read in a write-up, or added by hand (then without a write-up and lines).

    For a fact that the incident holds once (title, times, cause) this is its evidence; factors, timeline entries
    and recurrence statements live here alone.
    """

    __tablename__ = "fact"

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(sa.ForeignKey("incident.id", ondelete="CASCADE"), index=True)
    writeup_id: Mapped[int | None] = mapped_column(sa.ForeignKey("writeup.id", ondelete="CASCADE"), index=True)
    kind: Mapped[FactKind] = mapped_column(enum_of(FactKind))
    position: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    first_line: Mapped[int | None] = mapped_column()
    last_line: Mapped[int | None] = mapped_column()
    is_inferred: Mapped[bool] = mapped_column(default=False)
    is_edited: Mapped[bool] = mapped_column(default=False)
    is_dismissed: Mapped[bool] = mapped_column(default=False)
    """A person said it is not a fact; the next import does not bring it back."""
    version: Mapped[int] = mapped_column()

    incident: Mapped[Incident] = relationship(back_populates="facts")
    writeup: Mapped[WriteUp | None] = relationship()

    __table_args__ = (
        sa.CheckConstraint("(first_line IS NULL) = (last_line IS NULL)", name="both_lines"),
        sa.CheckConstraint("first_line >= 1 AND last_line >= first_line", name="lines_in_order"),
    )
    __mapper_args__ = {"version_id_col": version}
