"""Pairs of incidents that may share a cause, and the index by which they are found.

The index holds no readable text: bags of hashed words, and numbers. Its rows have no foreign keys, for what an incident
added to the frequencies has to be taken off again after the incident is gone.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Model, UTCDateTime, enum_of
from tracker.models.causes import Cause
from tracker.models.incidents import Incident
from tracker.models.people import Person
from tracker.models.private import Private
from tracker.vocabulary import Counted, RecurrenceState, Subject


class Recurrence(Private, Model):
    """That an earlier incident may share a cause with a later one. A refresh never touches what a person decided."""

    __tablename__ = "recurrence"

    id: Mapped[int] = mapped_column(primary_key=True)
    earlier_id: Mapped[int] = mapped_column(sa.ForeignKey("incident.id", ondelete="CASCADE"))
    later_id: Mapped[int] = mapped_column(sa.ForeignKey("incident.id", ondelete="CASCADE"), index=True)
    score: Mapped[float] = mapped_column(sa.Double)
    parts: Mapped[dict[str, float]] = mapped_column(sa.JSON)
    """What each piece of evidence adds to the sum behind the score, by the values of `Evidence`."""
    evidence: Mapped[dict[str, float]] = mapped_column(sa.JSON)
    """What speaks for the pair, by the same values: weights are fitted to it once enough pairs are decided."""
    is_order_certain: Mapped[bool] = mapped_column()
    state: Mapped[RecurrenceState] = mapped_column(enum_of(RecurrenceState))
    cause_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cause.id", ondelete="SET NULL"), index=True)
    """The cause that both share, once a person has confirmed it."""
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    """Why it was dismissed."""
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    computed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column()

    earlier: Mapped[Incident] = relationship(foreign_keys=[earlier_id])
    later: Mapped[Incident] = relationship(foreign_keys=[later_id])
    cause: Mapped[Cause | None] = relationship()
    decided_by: Mapped[Person | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("earlier_id", "later_id"),
        sa.CheckConstraint("earlier_id <> later_id", name="two_incidents"),
        sa.Index("ix_recurrence_state_score", "state", "score", "id"),
        {"sqlite_autoincrement": True},
    )
    __mapper_args__ = {"version_id_col": version}


class IncidentProfile(Model):
    """What one incident offers for comparison, as `rules.packing` packs it."""

    __tablename__ = "incident_profile"

    incident_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary)
    """Of all that the profile was made from: an equal one need not be made again."""
    names_digest: Mapped[bytes] = mapped_column(sa.LargeBinary)
    """Of what other write-ups may call this incident by."""
    began_at: Mapped[datetime] = mapped_column(UTCDateTime)
    earliest_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    latest_at: Mapped[datetime] = mapped_column(UTCDateTime)
    basis: Mapped[int] = mapped_column(sa.SmallInteger)
    packed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    same_as: Mapped[list[int]] = mapped_column(sa.JSON)
    """The incidents that its write-up means when it speaks of a repeat; found when it is paired."""
    other_than: Mapped[list[int]] = mapped_column(sa.JSON)
    has_statements: Mapped[bool] = mapped_column()
    """Whether its write-up speaks of repeats, so that it has to be asked again when an earlier incident turns up."""
    is_paired: Mapped[bool] = mapped_column()
    """Whether its earlier incidents were looked at since this profile was made."""
    revision: Mapped[int] = mapped_column()
    """Counts the times it was made, or was found to need its pairs anew."""

    __table_args__ = (sa.Index("ix_incident_profile_unpaired", "is_paired", "began_at"),)


class IncidentToken(Model):
    """That an incident is found by a token: `rules.shortlists.keys_of`."""

    __tablename__ = "incident_token"

    token: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    incident_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)

    __table_args__ = ({"sqlite_with_rowid": False},)


class TokenFrequency(Model):
    """In how many profiles a token stands. The key holds the kind as well: one number is found fastest."""

    __tablename__ = "token_frequency"

    key: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=False
    )
    texts: Mapped[int] = mapped_column()


EVERYTHING = -1
"""Stands for no token but for the number of profiles."""


def frequency_key(kind: Counted, token: int) -> int:
    """Under which key a token of 32 bits, or `EVERYTHING`, is counted."""
    return (kind << 33) + token + 1


class WeightFit(Model):
    """The last time weights were fitted to decisions; one row. Without numbers the shipped weights did as well."""

    __tablename__ = "weight_fit"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mechanisms: Mapped[float | None] = mapped_column(sa.Double)
    alike: Mapped[float | None] = mapped_column(sa.Double)
    bonus: Mapped[float | None] = mapped_column(sa.Double)
    half: Mapped[float | None] = mapped_column(sa.Double)
    decisions: Mapped[int] = mapped_column()
    fitted_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ProfileMark(Model):
    """That something was changed which profiles are made from. Rows are added by every change and deleted when read.

    No foreign key: what was changed may be gone.
    """

    __tablename__ = "profile_mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[Subject] = mapped_column(enum_of(Subject))
    subject_id: Mapped[int] = mapped_column()

    __table_args__ = (
        sa.Index("ix_profile_mark_subject", "subject", "subject_id"),
        {"sqlite_autoincrement": True},
    )
