"""The bare page the tracker is measured against.

Plain SQLite tuples into a compiled template, without log-in, forms or ORM: a practical floor for Flask and Jinja, not a
physical limit. The other routes misbehave on purpose, for `servers.py`.
"""

import gc
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from flask import Flask, request
from jinja2 import Environment

ROWS = 10_000
BODY_LIMIT = 1024 * 1024
CHUNK = b"x" * 16 * 1024
CHUNKS = 128

SCHEMA = """
create table incident (id integer primary key, title text not null);
create table person (id integer primary key, name text not null);
create table action (id integer primary key, title text not null, status text not null, due text not null,
                     incident_id integer not null references incident, owner_id integer not null references person);
create index open_actions on action (due, id) where status = 'open';
"""
OPEN_ACTIONS = """
select action.id, action.title, action.due, incident.title, person.name
from action join incident on incident.id = incident_id join person on person.id = owner_id
where status = 'open' order by due, action.id limit 50
"""
PAGE = Environment(autoescape=True).from_string("""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Open actions</title></head><body><table>
{%- for id, title, due, incident, owner in actions %}
<tr><td><a href="/actions/{{ id }}">{{ title }}</a></td><td>{{ due }}</td>
<td>{{ incident }}</td><td>{{ owner }}</td></tr>
{%- endfor %}
</table></body></html>""")


def fill(database: Path) -> None:
    """Make the rows the page lists."""
    with sqlite3.connect(database) as connection:
        connection.executescript("pragma journal_mode = wal;" + SCHEMA)
        connection.executemany("insert into incident values (?, ?)", ((n, f"Outage {n}") for n in range(1, 1001)))
        connection.executemany("insert into person values (?, ?)", ((n, f"Person {n}") for n in range(1, 201)))
        connection.executemany("insert into action values (?, ?, ?, ?, ?, ?)", map(action, range(1, ROWS + 1)))


def action(n: int) -> tuple[int, str, str, str, int, int]:
    """The nth row: three of four are open, due dates are spread over a year."""
    title, status, month = f"Add an alert for <queue {n}> & page", "open" if n % 4 else "done", f"2026-{n % 12 + 1:02}"
    return n, title, status, f"{month}-{n % 28 + 1:02}", n % 1000 + 1, n % 200 + 1


def create_app() -> Flask:
    """The page, on the database named by BENCH_DATABASE."""
    app = Flask(__name__)
    app.config.update(MAX_CONTENT_LENGTH=BODY_LIMIT, MAX_FORM_MEMORY_SIZE=BODY_LIMIT)
    add_page(app, os.environ["BENCH_DATABASE"])
    add_slow_routes(app)
    add_body_routes(app, Path(os.environ["BENCH_SEEN"]))
    gc.collect()
    gc.freeze()
    return app


def add_page(app: Flask, database: str) -> None:
    """The measured page, with one kept connection a thread."""
    kept = threading.local()

    @app.get("/")
    def page() -> str:
        if not hasattr(kept, "connection"):
            kept.connection = sqlite3.connect(database)
        return PAGE.render(actions=kept.connection.execute(OPEN_ACTIONS).fetchall())


def add_slow_routes(app: Flask) -> None:
    """A long request, and two megabytes for a slow reader: in one piece, and streamed as an export is."""

    @app.get("/slow/<int:seconds>")
    def slow(seconds: int) -> str:
        time.sleep(seconds)
        return "done"

    @app.get("/whole")
    def whole() -> bytes:
        return CHUNK * CHUNKS

    @app.get("/streamed")
    def streamed() -> Iterator[bytes]:
        return (CHUNK for _ in range(CHUNKS))


def add_body_routes(app: Flask, seen: Path) -> None:
    """Two ways to read a body. What the form view got is also written to a file, for clients that hang up."""

    @app.post("/upload")
    def upload() -> str:
        return str(len(request.get_data()))

    @app.post("/form")
    def form() -> str:
        note = "nothing"
        try:
            note = str(len(request.form["text"]))
        except Exception as refusal:
            note = type(refusal).__name__
            raise
        finally:
            seen.write_text(note)
        return note
