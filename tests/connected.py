"""Connections to GitHub for the tests, made through the changes; nothing here reaches a network."""

from typing import Any, cast

from flask import current_app

from tracker.changes import connections, repositories
from tracker.clients.github_answers import Repo
from tracker.config import Settings
from tracker.models.github import GithubConnection, GithubRepo
from tracker.rules.permissions import SYSTEM

TOKEN = "ghp_s3cretS3cret"


def settings() -> Settings:
    """Those of the application under test."""
    return cast(Settings, current_app.extensions["settings"])


def connection(name: str = "GitHub", **more: Any) -> GithubConnection:
    """A connection by a token."""
    given = {"api_url": "https://api.github.com", "token": TOKEN, "ring": settings().ring, "by": SYSTEM, **more}
    return connections.add_with_token(name, **given)


def described(name: str, *, number: int = 7, **more: Any) -> Repo:
    """A repository as GitHub describes it."""
    facts: dict[str, Any] = {
        "id": number,
        "node_id": f"R_{number}",
        "full_name": name,
        "is_private": False,
        "is_archived": False,
        "has_issues": True,
        "permissions": frozenset({"push"}),
        **more,
    }
    return Repo(**facts)


def repository(name: str = "acme/payments", *, number: int = 7, at: GithubConnection | None = None) -> GithubRepo:
    """A repository that is worked with."""
    return repositories.choose(at or connection(), described(name, number=number), by=SYSTEM)
