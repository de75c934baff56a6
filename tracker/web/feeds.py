"""The feeds that calendars fetch, and making and revoking their addresses."""

from contextlib import suppress
from hashlib import sha256
from typing import cast

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import public, requires, visitor
from tracker.changes import feeds as changes
from tracker.changes.access import digest
from tracker.config import Settings
from tracker.errors import BusyError, ConflictError, NotFoundError
from tracker.models.notices import FeedToken
from tracker.presenters import calendars
from tracker.queries import feeds as queries
from tracker.queries import sight
from tracker.vocabulary import Permission, SiteRole
from tracker.web import notices

blueprint = Blueprint("feeds", __name__)


@blueprint.get("/calendar/<token>.ics")
@public
def show(token: str) -> ResponseReturnValue:
    """The due dates that a token opens, with the eyes of its person; 304 where nothing changed."""
    feed = queries.find_feed(digest(token))
    if feed is None:
        raise NotFoundError("There is no such calendar. Its address may have been revoked.")
    feed_id, used_at = feed.id, feed.last_used_at
    response = Response(_calendar(feed), content_type=calendars.TYPE)
    response.set_etag(sha256(response.get_data()).hexdigest())
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Content-Disposition"] = 'inline; filename="due-dates.ics"'
    now = clock.now()
    if used_at is None or abs(now - used_at) > changes.TOUCH_EVERY:
        with suppress(BusyError, ConflictError):  # the dates are not refused because this could not be noted
            changes.touch(feed_id, now=now)
    return response.make_conditional(request)


def _calendar(feed: FeedToken) -> bytes:
    person, team = feed.person, feed.team
    name = f"{team.name}: due dates" if team else f"{person.name}: due dates"
    with sight.seen_by(sight.EVERYTHING if person.site_role is SiteRole.ADMIN else person.id):
        dates = queries.due_dates(person_id=person.id, team_id=feed.team_id)
    return calendars.calendar(name, dates, base_url=cast(Settings, current_app.extensions["settings"]).base_url)


@blueprint.post("/account/calendars")
@requires(Permission.READ)
def create() -> ResponseReturnValue:
    """Make an address. It is shown on the page that answers, and never again."""
    team = request.form.get("team", "")
    token = changes.open_feed(int(team) if team.isdecimal() and len(team) < 10 else None, by=visitor())
    settings = cast(Settings, current_app.extensions["settings"])
    return notices.page(address=f"{settings.base_url}{url_for('feeds.show', token=token)}"), 201


@blueprint.post("/account/calendars/<int:feed_id>/revoke")
@requires(Permission.READ)
def revoke(feed_id: int) -> ResponseReturnValue:
    """End an address."""
    changes.revoke(feed_id, by=visitor())
    flash("That calendar address is revoked.")
    return redirect(url_for("notices.show"), 303)
