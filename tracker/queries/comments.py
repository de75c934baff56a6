"""Comments and whom they name."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.models.comments import Comment, Mention
from tracker.models.people import Person
from tracker.queries.rows import get
from tracker.rules import mentions
from tracker.rules.mentions import Named

COMMENTED = "commented"
"""The verb of a comment's event; the comment itself stands in the stream in its place."""
SHOWN = 200


def get_comment(comment_id: int) -> Comment:
    """One comment, or NotFoundError."""
    return get(Comment, comment_id, "comment")


def of_item(item_id: int) -> Sequence[Comment]:
    """The latest comments under an item, the latest first."""
    return db.session.scalars(
        sa.select(Comment).where(Comment.item_id == item_id).order_by(Comment.id.desc()).limit(SHOWN)
    ).all()


def known_handles(texts: Sequence[str]) -> frozenset[str]:
    """The names in these texts that mean somebody."""
    return frozenset(mentions.resolve([one for text in texts for one in mentions.handles_in(text)], _people(texts)))


def named_in(text: str) -> list[int]:
    """The ids of those whom a text names."""
    return sorted(set(mentions.resolve(mentions.handles_in(text), _people([text])).values()))


def naming(person_id: int, *, since: datetime, limit: int) -> Sequence[Comment]:
    """The latest comments since an instant that name somebody, with their items."""
    return db.session.scalars(
        sa.select(Comment)
        .join(Mention, Mention.comment_id == Comment.id)
        .join(ActionItem, ActionItem.id == Comment.item_id)
        .where(Mention.person_id == person_id, Comment.created_at >= since)
        .options(joinedload(Comment.item))
        .order_by(Comment.id.desc())
        .limit(limit)
    ).all()


def _people(texts: Sequence[str]) -> list[Named]:
    """Everybody who can be named; nobody is asked for when no text names anybody."""
    if not any("@" in text for text in texts):
        return []
    rows = db.session.execute(
        sa.select(Person.id, Person.name, Person.github_login, Person.email).where(Person.is_active)
    )
    return [Named._make(row) for row in rows]
