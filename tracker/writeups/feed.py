"""Atom and RSS feeds of a status page: each entry is one write-up.

The XML passes the gate first, feedparser gets bytes only (given a name, it would open files and sockets),
and its own cleaning of HTML is off: the HTML reader does that.
"""

import io
import re
from typing import Any

import feedparser

from tracker.errors import UnreadableError
from tracker.vocabulary import WriteUpFormat
from tracker.writeups.document import Document
from tracker.writeups.html import html_text
from tracker.writeups.xml_gate import parsed

MAX_FEED_BYTES = 4 * 1024 * 1024
MAX_ENTRIES = 500
MAX_TAGS = 60_000
"""Counted before anything is parsed: the parsers take a second for so many."""
_STATE = re.compile(r"^([A-Z][a-z]{2} +\d{1,2}), +(\d\d:\d\d [A-Z]{3,4})\n\*\*([A-Z][\w ]{3,20})\*\*", re.MULTILINE)
_START = re.compile(rb"\s{0,200}(?:<\?xml\b[^>]{0,300}\?>)?(?:\s{0,200}<!--.{0,2000}?-->){0,5}\s{0,200}"
                    rb"<(?:\w{1,20}:)?(?:rss|feed|RDF)[\s>]", re.DOTALL)  # fmt: skip


def is_feed(data: bytes) -> bool:
    """The bytes begin as an Atom or RSS feed does."""
    return bool(_START.match(data.removeprefix(b"\xef\xbb\xbf")[:12_000]))


def feed_documents(data: bytes, *, source: str) -> tuple[Document, ...]:
    """One document for each entry. Raises UnreadableError for XML that does not pass, or a feed without entries."""
    if len(data) > MAX_FEED_BYTES:
        raise UnreadableError("The feed is larger than 4 MiB. Ask for fewer entries.")
    if data.count(b"<") > MAX_TAGS:
        raise UnreadableError("The feed has too many elements to be read in time. Ask for fewer entries.")
    parsed(data, what="feed")
    try:
        found = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    except Exception as problem:  # feedparser raises whatever its parsers do
        raise UnreadableError("This feed is damaged and cannot be read.") from problem
    entries = found.entries[: MAX_ENTRIES + 1]
    if not entries:
        raise UnreadableError("This feed has no entries.")
    if len(entries) > MAX_ENTRIES:
        raise UnreadableError(f"The feed has more than {MAX_ENTRIES} entries. Ask for fewer.")
    return tuple(
        Document(_text(entry), WriteUpFormat.FEED, _source(entry, source, is_alone=len(entries) == 1))
        for entry in entries
    )


def _source(entry: Any, source: str, *, is_alone: bool) -> str:
    address = str(entry.get("link") or "")
    if address.startswith(("https://", "http://")) and not any(map(str.isspace, address)):
        return address
    own = str(entry.get("id") or "")
    return source if is_alone or not own else f"{source}#{own}"


def _text(entry: Any) -> str:
    title = " ".join(_as_text(str(entry.get("title") or "")).split()).lstrip("# ")
    at = entry.get("published_parsed") or entry.get("updated_parsed")
    published = f"---\ndate: {at.tm_year:04}-{at.tm_mon:02}-{at.tm_mday:02}\n---" if at else ""
    body = _body(entry)
    told = _window(body, at.tm_year) if at else ""
    return "\n\n".join(part for part in (published, f"# {title}" if title else "", told, body) if part) + "\n"


def _window(body: str, year: int) -> str:
    """The first and the last state that a status page's entry tells, the newest first, with the year it lacks."""
    states = _STATE.findall(body)
    if not states:
        return ""
    day, at, _ = states[-1]
    ends = [(day, at) for day, at, state in states if state.lower() in ("resolved", "completed")]
    lines = [f"Started: {day}, {year} {at}", *(f"Resolved: {day}, {year} {at}" for day, at in ends[:1])]
    return "\n".join([*lines, "", "## Updates"])


def _body(entry: Any) -> str:
    """The fullest of the entry's bodies."""
    bodies = [str(one.get("value") or "") for one in entry.get("content") or []]
    return _as_text(max([*bodies, str(entry.get("summary") or "")], key=len))


def _as_text(words: str) -> str:
    if not re.search(r"</?\w|&\w{1,10};|&#", words):
        return words.strip()
    try:
        return html_text(f"<body>{words}</body>").strip()
    except UnreadableError:
        return ""
