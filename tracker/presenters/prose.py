"""Markdown that people write, as HTML that is safe to show."""

import re
from collections.abc import Collection, Sequence
from typing import Any, Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

from tracker.rules import mentions

TAGS: Final = frozenset(
    {"a", "b", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "s", "strong", "ul"}
    | {"table", "tbody", "td", "th", "thead", "tr"}
)


def _text(renderer: RendererProtocol, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    """Words, with those names made bold that mean somebody."""
    known: Collection[str] = env["known"]

    def mark(match: re.Match[str]) -> str:
        return f"<b>{match[0]}</b>" if match[1].lower() in known else match[0]

    return mentions.PATTERN.sub(mark, str(escapeHtml(tokens[index].content)))


_PARSER: Final[Any] = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
_PARSER.disable(["image", "heading", "lheading"])
_PARSER.add_render_rule("text", _text)


def html(text: str, *, known: Collection[str] = ()) -> Markup:
    """Markdown as HTML: no HTML of the author's, no pictures, no headings, links to the web and mail only.

    `known` are the names, in lower case, that mean somebody.
    """
    made = _PARSER.render(text, {"known": known})
    return Markup(  # noqa: S704  (cleaned)
        nh3.clean(
            made,
            tags=set(TAGS),
            attributes={"a": {"href"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="noreferrer noopener nofollow",
        )
    )
