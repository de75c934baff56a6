"""One line at a time: is it a heading, a list item, a stamp, a fence, or plain words?"""

import re
from dataclasses import dataclass

from tracker.writeups.role import Role
from tracker.writeups.roles import MAX_HEADING, heading_role

_ATX = re.compile(r"(#{1,6})(?:[ \t]+|(?=\*))(\S.*)")
_MARKER = re.compile(r"([-*+•◦▪‣●○–]|\d{1,3}[.)]|[a-zA-Z][.)])(?:[ \t]+|$)")
_GLUED_BULLET = re.compile(r"[•◦▪‣●](?=\S)")
_BOX = re.compile(r"(?:\[([ xX✓✔])\]|([☐☑☒✅🔲✔]))(?:[ \t]+|$)")
_RULE = re.compile(r"(?:-[ \t]*){3,200}|(?:\*[ \t]*){3,200}|(?:_[ \t]*){3,200}")
_MAX_BARE_WORDS = {":": 10, "?": 14}
"""A bare line may be longer where its end marks it as a heading; 6 words otherwise."""

_BOLD_LINE = re.compile(r"(?:\*\*|__)([^*_]{2,90}?)(?:\*\*|__)\s*(:?)(?:\s*\\)?")
_BOLD_LABEL = re.compile(r"(?:\*\*|__)([^*_]{2,60}?)(?:\*\*|__)\s*(?::|–|-|(?<=:\*\*))\s*(\S.*)?")
_PLAIN_LABEL = re.compile(r"([A-Z][A-Za-z' /&-]{2,40}):\s+(\S.*)")
_FIELD = re.compile(r"(?:\*\*|__)?[A-Z][A-Za-z]{2,15}(?: [A-Za-z]{2,15}){0,2}(?::|:\*\*|\*\*:|:__) ?\S")
_STAMP = re.compile(
    r"(?:posted|updated|published|last updated)(?: on| at)?:? (?:\w{3,9}\.? \d|\d{1,4}[-/. ]).{4,60}",
    re.IGNORECASE,
)
_TIME_START = re.compile(
    r"[*_`\[(]{0,3}(?:\d{4}-\d\d-\d\d\b|[0-2]?\d[:.h][0-5]\d\b|"
    r"(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? "
    r"\d{1,2}\b.{0,12}?\d[:.h]\d\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Marked:
    """A list line taken apart: `indent` columns, its `marker`, its task `box`, and the words."""

    indent: int
    marker: str
    box: bool | None
    words: str


def heading(line: str) -> tuple[int, str] | None:
    """Level and words of `## Heading`, `**Heading**` or a bare `Next Steps:`; None for other lines.

    A bare line counts only when its words are ones headings are made of (`roles.HEADINGS`).
    """
    stripped = line.strip()
    atx = _ATX.fullmatch(stripped)
    if atx:
        return len(atx[1]), atx[2].rstrip("# ").strip()
    if len(stripped) > MAX_HEADING + 4:
        return None
    bold = _BOLD_LINE.fullmatch(stripped)
    if bold:
        return 7, bold[1].rstrip(": ")
    return _bare_heading(stripped)


def _bare_heading(stripped: str) -> tuple[int, str] | None:
    if not stripped[:1].isalnum() or stripped[:1].islower() or stripped.endswith((".", ",", ";", "!")):
        return None
    if len(stripped.split()) > _MAX_BARE_WORDS.get(stripped[-1], 6) or heading_role(stripped) is Role.OTHER:
        return None
    return 7, stripped.rstrip(": ")


def label(words: str) -> tuple[str, str] | None:
    """`**Root cause**: words` or `Impact: words` as (label, rest), where the label is a heading's."""
    bold = _BOLD_LABEL.fullmatch(words) if words.startswith(("**", "__")) else None
    found = bold or _PLAIN_LABEL.fullmatch(words)
    role = heading_role(found[1]) if found else Role.OTHER
    if found is None or role is Role.OTHER or (bold is None and role is Role.BOILERPLATE):
        return None
    return found[1].rstrip(": "), found[2] or ""


def marked(line: str) -> Marked | None:
    """The parts of a list line, or None where the line carries no list marker."""
    expanded = line.expandtabs(4)
    body = expanded.lstrip(" \u00a0")
    found = _MARKER.match(body) or _GLUED_BULLET.match(body)
    if found is None or _RULE.fullmatch(body.rstrip()):
        box = _BOX.match(body)
        return Marked(len(expanded) - len(body), "☐", _ticked(box), body[box.end() :]) if box and box[2] else None
    words = body[found.end() :].strip()
    box = _BOX.match(words)
    words = words[box.end() :] if box else words
    return Marked(len(expanded) - len(body), found[0].strip(), _ticked(box), words)


def _ticked(box: re.Match[str] | None) -> bool | None:
    if box is None:
        return None
    return (box[1] or box[2]) not in (" ", "☐", "🔲")


def is_rule(line: str) -> bool:
    """A line of dashes, stars or underscores that only divides."""
    return bool(_RULE.fullmatch(line.strip()))


def is_stamp(line: str) -> bool:
    """A status page's "Posted Mar 02, 2020 - 10:15 UTC", the end of one update."""
    return bool(_STAMP.fullmatch(line.strip()[:100]))


def is_field(line: str) -> bool:
    """The line is "Name: value", as in the head of a report."""
    return bool(_FIELD.match(line[:60]))


def is_byline(line: str) -> bool:
    """A status page's "Incident Report for Somebody", which stands under the title."""
    return line.startswith(("Incident Report for", "Incident report for"))


def starts_with_time(line: str) -> bool:
    """The line opens with a date and time, as timeline entries do."""
    return bool(_TIME_START.match(line.lstrip()[:60]))
