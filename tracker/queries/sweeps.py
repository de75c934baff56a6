"""Which repositories are to be looked at, and from when on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.db import db
from tracker.models.github import GithubConnection, GithubDelivery, GithubLink, GithubOutbox, GithubRepo
from tracker.queries.issues import is_usable
from tracker.vocabulary import DeliveryStatus, GithubKind, GithubLinkState, GithubRepoState, OutboxStatus

EXISTS_EVERY: Final = timedelta(hours=24)
LOOK_AGAIN: Final = timedelta(hours=6)
HEALTHY: Final = timedelta(days=2)
"""A connection that something was delivered to within this time is taken to hear of what happens."""
RESERVE: Final = 0.2
"""The part of the hourly requests that is left to people."""
MOST: Final = 1000


@dataclass(frozen=True, slots=True)
class Due:
    """One repository, as a sweep has to know it. `cursor` is None where nothing is linked there."""

    repo_id: int
    connection_id: int
    number: int
    full_name: str
    cursor: datetime | None
    etag: str
    etag_url: str
    is_delivered_to: bool
    wants_exists_pass: bool


def due(now: datetime, *, force: bool = False) -> list[Due]:
    """The repositories whose sweep is due, or with `force` all that can be swept, the longest waiting first."""
    query = (
        sa.select(GithubRepo)
        .join(GithubRepo.connection)
        .where(is_usable(now), GithubRepo.state == GithubRepoState.ACTIVE)
        .options(joinedload(GithubRepo.connection))
        .order_by(GithubRepo.next_sweep_at, GithubRepo.id)
        .limit(MOST)
    )
    if not force:
        is_due = sa.or_(GithubRepo.next_sweep_at.is_(None), GithubRepo.next_sweep_at <= now)
        has_quota = sa.or_(
            GithubConnection.quota_limit.is_(None),
            GithubConnection.quota_left > GithubConnection.quota_limit * RESERVE,
            GithubConnection.quota_resets_at < now,
        )
        query = query.where(is_due, has_quota)
    return [_due(repo, now) for repo in db.session.scalars(query)]


def _due(repo: GithubRepo, now: datetime) -> Due:
    first = _first_known(repo.id)
    heard = repo.connection.last_delivery_at
    is_healthy = heard is not None and now - heard < HEALTHY and not repo.connection.is_polling_only
    seen_at = repo.last_exists_pass_at
    return Due(
        repo.id,
        repo.connection_id,
        repo.repo_id,
        repo.full_name,
        (repo.cursor or first) if first is not None else None,
        repo.etag,
        repo.etag_url,
        is_healthy,
        first is not None and (seen_at is None or now - seen_at >= EXISTS_EVERY or _is_any_doubtful(repo.id, now)),
    )


def _first_known(repo_id: int) -> datetime | None:
    """When the earliest issue that matters there was changed, or sent; None where nothing matters."""
    linked = db.session.scalar(
        sa.select(sa.func.min(sa.func.coalesce(GithubLink.remote_updated_at, GithubLink.created_at))).where(
            GithubLink.repo_id == repo_id
        )
    )
    doubtful = db.session.scalar(
        sa.select(sa.func.min(GithubOutbox.created_at)).where(
            GithubOutbox.repo_id == repo_id, GithubOutbox.status == OutboxStatus.UNCERTAIN
        )
    )
    return min((moment for moment in (linked, doubtful) if moment), default=None)


def _is_any_doubtful(repo_id: int, now: datetime) -> bool:
    """Whether an issue was not found some hours ago, and is to be looked for again."""
    doubtful = sa.and_(GithubLink.repo_id == repo_id, GithubLink.state == GithubLinkState.ACTIVE, GithubLink.checks > 0)
    query = sa.select(GithubLink.id).where(doubtful, GithubLink.checked_at <= now - LOOK_AGAIN)
    return db.session.scalar(query.limit(1)) is not None


def delivered_to(now: datetime) -> list[int]:
    """The Apps whose webhooks reach us, or should, and that may be used now."""
    query = sa.select(GithubConnection.id).where(
        GithubConnection.kind == GithubKind.APP,
        GithubConnection.is_polling_only.is_(False),
        is_usable(now),
    )
    return sorted(db.session.scalars(query))


def is_settled(connection_id: int, guid: str) -> bool:
    """Whether a delivery reached us by another way."""
    row = db.session.get(GithubDelivery, (connection_id, guid))
    return row is not None and row.status is not DeliveryStatus.FAILED


def usable(now: datetime) -> list[int]:
    """The connections that may be used now."""
    return sorted(db.session.scalars(sa.select(GithubConnection.id).where(is_usable(now))))


def closed_repos(now: datetime) -> Sequence[tuple[int, int, int]]:
    """Repositories that could not be worked with: our number, their connection's, and GitHub's."""
    query = (
        sa.select(GithubRepo.id, GithubRepo.connection_id, GithubRepo.repo_id)
        .join(GithubRepo.connection)
        .where(GithubRepo.state != GithubRepoState.ACTIVE, is_usable(now))
    )
    return [(repo_id, connection_id, number) for repo_id, connection_id, number in db.session.execute(query)]
