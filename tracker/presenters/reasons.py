"""Two quotes with what they share marked."""

import re
from typing import NamedTuple

from tracker.rules.explanations import Reason
from tracker.rules.markup import unmarked
from tracker.rules.profiles import Quote
from tracker.rules.tokens import PLAIN, stem_of, words_of
from tracker.vocabulary import Evidence

LONGEST = 420
"""Characters of a quote that are shown."""
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]+")


class Stretch(NamedTuple):
    """A piece of a quote, and whether the other quote has it, too."""

    text: str
    is_shared: bool


class Side(NamedTuple):
    """One side's quote, with the lines of the write-up that it stands on."""

    stretches: tuple[Stretch, ...]
    first_line: int | None
    last_line: int | None


class ReasonLine(NamedTuple):
    """One reason. `weight` is its share of the weightiest, from 0 to 100; `is_against` speaks against the pair."""

    kind: Evidence
    words: str
    weight: int
    said: str
    is_against: bool
    earlier: Side | None
    later: Side | None


def reasons(found: tuple[Reason, ...]) -> list[ReasonLine]:
    """Reasons as a page shows them: the weightiest first, with the shared words of their quotes marked.

    Quotes that a weightier reason has shown are left out.
    """
    most = max((abs(reason.weight) for reason in found), default=1.0) or 1.0
    shown: set[tuple[Quote | None, Quote | None]] = set()
    lines = []
    for reason in found:
        line = _line(reason, round(100 * abs(reason.weight) / most))
        is_new = (reason.earlier, reason.later) not in shown
        lines.append(line if is_new else line._replace(earlier=None, later=None))
        shown.add((reason.earlier, reason.later))
    return lines


def _line(reason: Reason, weight: int) -> ReasonLine:
    earlier, later = sides(reason.earlier, reason.later)
    is_against = reason.weight < 0
    strength = "weighs most" if weight >= 70 else "weighs much" if weight >= 30 else "weighs little"
    return ReasonLine(
        reason.kind, reason.words, max(weight, 3), f"speaks against, {strength}" if is_against else strength,
        is_against, earlier, later,
    )  # fmt: skip


def sides(earlier: Quote | None, later: Quote | None) -> tuple[Side | None, Side | None]:
    """Both quotes with the words that they share marked; either may be missing."""
    here, there = _stems(earlier), _stems(later)
    shared = here & there
    return _side(earlier, shared), _side(later, shared)


def _stems(quote: Quote | None) -> set[str]:
    return {stem_of(word) for word in words_of(quote.text)} - PLAIN if quote else set()


def _side(quote: Quote | None, shared: set[str]) -> Side | None:
    if quote is None or not quote.text.strip():
        return None
    text = unmarked(quote.text)
    text = text if len(text) <= LONGEST else f"{text[:LONGEST].rsplit(' ', 1)[0]} …"
    stretches: list[Stretch] = []
    end = 0
    for found in _WORD.finditer(text):
        if stem_of(found[0].lower()) in shared:
            if stretches and stretches[-1].is_shared and _is_plain(text[end : found.start()]):
                last = stretches.pop()
                stretches.append(Stretch(last.text + text[end : found.end()], True))
            else:
                stretches += [Stretch(text[end : found.start()], False), Stretch(found[0], True)]
            end = found.end()
    stretches.append(Stretch(text[end:], False))
    return Side(tuple(one for one in stretches if one.text), quote.first_line, quote.last_line)


def _is_plain(gap: str) -> bool:
    """Whether what stands between two shared words tells nothing by itself."""
    return not set(gap) & set(".;:!?\n") and {stem_of(word) for word in words_of(gap)} <= PLAIN
