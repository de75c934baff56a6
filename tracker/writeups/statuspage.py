"""The JSON of a status page: a list of incidents, or a single one, as Statuspage's API (version 2) gives them.

The canonical text looks like the page: title, what is stated about it, the post-mortem, then the updates,
the newest first, each closed by the line that says when it was posted.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from tracker.errors import UnreadableError
from tracker.vocabulary import WriteUpFormat
from tracker.writeups.document import Document
from tracker.writeups.html import html_text

MAX_JSON_BYTES = 8 * 1024 * 1024
MAX_INCIDENTS = 500
_MAX_UPDATES = 300
_MARKS = ("incident_updates", "postmortem_body", "resolved_at", "impact", "shortlink", "started_at")
_POSTED = "Posted {:%b %d, %Y - %H:%M} UTC"

Fields = dict[str, Any]


def is_status_page(data: bytes) -> bool:
    """The bytes look like JSON that holds incidents."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head[:1] in (b"{", b"[") and any(f'"{mark}"'.encode() in data[:200_000] for mark in (*_MARKS, "incidents"))


def status_documents(text: str, *, source: str) -> tuple[Document, ...]:
    """One document for each incident. Raises UnreadableError where the JSON is damaged or holds none."""
    try:
        found = json.loads(text, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        raise UnreadableError("This is not whole JSON. Save the status page's answer again.") from None
    incidents = [one for one in _incidents(found) if _name(one)]
    if not incidents:
        raise UnreadableError("This JSON holds no incidents as a status page lists them.")
    if len(incidents) > MAX_INCIDENTS:
        raise UnreadableError(f"It holds {len(incidents)} incidents; {MAX_INCIDENTS} are the most that are read.")
    return tuple(
        Document(_text(one), WriteUpFormat.STATUS_PAGE, _source(one, source, is_alone=len(incidents) == 1))
        for one in incidents
    )


def _incidents(found: Any) -> list[Fields]:
    if isinstance(found, dict):
        inside = found.get("incidents", found.get("incident"))
        found = inside if inside is not None else found
    rows = found if isinstance(found, list) else [found]
    return [row for row in rows if isinstance(row, dict)]


def _name(incident: Fields) -> str:
    return " ".join(_words(incident, "name").split())


def _source(incident: Fields, source: str, *, is_alone: bool) -> str:
    """The incident's own address, else its id behind that of the list."""
    address = _words(incident, "shortlink") or _words(incident, "url")
    if address.startswith(("https://", "http://")) and not any(map(str.isspace, address)):
        return address
    own = _words(incident, "id")
    return source if is_alone or not own else f"{source}#{own}"


def _text(incident: Fields) -> str:
    began = _moment(incident, "started_at") or _moment(incident, "created_at")
    ended = _moment(incident, "resolved_at")
    body = _body(_words(incident, "postmortem_body") or _words(incident, "postmortem_body_last_published"))
    parts = [
        f"---\ndate: {began:%Y-%m-%d}\n---" if body and began else "",
        f"# {_name(incident)}",
        "\n".join(_stated(incident, began, ended, is_told=bool(body))),
    ]
    if body:
        parts += ["## Post-mortem", body]
        if began and ended:
            parts.append(f"The status page showed it from {began:%Y-%m-%d %H:%M} UTC to {ended:%Y-%m-%d %H:%M} UTC.")
    parts += ["\n".join(["## Updates", "", *_updates(incident)])]
    return "\n\n".join(part for part in parts if part) + "\n"


def _stated(incident: Fields, began: datetime | None, ended: datetime | None, *, is_told: bool) -> Iterator[str]:
    """What the page states; its own times only where no post-mortem tells better ones."""
    if not is_told:
        if began:
            yield f"Started: {began:%Y-%m-%d %H:%M} UTC"
        if ended:
            yield f"Resolved: {ended:%Y-%m-%d %H:%M} UTC"
    impact = _words(incident, "impact")
    if impact and impact != "none":
        yield f"Severity: {impact.replace(chr(10), ' ')}"
    parts = incident.get("components")
    names = [_name(one) for one in (parts if isinstance(parts, list) else []) if isinstance(one, dict)]
    if any(names):
        yield f"Affected services: {', '.join(name for name in names if name)}"


def _updates(incident: Fields) -> Iterator[str]:
    rows = incident.get("incident_updates")
    for row in (rows if isinstance(rows, list) else [])[:_MAX_UPDATES]:
        if not isinstance(row, dict) or row.get("status") == "postmortem":
            continue
        words = _body(_words(row, "body"))
        state = _words(row, "status").replace("_", " ").capitalize()
        if words:
            yield f"{state} - {words}" if state else words
            at = _moment(row, "display_at") or _moment(row, "created_at")
            if at:
                yield _POSTED.format(at)
            yield ""


def _body(words: str) -> str:
    """A body as text: some pages write HTML in it."""
    if "</" in words or "<br" in words:
        try:
            return html_text(f"<body>{words}</body>").strip()
        except UnreadableError:
            return ""
    return words.replace("\r\n", "\n").strip()


def _words(fields: Fields, name: str) -> str:
    value = fields.get(name)
    return value.strip() if isinstance(value, str) else ""


def _moment(fields: Fields, name: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(_words(fields, name)[:40])
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
