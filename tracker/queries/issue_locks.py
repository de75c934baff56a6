"""Rows of the sync that one transaction holds for itself."""

import sqlalchemy as sa

from tracker.db import db
from tracker.models.github import GithubLink, GithubOutbox


def locked_link(link_id: int) -> GithubLink | None:
    """A link as it is now, unchanged by others until the transaction ends."""
    query = sa.select(GithubLink).where(GithubLink.id == link_id).with_for_update(of=GithubLink)
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def locked_push(push_id: int) -> GithubOutbox | None:
    """A push as it is now, unchanged by others until the transaction ends."""
    query = sa.select(GithubOutbox).where(GithubOutbox.id == push_id).with_for_update(of=GithubOutbox)
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
