"""Connections to GitHub, the repositories chosen there, and the rules."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from tracker.db import db
from tracker.models.github import GithubConnection, GithubLink, GithubRepo, GithubRule
from tracker.queries.rows import get


def get_connection(connection_id: int) -> GithubConnection:
    """One connection, or NotFoundError."""
    return get(GithubConnection, connection_id, "connection")


def get_repo(repo_id: int) -> GithubRepo:
    """One repository by our number for it, or NotFoundError."""
    return get(GithubRepo, repo_id, "repository")


def get_rule(rule_id: int) -> GithubRule:
    """One rule, or NotFoundError."""
    return get(GithubRule, rule_id, "rule")


def find_repo_on(host: str, number: int) -> GithubRepo | None:
    """A repository that is worked with, by GitHub's number for it."""
    return db.session.scalar(sa.select(GithubRepo).where(GithubRepo.host == host, GithubRepo.repo_id == number))


def find_repo_named(host: str, full_name: str) -> GithubRepo | None:
    """A repository that is worked with, by its name now, without case."""
    query = sa.select(GithubRepo).where(
        GithubRepo.host == host, sa.func.lower(GithubRepo.full_name) == full_name.lower()
    )
    return db.session.scalar(query.limit(1))


def find_rule(*, team_id: int | None = None, service_id: int | None = None) -> GithubRule | None:
    """The rule of a team or of a service."""
    is_its = GithubRule.team_id == team_id if team_id else GithubRule.service_id == service_id
    return db.session.scalar(sa.select(GithubRule).where(is_its).options(joinedload(GithubRule.repo)))


def all_connections() -> Sequence[GithubConnection]:
    """All connections with their repositories and rules, by name."""
    rules = selectinload(GithubConnection.repos).selectinload(GithubRepo.rules)
    query = sa.select(GithubConnection).options(
        rules.joinedload(GithubRule.team),
        rules.joinedload(GithubRule.service),
    )
    return db.session.scalars(query.order_by(GithubConnection.name, GithubConnection.id)).all()


def is_any() -> bool:
    """Whether there is a connection at all."""
    return db.session.scalar(sa.select(GithubConnection.id).limit(1)) is not None


def count() -> int:
    """How many connections there are."""
    return db.session.scalar(sa.select(sa.func.count(GithubConnection.id))) or 0


def apps_to_install() -> Sequence[GithubConnection]:
    """Apps that were made, and not found installed yet."""
    query = sa.select(GithubConnection).where(GithubConnection.app_id != "", GithubConnection.installation_id.is_(None))
    return db.session.scalars(query.order_by(GithubConnection.id.desc())).all()


def count_links(*, connection_id: int | None = None, repo_id: int | None = None) -> int:
    """How many items are linked through a connection, or to a repository."""
    query = sa.select(sa.func.count(GithubLink.id)).join(GithubRepo, GithubRepo.id == GithubLink.repo_id)
    if connection_id is not None:
        query = query.where(GithubRepo.connection_id == connection_id)
    if repo_id is not None:
        query = query.where(GithubRepo.id == repo_id)
    return db.session.scalar(query) or 0


def hosts() -> list[str]:
    """The hosts that there are connections to."""
    return list(db.session.scalars(sa.select(GithubConnection.host).distinct().order_by(GithubConnection.host)))
