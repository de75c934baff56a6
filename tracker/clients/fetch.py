"""Reading addresses: one GET to a host that the settings allow, never to a machine that the host's name only hides.

The name is resolved once, every address it has is vetted, and a vetted one is dialled; the certificate is still
checked by name. Redirects are followed by hand, and each begins anew.
"""

import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import httpcore
import httpx

from tracker.clients.addresses import Host
from tracker.clients.dialling import Deadline, Dialler, Transport
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
_DATA_KINDS: Final = ("json", "xml", "rss", "atom")


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
        deadline = Deadline(time.monotonic() + SECONDS)
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
    def _answer(self, url: httpx.URL, host: Host, seen: Stamp, deadline: Deadline) -> Iterator[httpx.Response]:
        headers = {"User-Agent": self.agent, "Accept": "*/*", "Accept-Encoding": "identity"}
        if seen.etag:
            headers["If-None-Match"] = seen.etag
        if seen.last_modified:
            headers["If-Modified-Since"] = seen.last_modified
        transport = Transport(Dialler(host, deadline), self.trusted)
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
