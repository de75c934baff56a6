"""The connection that PyGithub is handed instead of its own.

PyGithub's own follows a 301 for any verb and drops the query on the way, repeats writes after a reset, sleeps on 202,
and takes an answer of any size at any speed. This one sends once, follows nothing, and gives up in time.
"""

import ssl
import time
from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from github.Requester import HTTPRequestsConnectionClass, RequestsResponse
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
)

from tracker.clients.addresses import Host, vetted
from tracker.errors import FetchError, GitHubAnswerError, GitHubError, GitHubUncertainError, GitHubUnreachableError

SECONDS: Final = 10
"""For reaching the server, and for each silence of its."""
SECONDS_IN_ALL: Final = 30
"""For one request and its whole answer."""
MOST_BYTES: Final = 20 * 1024 * 1024
IDLE_SECONDS: Final = 4
"""A connection that rested longer is not trusted with a write: a reset would leave open whether it happened."""
LIMITS: Final = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")
MOST_DIGITS: Final = 12
STANDARD_PORTS: Final = {"http": 80, "https": 443}


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < MOST_DIGITS


class Taken(RequestsResponse):
    """An answer that has wholly arrived, as PyGithub wants to be shown it."""

    def __init__(self, response: requests.Response, body: bytes) -> None:
        super().__init__(response)
        self.body = body

    def getheaders(self) -> Any:
        """The headers, without limits that are no numbers, on which PyGithub would fail after the deed.

        Where a redirect leads is called `moved-to`, so that nobody follows it.
        """
        named = ((name.lower(), value) for name, value in self.headers.items())
        kept = ((name, value) for name, value in named if not name.startswith(LIMITS) or _is_number(value))
        return {"moved-to" if name == "location" else name: value for name, value in kept}.items()

    def read(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")


class Wire(HTTPRequestsConnectionClass):
    """One thread's connection to one server, whose machine must be public or among `near`."""

    def __init__(self, base_url: str, *, near: Sequence[Host]) -> None:
        parts = urlsplit(base_url)
        self.host = parts.hostname or ""
        self.port = parts.port or STANDARD_PORTS[parts.scheme]
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.mount(f"{self.origin}/", _Adapter(_guard(self.host, self.port, near)))
        self.rested_since = time.monotonic()
        self.is_write = True
        """Whether the request may change something there; set before each."""

    def getresponse(self) -> RequestsResponse:
        """Send what was requested, once, and take the answer. A question is asked again after a reset."""
        if self.is_write and time.monotonic() - self.rested_since > IDLE_SECONDS:
            self.session.close()
        until = time.monotonic() + SECONDS_IN_ALL
        try:
            return self._sent(until)
        except requests.ConnectionError as error:
            if self.is_write or isinstance(error, requests.Timeout) or was_never_sent(error):
                raise
            self.session.close()
            return self._sent(until)
        finally:
            self.rested_since = time.monotonic()

    def _sent(self, until: float) -> Taken:
        response = self.session.request(
            self.verb,
            f"{self.origin}{self.url}",
            headers=self.headers,
            data=self.input,
            timeout=SECONDS,
            allow_redirects=False,
            stream=True,
        )
        with response:
            body = self._body(response, until)
        if response.status_code == requests.codes.accepted and self.verb == "GET":
            raise GitHubUnreachableError(f"{self.host} is still working the answer out. Ask again in a minute.")
        return Taken(response, body)

    def _body(self, response: requests.Response, until: float) -> bytes:
        body = bytearray()
        while part := response.raw.read1(65_536, decode_content=True):
            body += part
            if len(body) > MOST_BYTES or time.monotonic() > until:
                self.session.close()
                raise self._unclear(f"{self.host} sent more, or more slowly, than is waited for.")
        return bytes(body)

    def _unclear(self, words: str) -> GitHubError:
        return GitHubUncertainError(words) if self.is_write else GitHubAnswerError(words)

    def problem(self, error: Exception) -> GitHubError:
        """What a failure of the connection means for the request that was under way."""
        if was_never_sent(error):
            return GitHubUnreachableError(f"{self.host}, port {self.port}, was not reached: {_why(error)}.")
        if isinstance(error, (requests.Timeout, TimeoutError)):
            words = f"{self.host} did not answer within {SECONDS} seconds."
        else:
            words = f"{self.host} broke the connection off before it had answered."
        return GitHubUncertainError(words) if self.is_write else GitHubUnreachableError(words)


FAILURES: Final = (requests.RequestException, HTTPError, OSError)
"""All that a connection can fail with."""


def was_never_sent(error: BaseException) -> bool:
    """Whether a failure happened before anything of the request can have left."""
    return any(
        isinstance(one, (NewConnectionError, ConnectTimeoutError, ssl.SSLCertVerificationError))
        for one in _reasons(error)
    )


def _reasons(error: BaseException) -> list[BaseException]:
    """A failure and what it wraps, which requests and urllib3 keep in several places."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and one not in found:
            found.append(one)
            reason = one.reason if isinstance(one, MaxRetryError) else None
            waiting.extend((*one.args, reason, one.__cause__))
    return found


def _why(error: BaseException) -> str:
    reasons = _reasons(error)
    for one in reasons:
        if isinstance(one, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted here ({one.verify_message})"
    if any(isinstance(one, NameResolutionError) for one in reasons):
        return "there is no such host"
    if any(isinstance(one, ConnectTimeoutError) and not isinstance(one, NewConnectionError) for one in reasons):
        return f"no answer within {SECONDS} seconds"
    return "nothing listens there"


def _guard(name: str, port: int, near: Sequence[Host]) -> Callable[[str], None]:
    """Refuses a peer that is a machine inside a network, unless host and port are allowed."""
    is_near = any(host.name == name and host.port == port for host in near)
    host = Host(name, port if is_near else None)

    def check(address: str) -> None:
        try:
            vetted([address], host)
        except FetchError:
            raise GitHubUnreachableError(
                f"{name} is a machine inside a network, not a public one, so nothing was sent to it. Whoever runs the"
                f" tracker can allow it by naming {name}:{port} in TRACKER_GITHUB_HOSTS."
            ) from None

    return check


class _Adapter(HTTPAdapter):
    """Looks whom it reached before it says anything, and trusts what this machine or SSL_CERT_FILE does."""

    def __init__(self, guard: Callable[[str], None]) -> None:
        self.guard = guard
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        """Make the pool from connections of ours."""
        super().init_poolmanager(*args, ssl_context=ssl.create_default_context(), **more)
        guard = self.guard

        class Plain(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                _look(self, guard)

        class Encrypted(HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                _look(self, guard)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class EncryptedPool(HTTPSConnectionPool):
            ConnectionCls = Encrypted

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": EncryptedPool}


def _look(connection: HTTPConnection, guard: Callable[[str], None]) -> None:
    if connection.sock is None:
        raise ProtocolError("no connection")
    try:
        guard(connection.sock.getpeername()[0])
    except GitHubUnreachableError:
        connection.close()
        raise
