"""Rooms of chats."""

from collections.abc import Sequence

import sqlalchemy as sa

from tracker.db import db
from tracker.models.notices import ChatChannel
from tracker.queries.rows import get
from tracker.vocabulary import NoticeKind


def listening(kind: NoticeKind, *, team_id: int | None) -> list[ChatChannel]:
    """The rooms of a team (None: of the whole organisation) that want messages of this kind."""
    return [room for room in channels_of(team_id) if room.is_active and kind in room.kinds]


def get_channel(channel_id: int) -> ChatChannel:
    """One room, or NotFoundError."""
    return get(ChatChannel, channel_id, "chat room")


def channels_of(team_id: int | None) -> Sequence[ChatChannel]:
    """The rooms of a team, or of the whole organisation (None), by name."""
    query = sa.select(ChatChannel).where(ChatChannel.team_id.is_not_distinct_from(team_id))
    return db.session.scalars(query.order_by(sa.func.lower(ChatChannel.name), ChatChannel.id)).all()
