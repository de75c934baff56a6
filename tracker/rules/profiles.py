"""What one incident offers for comparison with others."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from tracker.rules.chronology import When
from tracker.rules.mechanisms import mechanisms_in, tells_why
from tracker.rules.similarity import Bag, piece_bag, word_bag
from tracker.rules.tickets import tickets_in
from tracker.rules.tokens import stems_of
from tracker.vocabulary import CauseClass, Trigger

MAX_READ: Final = 60_000
"""Characters of a write-up that are compared; the longest of the corpus has a third of that."""
MAX_SENTENCES: Final = 1_500
_LEAST_SENTENCE: Final = 16
NONE: Final[frozenset[int]] = frozenset()

# What a part of the text counts when the telling of the cause is compared
OF_CAUSE, OF_FACTOR, OF_CAUSAL_SENTENCE, OF_TEXT = 4.0, 2.0, 2.0, 0.5

_BREAK = re.compile(r"(?<=[.!?])\s+|\n\s{0,40}\n|\n(?=[ \t]{0,40}[-*•|#\d])")


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a write-up with the lines they stand on; without lines where a person typed them."""

    text: str
    first_line: int | None = None
    last_line: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of one incident: what was read from its write-up, or what a person put in its place.

    `text` is the canonical text of the newest write-up. `causes` are the root cause passages, `statements` what the
    write-up itself says of repeats, `promises` its action items, `cause_ids` the named causes that a person linked it
    to. `label` and `source` are what others may call it by: "INC-12", the address it came from.
    """

    incident_id: int
    when: When
    title: str = ""
    text: str = ""
    causes: tuple[Quote, ...] = ()
    factors: tuple[Quote, ...] = ()
    statements: tuple[Quote, ...] = ()
    promises: tuple[Quote, ...] = ()
    services: tuple[str, ...] = ()
    cause_class: CauseClass = CauseClass.UNKNOWN
    trigger: Trigger = Trigger.UNKNOWN
    cause_ids: frozenset[int] = frozenset()
    label: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """All that scoring needs of an incident: about 8 kB, and no text.

    `telling` and `pieces` are the words, and pieces of words, that tell the cause; `story` are the words of the whole
    text; `promises` those of each action item; `mechanisms` the ways of failing as bits. The shape lets a table hold
    it: the bags as bytes, the rest as plain columns.
    """

    incident_id: int
    when: When
    telling: Bag
    pieces: Bag
    story: Bag
    mechanisms: int
    promises: tuple[Bag, ...] = ()
    tickets: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    cause_class: CauseClass = CauseClass.UNKNOWN
    trigger: Trigger = Trigger.UNKNOWN
    cause_ids: frozenset[int] = frozenset()
    same_as: frozenset[int] = frozenset()
    other_than: frozenset[int] = frozenset()


class Outline(NamedTuple):
    """As much of a profile as a rough comparison looks at."""

    incident_id: int
    telling: Bag
    mechanisms: int
    tickets: frozenset[str]
    cause_ids: frozenset[int]


def profile_of(
    told: Told, *, same_as: frozenset[int] = frozenset(), other_than: frozenset[int] = frozenset()
) -> Profile:
    """The profile of an incident.

    `same_as` and `other_than` are incidents that its write-up means when it speaks of a repeat, or denies one
    (`rules.repeats.meant`).
    """
    text = told.text[:MAX_READ]
    parts = [
        (OF_CAUSE, " ".join(_texts(told.causes))),
        (OF_FACTOR, " ".join(_texts(told.factors))),
        (OF_CAUSAL_SENTENCE, " ".join(quote.text for quote in sentences_of(text) if tells_why(quote.text))),
        (OF_TEXT, text),
    ]
    of_services = frozenset(stem for name in told.services for stem in stems_of(name))
    return Profile(
        incident_id=told.incident_id,
        when=told.when,
        telling=word_bag(parts, halved=of_services),
        pieces=piece_bag(parts),
        story=word_bag([(1.0, text)]),
        mechanisms=mechanisms_of(told),
        promises=tuple(word_bag([(1.0, promise.text)]) for promise in told.promises),
        tickets=tickets_in(text),
        services=frozenset(name.casefold() for name in told.services),
        cause_class=told.cause_class,
        trigger=told.trigger,
        cause_ids=told.cause_ids,
        same_as=same_as,
        other_than=other_than,
    )


def mechanisms_of(told: Told) -> int:
    """The ways of failing that an incident's title, text, causes and factors tell of, as bits."""
    return mechanisms_in("\n".join((told.title, told.text[:MAX_READ], *_texts(told.causes), *_texts(told.factors))))


def _texts(quotes: tuple[Quote, ...]) -> Iterator[str]:
    return (quote.text for quote in quotes)


def sentences_of(text: str) -> tuple[Quote, ...]:
    """The sentences, list items and table rows of a text with their lines, counted from 1."""
    found: list[Quote] = []
    line, start = 1, 0
    for gap in _BREAK.finditer(text):
        line = _take(found, text[start : gap.start()], line) + gap[0].count("\n")
        start = gap.end()
        if len(found) >= MAX_SENTENCES:
            return tuple(found)
    _take(found, text[start:], line)
    return tuple(found)


def _take(found: list[Quote], words: str, line: int) -> int:
    """Put a sentence to the others; answer the line on which it ends."""
    first = line + words[: len(words) - len(words.lstrip())].count("\n")
    last = line + words.rstrip().count("\n")
    stripped = " ".join(words.split())
    if len(stripped) >= _LEAST_SENTENCE:
        found.append(Quote(stripped, first, last))
    return line + words.count("\n")
