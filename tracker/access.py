"""Who is asking, and what a door requires.

The cookie carries a random token; the row it belongs to says whose log-in it is, and can be ended at any time.
Every view is marked by `@requires(…)` or `@public`; a test refuses one that is not. A request sees no restricted
incident until it is known whose it is, and then those that this person may see.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Final, ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, current_app, redirect, request, session, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from werkzeug.exceptions import Unauthorized

from tracker import clock
from tracker.changes import access as changes
from tracker.config import Settings
from tracker.errors import BusyError, ConflictError, NotFoundError
from tracker.queries import access as queries_access
from tracker.queries import actions, channels, comments, following, merges, recurrences, reviews, sight, writeups
from tracker.rules import permissions
from tracker.rules.permissions import Actor, OfTeam
from tracker.vocabulary import Permission

P = ParamSpec("P")
R = TypeVar("R")
View = Callable[P, ResponseReturnValue]

OWNED: Final[Mapping[str, Callable[[int], OfTeam]]] = {
    "incident_id": merges.get_one,
    "item_id": actions.get_item,
    "earlier_id": actions.get_item,
    "comment_id": lambda comment_id: comments.get_comment(comment_id).item,
    "fact_id": lambda fact_id: writeups.get_fact(fact_id).incident,
    "pair_id": lambda pair_id: recurrences.get_pair(pair_id).later,
    "source_id": following.get_source,
    "review_id": reviews.get_review,
    "entry_id": reviews.owner_of,
    "channel_id": channels.get_channel,
}
"""What a team owns, by the parameter of an address that names it."""

TOUCH_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor(Actor, UserMixin):
    """The person behind a request, as Flask-Login and the changes know them."""

    token: str
    login_id: int
    time_zone: str
    team_names: dict[int, str]

    def get_id(self) -> str:
        """What the session keeps: the token."""
        return self.token


def visitor() -> Visitor:
    """The person behind this request; only for views that require one."""
    return cast(Visitor, current_user._get_current_object())


def requires(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a view: only for people who may do this to something, and to the thing that its address names.

    Who does not see the thing is told that there is no such thing. The change asks again, of the row as it is then.
    """

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if not current_user.is_authenticated:
                return cast(R, current_app.login_manager.unauthorized())  # type: ignore[attr-defined]
            permissions.require(visitor(), permission)
            if permission is not Permission.READ:
                for name in OWNED.keys() & kwargs.keys():
                    permissions.require(visitor(), permission, OWNED[name](cast(int, kwargs[name])))
            return view(*args, **kwargs)

        guarded.required_permission = permission  # type: ignore[attr-defined]
        return guarded

    return mark


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view that needs no log-in."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def init_app(app: Flask, settings: Settings) -> None:
    """Teach Flask-Login where log-ins live."""
    manager = LoginManager(app)
    manager.session_protection = None
    idle = timedelta(hours=settings.login_idle_hours)
    app.config["LOGIN_IDLE"] = idle
    app.config["LOGIN_LASTS"] = timedelta(days=settings.login_max_days)

    @app.before_request
    def _see_nothing_yet() -> None:
        sight.look_as(sight.NOBODY)

    @app.teardown_request
    def _see_as_before(error: BaseException | None) -> None:
        sight.look_as(sight.EVERYTHING)

    @manager.user_loader
    def _load(token: str) -> Visitor | None:
        found = find_visitor(token, idle=idle)
        if found is not None:
            sight.look_as(sight.EVERYTHING if found.is_admin else found.person_id)
        return found

    @manager.unauthorized_handler
    def _unauthorized() -> ResponseReturnValue:
        if request.method not in ("GET", "HEAD"):
            raise Unauthorized("You are logged out. Log in again; what you typed is still in the page you came from.")
        target = request.full_path.rstrip("?")
        return redirect(url_for("sessions.new", next=target if target != "/" else None), 303)


def find_visitor(token: str, *, idle: timedelta) -> Visitor | None:
    """The visitor a live log-in's token stands for. Notes, at most once in five minutes, that it is in use."""
    now = clock.now()
    row = queries_access.find_login(changes.digest(token), now=now, idle_since=now - idle)
    if row is None:
        return None
    if now - row.seen_at > TOUCH_EVERY:
        with suppress(BusyError, ConflictError):  # a page is not refused because this could not be noted
            changes.touch_login(row.login_id)
    return Visitor(
        person_id=row.person_id,
        name=row.name,
        site_role=row.site_role,
        team_roles=row.team_roles,
        token=token,
        login_id=row.login_id,
        time_zone=row.time_zone or "UTC",
        team_names=row.team_names,
    )


def stream(pieces: Iterable[str]) -> Iterator[str]:
    """What is made while it is sent, each piece with the eyes of who asked: the request itself is over by then."""
    sees = sight.viewer()

    def seen() -> Iterator[str]:
        going = iter(pieces)
        while True:
            with sight.seen_by(sees):
                piece = next(going, None)
            if piece is None:
                return
            yield piece

    return stream_with_context(seen())


def log_in(email: str, password: str) -> None:
    """Check the password and log this browser in under a fresh session. Raises as `changes.access.log_in`."""
    enter(
        changes.log_in(
            email,
            password,
            address=request.remote_addr or "",
            browser=request.user_agent.string,
            lasts=current_app.config["LOGIN_LASTS"],
        )
    )


def log_in_as(person_id: int) -> None:
    """Log this browser in as somebody who has just proved who they are by a single-use link."""
    enter(
        changes.open_login(
            person_id,
            address=request.remote_addr or "",
            browser=request.user_agent.string,
            lasts=current_app.config["LOGIN_LASTS"],
        )
    )


def enter(token: str) -> None:
    """Begin a new session that carries the token."""
    session.clear()
    session.permanent = True
    found = find_visitor(token, idle=current_app.config["LOGIN_LASTS"])
    if found is not None:
        login_user(found)


def log_out() -> None:
    """End this browser's log-in."""
    if current_user.is_authenticated:
        with suppress(NotFoundError):  # the other click of two was faster
            changes.end_login(visitor().login_id, by=visitor())
    logout_user()
    session.clear()


def login_idle() -> timedelta:
    """How long a log-in may go unused."""
    return cast(timedelta, current_app.config["LOGIN_IDLE"])


def own_path(target: str | None) -> str | None:
    """`target` when it is a path of ours, else None: no other site, no scheme, no control characters."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if any(ord(character) < 32 or character == "\\" for character in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target
