"""How people name an issue: by its address, as owner/name#12, as #12 or by its number alone; and issues in a text."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from tracker.errors import RefusedError

MOST_FOUND: Final = 20
_NUMBER: Final = r"(?P<number>[1-9]\d{0,8})"
_REPO: Final = r"(?P<repo>[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100})"
_ADDRESS: Final = re.compile(
    rf"https?://(?P<host>[A-Za-z0-9.:-]+)/{_REPO}/(?P<kind>issues|pull)/{_NUMBER}(?![\w/-])", re.IGNORECASE
)
_SHORT: Final = re.compile(rf"(?:{_REPO})?#?{_NUMBER}")


class IssueName(NamedTuple):
    """An issue as somebody named it. What they left to be understood is empty."""

    host: str
    repo: str
    number: int


def read(text: str) -> IssueName:
    """The issue that somebody means. Raises RefusedError about `issue`."""
    text = text.strip().split("?")[0]
    text = re.sub(r"#issue(comment)?-?\d*$", "", text)
    if found := _ADDRESS.fullmatch(text.rstrip("/")):
        if found["kind"].lower() == "pull":
            raise RefusedError("This is a pull request. Link the issue it is for.", field="issue")
        return IssueName(found["host"].lower(), found["repo"], int(found["number"]))
    if (found := _SHORT.fullmatch(text)) and not (found["repo"] and "#" not in text):
        return IssueName("", found["repo"] or "", int(found["number"]))
    raise RefusedError("Give the issue's address, or its number as #12.", field="issue")


def cited(text: str) -> Iterator[IssueName]:
    """The issues whose whole addresses stand in a text, each once, at most MOST_FOUND."""
    seen: set[IssueName] = set()
    for found in _ADDRESS.finditer(text):
        name = IssueName(found["host"].lower(), found["repo"], int(found["number"]))
        if found["kind"].lower() == "issues" and name not in seen and len(seen) < MOST_FOUND:
            seen.add(name)
            yield name
