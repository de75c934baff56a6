"""Followed sources, and what was found there."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased, defer, joinedload

from tracker.db import db
from tracker.models.following import FollowedSource, WaitingPreview
from tracker.models.incidents import WriteUp
from tracker.queries.rows import get
from tracker.vocabulary import PreviewState, SourceKind

MOST_WAITING = 200


class Place(NamedTuple):
    """Where to look, and what the server said the last time; no row, so that nothing is held meanwhile."""

    id: int
    place: str
    kind: SourceKind
    etag: str
    last_modified: str
    last_looked_at: datetime | None


def get_source(source_id: int) -> FollowedSource:
    """One followed source, or NotFoundError."""
    return get(FollowedSource, source_id, "followed source")


def get_waiting(waiting_id: int) -> WaitingPreview:
    """One text that was found, or NotFoundError."""
    return get(WaitingPreview, waiting_id, "waiting preview")


def is_followed(place: str) -> bool:
    """Whether this place is followed, paused or not."""
    return db.session.scalar(sa.select(FollowedSource.id).where(FollowedSource.place == place)) is not None


def all_sources() -> Sequence[FollowedSource]:
    """All followed sources with team and person, by place."""
    query = sa.select(FollowedSource).options(joinedload(FollowedSource.team), joinedload(FollowedSource.by))
    return db.session.scalars(query.order_by(FollowedSource.place)).all()


def places() -> list[Place]:
    """Where to look now: what is not paused, and first what was not looked at for longest."""
    columns = (getattr(FollowedSource, name) for name in Place._fields)
    query = sa.select(*columns).where(FollowedSource.is_paused.is_(False))
    looked = FollowedSource.last_looked_at
    rows = db.session.execute(query.order_by(looked.is_not(None), looked, FollowedSource.id))
    return [Place._make(row) for row in rows]


def waiting() -> Sequence[WaitingPreview]:
    """The latest texts that wait, without their text."""
    return db.session.scalars(
        sa.select(WaitingPreview)
        .where(WaitingPreview.state == PreviewState.WAITING)
        .options(defer(WaitingPreview.text), joinedload(WaitingPreview.source), joinedload(WaitingPreview.team))
        .order_by(WaitingPreview.id.desc())
        .limit(MOST_WAITING)
    ).all()


def count_waiting() -> int:
    """How many texts wait."""
    query = sa.select(sa.func.count()).select_from(WaitingPreview).where(WaitingPreview.state == PreviewState.WAITING)
    return db.session.scalar(query) or 0


def known_digests(digests: Collection[str]) -> set[str]:
    """Of these texts, those that an incident holds as its newest version or that were found before."""
    newer = aliased(WriteUp)
    is_newest = ~sa.exists().where(newer.incident_id == WriteUp.incident_id, newer.number > WriteUp.number)
    stored = sa.select(WriteUp.digest).where(WriteUp.digest.in_(digests), is_newest)
    found = sa.select(WaitingPreview.digest).where(WaitingPreview.digest.in_(digests))
    return {*db.session.scalars(stored), *db.session.scalars(found)}
