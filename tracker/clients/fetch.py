"""Reading addresses: one GET to a host that the settings allow, never to a machine that the host's name only hides.

The name is resolved once, every address it has is vetted, and a vetted one is dialled; the certificate is still
checked by name. Redirects are followed by hand, and each begins anew.
"""

import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Final

import httpcore
import httpx

from tracker.errors import FetchError

SECONDS: Final = 15
"""For all of it: names, redirects, and the last byte."""
MOST_REDIRECTS: Final = 3
MOST_BYTES: Final = 20 * 1024 * 1024
MOST_DATA_BYTES: Final = 2 * 1024 * 1024
"""Of a feed or JSON."""
MOST_CHARACTERS: Final = 500
PORTS: Final = {"http": 80, "https": 443}
OFF: Final = (
    "Fetching from addresses is off. Whoever runs the tracker can allow host names in TRACKER_FETCH_HOSTS;"
    " until then, paste the text or choose a file."
)

Address = IPv4Address | IPv6Address

_REFUSED: Final = tuple(
    ip_network(one)
    for one in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    )
)
_PUBLIC_6: Final = ip_network("2000::/3")
"""All else of IPv6 is local, or hides an IPv4 address."""
_INTRANET: Final = tuple(
    ip_network(one)
    for one in (
        *("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"),
    )
)
"""What a host that is allowed with its port may be besides public."""
_METADATA: Final = tuple(ip_address(one) for one in ("100.100.100.200", "fd00:ec2::254"))
_DATA_KINDS: Final = ("json", "xml", "rss", "atom")


@dataclass(frozen=True, slots=True)
class Host:
    """A host that may be fetched from. With a port only on that, and then it may be one of an intranet."""

    name: str
    port: int | None = None


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a server said about a version, so that it can be asked for a newer one."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. `data` is None where nothing is newer than the stamp that was sent."""

    data: bytes | None
    stamp: Stamp


class Fetcher:
    """Fetches from the allowed hosts; `agent` is how it introduces itself."""

    def __init__(self, hosts: Sequence[Host], *, agent: str) -> None:
        self.hosts = sorted(hosts, key=lambda host: host.port is None)
        self.agent = agent
        self.trusted = ssl.create_default_context()

    def get(self, address: str, *, seen: Stamp = Stamp()) -> Fetched:
        """The bytes at an address. Raises FetchError, which names the host, what happened, and what to do."""
        if not self.hosts:
            raise FetchError(OFF)
        deadline = _Deadline(time.monotonic() + SECONDS)
        url = _parsed(address)
        for _ in range(MOST_REDIRECTS + 1):
            host = self._allowed(url)
            with _in_words(url.host), self._answer(url, host, seen, deadline) as answer:
                if not answer.has_redirect_location:
                    return _taken(answer, url)
                place = answer.headers["Location"]
            url = _joined(url, place)
        raise FetchError(f"{url.host} redirects more than {MOST_REDIRECTS} times. Use the address it ends at.")

    def check(self, address: str) -> None:
        """Raise FetchError where this address would not be asked at all. Nothing is dialled."""
        if not self.hosts:
            raise FetchError(OFF)
        self._allowed(_parsed(address))

    def _allowed(self, url: httpx.URL) -> Host:
        port = url.port or PORTS[url.scheme]
        name = _name_of(url)
        for host in self.hosts:
            if host.name == name and (host.port == port if host.port else port == PORTS[url.scheme]):
                return host
        raise FetchError(
            f"{url.host}, port {port}, is not among the hosts that may be fetched from. Whoever runs the tracker can"
            " add it to TRACKER_FETCH_HOSTS; until then, paste the text or choose a file."
        )

    @contextmanager
    def _answer(self, url: httpx.URL, host: Host, seen: Stamp, deadline: "_Deadline") -> Iterator[httpx.Response]:
        headers = {"User-Agent": self.agent, "Accept": "*/*", "Accept-Encoding": "identity"}
        if seen.etag:
            headers["If-None-Match"] = seen.etag
        if seen.last_modified:
            headers["If-Modified-Since"] = seen.last_modified
        transport = _Transport(_Dialler(host, deadline), self.trusted)
        client = httpx.Client(transport=transport, trust_env=False, follow_redirects=False, timeout=SECONDS)
        with client, client.stream("GET", url, headers=headers) as answer:
            yield answer


def _parsed(address: str) -> httpx.URL:
    """An address in its parts. Raises FetchError for all that is not a plain web address."""
    if len(address) > MOST_CHARACTERS:
        raise FetchError(f"The address is longer than {MOST_CHARACTERS} characters.")
    if not address.isprintable() or "\\" in address or " " in address:
        raise FetchError("The address holds characters that no address has. Copy it again.")
    try:
        url = httpx.URL(address)
        is_web = url.scheme in PORTS and bool(url.host)
    except (httpx.InvalidURL, ValueError):
        is_web = False
    if not is_web:
        raise FetchError("This is not a web address. It must begin with https:// or http://.")
    if url.userinfo or "@" in url.netloc.decode("ascii", "replace"):
        raise FetchError("The address holds a user or a password. Use one without.")
    return url.copy_with(fragment=None)


def _joined(url: httpx.URL, place: str) -> httpx.URL:
    """Where a redirect leads. A way back from https to http is refused."""
    try:
        target = str(url.join(place))
    except (httpx.InvalidURL, ValueError):
        raise FetchError(f"{url.host} redirects to something that is not an address.") from None
    found = _parsed(target)
    if url.scheme == "https" and found.scheme != "https":
        raise FetchError(f"{url.host} redirects from https to http, which is not followed.")
    return found


def _name_of(url: httpx.URL) -> str:
    return url.raw_host.decode("ascii").lower().strip("[]").rstrip(".")


def _taken(answer: httpx.Response, url: httpx.URL) -> Fetched:
    """What an answer that is no redirect brings."""
    stamp = Stamp(_header(answer, "ETag"), _header(answer, "Last-Modified"))
    if answer.status_code == httpx.codes.NOT_MODIFIED:
        return Fetched(None, stamp)
    if answer.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        raise FetchError(f"{url.host} shows this page only to people who are logged in. Paste the text instead.")
    if answer.status_code != httpx.codes.OK:
        raise FetchError(f"{url.host} answered {answer.status_code}. Check the address in a browser.")
    if _header(answer, "Content-Encoding").lower() not in ("", "identity"):
        raise FetchError(f"{url.host} sent a compressed answer that nobody asked for. It was not read.")
    most = MOST_DATA_BYTES if _is_data(answer, url) else MOST_BYTES
    data = bytearray()
    for part in answer.iter_raw():
        data += part
        if len(data) > most:
            raise FetchError(f"{url.host} sent more than {most // 1024 // 1024} MiB. Use the write-up's own address.")
    return Fetched(bytes(data), stamp)


def _header(answer: httpx.Response, name: str) -> str:
    value = answer.headers.get(name, "").strip()
    return value if len(value) <= MOST_CHARACTERS and value.isprintable() else ""


def _is_data(answer: httpx.Response, url: httpx.URL) -> bool:
    kind = answer.headers.get("Content-Type", "").lower()
    return any(word in kind.partition(";")[0] or url.path.lower().endswith(f".{word}") for word in _DATA_KINDS)


def vetted(addresses: Iterable[str], host: Host) -> list[Address]:
    """The addresses of a name, if every one of them may be dialled. Raises FetchError where one may not."""
    found = [_address(one) for one in addresses]
    if not found or any(one is None or not _may_dial(one, is_near=host.port is not None) for one in found):
        raise FetchError(
            f"{host.name} is a machine inside a network, not a public one, so it was not asked. Whoever runs the"
            " tracker can allow it by naming it with its port in TRACKER_FETCH_HOSTS."
        )
    return [one for one in found if one is not None]


def _address(text: str) -> Address | None:
    try:
        return ip_address(text)  # a zone index, as in fe80::1%eth0, makes it local
    except ValueError:
        return None


def _may_dial(address: Address, *, is_near: bool) -> bool:
    if address in _METADATA or getattr(address, "scope_id", None):
        return False
    if is_near and any(address in network for network in _INTRANET):
        return True
    if isinstance(address, IPv6Address) and address not in _PUBLIC_6:
        return False
    return address.is_global and not any(address in network for network in _REFUSED)


class _Deadline:
    """A moment that all waiting shares."""

    def __init__(self, at: float) -> None:
        self.at = at

    def left(self) -> float:
        """Seconds that remain. Raises TimeoutException when there are none."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise httpcore.TimeoutException
        return left


class _Transport(httpx.BaseTransport):
    """httpx over connections that our dialler makes."""

    def __init__(self, dialler: "_Dialler", trusted: ssl.SSLContext) -> None:
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


class _Dialler(httpcore.NetworkBackend):
    """Dials one host at a vetted address."""

    def __init__(self, host: Host, deadline: _Deadline) -> None:
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

    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
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


def _resolved(host: str, port: int, deadline: _Deadline) -> list[str]:
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


@contextmanager
def _in_words(host: str) -> Iterator[None]:
    """Turn every failure of the wire into one of ours."""
    try:
        yield
    except (httpcore.TimeoutException, httpx.TimeoutException) as error:
        raise FetchError(f"{host} did not finish its answer within {SECONDS} seconds. Try again later.") from error
    except (httpcore.ConnectError, httpx.ConnectError) as error:
        if _is_about_trust(error):
            raise FetchError(f"{host} shows a certificate that this machine does not trust.") from error
        raise FetchError(f"{host} cannot be reached. Check the address, or try again later.") from error
    except (httpcore.ProtocolError, httpx.ProtocolError) as error:
        raise FetchError(f"{host} gave an answer that breaks the rules of HTTP, or broke off.") from error
    except (httpcore.NetworkError, httpx.HTTPError, httpx.StreamError, OSError, ValueError) as error:
        raise FetchError(f"The connection to {host} broke off. Try again later.") from error


def _is_about_trust(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False
