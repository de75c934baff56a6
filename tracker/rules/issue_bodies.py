"""Our part of an issue's body: what stands in it, how it is found again, and what is left untouched around it."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from tracker.vocabulary import ItemKind, Priority

MOST_QUOTED: Final = 20_000
"""Characters of a quote; GitHub takes 65,536 for a whole body."""
END: Final = "<!-- /action-item -->"
_BEGIN: Final = re.compile(r"<!-- action-item ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) -->")
_JOINED: Final = "\u200b"
"""Takes the effect of a character without changing how it looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What our part of the body says. Without a title of its incident, or a quote, it keeps silent about them."""

    label: str
    url: str
    due_on: date | None
    priority: Priority
    kind: ItemKind | None
    incident_label: str = ""
    incident_title: str = ""
    incident_url: str = ""
    statement: str = ""
    quote: str = ""
    lines: tuple[int, int] | None = None


def block(facts: Facts) -> str:
    """Our part without its markers, in Markdown in which nothing that was quoted takes effect."""
    about = [f"**Action item:** [{facts.label}]({facts.url})"]
    if facts.incident_label:
        incident = f"[{facts.incident_label}]({facts.incident_url})"
        about.append(f"**Incident:** {incident} {plain(facts.incident_title)}")
    about.append(f"**Due:** {facts.due_on.isoformat() if facts.due_on else 'no date'}")
    kind = f", {facts.kind.value}" if facts.kind else ""
    about.append(f"**Priority:** P{facts.priority:d}{kind}")
    parts = ["  \n".join(about)]
    if facts.statement:
        parts.append(f"Promised:\n\n{fenced(facts.statement)}")
    if facts.quote and facts.quote.strip() != facts.statement.strip():
        first, last = facts.lines or (0, 0)
        where = f"line {first}" if first == last else f"lines {first} to {last}"
        parts.append(f"From the write-up, {where}:\n\n{fenced(facts.quote)}")
    return "\n\n".join(parts)


def marked(text: str, key: str) -> str:
    """Our part between its two markers."""
    return f"<!-- action-item {key} -->\n{text}\n{END}"


def keys_in(body: str) -> list[str]:
    """The keys of all our parts in a body, in order."""
    return [str(UUID(found)) for found in _BEGIN.findall(body)]


def block_in(body: str) -> str:
    """What stands between the markers of the first part of ours; empty where there is none."""
    begin = _BEGIN.search(body)
    end = body.find(END, begin.end()) if begin else -1
    return body[begin.end() : end].strip() if begin and end >= 0 else ""


def with_block(body: str, text: str, key: str) -> str:
    """The body with our part as it is to be; everything outside the markers stays to the letter."""
    begin = _BEGIN.search(body)
    if begin is None:
        return f"{body.rstrip()}\n\n{marked(text, key)}" if body.strip() else marked(text, key)
    end = body.find(END, begin.end())
    rest = body[end + len(END) :] if end >= 0 else body[begin.end() :]
    return f"{body[: begin.start()]}{marked(text, begin.group(1))}{rest}"


def plain(text: str) -> str:
    """Words on one line that mention nobody, refer to nothing and close nothing of ours."""
    text = " ".join(text.split())
    text = re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", text)
    return text.replace("@", f"@{_JOINED}").replace("\\<!--", f"\\<{_JOINED}!--")


def fenced(text: str) -> str:
    """A text as it is, in a fence that it cannot leave: there, nobody is mentioned by it."""
    text = text.strip("\n")[:MOST_QUOTED].replace("<!--", f"<{_JOINED}!--")
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"
