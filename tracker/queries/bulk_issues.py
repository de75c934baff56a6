"""How far the issues are that somebody asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.db import db
from tracker.models.github import GithubLink, GithubOutbox, GithubRepo
from tracker.vocabulary import OutboxOp, OutboxStatus

SHOWN = 500


@dataclass(frozen=True, slots=True)
class Progress:
    """Creations that one person asked for, those that need somebody first."""

    pushes: Sequence[GithubOutbox]
    links: dict[int, GithubLink]
    """By item: the issues that are there."""

    @property
    def done(self) -> int:
        """How many are created."""
        return sum(push.status is OutboxStatus.DONE for push in self.pushes)

    @property
    def failed(self) -> int:
        """How many were given up."""
        return sum(push.status is OutboxStatus.FAILED for push in self.pushes)

    @property
    def left(self) -> int:
        """How many are on their way."""
        return len(self.pushes) - self.done - self.failed

    @property
    def stamp(self) -> str:
        """Another one when anything has changed."""
        return f"{len(self.pushes)}|{self.done}|{self.failed}"


def asked_by(person_id: int | None, *, since: datetime) -> Progress:
    """The creations that somebody asked for since then, with item, repository and connection."""
    options = (
        joinedload(GithubOutbox.item),
        joinedload(GithubOutbox.repo).joinedload(GithubRepo.connection),
    )
    query = (
        sa.select(GithubOutbox)
        .where(GithubOutbox.op == OutboxOp.CREATE, GithubOutbox.by_id == person_id, GithubOutbox.created_at >= since)
        .order_by(GithubOutbox.status != OutboxStatus.FAILED, GithubOutbox.status == OutboxStatus.DONE, GithubOutbox.id)
        .limit(SHOWN)
    )
    pushes = db.session.scalars(query.options(*options)).all()
    done = [push.item_id for push in pushes if push.status is OutboxStatus.DONE]
    links = db.session.scalars(sa.select(GithubLink).where(GithubLink.item_id.in_(done))) if done else ()
    return Progress(pushes, {link.item_id: link for link in links})
