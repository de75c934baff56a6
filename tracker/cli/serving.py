"""`tracker serve` and `tracker worker`: the processes that keep running."""

import errno
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Any, Final, cast

import click
from flask import Flask
from flask.cli import ScriptInfo
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger

from tracker import config, schema
from tracker.changes import links
from tracker.db import db
from tracker.errors import SettingsError
from tracker.queries import people
from tracker.worker import schedule
from tracker.worker.queue import open_queue

log = logging.getLogger(__name__)

DRAIN_SECONDS: Final = 25
"""How long requests and errands in progress may take to end after a signal to stop."""
THREADS: Final = 4
PORTS_TRIED: Final = 20
RESTART_SECONDS: Final = 5
EVERYWHERE: Final = ("", "0.0.0.0", "::")  # noqa: S104
TRACKER: Final = (sys.executable, "-P", "-c", "from tracker.app import main; main()")


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port; if not given, the next free one from there.")
@click.option("--processes", default=2, show_default=True, type=click.IntRange(1, 64), help="Web processes.")
@click.pass_context
def serve(context: click.Context, host: str, port: int, processes: int) -> None:
    """Serve the pages; with a SQLite database also run the worker beside them."""
    is_given = context.get_parameter_source("port") is not click.core.ParameterSource.DEFAULT
    port = free_port(host, port, tries=1 if is_given else PORTS_TRIED)
    settings = config.load()
    if settings.base_url == config.DEFAULT_BASE_URL:
        settings = replace(settings, base_url=local_address(host, port))
    app = _application(context, settings)
    click.echo(f"Remediation tracker at {settings.base_url}")
    with app.app_context():
        schema.require_current()
        if people.is_empty():
            click.echo(f"Nobody can log in yet. Set it up at {settings.base_url}/set-up/{links.new_setup_link()}")
        db.engine.dispose()
    beside = None if settings.is_postgresql else WorkerBeside()
    run_server(app, host=host, port=port, processes=processes, beside=beside)


@click.command("worker")
@click.option("--beside", type=int, hidden=True, help="Stop when the process with this id is no longer the parent.")
@click.pass_context
def worker(context: click.Context, beside: int | None) -> None:
    """Run the scheduled errands. `serve` does so itself where the database is SQLite."""
    settings = config.load()
    app = _application(context, settings)
    with app.app_context():
        schema.require_current()
        db.engine.dispose()
    if beside is not None:
        threading.Thread(target=_stop_without, args=(beside,), daemon=True).start()
    queue = open_queue(settings)
    schedule.keep(queue, app.app_context)
    log.info("worker started")
    queue.create_consumer(graceful_signal="TERM", shutdown_timeout=DRAIN_SECONDS, max_delay=2).run()
    _close_database(app)


def _application(context: click.Context, settings: config.Settings) -> Flask:
    """The application, made by whoever mounted the commands."""
    make = cast(Callable[[config.Settings], Flask], context.ensure_object(ScriptInfo).create_app)
    return make(settings)


def free_port(host: str, port: int, *, tries: int) -> int:
    """The first of `tries` ports from `port` on that can be listened on. Raises SettingsError where there is none."""
    for candidate in range(port, min(port + tries, 65536)):
        if _is_free(host, candidate):
            return candidate
    raise SettingsError(
        f"Port {port} is taken; choose another with --port."
        if tries == 1
        else f"All ports from {port} to {port + tries - 1} are taken; choose another with --port."
    )


def _is_free(host: str, port: int) -> bool:
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with closing(socket.socket(family, kind)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return False
        raise SettingsError(f"Cannot listen on {host} port {port}: {error.strerror}.") from error
    return True


def local_address(host: str, port: int) -> str:
    """How a browser on this machine reaches a server listening on `host`."""
    name = "127.0.0.1" if host in EVERYWHERE else host
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


class WorkerBeside:
    """A worker process that is kept running beside the server."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.not_before = 0.0

    def keep(self) -> None:
        """Start it where it does not run. Call this often, and only from the thread that forks the web processes.

        It gets a session of its own, so that Ctrl-C reaches it only through `end`.
        """
        if (self.process is not None and self.process.poll() is None) or time.monotonic() < self.not_before:
            return
        if self.process is not None:
            log.warning("the worker has died and is started again")
        self.process = subprocess.Popen([*TRACKER, "worker", "--beside", str(os.getpid())], start_new_session=True)
        self.not_before = time.monotonic() + RESTART_SECONDS

    def end(self) -> None:
        """Let it finish what it does, for at most DRAIN_SECONDS."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(DRAIN_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()


def run_server(app: Flask, *, host: str, port: int, processes: int, beside: WorkerBeside | None) -> None:
    """Answer requests until SIGTERM or SIGINT; then end what is in progress, within DRAIN_SECONDS.

    Web processes that die are replaced, and `beside` is kept and ended with the server.
    """
    options = {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": processes,
        "threads": THREADS,
        "keepalive": 5,
        "graceful_timeout": DRAIN_SECONDS,
        "control_socket_disable": True,
        "secure_scheme_headers": {},
        "logger_class": _ServerLog,
        "when_ready": lambda _: signal.signal(signal.SIGINT, _stop_gently),
        "post_worker_init": lambda _: signal.signal(signal.SIGINT, signal.SIG_IGN),
        "worker_exit": lambda server, process: _close_database(app),
    }
    server = _Server(app, options)
    owner = os.getpid()
    try:
        _Arbiter(server, beside).run()
    finally:
        if beside is not None and os.getpid() == owner:  # the web processes are forks that leave through here too
            beside.end()


def _close_database(app: Flask) -> None:
    """Close the connections; the last one to a SQLite file leaves that file complete by itself."""
    with app.app_context():
        db.engine.dispose()


def _stop_gently(number: int, frame: Any) -> None:
    """Ctrl-C asks for the same as SIGTERM. It reaches the web processes too, which wait to be told."""
    os.kill(os.getpid(), signal.SIGTERM)


class _Server(BaseApplication):
    """gunicorn without files, arguments or environment of its own."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self.app, self.options = app, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.app


class _Arbiter(Arbiter):
    """gunicorn's main process, which looks after the worker in the same round as after the web processes."""

    def __init__(self, server: _Server, beside: WorkerBeside | None) -> None:
        self.beside = beside
        super().__init__(server)

    def manage_workers(self) -> None:
        super().manage_workers()
        if self.beside is not None:
            self.beside.keep()


class _ServerLog(Logger):
    """The server's warnings, written as all our lines are."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True
        self.error_log.setLevel(logging.WARNING)


def _stop_without(parent: int) -> None:
    """End this process soon after its parent has, even where that was killed and could not say so."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(DRAIN_SECONDS)
    os._exit(1)
