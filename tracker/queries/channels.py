"""Rooms of chats."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.db import db
from tracker.errors import NotFoundError
from tracker.models.notices import ChatChannel
from tracker.vocabulary import NoticeKind


def listening(kind: NoticeKind, *, team_id: int | None) -> list[ChatChannel]:
    """The rooms of a team (None: of the whole organisation) that want messages of this kind."""
    rooms = db.session.scalars(
        sa.select(ChatChannel).where(ChatChannel.team_id.is_not_distinct_from(team_id), ChatChannel.is_active)
    )
    return [room for room in rooms if kind in room.kinds]


def get_channel(channel_id: int) -> ChatChannel:
    """One room. Raises NotFoundError."""
    found = db.session.get(ChatChannel, channel_id)
    if found is None:
        raise NotFoundError("There is no such chat room.")
    return found


def channels_of(team_ids: Iterable[int] | None) -> Sequence[ChatChannel]:
    """The rooms of some teams, or all (None), by team and name."""
    query = sa.select(ChatChannel).options(joinedload(ChatChannel.team)).order_by(ChatChannel.team_id, ChatChannel.name)
    if team_ids is not None:
        query = query.where(ChatChannel.team_id.in_(list(team_ids)))
    return db.session.scalars(query).all()
