"""How the sync with GitHub is: what stands still, what failed, what asks for somebody."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.models.github import (
    GithubConflict,
    GithubConnection,
    GithubDelivery,
    GithubLink,
    GithubOutbox,
    GithubRepo,
)
from tracker.queries.rows import get
from tracker.vocabulary import DeliveryStatus, GithubLinkState, GithubState, OutboxStatus

SHOWN = 50
LATE = timedelta(minutes=30)
"""A push that has waited longer, and is not parked, is trouble."""
WAITS = (OutboxStatus.PENDING, OutboxStatus.INFLIGHT, OutboxStatus.UNCERTAIN, OutboxStatus.PARKED)


class Trouble(NamedTuple):
    """Counts of what does not go by itself; those about items only of items that the viewer sees."""

    down: int
    """Connections that GitHub does not let in."""
    parked: int
    """Connections that GitHub asked to wait."""
    failed: int
    """Pushes that were given up."""
    late: int
    deliveries: int
    """Of GitHub's, that could not be applied."""
    lost: int
    """Issues that are gone, moved or not to be changed."""
    asks: int
    """Issues whose closing asks for a decision."""

    @property
    def is_any(self) -> bool:
        """Whether somebody should look."""
        return any(self)


class Queue(NamedTuple):
    """How many pushes of a connection are in which state."""

    waiting: int
    uncertain: int
    parked: int
    failed: int


def trouble(*, now: datetime) -> Trouble:
    """What needs somebody, in one statement."""
    state = GithubConnection.state
    counted = (
        sa.select(sa.func.count(GithubConnection.id)).where(
            state.in_((GithubState.UNAUTHORISED, GithubState.SUSPENDED))
        ),
        sa.select(sa.func.count(GithubConnection.id)).where(GithubConnection.parked_until > now),
        sa.select(sa.func.count(GithubOutbox.id)).where(GithubOutbox.status == OutboxStatus.FAILED),
        sa.select(sa.func.count(GithubOutbox.id))
        .join(GithubRepo, GithubRepo.id == GithubOutbox.repo_id)
        .join(GithubConnection, GithubConnection.id == GithubRepo.connection_id)
        .where(
            GithubOutbox.status == OutboxStatus.PENDING,
            GithubOutbox.created_at < now - LATE,
            state == GithubState.ACTIVE,
            sa.or_(GithubConnection.parked_until.is_(None), GithubConnection.parked_until <= now),
        ),
        sa.select(sa.func.count()).select_from(GithubDelivery).where(GithubDelivery.status == DeliveryStatus.FAILED),
        sa.select(sa.func.count(GithubLink.id)).where(GithubLink.state != GithubLinkState.ACTIVE),
        sa.select(sa.func.count(GithubLink.id)).where(GithubLink.asks.is_not(None)),
    )
    row = db.session.execute(sa.select(*(query.scalar_subquery() for query in counted))).one()
    return Trouble(*row)


def queues() -> dict[int, Queue]:
    """The queue of each connection that has one, by its number."""

    def number(*states: OutboxStatus) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((GithubOutbox.status.in_(states), 1), else_=0)), 0)

    query = (
        sa.select(
            GithubRepo.connection_id,
            number(OutboxStatus.PENDING, OutboxStatus.INFLIGHT),
            number(OutboxStatus.UNCERTAIN),
            number(OutboxStatus.PARKED),
            number(OutboxStatus.FAILED),
        )
        .select_from(GithubOutbox)
        .join(GithubRepo, GithubRepo.id == GithubOutbox.repo_id)
        .where(GithubOutbox.status != OutboxStatus.DONE)
        .group_by(GithubRepo.connection_id)
    )
    return {key: Queue(*numbers) for key, *numbers in db.session.execute(query)}


def failed_pushes() -> Sequence[GithubOutbox]:
    """What was given up, with item and repository, the latest first."""
    query = sa.select(GithubOutbox).where(GithubOutbox.status == OutboxStatus.FAILED)
    options = joinedload(GithubOutbox.item), joinedload(GithubOutbox.repo)
    return db.session.scalars(query.options(*options).order_by(GithubOutbox.id.desc()).limit(SHOWN)).all()


def failed_deliveries() -> Sequence[GithubDelivery]:
    """What GitHub told and could not be applied, the latest first."""
    query = sa.select(GithubDelivery).where(GithubDelivery.status == DeliveryStatus.FAILED)
    return db.session.scalars(query.order_by(GithubDelivery.received_at.desc()).limit(SHOWN)).all()


def troubled_links() -> Sequence[GithubLink]:
    """Links whose issue is lost, or whose closing asks for a decision, with item and repository."""
    is_troubled = sa.or_(GithubLink.state != GithubLinkState.ACTIVE, GithubLink.asks.is_not(None))
    options = joinedload(GithubLink.item), joinedload(GithubLink.repo)
    return db.session.scalars(
        sa.select(GithubLink).where(is_troubled).options(*options).order_by(GithubLink.id.desc()).limit(SHOWN)
    ).all()


def conflicts() -> Sequence[GithubConflict]:
    """What both sides had changed differently, with its item, the latest first."""
    query = sa.select(GithubConflict).join(ActionItem, ActionItem.id == GithubConflict.item_id)
    latest = query.options(joinedload(GithubConflict.item)).order_by(GithubConflict.id.desc()).limit(SHOWN)
    return db.session.scalars(latest).all()


def count_conflicts(*, since: datetime) -> int:
    """How many there were lately."""
    return db.session.scalar(sa.select(sa.func.count(GithubConflict.id)).where(GithubConflict.at >= since)) or 0


def get_push(push_id: int) -> GithubOutbox:
    """One push, or NotFoundError."""
    return get(GithubOutbox, push_id, "push")
