"""Connections to GitHub: made, changed, paused and removed. No secret is ever part of the history."""

import secrets
from collections.abc import Iterable
from typing import Final

from tracker import clock
from tracker.changes import history
from tracker.clients import github_hosts
from tracker.db import change, db, expect_version
from tracker.errors import RefusedError
from tracker.models.github import GithubConnection
from tracker.rules import permissions
from tracker.rules.permissions import Actor
from tracker.sealing import Ring
from tracker.vocabulary import GithubKind, GithubState, Permission, Subject

TOKEN_LENGTH: Final = 500
MOST_BOTS: Final = 50


@change
def add_with_token(
    name: str, *, api_url: str, token: str, by: Actor, ring: Ring, is_polling_only: bool = False
) -> GithubConnection:
    """Connect by somebody's token. `api_url` was checked by `clients.github_hosts`."""
    permissions.require(by, Permission.ADMINISTER)
    connection = _new(name, GithubKind.TOKEN, api_url, by=by, is_polling_only=is_polling_only)
    connection.token, connection.state = ring.seal(_checked_token(token)), GithubState.ACTIVE
    return _added(connection, by=by)


@change
def begin_app(name: str, *, api_url: str, by: Actor, is_polling_only: bool = False) -> GithubConnection:
    """Begin to connect by an App that GitHub is about to make; paused until it is made and installed."""
    permissions.require(by, Permission.ADMINISTER)
    connection = _new(name, GithubKind.APP, api_url, by=by, is_polling_only=is_polling_only)
    connection.state = GithubState.PAUSED
    return _added(connection, by=by)


@change
def finish_app(
    connection: GithubConnection,
    *,
    by: Actor,
    ring: Ring,
    app_id: int,
    slug: str,
    private_key: str,
    webhook_secret: str,
) -> GithubConnection:
    """Keep what GitHub told once of the App it made. Raises RefusedError where that was kept before."""
    permissions.require(by, Permission.ADMINISTER)
    if connection.kind is not GithubKind.APP or connection.app_id:
        raise RefusedError(f"{connection.name} has its App already.")
    connection.app_id, connection.app_slug = str(app_id), slug
    connection.private_key, connection.webhook_secret = ring.seal(private_key), ring.seal(webhook_secret)
    _record(connection, "given its App", by=by, note=slug)
    return connection


@change
def set_installation(connection: GithubConnection, installation_id: int, *, by: Actor) -> GithubConnection:
    """Use the App where it is installed; from now on it works."""
    permissions.require(by, Permission.ADMINISTER)
    changed = history.assign(
        connection, {"installation_id": installation_id, "state": GithubState.ACTIVE, "last_error": ""}
    )
    _record(connection, "installed", by=by, changed=changed)
    return connection


@change
def edit(
    connection: GithubConnection,
    *,
    by: Actor,
    version: int | None,
    name: str,
    is_polling_only: bool,
    stale_bots: Iterable[str],
) -> GithubConnection:
    """Rename a connection, say whether GitHub can reach us, and whose closing asks for a decision."""
    permissions.require(by, Permission.ADMINISTER)
    expect_version(connection, version)
    bots = sorted({bot.strip().lower() for bot in stale_bots if bot.strip()})
    if len(bots) > MOST_BOTS or any(len(bot) > 100 for bot in bots):
        raise RefusedError(f"At most {MOST_BOTS} logins of up to 100 characters.", field="stale_bots")
    changed = history.assign(connection, {"name": name.strip(), "is_polling_only": is_polling_only, "stale_bots": bots})
    if changed:
        _record(connection, "edited", by=by, changed=changed)
    return connection


@change
def set_token(connection: GithubConnection, token: str, *, by: Actor, ring: Ring) -> GithubConnection:
    """Replace the token; a connection that was not let in tries again."""
    permissions.require(by, Permission.ADMINISTER)
    if connection.kind is not GithubKind.TOKEN:
        raise RefusedError(f"{connection.name} is an App: it has no token.")
    connection.token = ring.seal(_checked_token(token))
    if connection.state is GithubState.UNAUTHORISED:
        connection.state, connection.last_error = GithubState.ACTIVE, ""
    _record(connection, "given a new token", by=by)
    return connection


@change
def set_webhook_secret(connection: GithubConnection, *, by: Actor, ring: Ring) -> str:
    """Make a new webhook secret and return it, to be shown once; the one before stays good until it is dropped."""
    permissions.require(by, Permission.ADMINISTER)
    secret = secrets.token_urlsafe(32)
    connection.webhook_secret_before = connection.webhook_secret
    connection.webhook_secret = ring.seal(secret)
    _record(connection, "given a new webhook secret", by=by)
    return secret


@change
def drop_old_secret(connection: GithubConnection, *, by: Actor) -> None:
    """Take no more deliveries that are signed by the webhook secret before."""
    permissions.require(by, Permission.ADMINISTER)
    connection.webhook_secret_before = ""
    _record(connection, "rid of its old webhook secret", by=by)


@change
def pause(connection: GithubConnection, *, by: Actor) -> None:
    """Send and ask nothing over it until somebody resumes it; what is due waits."""
    permissions.require(by, Permission.ADMINISTER)
    changed = history.assign(connection, {"state": GithubState.PAUSED})
    _record(connection, "paused", by=by, changed=changed)


@change
def resume(connection: GithubConnection, *, by: Actor) -> None:
    """Use it again, beginning with a look at what changed meanwhile. Raises RefusedError where it is not finished."""
    permissions.require(by, Permission.ADMINISTER)
    if connection.kind is GithubKind.APP and not connection.installation_id:
        raise RefusedError("Its App is not installed yet.")
    changed = history.assign(
        connection, {"state": GithubState.ACTIVE, "parked_until": None, "parked_why": "", "last_error": ""}
    )
    for repo in connection.repos:
        repo.next_sweep_at = clock.now()
    _record(connection, "resumed", by=by, changed=changed)


@change
def remove(connection: GithubConnection, *, by: Actor, version: int | None = None) -> None:
    """Forget a connection with its repositories and links. Nothing changes on GitHub."""
    permissions.require(by, Permission.ADMINISTER)
    expect_version(connection, version)
    _record(connection, "removed", by=by, note=f"{connection.name}, {connection.host}")
    db.session.delete(connection)


def _new(name: str, kind: GithubKind, api_url: str, *, by: Actor, is_polling_only: bool) -> GithubConnection:
    return GithubConnection(
        name=name.strip(),
        kind=kind,
        api_url=api_url,
        web_url=github_hosts.web_url(api_url),
        host=github_hosts.host_of(api_url),
        is_polling_only=is_polling_only,
        stale_bots=[],
        by_id=by.person_id,
        created_at=clock.now(),
    )


def _added(connection: GithubConnection, *, by: Actor) -> GithubConnection:
    db.session.add(connection)
    db.session.flush()
    _record(connection, "added", by=by, note=f"{connection.name}, {connection.host}")
    return connection


def _checked_token(token: str) -> str:
    token = token.strip()
    if not token or len(token) > TOKEN_LENGTH or not token.isascii() or not token.isprintable() or " " in token:
        raise RefusedError("This is no token. Copy it again from GitHub.", field="token")
    return token


def _record(
    connection: GithubConnection,
    verb: str,
    *,
    by: Actor,
    changed: dict[str, tuple[object, object]] | None = None,
    note: str = "",
) -> None:
    history.record(Subject.GITHUB, connection.id, verb, by=by, changed=changed, note=note or connection.name)
