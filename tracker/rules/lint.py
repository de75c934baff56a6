"""What would make a promise easier to keep: hints for triage that never block."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from tracker.rules.likeness import profile

LEAST_WORDS: Final = 2
"""With fewer words of its own, a promise could mean anything."""

_EMPTY = re.compile(
    r"\b(?:better|more|some|various|several|relevant|appropriate(?:ly)?|as needed|as necessary|if (?:needed|possible)|"
    r"where (?:needed|possible|appropriate)|in general|generally|etc|and so on|and similar|things?|stuff)\b"
)
_ENDLESS = re.compile(
    r"^(?:continue|keep|look|consider|explore|think|discuss|monitor|watch|strive|try|be|focus|work)\b|"
    r"\b(?:continue|continuing) to\b|\b(?:ongoing|continuous(?:ly)?|constantly|regularly|periodically|going forward)\b|"
    r"\blook(?:ing)? (?:in|over|at|for)(?:to)?\b|\bwork(?:ing)? (?:on|with|towards?)\b"
)
_VERBS = """
    accept ask batch cache call cap compare compute count end fail flag hand learn mark mask name page pause read
    refuse reject renumber resume retry rewrite roll say seal sign sort stop store teach tell trace warn wire
"""
_MORE_VERBS: Final = frozenset(_VERBS.split())
"""Verbs of promises beyond those by which a reader of texts dares to tell a promise from other words."""
_SEVERAL = re.compile(r";\s|\.\s+[A-Z]|\band (?:also|then)\b")


@dataclass(frozen=True, slots=True)
class Promise:
    """What the hints look at. `starts_with_verb` is told by the reader of write-ups."""

    title: str
    starts_with_verb: bool
    has_owner: bool
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing that could be better: `word` names the rule, `advice` says what to do."""

    word: str
    advice: str


RULES: Final[tuple[tuple[Hint, Callable[[Promise], bool]], ...]] = (
    (
        Hint("verb", "Start with what is to be done: “Add …”, “Check …”, “Renew …”."),
        lambda promise: promise.starts_with_verb or _first_word(promise.title) in _MORE_VERBS,
    ),
    (
        Hint("specific", "Say what exactly: which check, which service, which number."),
        lambda promise: _own_words(promise.title) >= LEAST_WORDS and not _EMPTY.search(promise.title.lower()),
    ),
    (
        Hint("bounded", "Say when it is finished: name a result that somebody can see."),
        lambda promise: not _ENDLESS.search(promise.title.lower()),
    ),
    (
        Hint("one", "This reads like several promises: each is easier to keep on its own."),
        lambda promise: not _SEVERAL.search(promise.title),
    ),
    (Hint("owner", "Nobody owns it yet: choose one person."), lambda promise: promise.has_owner),
    (Hint("date", "It has no due date yet."), lambda promise: promise.due_on is not None),
)


def hints(promise: Promise) -> list[Hint]:
    """What could be better about a promise, in the order of the rules; nothing for a good one."""
    return [hint for hint, is_met in RULES if not is_met(promise)]


def _first_word(title: str) -> str:
    return title.lower().partition(" ")[0]


def _own_words(title: str) -> int:
    """How many words of a title say something of their own."""
    return sum(weight == 1.0 for weight in profile(title).weights.values())
