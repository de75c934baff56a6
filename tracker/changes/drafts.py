"""What an import is about to write: a reading in the shape of our rows, before or after a person corrected it."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from tracker.rules import matching
from tracker.rules.markup import unmarked
from tracker.vocabulary import FactKind, ItemKind, WriteUpFormat

STATEMENT_LENGTH: Final = 10_000
SHORT_TITLE: Final = 160
OWNER_AT_END: Final = re.compile(r"\s*[(\[](?:owner:?\s*)?@[\w.-]{1,60}[)\]]\.?$", re.IGNORECASE)
FIRST_SENTENCE: Final = re.compile(r"([^.?!]{25,}[.?!]) [A-Z].*")

COLUMNS: Final[Mapping[FactKind, tuple[str, ...]]] = {
    FactKind.TITLE: ("title",),
    FactKind.STARTED_AT: ("started_at", "is_start_date_only"),
    FactKind.DETECTED_AT: ("detected_at",),
    FactKind.MITIGATED_AT: ("mitigated_at",),
    FactKind.ENDED_AT: ("ended_at",),
    FactKind.SEVERITY: ("severity", "severity_words"),
    FactKind.TRIGGER: ("trigger",),
    FactKind.CAUSE_CLASS: ("cause_class",),
    FactKind.ROOT_CAUSE: ("root_cause",),
}
"""The columns of an incident that each fact fills; all other kinds are rows of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactDraft:
    """One fact with its words and lines. `is_edited` and `is_dismissed` are a person's doing."""

    kind: FactKind
    text: str
    at: datetime | None = None
    first_line: int | None = None
    last_line: int | None = None
    is_inferred: bool = False
    is_edited: bool = False
    is_dismissed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDraft:
    """One promise: `statement` in the words of the text, `title` as it will be shown."""

    statement: str
    title: str
    first_line: int
    last_line: int
    is_done: bool = False
    owner: str = ""
    due_on: date | None = None
    kind: ItemKind | None = None
    is_dismissed: bool = False
    references: tuple[str, ...] = ()
    """What its words lead to, also where the address stands elsewhere in the text."""
    issues: tuple[str, ...] = ()
    """The addresses of issues that a person wants it linked to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """All that one import writes. `values` are columns of the incident, `title` the write-up's own."""

    source: str
    text: str
    format: WriteUpFormat
    title: str
    published_on: date | None
    promised_on: date | None
    values: Mapping[str, Any]
    facts: tuple[FactDraft, ...]
    items: tuple[ItemDraft, ...]
    warnings: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical text, in hex."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    @property
    def known_as(self) -> matching.Known:
        """What identifies this text among those imported before."""
        return matching.Known(digest=self.digest, source=self.source, title=self.title)

    @property
    def corrected_columns(self) -> frozenset[str]:
        """The columns of the incident that a person set in the preview."""
        kinds = {fact.kind for fact in self.facts if fact.is_edited or fact.is_dismissed}
        return frozenset(name for kind in kinds for name in COLUMNS.get(kind, ()))


def short_title(statement: str) -> str:
    """A statement as a title: its first sentence on one line, without markup, full stop and owner in brackets.

    At most 160 characters, cut between words.
    """
    words = OWNER_AT_END.sub("", " ".join((unmarked(statement) or statement).split()))
    first = FIRST_SENTENCE.match(words)
    words = first[1] if first else words
    if words.endswith(".") and not words.endswith(".."):
        words = words[:-1].rstrip()
    if len(words) <= SHORT_TITLE:
        return words
    start = words[:SHORT_TITLE]
    cut = start.rpartition(" ")[0] or start[:-1]
    return cut.rstrip(",;:–- ")[: SHORT_TITLE - 1] + "…"


def shortened(text: str, most: int) -> str:
    """A text of at most `most` characters, cut between words where it is longer."""
    if len(text) <= most:
        return text
    start = text[: most - 1]
    return (start.rpartition(" ")[0] or start) + "…"
