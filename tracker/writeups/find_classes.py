"""Cause class and trigger, by the words of the cause passage, the title and the summary.

A row of `class_words.py` counts once per text; the weight of the text times that of the row is its vote,
and most votes win. Too few votes mean unknown: a wrong class costs the reader more than none.
"""

import re
from collections import defaultdict
from typing import TypeVar

from tracker.vocabulary import CauseClass, Trigger
from tracker.writeups.class_words import CLASS_WORDS, TRIGGER_WORDS
from tracker.writeups.patterns import phrases

Kind = TypeVar("Kind", CauseClass, Trigger)

_MIN_VOTES = 1.0
TEXT_WEIGHTS = (2.0, 1.0, 0.5)
"""What the words of the cause, the title and the summary count."""

_READ = 3000
_CLASSES = tuple((found, weight, phrases(*words)) for found, weight, words in CLASS_WORDS)
_TRIGGERS = tuple((found, weight, phrases(*words)) for found, weight, words in TRIGGER_WORDS)


def cause_class(
    cause: str, title: str, summary: str, *, weights: tuple[float, float, float] = TEXT_WEIGHTS
) -> CauseClass:
    """The class of a cause from its passage, the title and the summary; unknown where they say too little."""
    return _winner(_CLASSES, (cause, title, summary), weights) or CauseClass.UNKNOWN


def trigger(cause: str, title: str, summary: str) -> Trigger:
    """What set the incident off, by the same texts; unknown where they say too little."""
    return _winner(_TRIGGERS, (cause, title, summary), TEXT_WEIGHTS) or Trigger.UNKNOWN


def _winner(
    table: tuple[tuple[Kind, float, re.Pattern[str]], ...], texts: tuple[str, ...], weights: tuple[float, ...]
) -> Kind | None:
    votes: defaultdict[Kind, float] = defaultdict(float)
    for weight, text in zip(weights, texts, strict=True):
        low = text[:_READ].lower().replace("’", "'")
        for kind, worth, pattern in table:
            if pattern.search(low):
                votes[kind] += weight * worth
    best = max(votes.items(), key=lambda vote: vote[1], default=None)
    return best[0] if best and best[1] >= _MIN_VOTES else None
