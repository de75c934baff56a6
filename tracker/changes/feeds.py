"""Addresses by which calendars fetch due dates. Whoever has one sees what its person sees, until it is revoked."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from tracker import clock
from tracker.changes.access import digest
from tracker.db import change, db, one_at_a_time
from tracker.errors import NotFoundError, RefusedError
from tracker.models.notices import FeedToken
from tracker.queries import feeds, teams
from tracker.rules.permissions import Actor

MOST: Final = 10
"""Feeds that one person may have."""
TOUCH_EVERY: Final = timedelta(hours=1)


@change
def open_feed(team_id: int | None, *, by: Actor) -> str:
    """Make a feed of one's own dates, or of a team's; returns the token, which is kept nowhere else.

    Raises RefusedError where one has enough, NotFoundError for a team that is not there.
    """
    one_at_a_time(f"feeds of {by.person_id}")
    if team_id is not None:
        teams.get_team(team_id)
    if len(feeds.feeds_of(by.person_id or 0)) >= MOST:
        raise RefusedError(f"You have {MOST} calendar addresses already. Revoke one that you no longer use.")
    token = secrets.token_urlsafe(32)
    db.session.add(
        FeedToken(token_digest=digest(token), person_id=by.person_id, team_id=team_id, created_at=clock.now())
    )
    return token


@change
def revoke(feed_id: int, *, by: Actor) -> None:
    """End one of one's own feeds: its address answers no more. Raises NotFoundError for any other."""
    feed = next((one for one in feeds.feeds_of(by.person_id or 0) if one.id == feed_id), None)
    if feed is None:
        raise NotFoundError("There is no such calendar address.")
    feed.revoked_at = clock.now()


@change
def touch(feed_id: int, *, now: datetime) -> None:
    """Note that a feed is in use, at most once an hour."""
    feed = db.session.query(FeedToken).filter(FeedToken.id == feed_id)
    feed.update({"last_used_at": now}, synchronize_session=False)
