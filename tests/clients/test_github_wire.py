"""The connection to GitHub: whom it reaches, how long it waits, what it believes, and what it keeps to itself."""

import logging
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from tests.github.stand_in import StandIn
from tests.served import free_port
from tracker.clients import github_wire
from tracker.clients.addresses import Host
from tracker.clients.github import Gateway, TokenKey
from tracker.clients.github_calls import Server
from tracker.clients.github_drafts import Draft
from tracker.errors import GitHubAnswerError, GitHubError, GitHubUncertainError, GitHubUnreachableError

TOKEN = "ghp_" + "s" * 36
DRAFT = Draft(title="t", body="b")


def gateway_to(port: int, *, scheme: str = "http", host: str = "127.0.0.1") -> Gateway:
    """A gateway to a port of this machine."""
    return Gateway(Server(f"{scheme}://{host}:{port}", "tests", (Host(host, port),)), TokenKey(TOKEN))


class Drip:
    """A server that says what it is told to, in its own time."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.heard = b""
        self.parts: list[bytes] = []
        self.context: ssl.SSLContext | None = None
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        try:
            connection, _ = self.listener.accept()
            with connection if self.context is None else self.context.wrap_socket(connection, server_side=True) as line:
                self.heard += line.recv(65_536)
                for part in self.parts:
                    line.sendall(part)
                    time.sleep(0.05)
        except OSError:
            pass


@pytest.fixture
def drip() -> Iterator[Drip]:
    """A slow server of our own."""
    server = Drip()
    yield server
    server.listener.close()
    server.thread.join(5)


def test_a_slow_github_is_not_waited_for(github: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(github_wire, "SECONDS", 0.2)
    github.faults({"match": "^POST", "do": "delay", "seconds": 1, "times": -1})
    with pytest.raises(GitHubUncertainError, match="did not answer"):
        github.gateway().create_issue(github.repo().full_name, DRAFT)


def test_nothing_to_reach_means_that_nothing_was_sent() -> None:
    with pytest.raises(GitHubUnreachableError, match="was not reached") as refusal:
        gateway_to(free_port()).create_issue("acme/some", DRAFT)
    assert not refusal.value.may_have_happened
    assert TOKEN not in repr(refusal.value)


def test_a_name_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(GitHubUnreachableError, match="no such host"):
        Gateway(Server("https://api.github.example.org", "tests"), TokenKey(TOKEN)).create_issue("acme/some", DRAFT)


def test_a_private_machine_that_nobody_allowed_gets_no_token(drip: Drip) -> None:
    gateway = Gateway(Server(f"http://127.0.0.1:{drip.port}", "tests"), TokenKey(TOKEN))
    with pytest.raises(GitHubUnreachableError, match="TRACKER_GITHUB_HOSTS"):
        gateway.login()
    assert drip.heard == b""


def test_an_answer_that_drips_is_not_waited_for(drip: Drip, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(github_wire, "SECONDS_IN_ALL", 0.3)
    drip.parts = [b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", *[b" "] * 40]
    with pytest.raises(GitHubAnswerError, match="more slowly"):
        gateway_to(drip.port).login()


def test_an_answer_without_end_is_not_read(drip: Drip, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(github_wire, "MOST_BYTES", 1000)
    drip.parts = [b"HTTP/1.1 201 Created\r\nContent-Length: 9000\r\n\r\n", *[b" " * 600] * 3]
    with pytest.raises(GitHubUncertainError, match="sent more"):
        gateway_to(drip.port).create_issue("acme/some", DRAFT)


def test_half_an_answer_to_a_write_leaves_it_open(drip: Drip) -> None:
    drip.parts = [b'HTTP/1.1 201 Created\r\nContent-Length: 900\r\n\r\n{"id": 7']
    with pytest.raises(GitHubUncertainError):
        gateway_to(drip.port).create_issue("acme/some", DRAFT)


def test_a_certificate_that_nobody_trusts_gets_no_token(drip: Drip) -> None:
    drip.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(drip.context)
    with pytest.raises(GitHubUnreachableError, match="certificate is not trusted") as refusal:
        gateway_to(drip.port, scheme="https").create_issue("acme/some", DRAFT)
    assert not refusal.value.may_have_happened
    assert drip.heard == b""


def test_an_own_authority_is_trusted(drip: Drip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    drip.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(drip.context)
    drip.parts = [b'HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n{"login": "ana" }']
    assert gateway_to(drip.port, scheme="https").login() == "ana"


def test_no_secret_is_logged_or_told(github: StandIn, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    gateway = github.gateway(github.app_key)
    repo = github.repo().full_name
    gateway.create_issue(repo, DRAFT)
    github.faults({"match": "^GET", "do": "kill", "times": -1})
    with pytest.raises(GitHubError) as refusal:
        gateway.labels(repo)
    error: BaseException | None = refusal.value
    said = caplog.text
    while error:
        said += repr(error) + repr(error.args)
        error = error.__cause__
    for secret in ("ghs_", "PRIVATE KEY", "Bearer ", "authorization"):
        assert secret not in said


def test_threads_share_a_gateway_but_no_connection(github: StandIn) -> None:
    repo, gateway = github.repo().full_name, github.gateway()
    threads = [threading.Thread(target=gateway.create_issue, args=(repo, DRAFT)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(github.issues(repo)) == 4
