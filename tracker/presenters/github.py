"""What GitHub pages show: addresses, the manifest of an App, and the sync in words."""

import json
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from tracker.models.github import GithubConnection
from tracker.vocabulary import GithubAsk, GithubLinkState, GithubRepoState, GithubState

PUBLIC: Final = "github.com"
PERMISSIONS: Final = {"issues": "write", "metadata": "read", "contents": "read"}
"""Contents are read where write-ups are imported from a repository; the owner may take that away."""
EVENTS: Final = ["issues", "label", "milestone", "repository"]
INSTALLED: Final = "/settings/github/apps/installed"
MADE: Final = "/settings/github/apps/made"

CONNECTION_WORDS: Final = {
    GithubState.ACTIVE: ("ok", "Works"),
    GithubState.PAUSED: ("warn", "Paused"),
    GithubState.UNAUTHORISED: ("fail", "Not let in by GitHub"),
    GithubState.SUSPENDED: ("fail", "Suspended on GitHub"),
}
REPO_WORDS: Final = {
    GithubRepoState.ACTIVE: ("ok", "Works"),
    GithubRepoState.ARCHIVED: ("warn", "Archived on GitHub: it can be read but not written"),
    GithubRepoState.GONE: ("fail", "Deleted on GitHub"),
    GithubRepoState.NO_ACCESS: ("fail", "The connection may not see it any more"),
    GithubRepoState.ISSUES_DISABLED: ("warn", "Its issues are turned off on GitHub"),
}
LINK_WORDS: Final = {
    GithubLinkState.ACTIVE: "",
    GithubLinkState.MOVED_UNREADABLE: "The issue was not found any more: it was moved to where the tracker cannot see"
    " it, or deleted. Link it again at its new place, or unlink it.",
    GithubLinkState.DELETED: "The issue was deleted on GitHub. The item stays as it is; create or link another issue.",
    GithubLinkState.FORBIDDEN: "GitHub does not let the tracker change this issue. An admin can check the connection.",
    GithubLinkState.REPO_GONE: "The repository is gone from GitHub. The item stays as it is.",
    GithubLinkState.ARCHIVED: "The repository is archived on GitHub, so changes stay here only.",
}
ASK_WORDS: Final = {
    GithubAsk.NOT_PLANNED: "The issue was closed as not planned",
    GithubAsk.DUPLICATE: "The issue was closed as a duplicate",
    GithubAsk.STALE_BOT: "A bot closed the issue because nobody had touched it",
}
FIELD_WORDS: Final = {
    "state": "state",
    "state_reason": "state",
    "title": "title",
    "assignees": "assignee",
    "labels": "labels",
    "due_on": "due date",
    "milestone": "milestone",
    "body": "our part of the text",
}


def webhook_url(base_url: str, connection_id: int) -> str:
    """Where GitHub delivers to."""
    return f"{base_url}/api/github/webhook/{connection_id}"


def is_out_of_reach(base_url: str) -> bool:
    """Whether GitHub surely cannot deliver to this address: it is a machine's own, or one of a private network."""
    host = urlsplit(base_url).hostname or ""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".localhost"))


def manifest(connection: GithubConnection, *, base_url: str) -> str:
    """What GitHub is asked to make an App of, as JSON."""
    asked: dict[str, Any] = {
        "name": connection.name[:34],
        "url": base_url,
        "redirect_url": base_url + MADE,
        "setup_url": base_url + INSTALLED,
        "setup_on_update": True,
        "public": False,
        "default_permissions": PERMISSIONS,
    }
    if not connection.is_polling_only:
        hook = {"url": webhook_url(base_url, connection.id), "active": True}
        asked |= {"hook_attributes": hook, "default_events": EVENTS}
    return json.dumps(asked)


def manifest_target(connection: GithubConnection, owner: str, state: str) -> str:
    """Where the browser takes the manifest: the new-App page of an account, or of the organisation `owner`."""
    place = f"/organizations/{owner}/settings/apps/new" if owner else "/settings/apps/new"
    return f"{connection.web_url}{place}?state={state}"


def install_url(connection: GithubConnection) -> str:
    """Where an App is installed; empty where there is none."""
    if not connection.app_slug:
        return ""
    folder = "apps" if connection.host == PUBLIC else "github-apps"
    return f"{connection.web_url}/{folder}/{connection.app_slug}/installations/new"


def plain(value: Any) -> str:
    """A value of a conflict in words."""
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{name}: {plain(one)}" for name, one in value.items())
    return "none" if value in (None, "") else str(value)
