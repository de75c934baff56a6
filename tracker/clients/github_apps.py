"""GitHub Apps: where they are installed, the tokens of an installation, missed deliveries, and how one is made."""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from github import Auth

from tracker import clock
from tracker.clients.github_answers import (
    Delivery,
    Installation,
    delivery_of,
    installation_of,
    instant,
    rows,
)
from tracker.clients.github_calls import Calls, Server, SignedByApp
from tracker.errors import (
    GitHubAnswerError,
    GitHubForbiddenError,
    GitHubMissingError,
    GitHubRefusedError,
    GitHubUnauthorisedError,
)

PERMISSIONS: Final[Mapping[str, str]] = {"issues": "write", "metadata": "read"}
"""All that the sync needs."""
READING: Final[Mapping[str, str]] = {"contents": "read"}
"""What reading write-ups out of a repository takes on top; used where an installation has it."""
EVENTS: Final = ("issues", "label", "milestone", "repository", "installation", "installation_repositories")
ALWAYS_SENT: Final = ("installation", "installation_repositories")
"""Every App is sent these; none lists them."""
_RENEWED_BEFORE: Final = timedelta(minutes=2)
_CODE: Final = re.compile(r"[A-Za-z0-9_-]{1,200}")
_RANK: Final = ("none", "read", "write", "admin")


@dataclass(frozen=True, slots=True)
class AppKey:
    """An App and one installation of it. `installation_id` is 0 while it is not known."""

    app_id: int
    installation_id: int
    private_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewApp:
    """An App that GitHub made from a manifest, with what it tells only once."""

    app_id: int
    slug: str
    name: str
    owner: str
    url: str
    client_id: str
    client_secret: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    private_key: str = field(repr=False)


class App:
    """What is asked in the name of an App rather than of an installation."""

    def __init__(self, server: Server, key: AppKey) -> None:
        self.key = key
        self._calls = Calls(server, SignedByApp(key.app_id, key.private_key))

    def installations(self) -> tuple[Installation, ...]:
        """Where the App is installed. Raises GitHubError."""
        return tuple(map(installation_of, self._calls.rows("/app/installations")))

    def installation(self) -> Installation:
        """The connection's installation. Raises GitHubError, GitHubMissingError where it was removed."""
        return installation_of(self._calls.ask("GET", f"/app/installations/{self.key.installation_id}").data)

    def token(self, permissions: Mapping[str, str]) -> tuple[str, datetime]:
        """A token of the installation that may do no more than told, and when it ends.

        Raises GitHubUnauthorisedError where the App or its installation is no longer there, or suspended.
        """
        path = f"/app/installations/{self.key.installation_id}/access_tokens"
        try:
            answer = self._calls.ask("POST", path, body={"permissions": dict(permissions)}, is_write=False)
            return str(answer.data["token"]), instant(answer.data["expires_at"])
        except (GitHubForbiddenError, GitHubMissingError) as error:
            raise GitHubUnauthorisedError(f"The App's installation cannot be used. {error}") from None
        except (KeyError, TypeError, ValueError):
            raise GitHubAnswerError("GitHub sent something that is no token.") from None

    def failed_deliveries(self, *, since: datetime) -> tuple[Delivery, ...]:
        """Webhooks since a moment that no attempt brought to us, oldest first. Raises GitHubError."""
        attempts: dict[str, Delivery] = {}
        taken: set[str] = set()
        for answer in self._calls.pages("/app/hook/deliveries", {}):
            page = [delivery_of(row) for row in rows(answer.data)]
            for one in page:
                if not one.has_failed:
                    taken.add(one.guid)
                elif one.delivered_at >= since:
                    attempts.setdefault(one.guid, one)
            if not page or page[-1].delivered_at < since:
                break
        missed = (one for guid, one in attempts.items() if guid not in taken)
        return tuple(sorted(missed, key=lambda one: one.delivered_at))

    def redeliver(self, delivery_id: int) -> None:
        """Have GitHub try once more. Raises GitHubError."""
        self._calls.ask("POST", f"/app/hook/deliveries/{delivery_id}/attempts")

    def missing(self) -> tuple[str, ...]:
        """What the installation lacks, in words; empty where it can do all that the sync needs. Raises GitHubError."""
        try:
            found = self.installation()
        except GitHubMissingError:
            return ("The App is no longer installed. Install it again on GitHub.",)
        words = [f"The App is suspended on {found.account}. Its owner can lift that on GitHub."] * found.is_suspended
        for name, level in PERMISSIONS.items():
            has = found.permissions.get(name, "none")
            if _RANK.index(has if has in _RANK else "none") < _RANK.index(level):
                words.append(f"The App has {name}: {has} and needs {level}. Grant it in the App's settings on GitHub.")
        events = [event for event in EVENTS if event not in found.events and event not in ALWAYS_SENT]
        if events:
            words.append(f"The App does not subscribe to {', '.join(events)}. Changes arrive only by the sweep.")
        return tuple(words)


class OfInstallation(Auth.Auth):
    """Logs in as an installation. Its token is renewed before it ends, for all threads at once."""

    def __init__(self, app: App, permissions: Mapping[str, str] = PERMISSIONS) -> None:
        self._app, self._permissions = app, permissions
        self._lock = threading.Lock()
        self._token, self._ends_at = "", clock.now()

    @property
    def token_type(self) -> str:
        """As the header wants it."""
        return "Bearer"

    @property
    def token(self) -> str:
        """A token that holds for some minutes at least. Raises GitHubError."""
        with self._lock:
            if not self._token or clock.now() > self._ends_at - _RENEWED_BEFORE:
                self._token, self._ends_at = self._app.token(self._permissions)
            return self._token

    def forget(self) -> None:
        """Ask for a new one the next time."""
        with self._lock:
            self._token = ""


def exchange_manifest_code(server: Server, code: str) -> NewApp:
    """The App that GitHub made from our manifest, for the code that it sent the browser back with. Works once.

    Raises GitHubError; nothing in it holds the code.
    """
    if not _CODE.fullmatch(code):
        raise GitHubRefusedError("The code that GitHub sent back is none. Begin again.")
    data = Calls(server, None).ask("POST", f"/app-manifests/{code}/conversions").data
    try:
        return NewApp(
            app_id=int(data["id"]),
            slug=str(data["slug"]),
            name=str(data["name"]),
            owner=str((data.get("owner") or {}).get("login") or ""),
            url=str(data.get("html_url") or ""),
            client_id=str(data.get("client_id") or ""),
            client_secret=str(data.get("client_secret") or ""),
            webhook_secret=str(data.get("webhook_secret") or ""),
            private_key=str(data["pem"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise GitHubAnswerError("GitHub sent something that is no App.") from None
