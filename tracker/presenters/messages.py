"""What a message is made of, and how its parts are laid out."""

from collections.abc import Callable
from dataclasses import dataclass, field
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
