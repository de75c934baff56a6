"""What a message is made of, and how its parts are laid out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

PACKAGE: Final = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who reads a message: a person by mail, or a room of a chat (without `person_id`)."""

    name: str
    zone: str
    base_url: str
    person_id: int | None = None
    team_id: int | None = None
    """What the message is about, where that is one team."""
    secret_key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody is told. `text` is plain text, for a chat Markdown; `html` is for mail only.

    `reminded` are the items it reminds of.
    """

    subject: str
    text: str
    html: str = ""
    reminded: tuple[int, ...] = ()


Maker = Callable[[Addressee, str], Message | None]
"""Makes a message for somebody and a period, seeing what they see; None where there is nothing to say."""


def when_due(due_on: date | None, days_left: int | None, *, verify: bool = False) -> str:
    """ "due 5 March 2026, 3 days late"."""
    if due_on is None or days_left is None:
        return ""
    day = f"{due_on.day} {due_on:%B %Y}"
    if verify:
        return f"to be looked at by {day}"
    if days_left < 0:
        return f"was due {day}, {-days_left} {'day' if days_left == -1 else 'days'} late"
    return f"due today, {day}" if days_left == 0 else f"due {day}, in {days_left} {'day' if days_left == 1 else 'days'}"


_PAGES: Final = Environment(
    loader=FileSystemLoader([folder / "templates" for folder in (PACKAGE, PACKAGE.parent)]),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_MEANT: Final = str.maketrans({"<": "‹", ">": "›", "[": "(", "]": ")", "`": "'", "@": "@\u200b"})
"""What calls people, opens links or sets code in a chat, and what stands there instead."""


def plain(text: str) -> str:
    """Words from write-ups on one line of Markdown, in which nothing means more than it says."""
    return " ".join(text.split()).translate(_MEANT)


_PAGES.filters["plain"] = plain


def render(name: str, **values: Any) -> str:
    """A template such as `mail/digest.html` with these values, and with nothing of a request."""
    return _PAGES.get_template(name).render(values)
