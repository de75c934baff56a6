"""Saved views. They are bookmarks, not facts of the domain: no history is kept of them."""

from typing import Final

from tracker import clock
from tracker.db import change, db, expect_version, one_at_a_time
from tracker.errors import NotAllowedError, RefusedError
from tracker.models.people import NAME_LENGTH
from tracker.models.views import QUERY_LENGTH, SavedView
from tracker.queries import views
from tracker.rules.permissions import Actor

MOST: Final = 50
"""Views that one person may keep."""


@change
def add(name: str, query: str, *, by: Actor, is_shared: bool = False) -> SavedView:
    """Save a list under a name. Sent twice, it is saved once."""
    one_at_a_time(f"views of {by.person_id}")
    own = views.own_views(by.person_id)
    name = _name(name)
    if len(query) > QUERY_LENGTH:
        raise RefusedError("This list chooses too much to be saved. Leave out some of the filters.")
    same = next((view for view in own if view.name == name and view.query == query), None)
    if same is not None:
        same.is_shared = is_shared
        return same
    if any(view.name.casefold() == name.casefold() for view in own):
        raise RefusedError("You have a view of this name already.", field="name")
    if len(own) >= MOST:
        raise RefusedError(f"You keep {MOST} views already. Delete one that you no longer need.")
    view = SavedView(name=name, query=query, by_id=by.person_id, is_shared=is_shared, created_at=clock.now())
    db.session.add(view)
    db.session.flush()
    return view


@change
def edit(view: SavedView, *, by: Actor, version: int | None, name: str, is_shared: bool) -> SavedView:
    """Rename a view, share it or keep it to oneself."""
    require_own(view, by)
    one_at_a_time(f"views of {view.by_id}")
    expect_version(view, version)
    own = views.own_views(view.by_id)
    name = _name(name)
    if any(other is not view and other.name.casefold() == name.casefold() for other in own):
        raise RefusedError("There is a view of this name already.", field="name")
    view.name, view.is_shared = name, is_shared
    return view


@change
def delete(view: SavedView, *, by: Actor) -> None:
    """Forget a view. The list it named stays where it is."""
    require_own(view, by)
    db.session.delete(view)


def may_edit(view: SavedView, who: Actor) -> bool:
    """Whoever made it; an admin also what is shared."""
    return view.by_id == who.person_id or (view.is_shared and who.is_admin)


def require_own(view: SavedView, by: Actor) -> None:
    """Raise NotAllowedError unless `may_edit` says yes."""
    if not may_edit(view, by):
        raise NotAllowedError("Only who saved this view may change it, or an admin.")


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise RefusedError("Give the view a name.", field="name")
    if len(name) > NAME_LENGTH:
        raise RefusedError(f"A name has at most {NAME_LENGTH} characters.", field="name")
    return name
