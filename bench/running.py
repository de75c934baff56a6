"""Servers for the benchmark: started on free ports, and nothing left of them behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tracker.cli.serving import THREADS

HOST = "127.0.0.1"
ROOT = Path(__file__).parents[1]
WEB_PROCESSES = 2
TRACKER = [sys.executable, "-P", "-c", "from tracker.app import main; main()", "serve"]
FLOOR = [
    *(sys.executable, "-m", "granian", "--interface", "wsgi", "--http", "1", "--no-log", "--factory"),
    *("--workers", str(WEB_PROCESSES), "--blocking-threads", str(THREADS), "bench.floor:create_app"),
]


@dataclass(frozen=True)
class Server:
    """A running server."""

    process: subprocess.Popen[bytes]
    port: int
    started_in: float

    def connect(self) -> HTTPConnection:
        return HTTPConnection(HOST, self.port, timeout=60)


@contextmanager
def serving(command: list[str], folder: Path, ready: str, settings: dict[str, str]) -> Iterator[Server]:
    """Start a server on a free port, and leave nothing of it behind."""
    with socket.create_server((HOST, 0)) as probe:
        port = probe.getsockname()[1]
    arguments = [*command, "--host", HOST, "--port", str(port)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    began = time.monotonic()
    with (
        (folder / "log").open("ab") as log,
        subprocess.Popen(
            arguments, env=environment | settings | {"PYTHONPATH": str(ROOT)}, cwd=ROOT, stdout=log, stderr=log
        ) as process,
    ):
        try:
            _wait(process, port, ready, folder / "log")
            yield Server(process, port, time.monotonic() - began)
        finally:
            family = _family(process.pid)
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(15)
            for pid in family:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


def _wait(process: subprocess.Popen[bytes], port: int, path: str, log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError, HTTPException):
            connection = HTTPConnection(HOST, port, timeout=5)
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        time.sleep(0.02)
    raise SystemExit(f"{process.args!r} did not start:\n{log.read_text()}")


def _family(pid: int) -> list[int]:
    """A process and all below it."""
    with suppress(FileNotFoundError):
        tasks = Path(f"/proc/{pid}/task").iterdir()
        children = [child for task in tasks for child in (task / "children").read_text().split()]
        return [pid, *(member for child in children for member in _family(int(child)))]
    return []


def memory_of(server: Server) -> float:
    """Proportional set size of the web processes, in kB; the worker beside them does other work."""
    sizes = []
    for pid in _family(server.process.pid):
        with suppress(FileNotFoundError):
            if b"worker\0--beside" not in Path(f"/proc/{pid}/cmdline").read_bytes():
                rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
                sizes.append(int(re.findall(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[0]))
    return float(sum(sizes))
