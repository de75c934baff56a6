"""Plain lines to paragraphs: which of them go together.

Markdown joins lines, plain text only those that look wrapped. Neither joins a line that opens with a time
or reads "Name: value"; and after a line that ends with a colon come the items of a list without markers.
"""

from tracker.writeups import lines as shapes
from tracker.writeups.blocks import BlockKind

Part = tuple[BlockKind, int, int, str]
"""Kind, index of the first line, index of the last, words."""

_NARROWEST, _WIDEST = 55, 120
"""Columns at which editors break lines."""

_OPENING_LINES = 3
"""A short run this early is a title and what stands under it, not a paragraph."""


def parts_of(run: list[tuple[int, str]], *, is_markdown: bool) -> list[Part]:
    """The paragraphs and unmarked items in a run of plain lines, each given with its index."""
    is_opening = run[0][0] < _OPENING_LINES and len(run) <= 3 and len(run[0][1]) <= 120
    wrapped = (is_markdown and not is_opening) or _is_wrapped([words for _, words in run])
    joined: list[tuple[BlockKind, int, int, list[str]]] = []
    in_list = False
    for at, words in run:
        in_list = in_list and not words.endswith((".", "!", ":"))
        if joined and _belongs(joined[-1][3][-1], words, wrapped=wrapped, in_list=in_list):
            kind, first, _, gathered = joined[-1]
            joined[-1] = (kind, first, at, gathered)
            gathered.append(words)
        else:
            joined.append((BlockKind.ITEM if in_list else BlockKind.PARAGRAPH, at, at, [words]))
        in_list = in_list or words.endswith(":")
    return [(kind, first, last, " ".join(words)) for kind, first, last, words in joined]


def _belongs(before: str, words: str, *, wrapped: bool, in_list: bool) -> bool:
    if shapes.starts_with_time(words) or before.endswith(":") or shapes.is_field(words) or shapes.is_byline(words):
        return False
    return words[:1].islower() or (wrapped and not in_list)


def _is_wrapped(run: list[str]) -> bool:
    """Lines of about the same length, none long: somebody's editor broke them."""
    longest = max(map(len, run))
    return len(run) > 1 and _NARROWEST <= longest <= _WIDEST and all(len(words) >= 0.7 * longest for words in run[:-1])
