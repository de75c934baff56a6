"""Connections to GitHub for the tests, made through the changes; nothing here reaches a network."""

from datetime import UTC, datetime
from typing import Any, cast

from flask import current_app

from tracker.changes import connections, issues, repositories
from tracker.clients.github_answers import Issue, Repo
from tracker.config import Settings
from tracker.models.actions import ActionItem
from tracker.models.github import GithubConnection, GithubLink, GithubRepo
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


def repository(
    name: str = "acme/payments", *, number: int = 7, at: GithubConnection | None = None, **more: Any
) -> GithubRepo:
    """A repository that is worked with."""
    return repositories.choose(at or connection(), described(name, number=number, **more), by=SYSTEM)


def issue(number: int = 12, *, repo: str = "acme/payments", **more: Any) -> Issue:
    """An issue as GitHub describes it."""
    when = datetime(2026, 3, 2, 9, tzinfo=UTC)
    facts: dict[str, Any] = {
        "id": 1000 + number,
        "node_id": f"I_{number}",
        "repo": repo,
        "number": number,
        "title": "Roll out in steps",
        "body": "",
        "state": "open",
        "state_reason": None,
        "labels": (),
        "assignees": (),
        "milestone": None,
        "created_at": when,
        "updated_at": when,
        "closed_at": None,
        "closed_by": None,
        "author": "ana-dev",
        "url": f"https://github.com/{repo}/issues/{number}",
        **more,
    }
    return Issue(**facts)


def linked(item: ActionItem, repo: GithubRepo | None = None, *, number: int = 12, **more: Any) -> GithubLink:
    """An item that is linked to an issue."""
    at = repo or repository()
    return issues.link(item, at, issue(number, repo=at.full_name, **more), by=SYSTEM, site=settings().base_url)
