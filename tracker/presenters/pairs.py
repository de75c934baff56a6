"""Pairs of incidents in words: how alike they are, and what to call the cause that they may share."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from tracker.queries.recurrences import PairRow, Side
from tracker.rules.explanations import Reason
from tracker.rules.markup import unmarked
from tracker.rules.profiles import Quote, Told
from tracker.rules.recurrence import FLAGGED
from tracker.vocabulary import Evidence, RecurrenceState

LONGEST_NAME: Final = 90
LEAST_NAME: Final = 20
"""Characters that a name has at least when something is cut off it."""
CALLED: Final = {
    Evidence.NAMED_CAUSE: "linked to one cause",
    Evidence.STATEMENT: "says so itself",
    Evidence.PASSAGES: "like cause passages",
    Evidence.STORY: "like texts",
    Evidence.MECHANISMS: "same way of failing",
    Evidence.CAUSE_CLASS: "same class",
    Evidence.TRIGGER: "same trigger",
    Evidence.SERVICES: "same services",
    Evidence.PROMISE: "promised again",
}
_END = re.compile(r"(?<=[.!?])\s+|\n")
_LABEL = re.compile(r"(?:[A-Z][\w-]*)(?: \w+){0,2}: +(?=\S)")
_CLAUSE = re.compile(r"[,;:(–—] ?|\s(?=(?:because|but|so|when|where|which|while|without)\b)|\s-\s", re.IGNORECASE)
_LOOSE = re.compile(
    r"(?:\s+(?:a|an|and|as|at|by|due|for|from|had|has|in|is|it|its|of|on|or|our|that|the|their|this|to|was|were|with))+$",
    re.IGNORECASE,
)


class PairLine(NamedTuple):
    """One pair as lists show it, seen from one of its incidents or from nowhere: then `other` is the earlier one."""

    id: int
    earlier: Side
    later: Side
    state: RecurrenceState
    likeness: str
    why: str
    apart: str
    score: float


def lines(rows: Iterable[PairRow]) -> list[PairLine]:
    """Pairs in the order given."""
    return [
        PairLine(
            row.id,
            row.earlier,
            row.later,
            row.state,
            likeness(row.score),
            why(row.parts),
            apart(row.earlier.happened_on, row.later.happened_on),
            row.score,
        )
        for row in rows
    ]


def likeness(score: float) -> str:
    """A score in words; it ranks, and is no probability."""
    if score >= 0.85:
        return "very much alike"
    if score >= 0.65:
        return "much alike"
    return "alike" if score >= FLAGGED else "little alike"


def why(parts: dict[str, float]) -> str:
    """The three weightiest pieces of evidence for a pair."""
    for_it = sorted(((weight, kind) for kind, weight in parts.items() if weight > 0), reverse=True)
    return ", ".join(CALLED[Evidence(kind)] for _, kind in for_it[:3] if Evidence(kind) in CALLED)


def apart(earlier: date, later: date) -> str:
    """The time between two days: "3 days", "5 weeks", "14 months"."""
    days = (later - earlier).days
    if days < 1:
        return "the same day"
    if days < 14:
        return f"{days} day{'' if days == 1 else 's'} later"
    return f"{days // 7} weeks later" if days < 120 else f"{round(days / 30.44)} months later"


def quotes_of(found: Iterable[Reason]) -> tuple[str, str]:
    """The words on either side that tell the cause best, the earlier one's first."""
    best = next((one for one in found if one.kind is Evidence.PASSAGES), None)
    return (_text(best.earlier), _text(best.later)) if best else ("", "")


def suggested_name(found: Iterable[Reason], later: Told) -> str:
    """A name for a new cause: what the later write-up gives as the cause, else its passage that is most alike."""
    _, there = quotes_of(found)
    words = unmarked(later.causes[0].text if later.causes else there) or later.title
    sentence = _LABEL.sub("", " ".join(_END.split(words)[0].split()), count=1).rstrip(".")
    if len(sentence) > LONGEST_NAME:
        sentence = _cut(sentence)
    return sentence[:1].upper() + sentence[1:]


def _cut(sentence: str) -> str:
    """The beginning of a sentence that is too long for a name: up to the end of a clause, else of a word."""
    start = sentence[:LONGEST_NAME]
    ends = [found.start() for found in _CLAUSE.finditer(start) if found.start() >= LEAST_NAME]
    start = start[: ends[-1]] if ends else start.rpartition(" ")[0] or start
    return _LOOSE.sub("", start).rstrip(" ,;:(–—-")


def _text(quote: Quote | None) -> str:
    return quote.text.strip() if quote else ""
