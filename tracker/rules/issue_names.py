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
_ANY_ADDRESS: Final = re.compile(r"https?://[^\s<>()\[\]\"']+", re.IGNORECASE)
_IN_TEXT: Final = re.compile(rf"(?<![\w/.#&-])(?:{_REPO})?#{_NUMBER}(?!\w)")
_NO_ISSUE: Final = re.compile(
    r"\b(?:PRs?|MRs?|pull(?: requests?)?|merge requests?|incidents?|INC)[\s:]*$", re.IGNORECASE
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
    """The issues that a text names, each once, at most MOST_FOUND: whole addresses first, then owner/name#12 and #12.

    Pull requests are left out where their address or the word before them tells.
    """
    whole = list(_by_address(text))
    said = {(name.repo.lower(), name.number) for _, name in whole}
    short = [name for name in _in_short(_ANY_ADDRESS.sub(" ", text)) if (name.repo.lower(), name.number) not in said]
    numbers = {number for _, number in said} | {name.number for name in short if name.repo}
    found = [name for kind, name in whole if kind == "issues"]
    found += [name for name in short if name.repo or name.number not in numbers]
    yield from list(dict.fromkeys(found))[:MOST_FOUND]


def _by_address(text: str) -> Iterator[tuple[str, IssueName]]:
    for found in _ADDRESS.finditer(text):
        yield found["kind"].lower(), IssueName(found["host"].lower(), found["repo"], int(found["number"]))


def _in_short(text: str) -> Iterator[IssueName]:
    found = [
        IssueName("", one["repo"] or "", int(one["number"]))
        for one in _IN_TEXT.finditer(text)
        if not _NO_ISSUE.search(text[max(one.start() - 20, 0) : one.start()])
    ]
    yield from sorted(found, key=lambda name: not name.repo)
