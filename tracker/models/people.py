"""People, teams, memberships and the services that teams look after."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Model, UTCDateTime, enum_of
from tracker.vocabulary import SiteRole, TeamRole

NAME_LENGTH = 120


class Person(Model):
    """Somebody who can own an action item. Without a password hash there is no log-in."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(NAME_LENGTH))
    email: Mapped[str | None] = mapped_column(sa.String(254), unique=True)
    """Lower case."""
    github_login: Mapped[str | None] = mapped_column(sa.String(39), unique=True)
    """Lower case."""
    time_zone: Mapped[str | None] = mapped_column(sa.String(64))
    site_role: Mapped[SiteRole] = mapped_column(enum_of(SiteRole))
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column()

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="person", cascade="all, delete-orphan", order_by="Membership.team_id"
    )

    __mapper_args__ = {"version_id_col": version}


class Team(Model):
    """A group that owns services, incidents and action items."""

    __tablename__ = "team"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(NAME_LENGTH))
    time_zone: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column()

    memberships: Mapped[list["Membership"]] = relationship(back_populates="team", cascade="all, delete-orphan")
    services: Mapped[list["Service"]] = relationship(back_populates="team", order_by="Service.name")

    __table_args__ = (sa.Index("uq_team_name", sa.func.lower(name), unique=True),)
    __mapper_args__ = {"version_id_col": version}


class Membership(Model):
    """What one person is to one team."""

    __tablename__ = "membership"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    team_id: Mapped[int] = mapped_column(sa.ForeignKey("team.id", ondelete="CASCADE"), primary_key=True, index=True)
    role: Mapped[TeamRole] = mapped_column(enum_of(TeamRole))

    person: Mapped[Person] = relationship(back_populates="memberships")
    team: Mapped[Team] = relationship(back_populates="memberships")


class Service(Model):
    """Something that can break, and the team that looks after it."""

    __tablename__ = "service"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(NAME_LENGTH))
    team_id: Mapped[int] = mapped_column(sa.ForeignKey("team.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column()

    team: Mapped[Team] = relationship(back_populates="services")

    __table_args__ = (sa.Index("uq_service_name", sa.func.lower(name), unique=True),)
    __mapper_args__ = {"version_id_col": version}
