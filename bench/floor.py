"""The floor under the tracker's pages: the same rows by raw SQL, the same number of bytes from a bare template.

No log-in, no forms, no ORM, no rail; tuples of SQLite go into a compiled template under the same server. It is written
once and not tuned to make a ratio look good. `pages.py` names the database and the size of each page.
"""

import gc
import json
import os
import sqlite3
import threading
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, current_app, request
from jinja2 import Environment, Template

SCHEMA = """
create table person (id integer primary key, name text not null);
create table team (id integer primary key, name text not null);
create table incident (id integer primary key, title text not null, root_cause text not null, text text not null);
create table action (id integer primary key, title text not null, statement text not null, state text not null,
                     priority integer not null, due text, incident_id integer not null, owner_id integer,
                     team_id integer, done text, added text not null);
create table event (id integer primary key, item_id integer not null, verb text not null, at text not null);
create table comment (id integer primary key, item_id integer not null, text text not null);
insert into person select id, name from tracker.person;
insert into team select id, name from tracker.team;
insert into incident select incident.id, incident.title, root_cause, text
    from tracker.incident join tracker.writeup on writeup.incident_id = incident.id;
insert into action select id, title, statement, state, priority, due_on, incident_id, owner_id, team_id, done_at,
    created_at from tracker.action_item;
insert into event select id, subject_id, verb, happened_at from tracker.event where subject = 'action_item';
insert into comment select id, item_id, text from tracker.comment;
create index action_due on action (coalesce(due, '9999-12-31'), id);
create index action_owner on action (owner_id, coalesce(due, '9999-12-31'), id) where state in ('open', 'in_progress');
create index action_open on action (due, id) where state in ('open', 'in_progress');
create index action_team on action (team_id, state, due);
create index action_incident on action (incident_id);
create index event_item on event (item_id);
create virtual table found using fts5(title, text, content='');
insert into found (rowid, title, text) select id * 4, title, statement from action;
insert into found (rowid, title, text) select id * 4 + 1, title, root_cause from incident;
insert into found (rowid, title, text) select id * 4 + 2, '', text from incident;
insert into found (rowid, title, text) select id * 4 + 3, '', text from comment;
analyze;
"""
ROWS = """
select action.id, action.title, due, state, priority, incident_id, incident.title, person.name, team.name from action
join incident on incident.id = incident_id left join person on person.id = owner_id left join team on team.id = team_id
"""
BY_DUE = " order by coalesce(due, '9999-12-31'), action.id limit 50"
SECTIONS = {
    "Overdue": "state in ('open', 'in_progress') and due < :today",
    "Soon": "state in ('open', 'in_progress') and due between :today and :soon",
    "Nobody's": "state in ('open', 'in_progress') and owner_id is null",
    "To triage": "state = 'proposed'",
    "To verify": "state = 'done'",
}
HITS = "select rowid from found where found match ? order by rank limit 20"
TEXTS = (
    ("action", "title, statement"),
    ("incident", "title, root_cause"),
    ("incident", "title, substr(text, 1, 200)"),
    ("comment", "'', text"),
)

_templates = Environment(autoescape=True)
LIST = _templates.from_string("""<!doctype html><title>Items</title>
{% for heading, count, rows in sections %}<h2>{{ heading }} {{ count }}</h2><table>
{% for id, title, due, state, priority, incident_id, incident, owner, team in rows %}<tr><td><a href="/items/{{ id }}">
{{ title }}</a><td>{{ due }}<td>{{ state }}<td>{{ priority }}<td>{{ incident_id }} {{ incident }}<td>{{ owner }}
<td>{{ team }}{% endfor %}</table>{% endfor %}{{ filler }}""")
ITEM = _templates.from_string("""<!doctype html><title>Item</title><h1>{{ item[1] }}</h1><p>{{ item }}</p><p>{{ words }}
{% for id, item_id, verb, at in events %}<p>{{ verb }} {{ at }}{% endfor %}
{{ filler }}""")
INCIDENT = _templates.from_string("""<!doctype html><title>Incident</title><h1>{{ title }}</h1><p>{{ cause }}</p>
<ol>{% for line in lines %}<li>{{ line }}{% endfor %}</ol>
{% for id, title, due, state, priority, incident_id, incident, owner, team in rows %}<p>{{ id }} {{ title }} {{ due }}
{{ state }} {{ owner }}{% endfor %}{{ filler }}""")
FOUND = _templates.from_string("""<!doctype html><title>Found</title>
{% for title, text in hits %}<h2>{{ title }}</h2><p>{{ text }}{% endfor %}{{ filler }}""")


def copy(tracker: Path, floor: Path) -> None:
    """Make the floor's database of the tracker's rows."""
    with sqlite3.connect(floor) as connection:
        connection.execute("attach ? as tracker", (f"file:{tracker}",))
        connection.executescript("pragma journal_mode = wal;" + SCHEMA)


pages = Blueprint("pages", __name__)
_kept = threading.local()
_fillers: dict[str, str] = {}


def create_app() -> Flask:
    """The pages, on the database named by BENCH_FLOOR; sizes by path are in the file named by BENCH_SIZES."""
    app = Flask(__name__)
    app.register_blueprint(pages)
    app.config["SIZES"] = json.loads(Path(os.environ["BENCH_SIZES"]).read_text())
    gc.collect()
    gc.freeze()
    return app


def _ask(statement: str, values: Any = ()) -> list[Any]:
    """All rows, over one kept connection a thread."""
    if not hasattr(_kept, "connection"):
        _kept.connection = sqlite3.connect(os.environ["BENCH_FLOOR"])
    found: list[Any] = _kept.connection.execute(statement, values).fetchall()
    return found


def _page(template: Template, **values: Any) -> str:
    """The page, filled up to the size of the tracker's."""
    path = request.full_path.rstrip("?")
    if path not in _fillers:
        length = current_app.config["SIZES"].get(path, 0) - len(template.render(**values, filler="").encode())
        _fillers[path] = "x" * max(length, 0)
    return template.render(**values, filler=_fillers[path])


@pages.get("/ready")
def ready() -> str:
    return "yes"


@pages.get("/list")
def listed() -> str:
    where, values, place = "", [], ""
    if "owner" in request.args:
        where, values = " where owner_id = ? and state in ('open', 'in_progress')", [request.args["owner"]]
    count = _ask(f"select count(*) from (select 1 from action {where} limit 1001)", values)[0][0]  # noqa: S608
    if "due" in request.args:
        place = " where coalesce(due, '9999-12-31') >= ? and (coalesce(due, '9999-12-31') > ? or action.id > ?)"
        values = [request.args["due"], request.args["due"], request.args["id"]]
    return _page(LIST, sections=[("Items", count, _ask(ROWS + where + place + BY_DUE, values))])


@pages.get("/week")
def week() -> str:
    sections = []
    for heading, where in SECTIONS.items():
        chosen = f" where team_id = :team and {where}"
        count = _ask(f"select count(*) from action {chosen}", request.args)[0][0]  # noqa: S608
        sections.append((heading, count, _ask(f"{ROWS} {chosen} order by due limit 10", request.args)))
    return _page(LIST, sections=sections)


@pages.get("/items/<int:key>")
def item(key: int) -> str:
    row = _ask(ROWS + " where action.id = ?", (key,))[0]
    words = _ask(
        "select statement, text from action join incident on incident.id = ? where action.id = ?", (row[5], key)
    )
    events = _ask("select * from event where item_id = ?", (key,))
    return _page(ITEM, item=row, words=words[0][0], events=events)


@pages.get("/incidents/<int:key>")
def incident(key: int) -> str:
    title, cause, text = _ask("select title, root_cause, text from incident where id = ?", (key,))[0]
    rows = _ask(ROWS + " where incident_id = ?", (key,))
    return _page(INCIDENT, title=title, cause=cause, lines=text.split("\n"), rows=rows)


@pages.get("/search")
def search() -> str:
    return _page(FOUND, hits=[_text(row[0]) for row in _ask(HITS, (request.args["q"],))])


def _text(key: int) -> tuple[str, str]:
    kind, columns = TEXTS[key % 4]
    found: tuple[str, str] = _ask(f"select {columns} from {kind} where id = ?", (key // 4,))[0]  # noqa: S608
    return found
