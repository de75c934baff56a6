"""What a reader found in one write-up, each fact with the lines it was read from.

Lines count from 1 in `WriteUp.text`, the stored canonical text.
"""

from dataclasses import dataclass
from datetime import date, datetime

from tracker.vocabulary import CauseClass, ItemKind, Trigger, WriteUpFormat


@dataclass(frozen=True, slots=True)
class Passage:
    """Words as they stand in the text, wrapped lines joined, without list marker."""

    text: str
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class Instant:
    """A point in time, aware and in UTC. `quote` holds the words it was read from.

    `is_inferred`: part of it (a year, a date) was worked out, not read.
    `is_date_only`: the text gives the day but no time; `at` is then the midnight that begins it.
    """

    at: datetime
    quote: str
    first_line: int
    last_line: int
    is_inferred: bool = False
    is_date_only: bool = False


@dataclass(frozen=True, slots=True)
class ReadItem:
    """One promise. `text` is verbatim with list marker and checkbox removed, wrapped lines joined.

    `is_struck`: the words are struck through.
    """

    text: str
    first_line: int
    last_line: int
    is_done: bool = False
    owner: str | None = None
    due_on: date | None = None
    references: tuple[str, ...] = ()
    kind: ItemKind | None = None
    is_struck: bool = False

    @property
    def is_withdrawn(self) -> bool:
        """Struck through and not said to be done: whoever wrote it took it back."""
        return self.is_struck and not self.is_done


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of the timeline; `at` is in UTC, or None where the text gives no usable time."""

    at: datetime | None
    text: str
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class WriteUp:
    """All that was read from one write-up. What is not there is None or empty; `warnings` say why.

    `severity` is 1 to 4 where the words allow it, `severity_words` the words themselves.
    `inferred` names the facts (keys of `tracker extract`) that were worked out rather than read.
    """

    source: str
    format: WriteUpFormat
    text: str
    title: Passage | None
    started_at: Instant | None
    detected_at: Instant | None
    mitigated_at: Instant | None
    ended_at: Instant | None
    severity: int | None
    severity_words: Passage | None
    services: tuple[Passage, ...]
    root_cause: Passage | None
    trigger: Trigger
    cause_class: CauseClass
    contributing_factors: tuple[Passage, ...]
    timeline: tuple[TimelineEntry, ...]
    action_items: tuple[ReadItem, ...]
    recurrence_statements: tuple[Passage, ...]
    published_on: date | None
    inferred: tuple[str, ...]
    warnings: tuple[str, ...]
