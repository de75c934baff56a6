"""Bodies that end early, have no length or are no text, against the server as we start it: nothing is half read.

Some servers hand an over-long chunked body to the application cut short, as if that were all of it.
"""

import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from tests.served import Served, serving
from tracker import config

FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, database_url: str) -> Iterator[Served]:
    """One installation for all of these."""
    if database_url:
        pytest.skip("the server is the same in front of either database")
    with serving(tmp_path_factory.mktemp("bodies")) as served:
        yield served


def _attempts(served: Served) -> int:
    """How many log-in attempts were noted: what a whole form leaves behind."""
    with closing(sqlite3.connect(served.output.parent / "tracker.sqlite")) as connection:
        return int(connection.execute("SELECT count(*) FROM attempt_limit").fetchone()[0])


def _send(served: Served, head: str, body: bytes, *, cookie: str = "", hang_up: bool = False) -> str:
    """POST to the log-in page; the status that comes back, or "closed"."""
    lines = ["POST /log-in HTTP/1.1", f"Host: 127.0.0.1:{served.port}", "Connection: close", f"Cookie: {cookie}", head]
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as client:
        with suppress(ConnectionError):
            client.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
            if hang_up:
                client.shutdown(socket.SHUT_WR)
        with suppress(ConnectionError):
            return client.recv(100)[9:12].decode() or "closed"
    return "closed"


def _chunked(body: bytes) -> bytes:
    pieces = [body[start : start + 65536] for start in range(0, len(body), 65536)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def _log_in(served: Served, name: str) -> tuple[bytes, str]:
    token, cookie = served.form_of("/log-in")
    return f"csrf_token={token}&password=wrong-horse-battery&email={name}%40example.org".encode(), cookie


def test_a_whole_form_is_read(served: Served) -> None:
    body, cookie = _log_in(served, "whole")
    before = _attempts(served)
    status = _send(served, f"Content-Type: {FORM}\r\nContent-Length: {len(body)}", body, cookie=cookie)
    assert status == "422"
    assert _attempts(served) > before


def test_a_form_cut_half_way_is_not_read(served: Served) -> None:
    body, cookie = _log_in(served, "cut")
    before = _attempts(served)
    status = _send(
        served, f"Content-Type: {FORM}\r\nContent-Length: {len(body) + 100}", body, cookie=cookie, hang_up=True
    )
    assert status in ("400", "closed")
    assert _attempts(served) == before


@pytest.mark.parametrize("size", [20, config.MAX_REQUEST_BYTES + 65536])
def test_a_body_without_a_length_is_refused(served: Served, size: int) -> None:
    body, cookie = _log_in(served, "chunked")
    before = _attempts(served)
    status = _send(
        served,
        f"Content-Type: {FORM}\r\nTransfer-Encoding: chunked",
        _chunked(body + b"x" * (size - len(body))),
        cookie=cookie,
    )
    assert status in ("411", "closed") if size > 65536 else status == "411"
    assert _attempts(served) == before


def test_a_body_with_two_lengths_is_refused(served: Served) -> None:
    body, cookie = _log_in(served, "both")
    before = _attempts(served)
    status = _send(
        served,
        f"Content-Type: {FORM}\r\nContent-Length: {len(body)}\r\nTransfer-Encoding: chunked",
        _chunked(body),
        cookie=cookie,
    )
    assert status in ("400", "411")
    assert _attempts(served) == before


def test_a_body_that_is_too_large_is_refused_before_it_is_read(served: Served) -> None:
    assert _send(served, f"Content-Type: {FORM}\r\nContent-Length: {config.MAX_REQUEST_BYTES + 1}", b"") == "413"


def test_a_form_that_is_not_utf_8_is_refused(served: Served) -> None:
    body, cookie = _log_in(served, "latin")
    body += b"&note=M\xfcnchen"
    before = _attempts(served)
    assert _send(served, f"Content-Type: {FORM}\r\nContent-Length: {len(body)}", body, cookie=cookie) == "400"
    assert _attempts(served) == before
