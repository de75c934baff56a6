"""What GitHub has delivered and the worker has still to apply."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from tracker.db import db
from tracker.models.github import GithubConnection, GithubDelivery
from tracker.vocabulary import DeliveryStatus, GithubState


def find_connection(connection_id: int) -> GithubConnection | None:
    """The connection that something is delivered for."""
    return db.session.get(GithubConnection, connection_id)


def find(connection_id: int, guid: str) -> GithubDelivery | None:
    """One delivery."""
    return db.session.get(GithubDelivery, (connection_id, guid))


def queued(now: datetime, *, limit: int) -> list[tuple[int, str]]:
    """The deliveries that wait longest, by connection and id. Those of a paused connection go on waiting."""
    query = (
        sa.select(GithubDelivery.connection_id, GithubDelivery.guid)
        .join(GithubConnection, GithubConnection.id == GithubDelivery.connection_id)
        .where(GithubConnection.state != GithubState.PAUSED, GithubDelivery.status == DeliveryStatus.QUEUED)
        .where(sa.or_(GithubDelivery.not_before.is_(None), GithubDelivery.not_before <= now))
        .where(sa.or_(GithubDelivery.lease_until.is_(None), GithubDelivery.lease_until < now))
        .order_by(GithubDelivery.received_at, GithubDelivery.guid)
        .limit(limit)
    )
    return [(connection_id, guid) for connection_id, guid in db.session.execute(query)]


def among(keys: Sequence[tuple[int, str]]) -> Sequence[GithubDelivery]:
    """These deliveries, in the order in which they came."""
    guids = [guid for _, guid in keys]
    rows = db.session.scalars(
        sa.select(GithubDelivery)
        .where(GithubDelivery.guid.in_(guids))
        .order_by(GithubDelivery.received_at, GithubDelivery.guid)
    )
    wanted = set(keys)
    return [row for row in rows if (row.connection_id, row.guid) in wanted]
