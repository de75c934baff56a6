"""Connections to vetted addresses only, under one deadline: what httpx is given instead of its own."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpcore
import httpx

from tracker.clients.addresses import Host, vetted
from tracker.errors import FetchError


class Deadline:
    """A moment that all waiting shares."""

    def __init__(self, at: float) -> None:
        self.at = at

    def left(self) -> float:
        """Seconds that remain. Raises TimeoutException when there are none."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise httpcore.TimeoutException
        return left


class Transport(httpx.BaseTransport):
    """httpx over connections that our dialler makes."""

    def __init__(self, dialler: "Dialler", trusted: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(ssl_context=trusted, network_backend=dialler, max_connections=1)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One request and its answer, whose body is still to come."""
        url = request.url
        sent = httpcore.Request(
            method=request.method,
            url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        answer = self._pool.handle_request(sent)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        """Hang up."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        """Let go of the connection."""
        self._answer.close()


class Dialler(httpcore.NetworkBackend):
    """Dials one host at a vetted address."""

    def __init__(self, host: Host, deadline: Deadline) -> None:
        self._host, self._deadline = host, deadline
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first of the host's addresses that answers."""
        failure: httpcore.ConnectError = httpcore.ConnectError("no address")
        for address in vetted(_resolved(host, port, self._deadline), self._host):
            try:
                stream = self._sockets.connect_tcp(str(address), port, timeout=self._deadline.left())
            except httpcore.ConnectError as error:
                failure = error
            else:
                return _Stream(stream, self._deadline)
        raise failure


class _Stream(httpcore.NetworkStream):
    """A connection on which no wait outlasts the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has come."""
        return self._stream.read(max_bytes, timeout=self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of it."""
        self._stream.write(buffer, timeout=self._deadline.left())

    def close(self) -> None:
        """Hang up."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same connection, encrypted, with the certificate checked by name."""
        safe = self._stream.start_tls(ssl_context, server_hostname, timeout=self._deadline.left())
        return _Stream(safe, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """What the connection knows about itself."""
        return self._stream.get_extra_info(info)


def _resolved(host: str, port: int, deadline: Deadline) -> list[str]:
    """All addresses of a name. The system's resolver knows no deadline, so it is asked from beside."""
    found: list[str] = []
    failures: list[Exception] = []

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            failures.append(error)
        else:
            found.extend(dict.fromkeys(str(row[4][0]) for row in rows))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(deadline.left())
    if asking.is_alive():
        raise httpcore.TimeoutException
    if failures:
        raise FetchError(f"There is no host {host}. Check the address.") from failures[0]
    return found
