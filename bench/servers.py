"""Which WSGI server should `tracker serve` use? Measures the candidates on the reference page.

Run with `python bench/servers.py`. It takes under six minutes and wants an otherwise quiet machine. Every round
starts every server anew, so that a noisy minute hurts all of them; compare the ratios, not the milliseconds.
"""

import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import reference

HOST = "127.0.0.1"
ROUNDS = 2
SECONDS_OF_LOAD = 1
CONNECTIONS = (1, 8, 64)
STALLED_AFTER = 1.0
SHORT_REQUESTS = 40


@dataclass(frozen=True)
class Load:
    """What a load generator saw."""

    per_second: float
    p50_ms: float
    p99_ms: float


@dataclass
class Result:
    """All that was measured of one setting, over the rounds."""

    loads: dict[int, list[Load]] = field(default_factory=lambda: {count: [] for count in CONNECTIONS})
    stalled: dict[str, int] = field(default_factory=dict)
    memory: int = 0
    bodies: dict[str, str] = field(default_factory=dict)
    stop: str = ""

    def median(self, connections: int, figure: str) -> float:
        return float(statistics.median(getattr(load, figure) for load in self.loads[connections]))


@dataclass(frozen=True)
class Server:
    """A running setting."""

    process: subprocess.Popen[bytes]
    port: int
    seen: Path

    def connect(self, timeout: float = 30) -> socket.socket:
        return socket.create_connection((HOST, self.port), timeout)


SlowClient = Callable[[Server, threading.Event], None]

# The settings


def granian(workers: int, threads: int) -> list[str]:
    """SO_REUSEPORT gives each worker its own queue: a new connection may land on a busy one."""
    options = f"--interface wsgi --http 1 --workers {workers} --blocking-threads {threads} --host {HOST} --port PORT"
    return ["granian", *options.split(), "--no-log", "--factory", "reference:create_app"]


def gunicorn(workers: int, threads: int) -> list[str]:
    options = f"--workers {workers} --threads {threads} --bind {HOST}:PORT --no-control-socket --log-level error"
    return ["gunicorn", *options.split(), "reference:create_app()"]


def waitress(threads: int) -> list[str]:
    return ["waitress", f"--threads={threads}", f"--listen={HOST}:PORT", "--call", "reference:create_app"]


SETTINGS = {
    "granian 2 x 1": granian(2, 1),
    "granian 2 x 2": granian(2, 2),
    "granian 2 x 4": granian(2, 4),
    "granian 2 x 8": granian(2, 8),
    "granian 1 x 4": granian(1, 4),
    "gunicorn 2 sync": gunicorn(2, 1),
    "gunicorn 2 x 4": gunicorn(2, 4),
    "waitress 4": waitress(4),
    "waitress 8": waitress(8),
}


# Starting and ending


@contextmanager
def running(command: list[str], folder: Path) -> Iterator[Server]:
    """Start a setting on a free port, and leave nothing of it behind."""
    with socket.create_server((HOST, 0)) as probe:
        port = probe.getsockname()[1]
    seen = folder / "seen"
    environment = os.environ | {"BENCH_DATABASE": str(folder / "reference.db"), "BENCH_SEEN": str(seen)}
    arguments = [sys.executable, "-m", *(part.replace("PORT", str(port)) for part in command)]
    log = (folder / "log").open("ab")
    with (
        log,
        subprocess.Popen(arguments, cwd=Path(__file__).parent, env=environment, stdout=log, stderr=log) as process,
    ):
        server = Server(process, port, seen)
        try:
            wait_until_ready(server)
            yield server
        finally:
            end(process)


def wait_until_ready(server: Server) -> None:
    until = time.monotonic() + 20
    while not answers(server):
        if time.monotonic() > until or server.process.poll() is not None:
            raise SystemExit(f"{server.process.args!r} did not start")
        time.sleep(0.05)


def answers(server: Server) -> bool:
    with suppress(OSError, HTTPException):
        return fetch(HTTPConnection(HOST, server.port, timeout=5)) == 200
    return False


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask it to stop; kill by pid what has not stopped after ten seconds."""
    family = family_of(process.pid)
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(10)
    for pid in family:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def family_of(pid: int) -> list[int]:
    """A process and all below it."""
    with suppress(FileNotFoundError):
        children = [
            child for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
        ]
        return [pid, *(member for child in children for member in family_of(int(child)))]
    return []


def memory_of(server: Server) -> int:
    """Proportional set size of the whole family, in MiB."""
    rollups = (Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in family_of(server.process.pid))
    return sum(int(re.findall(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[0]) for rollup in rollups) // 1024


# Throughput


def load(server: Server, connections: int) -> Load:
    return load_by_wrk(server, connections) if shutil.which("wrk") else load_by_threads(server, connections)


def load_by_wrk(server: Server, connections: int) -> Load:
    command = ["wrk", "--latency", "-t1", f"-c{connections}", f"-d{SECONDS_OF_LOAD}s", f"http://{HOST}:{server.port}/"]
    report = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return Load(
        float(re.findall(r"Requests/sec:\s+([\d.]+)", report)[0]), percentile(report, 50), percentile(report, 99)
    )


def percentile(report: str, which: int) -> float:
    """In milliseconds, out of a line such as `99%    1.20s`."""
    number, unit = re.findall(rf"{which}%\s+([\d.]+)(us|ms|s|m)\b", report)[0]
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[unit]


def load_by_threads(server: Server, connections: int) -> Load:
    """For machines without wrk. Costs more than the server does, so it flattens the differences."""
    until = time.monotonic() + SECONDS_OF_LOAD

    def hammer(_: int) -> list[float]:
        connection, times = HTTPConnection(HOST, server.port, timeout=30), []
        while (began := time.monotonic()) < until:
            fetch(connection)
            times.append(time.monotonic() - began)
        return times

    with ThreadPoolExecutor(connections) as pool:
        times = sorted(taken for each in pool.map(hammer, range(connections)) for taken in each)
    return Load(len(times) / SECONDS_OF_LOAD, times[len(times) // 2] * 1000, times[len(times) * 99 // 100] * 1000)


def fetch(connection: HTTPConnection) -> int:
    connection.request("GET", "/")
    answer = connection.getresponse()
    answer.read()
    return answer.status


# Who is stalled by a slow client


def slow_request(server: Server, _over: threading.Event) -> None:
    """Ends when it is answered: a server would go on with it anyway."""
    with server.connect() as client:
        client.sendall(b"GET /slow/5 HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")
        client.recv(1024)


def slow_reader(path: str) -> SlowClient:
    def read(server: Server, over: threading.Event) -> None:
        """About 10 kB a second. Small packets and a small window, or the kernel would swallow the answer."""
        with socket.socket() as client:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1460)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect((HOST, server.port))
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n".encode())
            while not over.wait(0.1) and client.recv(1000):
                pass

    return read


def slow_uploader(server: Server, over: threading.Event) -> None:
    """About 5 kB a second of 200 kB."""
    with server.connect() as client:
        client.sendall(b"POST /upload HTTP/1.1\r\nHost: bench\r\nContent-Length: 200000\r\n\r\n")
        while not over.wait(0.1):
            client.sendall(b"x" * 500)


SLOW_CLIENTS: dict[str, list[SlowClient]] = {
    "5 s request": [slow_request],
    "reader, whole": [slow_reader("/whole")],
    "reader, streamed": [slow_reader("/streamed")],
    "uploader": [slow_uploader],
    "3 readers + 3 uploaders": [slow_reader("/streamed"), slow_uploader] * 3,
}


def stalled_by(clients: list[SlowClient], server: Server) -> int:
    """How many of the short requests took too long, or failed, while these clients were at it."""
    over = threading.Event()
    with ThreadPoolExecutor(len(clients)) as slow, ThreadPoolExecutor(4) as quick:
        holds = [slow.submit(client, server, over) for client in clients]
        time.sleep(0.3)
        stalled = sum(quick.map(stalled_requests, [server] * 4))
        over.set()
    for hold in holds:
        with suppress(OSError):
            hold.result()
    return stalled


def stalled_requests(server: Server) -> int:
    """A quarter of the short requests: first over one kept connection, then over new ones."""
    stalled, connection = 0, HTTPConnection(HOST, server.port, timeout=STALLED_AFTER)
    for number in range(SHORT_REQUESTS // 4):
        try:
            fetch(connection)
        except (OSError, HTTPException):
            stalled += 1
            connection.close()
        if number >= SHORT_REQUESTS // 8:
            connection.close()
    return stalled


# Bodies and stopping


def form(head: str, body: bytes) -> bytes:
    kind = "Content-Type: application/x-www-form-urlencoded"
    return f"POST /form HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n{kind}\r\n{head}\r\n\r\n".encode() + body


def chunked(body: bytes) -> bytes:
    size = 64 * 1024
    pieces = (body[start : start + size] for start in range(0, len(body), size))
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


CUT = "cut half way"
OVERSIZE = b"text=" + b"x" * (reference.BODY_LIMIT * 3 // 2)
BODIES = {
    "over the limit, length": form(f"Content-Length: {len(OVERSIZE)}", OVERSIZE),
    "over the limit, chunked": form("Transfer-Encoding: chunked", chunked(OVERSIZE)),
    CUT: form("Content-Length: 200000", OVERSIZE[:100_000]),
    "length and chunked": form("Content-Length: 4\r\nTransfer-Encoding: chunked", chunked(b"text=hello")),
}


def body_seen(server: Server, message: bytes, *, hang_up: bool) -> str:
    """The status the client gets, and what the view got: a count of characters, an exception, or no call."""
    server.seen.unlink(missing_ok=True)
    status = "closed"
    with server.connect(5) as client, suppress(OSError):
        with suppress(OSError):
            client.sendall(message)
            if hang_up:
                client.shutdown(socket.SHUT_WR)
        status = client.recv(1024)[9:12].decode() or status
    time.sleep(0.2)
    return f"{status} / {server.seen.read_text() if server.seen.exists() else 'not called'}"


def stop(server: Server) -> str:
    """SIGTERM with a three second request in flight."""
    with server.connect() as client:
        client.sendall(b"GET /slow/3 HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")
        time.sleep(0.5)
        server.process.terminate()
        began = time.monotonic()
        with suppress(OSError):
            answer = client.recv(1024)[9:12].decode() or "cut"
    with suppress(subprocess.TimeoutExpired):
        server.process.wait(30)
    return f"{answer}, {time.monotonic() - began:.1f} s"


# The table


def measure(server: Server, result: Result, *, last: bool) -> None:
    for connections, loads in result.loads.items():
        loads.append(load(server, connections))
    result.memory = memory_of(server)
    for name, clients in SLOW_CLIENTS.items():
        result.stalled[name] = result.stalled.get(name, 0) + stalled_by(clients, server)
    if last:
        result.bodies = {name: body_seen(server, message, hang_up=name == CUT) for name, message in BODIES.items()}
        result.stop = stop(server)


def table(results: dict[str, Result]) -> Iterator[str]:
    """One row a setting. Figures of load are medians, as ratios to the best of all settings."""
    figures = [(count, figure) for count in CONNECTIONS for figure in ("per_second", "p50_ms", "p99_ms")]
    titles = [f"c{count} {figure.removesuffix('_ms').replace('per_second', 'req/s')}" for count, figure in figures]
    titles += ["PSS MiB", *(f"stalled: {name}" for name in SLOW_CLIENTS), *BODIES, "SIGTERM, 2.5 s to go"]
    yield f"| setting | {' | '.join(titles)} |"
    yield "|---" * (len(titles) + 1) + "|"
    for name, result in results.items():
        cells = [ratio(results, result, count, figure) for count, figure in figures]
        cells += [str(result.memory), *map(str, result.stalled.values()), *result.bodies.values(), result.stop]
        yield f"| {name} | {' | '.join(cells)} |"
    yield f"\nStalled: of {SHORT_REQUESTS * ROUNDS} short requests. Bodies: status / what the view got."


def ratio(results: dict[str, Result], result: Result, connections: int, figure: str) -> str:
    best = max if figure == "per_second" else min
    own = result.median(connections, figure)
    return f"{own:.4g} ({own / best(each.median(connections, figure) for each in results.values()):.2f}x)"


def main() -> None:
    results = {name: Result() for name in SETTINGS}
    with tempfile.TemporaryDirectory() as folder:
        reference.fill(Path(folder) / "reference.db")
        for turn in range(1, ROUNDS + 1):
            for name, command in SETTINGS.items():
                print(f"round {turn} of {ROUNDS}: {name}", file=sys.stderr)
                with running(command, Path(folder)) as server:
                    measure(server, results[name], last=turn == ROUNDS)
    print(*table(results), sep="\n")


if __name__ == "__main__":
    main()
