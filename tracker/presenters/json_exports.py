"""Everything as one JSON document.

`{"format": 1, "exported_at", "release", "teams": [], "people": [], "services": [], "causes": [], "imports": [],
"followed": [], "waiting": [], "policies": [], "views": [], "incidents": [], "recurrences": [], "schedules": [],
"reviews": [], "channels": [], "messages": [], "history": []}`. Instants are ISO 8601 with Z, days are ISO dates, ids
are numbers that the rest refers to by `…_id`. A team holds its `members`; a person what they chose to be told,
`notices`; an incident its `services` and the people `named` on it (ids), `causes`, `writeups`, `facts` and `items`; an
item its `causes`, `due_changes`, `earlier_promises`, `comments`, GitHub `issues`, `reminders` and `escalations`; a
review its `entries`, `decisions`, `answers` and who was `present`. A change that an older reader would misread raises
the format.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any, Final

from tracker.queries.exports import Record, Snapshot

FORMAT: Final = 1


def document(snapshot: Snapshot, *, now: datetime, release: str) -> Iterator[str]:
    """The document in pieces of one record each, one record a line."""
    head = {"format": FORMAT, "exported_at": now, "release": release}
    yield "{" + "".join(f"{_json(name)}: {_json(value)},\n" for name, value in head.items())
    lists: tuple[tuple[str, Iterable[Record]], ...] = (
        ("teams", snapshot.teams()),
        ("people", snapshot.people()),
        ("services", snapshot.rows("service")),
        ("causes", snapshot.rows("cause")),
        ("imports", snapshot.rows("import_run")),
        ("followed", snapshot.rows("followed_source")),
        ("waiting", snapshot.rows("waiting_preview")),
        ("policies", snapshot.rows("policy")),
        ("views", snapshot.rows("saved_view")),
        ("incidents", snapshot.incidents()),
        ("recurrences", snapshot.rows("recurrence")),
        ("schedules", snapshot.rows("review_schedule")),
        ("reviews", snapshot.reviews()),
        ("channels", snapshot.rows("chat_channel")),
        ("messages", snapshot.rows("dispatch")),
        ("history", snapshot.rows("event")),
    )
    for number, (name, records) in enumerate(lists):
        yield f"{',' if number else ''}{_json(name)}: ["
        yield from _listed(records)
        yield "]\n"
    yield "}\n"


def _listed(records: Iterable[Record]) -> Iterator[str]:
    between = "\n"
    for record in records:
        yield between + _json(record)
        between = ",\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in an export")
