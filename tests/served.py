"""The product as people start it: `tracker serve` in a process of its own, on a free port of this machine."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from pathlib import Path
from socket import create_server

TRACKER = (str(Path(sys.executable).parent / "tracker"),)
PATIENCE = 120


@dataclass
class Served:
    """A running `tracker serve`: its process, its port, and the file that its output goes to."""

    process: subprocess.Popen[bytes]
    port: int
    output: Path

    @property
    def said(self) -> str:
        """All it has written so far."""
        return self.output.read_text(encoding="utf-8")

    def get(self, path: str) -> tuple[int, dict[str, str], str]:
        """GET a page: status, headers by lower-case name, text."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, headers, answer.read().decode()
        finally:
            connection.close()

    def form_of(self, path: str) -> tuple[str, str]:
        """The CSRF token that a page carries, and the cookie that goes with it."""
        _, headers, text = self.get(path)
        found = re.search(r'name="csrf-token" content="([^"]+)"', text)
        assert found, text
        cookies = SimpleCookie(headers["set-cookie"])
        return found.group(1), "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())

    def answers(self) -> bool:
        """Whether a page comes back."""
        with suppress(OSError, HTTPException):
            return self.get("/livez")[0] == 200
        return False


def free_port() -> int:
    """A port that nobody listens on right now."""
    with create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def wait_for(what: Callable[[], object], *, seconds: float = PATIENCE) -> None:
    """Wait until something holds; fail when it does not in time."""
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, f"{what} did not come true in {seconds} s"
        time.sleep(0.05)


def family_of(pid: int) -> set[int]:
    """The processes below one, without it and without Python's own tracker of shared memory."""
    table = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    ).stdout
    lines = [line.split(maxsplit=2) for line in table.splitlines() if "resource_tracker" not in line]
    parents = {int(line[0]): int(line[1]) for line in lines}
    found: set[int] = set()
    while more := {child for child, parent in parents.items() if parent in found | {pid}} - found:
        found |= more
    return found


def is_running(pid: int) -> bool:
    """Whether a process is there and is no zombie."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(state.stdout.strip()) and not state.stdout.strip().startswith("Z")


def environment(data_dir: Path, **settings: str) -> dict[str, str]:
    """This process's environment with only these settings of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    return kept | {"TRACKER_DATA_DIR": str(data_dir), **settings}


@contextmanager
def serving(
    data_dir: Path, *, command: tuple[str, ...] = TRACKER, cwd: Path | None = None, **settings: str
) -> Iterator[Served]:
    """Serve the installation in `data_dir` until the block ends; leaves no process behind."""
    port, output = free_port(), data_dir / "output.txt"
    with output.open("wb") as log:
        process = subprocess.Popen(
            [*command, "serve", "--port", str(port)],
            env=environment(data_dir, **settings),
            cwd=cwd or data_dir,
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
        )
    served = Served(process, port, output)
    family: set[int] = set()
    try:
        wait_for(lambda: served.answers() or process.poll() is not None)
        assert process.poll() is None, served.said
        family = family_of(process.pid)
        yield served
    finally:
        family |= family_of(process.pid)
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
        for pid in family | ({process.pid} if process.returncode is None else set()):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
