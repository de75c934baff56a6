"""Saved views: the lists that somebody has given a name."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.db import db
from tracker.errors import NotFoundError
from tracker.models.views import SavedView
from tracker.queries.rows import get

MOST_SHARED: Final = 100
"""Views of others that are listed, the latest."""

_LATEST: Final = sa.select(SavedView.id).where(SavedView.is_shared).order_by(SavedView.id.desc()).limit(MOST_SHARED)
_OFFERED: Final = (
    sa.select(SavedView)
    .where(sa.or_(SavedView.by_id == sa.bindparam("reader", type_=sa.Integer), SavedView.id.in_(_LATEST)))
    .options(joinedload(SavedView.by))
)


def get_view(view_id: int, *, reader_id: int | None) -> SavedView:
    """A view of one's own, or one that is shared; NotFoundError for any other."""
    view = get(SavedView, view_id, "view")
    if not view.is_shared and view.by_id != reader_id:
        raise NotFoundError("There is no such view.")
    return view


def offered_to(person_id: int | None) -> Sequence[SavedView]:
    """One's own views and those that others share, by name."""
    found = db.session.scalars(_OFFERED, {"reader": person_id})
    return sorted(found, key=lambda view: (view.by_id != person_id, view.name.casefold(), view.id))


def own_views(person_id: int | None) -> Sequence[SavedView]:
    """What one person has saved."""
    return db.session.scalars(sa.select(SavedView).where(SavedView.by_id == person_id).order_by(SavedView.id)).all()
