"""Teams and the services they look after."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from tracker.db import db
from tracker.errors import NotFoundError
from tracker.models.people import Membership, Service, Team
from tracker.queries.rows import get


def get_team(team_id: int) -> Team:
    """One team, or NotFoundError."""
    return get(Team, team_id, "team")


def get_service(service_id: int) -> Service:
    """One service, or NotFoundError."""
    return get(Service, service_id, "service")


def find_team_by_name(name: str) -> Team | None:
    """The team of this name, in any case."""
    return db.session.scalar(sa.select(Team).where(sa.func.lower(Team.name) == sa.func.lower(name.strip())))


def all_teams() -> Sequence[Team]:
    """All teams with members and services, by name."""
    return db.session.scalars(
        sa.select(Team)
        .options(selectinload(Team.services), selectinload(Team.memberships).joinedload(Membership.person))
        .order_by(sa.func.lower(Team.name))
    ).all()


def all_services() -> Sequence[Service]:
    """All services with their teams, by name."""
    return db.session.scalars(
        sa.select(Service).options(joinedload(Service.team)).order_by(sa.func.lower(Service.name))
    ).all()


def team_choices() -> list[tuple[int, str]]:
    """(id, name) of all teams, by name."""
    return [
        (key, name)
        for key, name in db.session.execute(sa.select(Team.id, Team.name).order_by(sa.func.lower(Team.name)))
    ]


def service_choices() -> list[tuple[int, str]]:
    """(id, name) of all services, by name."""
    rows = db.session.execute(sa.select(Service.id, Service.name).order_by(sa.func.lower(Service.name)))
    return [(key, name) for key, name in rows]


def find_service_by_name(name: str) -> Service | None:
    """The service of this name, in any case."""
    return db.session.scalar(sa.select(Service).where(sa.func.lower(Service.name) == sa.func.lower(name.strip())))


def find_team(team_id: int | None) -> Team | None:
    """The team with this id, or None."""
    return db.session.get(Team, team_id) if team_id else None


def get_whole(team_id: int) -> Team:
    """One team with its members and services, or NotFoundError."""
    team = db.session.scalar(
        sa.select(Team)
        .where(Team.id == team_id)
        .options(selectinload(Team.services), selectinload(Team.memberships).joinedload(Membership.person))
    )
    if team is None:
        raise NotFoundError("There is no such team.")
    return team
