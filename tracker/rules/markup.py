"""Markdown as plain words, for places that show a few words of a write-up and no more."""

import re
from typing import Final

_LINK: Final = re.compile(r"!?\[([^\[\]\n]{0,300})\]\(\s{0,5}<?[^()\s]{0,1000}(?:\([^()\s]{0,200}\)[^()\s]{0,300})?\)?")
_REFERENCE: Final = re.compile(r"\[([^\[\]\n]{1,300})\]\[[^\[\]\n]{0,100}\]")
_ADDRESS: Final = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,1000})>")
_BEGINNING: Final = re.compile(
    r"^[ \t]{0,20}(?:#{1,6}[ \t]+|>[ \t]?|(?:[-*+]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?)+", re.MULTILINE
)
_STRONG: Final = re.compile(r"(\*\*|__|~~)(?=\S)([^*_~\n]{1,500}?)(?<=\S)\1")
_EMPHASIS: Final = re.compile(r"(?<![\w*])([*_])(?=\w)([^*_\n]{1,500}?)(?<=[\w.!?)])\1(?![\w*])")
_FENCE: Final = re.compile(r"`{3,}(?:[a-z]{1,12}(?=\s))?|~{3,}")


def unmarked(text: str) -> str:
    """The words of a piece of Markdown: no emphasis, code marks, headings, list marks and addresses of links.

    What only looks like it, such as the star of `*.example.org` or the lines of `some_name_here`, stays.
    """
    for pattern, kept in ((_FENCE, ""), (_BEGINNING, ""), (_LINK, r"\1"), (_REFERENCE, r"\1"), (_ADDRESS, r"\1")):
        text = pattern.sub(kept, text)
    for pattern in (_STRONG, _EMPHASIS):
        text = pattern.sub(r"\2", text)
    return text.replace("`", "").strip()
