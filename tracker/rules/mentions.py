"""Names in a comment: `@ana` means the one person whom that can mean."""

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

MOST: Final = 50
"""Names that one text may hold; the rest are words."""
PATTERN: Final = re.compile(r"(?<![\w@/.])@([A-Za-z0-9](?:[\w.-]{0,62}[A-Za-z0-9])?)")
_CODE: Final = re.compile(r"(?s)```.*?(?:```|$)|`[^`\n]*`")


class Named(NamedTuple):
    """Somebody who can be named."""

    id: int
    name: str
    github_login: str | None
    email: str | None


def handles_in(text: str) -> list[str]:
    """The names that a text mentions, in lower case, each once, outside of code.

    >>> handles_in("@Ana and `@ben` see what @cleo.w wrote to ops@example.org")
    ['ana', 'cleo.w']
    """
    found = (match[1].lower() for match in PATTERN.finditer(_CODE.sub(" ", text)))
    return list(dict.fromkeys(found))[:MOST]


def handles_of(person: Named) -> set[str]:
    """What somebody answers to: the GitHub login, the e-mail address before its @, the name without blanks."""
    address = (person.email or "").partition("@")[0]
    answers = (person.github_login or "", address, person.name.replace(" ", ""), person.name.replace(" ", "."))
    return {one.lower() for one in answers if one}


def resolve(handles: Iterable[str], people: Iterable[Named]) -> Mapping[str, int]:
    """The person that each name means; a name that could mean several means nobody."""
    wanted = set(handles)
    found: dict[str, set[int]] = {}
    for person in people:
        for handle in handles_of(person) & wanted:
            found.setdefault(handle, set()).add(person.id)
    return {handle: next(iter(ids)) for handle, ids in found.items() if len(ids) == 1}
