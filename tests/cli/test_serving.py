"""`tracker serve` and `tracker worker` as processes: what they print, how they end, what they survive."""

import os
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.served import TRACKER, Served, environment, family_of, free_port, is_running, serving, wait_for
from tracker.cli import serving as cli
from tracker.errors import SettingsError

WEB_PROCESSES = 2


@pytest.fixture
def served(tmp_path: Path, empty_url: str) -> Iterator[Served]:
    """A running installation that found its database empty; with SQLite its worker runs too."""
    with serving(tmp_path, TRACKER_DATABASE_URL=empty_url) as served:
        wait_for(lambda: len(_web_processes(served)) == WEB_PROCESSES)
        wait_for(lambda: "worker started" in served.said or not _has_worker(empty_url))
        yield served


def _has_worker(url: str) -> bool:
    return url.startswith("sqlite")


def _web_processes(served: Served) -> set[int]:
    return {pid for pid in family_of(served.process.pid) if os.getpgid(pid) == os.getpgid(served.process.pid)}


def _worker(served: Served) -> int:
    (pid,) = family_of(served.process.pid) - _web_processes(served)
    return pid


def test_the_first_start_makes_the_database_and_prints_how_to_come_in(served: Served) -> None:
    address = f"http://127.0.0.1:{served.port}"
    assert f"Remediation tracker at {address}\n" in served.said
    assert f"{address}/set-up/" in served.said
    assert served.get("/readyz")[0] == 200
    link = served.said.split("/set-up/")[1].split()[0]
    assert served.get(f"/set-up/{link}")[0] == 200


def test_strangers_hosts_are_refused(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as client:
        client.sendall(b"GET /log-in HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
        assert b" 400 " in client.recv(100)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_what_is_in_progress_and_then_everything(
    served: Served, number: signal.Signals, empty_url: str
) -> None:
    family = family_of(served.process.pid)
    assert len(family) == WEB_PROCESSES + _has_worker(empty_url)
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as client:
        client.sendall(b"POST /log-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\nConnection: close\r\n")
        client.sendall(b"Content-Type: application/x-www-form-urlencoded\r\n\r\nemai")
        wait_for(lambda: served.get("/livez")[0] == 200)
        served.process.send_signal(number)
        with pytest.raises(subprocess.TimeoutExpired):
            served.process.wait(1)
        client.sendall(b"l=abc")
        assert client.recv(1000).startswith(b"HTTP/1.1 4")
    assert served.process.wait(cli.DRAIN_SECONDS) == 0
    wait_for(lambda: not any(is_running(pid) for pid in family), seconds=30)
    assert "Traceback" not in served.said
    assert not list(served.output.parent.glob("tracker.sqlite-*"))


def test_killed_web_processes_are_replaced(served: Served) -> None:
    killed = _web_processes(served)
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: served.answers() and not killed & _web_processes(served))
    assert served.process.poll() is None


def test_a_killed_worker_is_replaced(served: Served, database_url: str) -> None:
    if database_url:
        pytest.skip("with PostgreSQL the worker is started by itself")
    os.kill(_worker(served), signal.SIGKILL)
    wait_for(lambda: served.said.count("worker started") == 2)
    assert served.answers()


def test_a_worker_of_its_own_ends_in_peace(served: Served, tmp_path: Path, empty_url: str) -> None:
    settings = environment(tmp_path, TRACKER_DATABASE_URL=empty_url)
    worker = subprocess.Popen([*TRACKER, "worker"], env=settings, stderr=subprocess.PIPE, text=True)
    assert worker.stderr is not None
    assert worker.stderr.readline().endswith("worker started\n")
    time.sleep(1)  # its signal handlers come after its threads
    worker.terminate()
    assert worker.wait(cli.DRAIN_SECONDS) == 0
    assert worker.stderr.read() == ""


def test_nothing_outlives_a_killed_server(served: Served) -> None:
    family = family_of(served.process.pid)
    served.process.kill()
    wait_for(lambda: not any(is_running(pid) for pid in family), seconds=cli.DRAIN_SECONDS + 5)


def test_a_taken_port_is_passed_over() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert cli.free_port("127.0.0.1", port, tries=20) > port


def test_a_port_asked_for_by_name_is_not_passed_over(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = subprocess.run(
            [*TRACKER, "serve", "--port", port],
            env=environment(tmp_path),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert ended.returncode == 2
    assert f"Port {port} is taken" in ended.stderr


def test_an_address_that_is_not_this_machine_s_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"Cannot listen on 192\.0\.2\.1"):
        cli.free_port("192.0.2.1", free_port(), tries=1)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8001"),
        ("0.0.0.0", "http://127.0.0.1:8001"),  # noqa: S104
        ("::1", "http://[::1]:8001"),
    ],
)
def test_the_address_is_one_that_a_browser_takes(host: str, address: str) -> None:
    assert cli.local_address(host, 8001) == address


def test_a_database_of_another_release_is_not_served(tmp_path: Path) -> None:
    with serving(tmp_path):
        pass
    _pretend_newer(tmp_path)
    for command in ("serve", "worker"):
        ended = subprocess.run(
            [*TRACKER, command], env=environment(tmp_path), capture_output=True, text=True, check=False, timeout=60
        )
        assert ended.returncode == 2
        assert "newer release" in ended.stderr


def _pretend_newer(data_dir: Path) -> None:
    with sqlite3.connect(data_dir / "tracker.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
