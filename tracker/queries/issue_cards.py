"""What an item's page tells of its issue."""

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.models.github import GithubConflict, GithubLink, GithubOutbox, GithubRepo, GithubRule
from tracker.queries import issues
from tracker.vocabulary import GithubRepoState, OutboxOp, OutboxStatus

SHOWN = 5


class Card(NamedTuple):
    """The issue of an item, what is on its way, and where a new one would go."""

    link: GithubLink | None
    pushes: Sequence[GithubOutbox]
    conflicts: Sequence[GithubConflict]
    rule: GithubRule | None
    repos: Sequence[GithubRepo]
    """Where an issue could be created instead; only for an item without one."""
    has_consent: bool
    """Whether the item may leave as far as its incident is concerned."""

    @property
    def create(self) -> GithubOutbox | None:
        """The creation that is on its way, or failed."""
        return next((push for push in self.pushes if push.op is OutboxOp.CREATE), None)

    @property
    def failed(self) -> GithubOutbox | None:
        """What was given up."""
        return next((push for push in self.pushes if push.status is OutboxStatus.FAILED), None)

    @property
    def is_known(self) -> bool:
        """Whether GitHub is connected at all, or was when this item was linked."""
        return bool(self.link or self.pushes or self.repos)


def card_of(item: ActionItem) -> Card:
    """What the page of this item tells."""
    link = issues.link_of(item.id)
    pushes = issues.pushes_of(item.id)
    incident = item.incident
    return Card(
        link=link,
        pushes=pushes,
        conflicts=issues.conflicts_of(item.id)[:SHOWN] if link else [],
        rule=None if link else issues.rule_for(item),
        repos=[] if link else open_repos(),
        has_consent=not incident.is_restricted or issues.has_consent(incident.id),
    )


def open_repos() -> Sequence[GithubRepo]:
    """The repositories in which issues can be created, with their connection, by name."""
    query = sa.select(GithubRepo).where(GithubRepo.state == GithubRepoState.ACTIVE)
    return db.session.scalars(query.options(joinedload(GithubRepo.connection)).order_by(GithubRepo.full_name)).all()


def stamp_of(item_id: int) -> str:
    """Tells whether the page of an item shows what holds: another string when anything on it has changed."""
    item = sa.select(ActionItem.version).where(ActionItem.id == item_id).scalar_subquery()
    of_link = sa.select(GithubLink.last_synced_at).where(GithubLink.item_id == item_id).scalar_subquery()
    asks = sa.select(GithubLink.asks).where(GithubLink.item_id == item_id).scalar_subquery()
    state = sa.select(GithubLink.state).where(GithubLink.item_id == item_id).scalar_subquery()
    push = sa.select(sa.func.max(GithubOutbox.id)).where(GithubOutbox.item_id == item_id).scalar_subquery()
    undone = (
        sa.select(sa.func.count(GithubOutbox.id))
        .where(GithubOutbox.item_id == item_id, GithubOutbox.status != OutboxStatus.DONE)
        .scalar_subquery()
    )
    row = db.session.execute(sa.select(item, of_link, asks, state, push, undone)).one()
    return "|".join("" if part is None else str(part) for part in row)
