"""Fetching: only what the settings allow, at no address that hides, and never more or longer than said."""

import gzip
import socket
import ssl
import time
import tracemalloc
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
import trustme

from tests.websites import Website, answer, free_address, website
from tracker.clients import fetch
from tracker.clients.addresses import Host, vetted
from tracker.clients.fetch import Fetched, Fetcher, Stamp
from tracker.errors import FetchError, UnreadableError

NAMES = {
    "public.test": ["93.184.216.34"],
    "private.test": ["10.1.2.3"],
    "mixed.test": ["93.184.216.34", "192.168.1.1"],
    "loopback.test": ["127.0.0.1"],
    "metadata.test": ["169.254.169.254"],
    "cgnat.test": ["100.64.1.1"],
    "multicast.test": ["224.0.0.1"],
    "reserved.test": ["240.0.0.1"],
    "zero.test": ["0.0.0.0"],  # noqa: S104
    "benchmark.test": ["198.18.0.1"],
    "mapped.test": ["::ffff:127.0.0.1"],
    "nat64.test": ["64:ff9b::7f00:1"],
    "localnat64.test": ["64:ff9b:1::a00:1"],
    "sixtofour.test": ["2002:7f00:1::"],
    "teredo.test": ["2001:0:53aa:64c:0:0:80ff:fffe"],
    "compatible.test": ["::127.0.0.1"],
    "six.test": ["::1"],
    "unique.test": ["fd00::1"],
    "link.test": ["fe80::1%eth0"],
    "site.test": ["fec0::1"],
    "unspecified.test": ["::"],
    "documentation.test": ["2001:db8::1"],
    "2130706433": ["127.0.0.1"],
    "0x7f.1": ["127.0.0.1"],
    "017700000001": ["127.0.0.1"],
    "127.1": ["127.0.0.1"],
    "none.test": [],
}
HOSTILE = [
    *(f"http://{name}/" for name in NAMES if name != "public.test"),
    "http://127.0.0.1/",
    "http://[::1]/",
    "http://[::ffff:169.254.169.254]/latest",
    "http://user:secret@public.test/",
    "http://public.test@private.test/",
    "http://public.test:22/",
    "https://public.test:80/",
    "http://public.test\\@private.test/",
    "http://public.test/\r\nHost: private.test",
    "http://other.test/",
    "file:///etc/passwd",
    "gopher://public.test/",
    "//public.test/",
    "public.test",
    "http://",
    "http://[/",
    "https://public.test/" + "a" * 600,
]


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names as in NAMES, and a network in which every address is noted and refuses."""
    dialled: list[str] = []

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        found = NAMES.get(host.rstrip("."), [host])
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    def connect(address: tuple[str, int], *_: Any, **__: Any) -> socket.socket:
        dialled.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    return dialled


@pytest.fixture
def site() -> Iterator[Website]:
    """A web server on this machine."""
    with website() as site:
        yield site


NEW = Stamp()


def fetched(site: Website, path: str, *, seen: Stamp = NEW) -> Fetched:
    return Fetcher([Host("127.0.0.1", site.port)], agent="remediation-tracker/1").get(site.at(path), seen=seen)


@pytest.mark.parametrize("address", HOSTILE)
def test_a_hostile_address_is_not_dialled(address: str, dialled: list[str]) -> None:
    hosts = [Host(name) for name in (*NAMES, "127.0.0.1", "::1", "::ffff:169.254.169.254", "::ffff:a9fe:a9fe")]
    with pytest.raises(FetchError):
        Fetcher(hosts, agent="a").get(address)
    assert dialled == []


def test_a_public_address_is_dialled_by_its_number(dialled: list[str]) -> None:
    with pytest.raises(FetchError, match=r"public\.test\.? cannot be reached"):
        Fetcher([Host("public.test")], agent="a").get("https://PUBLIC.test./x")
    assert dialled == ["93.184.216.34"]


def test_the_metadata_of_a_cloud_is_refused_even_where_an_intranet_is_allowed() -> None:
    near, far = Host("intranet", 8080), Host("intranet")
    assert [str(one) for one in vetted(["10.0.0.1", "fd00::1"], near)] == ["10.0.0.1", "fd00::1"]
    for address in ("169.254.169.254", "fd00:ec2::254", "100.100.100.200", "fe80::1", "::ffff:10.0.0.1", "224.0.0.1"):
        with pytest.raises(FetchError):
            vetted([address], near)
    with pytest.raises(FetchError):
        vetted(["10.0.0.1"], far)


def test_without_hosts_it_is_off_and_says_so() -> None:
    with pytest.raises(FetchError, match="TRACKER_FETCH_HOSTS"):
        Fetcher([], agent="a").get("https://example.org/")


def test_an_answer_is_read_and_asked_for_plainly(site: Website) -> None:
    site.pages["/post"] = lambda handler: answer(handler, b"# Down", ETag='"a"', Last_Modified="Mon")
    assert fetched(site, "/post#part") == Fetched(b"# Down", Stamp('"a"', "Mon"))
    asked = site.asked[0]
    assert (asked["path"], asked["user-agent"], asked["accept-encoding"]) == (
        "/post",
        "remediation-tracker/1",
        "identity",
    )
    assert not {"cookie", "authorization"} & set(asked)


def test_what_was_seen_is_not_sent_again(site: Website) -> None:
    site.pages["/feed"] = lambda handler: answer(handler, status=304)
    assert fetched(site, "/feed", seen=Stamp('"a"', "Mon")).data is None
    assert (site.asked[0]["if-none-match"], site.asked[0]["if-modified-since"]) == ('"a"', "Mon")


def test_three_redirects_are_followed_and_no_more(site: Website) -> None:
    for number in range(4):
        site.pages[f"/{number}"] = lambda handler, number=number: answer(  # type: ignore[misc]
            handler, status=302, Location=f"/{number + 1}"
        )
    site.pages["/4"] = b"there"
    assert fetched(site, "/1").data == b"there"
    with pytest.raises(FetchError, match="redirects more than 3 times"):
        fetched(site, "/0")


@pytest.mark.parametrize("place", ["http://169.254.169.254/", "http://localhost:1/", "file:///etc/passwd", "http://[/"])
def test_a_redirect_is_vetted_like_an_address(site: Website, place: str) -> None:
    site.pages["/"] = lambda handler: answer(handler, status=301, Location=place)
    with pytest.raises(FetchError):
        fetched(site, "/")


def test_a_redirect_from_https_to_http_is_not_followed(site: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with website(context) as safe, authority.cert_pem.tempfile() as trusted:
        monkeypatch.setenv("SSL_CERT_FILE", trusted)
        safe.pages["/"] = lambda handler: answer(handler, status=301, Location=site.at("/"))
        safe.pages["/post"] = b"safe"
        assert fetched(safe, "/post").data == b"safe"
        with pytest.raises(FetchError, match="from https to http"):
            fetched(safe, "/")


def test_a_wrong_certificate_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("other.example.org").configure_cert(context)
    with website(context) as site, authority.cert_pem.tempfile() as trusted:
        monkeypatch.setenv("SSL_CERT_FILE", trusted)
        site.pages["/"] = b"secret"
        with pytest.raises(FetchError, match="certificate"):
            fetched(site, "/")
    assert site.asked == []


@pytest.mark.parametrize("status", [204, 401, 403, 404, 500])
def test_another_status_is_told(site: Website, status: int) -> None:
    site.pages["/"] = lambda handler: answer(handler, status=status)
    with pytest.raises(FetchError, match=r"127\.0\.0\.1"):
        fetched(site, "/")


def test_a_compressed_answer_is_refused_unread(site: Website) -> None:
    bomb = gzip.compress(b"0" * 50_000_000)
    site.pages["/"] = lambda handler: answer(handler, bomb, Content_Encoding="gzip")
    tracemalloc.start()
    try:
        with pytest.raises(FetchError, match="compressed"):
            fetched(site, "/")
        assert tracemalloc.get_traced_memory()[1] < 20 * 1024 * 1024
    finally:
        tracemalloc.stop()


def _drip(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.05)


def _drip_head(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    _drip_bytes(handler)


def _drip_bytes(handler: BaseHTTPRequestHandler) -> None:
    while True:
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.05)


@pytest.mark.parametrize("page", [_drip, _drip_head, lambda handler: time.sleep(3)])
def test_the_deadline_holds_however_slowly_it_comes(site: Website, page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "SECONDS", 1)
    site.pages["/"] = page
    began = time.monotonic()
    with pytest.raises(FetchError, match="within 1 seconds"):
        fetched(site, "/")
    assert time.monotonic() - began < 2.5


def _endless(kind: str) -> Any:
    def page(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 65536)

    return page


@pytest.mark.parametrize(("kind", "most"), [("text/html", 20), ("application/json", 2), ("application/atom+xml", 2)])
def test_an_endless_body_is_cut_off(site: Website, kind: str, most: int) -> None:
    site.pages["/"] = _endless(kind)
    with pytest.raises(FetchError, match=f"more than {most} MiB"):
        fetched(site, "/")


def test_huge_headers_are_refused(site: Website) -> None:
    site.pages["/"] = lambda handler: answer(handler, b"x", X_Large="y" * 200_000)
    with pytest.raises(FetchError, match="rules of HTTP"):
        fetched(site, "/")


def test_an_answer_that_breaks_off_is_refused(site: Website) -> None:
    site.pages["/"] = lambda handler: answer(handler, b"half", Content_Length="400")
    with pytest.raises(FetchError, match="broke off"):
        fetched(site, "/")


def test_what_is_not_http_is_refused(site: Website) -> None:
    site.pages["/"] = lambda handler: handler.wfile.write(b"220 mail.example.org ESMTP\r\n")
    with pytest.raises(FetchError, match="HTTP"):
        fetched(site, "/")


def test_nobody_there_is_told_in_words() -> None:
    host, _, port = free_address().partition(":")
    with pytest.raises(UnreadableError, match="cannot be reached"):
        Fetcher([Host(host, int(port))], agent="a").get(f"http://{host}:{port}/")
