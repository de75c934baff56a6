"""Requests to one GitHub over PyGithub, each answered by an Answer or one of our errors."""

import json
import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from github import Auth, Github, GithubException
from github.Requester import Requester

from tracker import clock
from tracker.clients.addresses import Host
from tracker.clients.github_answers import rows
from tracker.clients.github_refusals import Answer, problem_of
from tracker.clients.github_wire import FAILURES, SECONDS, Wire
from tracker.errors import GitHubAnswerError, GitHubError, GitHubUnauthorisedError, GitHubUncertainError

A_PAGE: Final = 100
MOST_PAGES: Final = 100
API_VERSION: Final = "2022-11-28"

_silent = logging.getLogger("tracker.clients.github_calls.silent")
_silent.disabled = True
Requester.injectLogger(_silent)  # it would write every answer to the log, those with tokens in them, too


@dataclass(frozen=True, slots=True)
class Server:
    """A GitHub. `api_url` was checked by github_hosts; `near` are hosts that may be machines of one's own network."""

    api_url: str
    agent: str
    near: Sequence[Host] = ()

    @property
    def host(self) -> str:
        """Its name, for messages."""
        return urlsplit(self.api_url).hostname or ""


class Calls:
    """Sends requests with one way of logging in. May be shared: each thread has a connection of its own.

    Nothing here waits between requests or tries a write twice; pace and repetition are the caller's.
    """

    def __init__(self, server: Server, auth: Auth.Auth | None) -> None:
        self.server = server
        self._auth = auth
        self._own = threading.local()
        self.skew = timedelta()
        """How far the server's clock is ahead of ours, by the last answer."""

    def ask(
        self,
        verb: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        is_write: bool | None = None,
    ) -> Answer:
        """The answer to one request: a success, or a 304 where `headers` ask for one. Raises GitHubError for all else.

        `path` begins with a slash, or is an address on the same server. `is_write` is what the verb says, unless told.
        """
        writes = verb != "GET" if is_write is None else is_write
        answer = self._answer(verb, path, query or {}, body, dict(headers or {}), writes)
        if answer.status == 401 and self._renews():
            answer = self._answer(verb, path, query or {}, body, dict(headers or {}), writes)
        if answer.status == 304 and not (headers and "If-None-Match" in headers):
            raise GitHubAnswerError(f"{self.server.host} says that nothing is new, which nobody asked.")
        if 200 <= answer.status < 300:
            if answer.data is None and answer.status != 204:
                raise self._unreadable(is_write=writes)
            return answer
        if answer.status == 304:
            return answer
        raise problem_of(answer, host=self.server.host, is_write=writes)

    def pages(self, path: str, query: Mapping[str, str]) -> Iterator[Answer]:
        """All pages of a list, by the Link header. Raises GitHubError, also where there is no end to them."""
        answer = self.ask("GET", path, query={"per_page": str(A_PAGE), **query})
        yield answer
        for _ in range(MOST_PAGES - 1):
            more = self.next_of(answer)
            if not more:
                return
            answer = self.ask("GET", more)
            yield answer
        if self.next_of(answer):
            raise GitHubAnswerError(f"{self.server.host} has more than {MOST_PAGES} pages of it.")

    def rows(self, path: str, query: Mapping[str, str] | None = None, *, key: str = "") -> Iterator[Any]:
        """All rows of a list, from all its pages. `key` names the list where it is part of an object."""
        for answer in self.pages(path, query or {}):
            data = answer.data.get(key) if key and isinstance(answer.data, dict) else answer.data
            yield from rows(data)

    def next_of(self, answer: Answer) -> str:
        """The address of the page after this one, or empty. Raises GitHubAnswerError where it is on another server."""
        for one in answer.headers.get("link", "").split(","):
            address, _, relation = one.partition(";")
            if 'rel="next"' in relation:
                found = address.strip().strip("<>")
                if urlsplit(found).hostname != self.server.host:
                    raise GitHubAnswerError(f"{self.server.host} continues its list on another server.")
                return found
        return ""

    @property
    def graphql_url(self) -> str:
        """Where its GraphQL is."""
        return self._github.requester.graphql_url

    @property
    def _github(self) -> Github:
        self._connect()
        return self._own.github  # type: ignore[no-any-return]

    def _connect(self) -> Wire:
        if not hasattr(self._own, "wire"):
            self._own.wire = Wire(self.server.api_url, near=self.server.near)
            self._own.github = Github(
                base_url=self.server.api_url,
                auth=self._auth,
                timeout=SECONDS,
                user_agent=self.server.agent,
                per_page=A_PAGE,
                retry=None,
                seconds_between_requests=None,
                seconds_between_writes=None,
                lazy=True,
                api_version=API_VERSION,
            )
        return self._own.wire  # type: ignore[no-any-return]

    def _renews(self) -> bool:
        """Whether the way of logging in has another token to try."""
        forget = getattr(self._auth, "forget", None)
        if forget is None:
            return False
        forget()
        return True

    def _answer(
        self, verb: str, path: str, query: Mapping[str, str], body: Any, headers: dict[str, str], is_write: bool
    ) -> Answer:
        wire = self._connect()
        wire.is_write = is_write
        headers.setdefault("Accept", "application/vnd.github+json")
        try:
            status, found, text = self._github.requester.requestJson(verb, path, dict(query), headers, body, wire)
        except FAILURES as error:
            raise wire.problem(error) from None
        except GithubException as error:
            raise GitHubAnswerError(
                f"{self.server.host} answered {error.status}.", may_have_happened=is_write
            ) from None
        answer = Answer(status, found, _decoded(text), text)
        if answer.sent_at:
            self.skew = answer.sent_at - clock.now()
        return answer

    def _unreadable(self, *, is_write: bool) -> GitHubError:
        words = f"{self.server.host} sent an answer that cannot be read."
        return GitHubUncertainError(words) if is_write else GitHubAnswerError(words)


class SignedByApp(Auth.AppAuth):
    """Logs in as an App, by its private key."""

    @property
    def token(self) -> str:
        """A signature that holds for some minutes. Raises GitHubUnauthorisedError where the key is none."""
        try:
            return self.create_jwt()
        except Exception:  # the libraries below have many kinds, and some quote the key
            raise GitHubUnauthorisedError("The App's private key cannot be read. Enter it again.") from None


def with_query(path: str, query: Mapping[str, str]) -> str:
    """A path with its query, in the order that never changes: what an ETag belongs to."""
    return f"{path}?{urlencode(sorted((*query.items(), *parse_qsl(urlsplit(path).query))))}"


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
