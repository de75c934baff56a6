"""The tickets that a text names: two write-ups that name a rare one speak of one thing."""

import re
from typing import Final

COMMON_TICKET: Final = 4
"""A ticket that more write-ups than these name says nothing about one cause."""

_TICKET = re.compile(
    r"https?://[^\s)>\]\"'|]*/(?:issues|pull|pulls|merge_requests|browse)/[\w-]+|\b[A-Z][A-Z0-9]{1,9}-[1-9]\d{0,6}\b"
)
_NO_TICKET = re.compile(r"(?:UTF|ISO|RFC|CVE|SHA|TLS|HTTP|COVID|INC|AI|PM)-")


def tickets_in(text: str) -> frozenset[str]:
    """The issues, changes and tickets that a text names, by link or by key, written alike."""
    found = (match[0].rstrip("/.,;:") for match in _TICKET.finditer(text))
    return frozenset(one.split("://")[-1].removeprefix("www.").lower() for one in found if not _NO_TICKET.match(one))
