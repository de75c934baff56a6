"""`tracker serve` and `tracker worker`: the processes that keep running."""

import atexit
import errno
import gc
import importlib
import logging
import multiprocessing
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
from typing import Final, cast

import click
from flask import Flask
from flask.cli import ScriptInfo
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from tracker import config, schema
from tracker.changes import links
from tracker.cli import logs
from tracker.db import db
from tracker.errors import SettingsError
from tracker.queries import people
from tracker.worker import schedule
from tracker.worker.queue import open_queue

log = logging.getLogger(__name__)

DRAIN_SECONDS: Final = 25
"""How long requests and errands in progress may take to end after a signal to stop."""
THREADS: Final = 4
HEADER_SECONDS: Final = 10
"""A client that sends no whole head of a request within this time is cut off."""
PORTS_TRIED: Final = 20
RESTART_SECONDS: Final = 5
EVERYWHERE: Final = ("", "0.0.0.0", "::")  # noqa: S104
SERVER_LOG: Final = {"version": 1, "disable_existing_loggers": False}
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
    config.pass_on(settings)
    run_server(host=host, port=port, processes=processes, beside=beside)


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
    schedule.keep(queue, app.app_context, settings)
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
        self.stopping = threading.Event()
        self.keeper = threading.Thread(target=self._keep, daemon=True)

    def begin(self) -> None:
        """Start it, and again whenever it has died."""
        self.keeper.start()

    def end(self) -> None:
        """Let it finish what it does, for at most DRAIN_SECONDS."""
        self.stopping.set()
        if self.keeper.is_alive():
            self.keeper.join()

    def _keep(self) -> None:
        """Its session is its own, so that Ctrl-C reaches it only through `end`."""
        while not self.stopping.is_set():
            process = subprocess.Popen([*TRACKER, "worker", "--beside", str(os.getpid())], start_new_session=True)
            while process.poll() is None and not self.stopping.wait(0.2):
                pass
            if process.poll() is None:
                _end(process)
            elif not self.stopping.is_set():
                log.warning("the worker has died and is started again")
                self.stopping.wait(RESTART_SECONDS)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(DRAIN_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def run_server(*, host: str, port: int, processes: int, beside: WorkerBeside | None) -> None:
    """Answer requests until SIGTERM or SIGINT; then end what is in progress, within DRAIN_SECONDS.

    Web processes that die are replaced, and `beside` is kept and ended with the server. Of the settings in which slow
    clients stall nobody, this one answers most requests: `bench/servers.py`.
    """
    multiprocessing.set_start_method("spawn", force=True)
    server = Server(
        "tracker.app:create_app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=600,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000),
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=DRAIN_SECONDS,
        log_access=False,
        log_level=LogLevels.warning,
        log_dictconfig=SERVER_LOG,
    )
    if beside is not None:
        server.on_startup(beside.begin)
    try:
        server.serve(target_loader=_load)
    finally:
        if beside is not None:
            beside.end()


def _load(target: str) -> Flask:
    """The application, made in each web process, which does not outlive the server."""
    logs.begin()
    threading.Thread(target=_stop_without, args=(os.getppid(),), daemon=True).start()
    module, factory = target.split(":")
    app = cast(Flask, getattr(importlib.import_module(module), factory)())
    atexit.register(_close_database, app)
    gc.collect()
    gc.freeze()  # what start-up made is never garbage; looking through it made one answer in a hundred slow
    return app


def _close_database(app: Flask) -> None:
    """Close the connections; the last one to a SQLite file leaves that file complete by itself."""
    with app.app_context():
        db.engine.dispose()


def _stop_without(parent: int) -> None:
    """End this process soon after its parent has, even where that was killed and could not say so."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(DRAIN_SECONDS)
    os._exit(1)
