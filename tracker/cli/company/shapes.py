"""The shapes of the company's tables. Days count from today: -26 is 26 days ago, 4 is in four days."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from tracker.vocabulary import CauseClass, CauseRole, FactKind, ItemKind, ItemState, SiteRole, TeamRole, Trigger


class Worker(NamedTuple):
    """Somebody of the company. `login` begins the e-mail address and is the GitHub login."""

    name: str
    login: str
    time_zone: str | None
    team: str | None = None
    role: TeamRole = TeamRole.MEMBER
    site_role: SiteRole = SiteRole.VIEWER
    can_log_in: bool = True
    left: int | None = None
    """The day on which they left."""


class NamedCause(NamedTuple):
    """A cause as the company calls it."""

    name: str
    cause_class: CauseClass


class Link(NamedTuple):
    """That a cause, by its key in the table of causes, played a part in an incident.

    Who reviews incidents confirms it; a link that only the system suggests `is_suggested`.
    """

    cause: str
    role: CauseRole = CauseRole.ROOT
    is_suggested: bool = False


class Act(StrEnum):
    """What somebody does with an item."""

    MOVE = "move"
    REDATE = "re-date"
    BLOCK = "block"
    ESCALATE = "escalate"
    WISH = "ask to decline"
    TAKE_THE_PLACE = "take another's place"
    SPLIT = "split"
    SAY = "say"


class Step(NamedTuple):
    """One thing that happened to an item."""

    day: int
    act: Act
    words: str = ""
    """The reason; for a finished item its evidence."""
    to: ItemState | None = None
    """For a move: the new state."""
    due: int | None = None
    """The new due date, or for a declined item the day to look again."""


def committed(day: int) -> Step:
    """The team's manager commits the item, or puts one in progress back."""
    return Step(day, Act.MOVE, to=ItemState.OPEN)


def started(day: int) -> Step:
    """Its owner begins."""
    return Step(day, Act.MOVE, to=ItemState.IN_PROGRESS)


def slipped(day: int, due: int, why: str) -> Step:
    """The due date moves."""
    return Step(day, Act.REDATE, why, due=due)


def done(day: int, evidence: str) -> Step:
    """Finished, with a link or words that show it."""
    return Step(day, Act.MOVE, evidence, ItemState.DONE)


def verified(day: int, words: str = "") -> Step:
    """The manager has seen that it works."""
    return Step(day, Act.MOVE, words, ItemState.VERIFIED)


def declined(day: int, why: str, look_again: int) -> Step:
    """The manager accepts the risk until the day to look again."""
    return Step(day, Act.MOVE, why, ItemState.DECLINED, look_again)


def reopened(day: int, why: str) -> Step:
    """It turned out not to be done."""
    return Step(day, Act.MOVE, why, ItemState.OPEN)


def blocked(day: int, why: str) -> Step:
    """Something stands in the way."""
    return Step(day, Act.BLOCK, why)


def escalated(day: int, why: str) -> Step:
    """The manager is called."""
    return Step(day, Act.ESCALATE, why)


def unwanted(day: int, why: str, look_again: int) -> Step:
    """Its owner asks to decline it."""
    return Step(day, Act.WISH, why, due=look_again)


def takes_the_place_of(day: int, begins: str) -> Step:
    """It takes the place of an earlier item, whose promise began with these words."""
    return Step(day, Act.TAKE_THE_PLACE, begins)


def split(day: int, rest: str) -> Step:
    """A part of it becomes an item of its own, with this title."""
    return Step(day, Act.SPLIT, rest)


def said(day: int, words: str) -> Step:
    """Its owner comments."""
    return Step(day, Act.SAY, words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of one promise. A promise without steps waits for triage.

    `owner` (a log-in), `due`, `kind` and `title` are what triage set; None keeps what the write-up said. The first
    step is the day of triage.
    """

    begins: str
    """The first words of the promise in the write-up."""
    steps: tuple[Step, ...] = ()
    owner: str | None = None
    due: int | None = None
    kind: ItemKind | None = None
    title: str | None = None


def fate(begins: str, *steps: Step, **more: Any) -> Fate:
    """One line of a table: the promise's first words, what happened to it, what triage set."""
    return Fate(begins=begins, steps=steps, **more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One incident and what followed, in the order in which the incidents entered the tracker."""

    day: int
    """When it entered the tracker."""
    causes: tuple[Link, ...] = ()
    fates: tuple[Fate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported(Story):
    """An incident read from a write-up. `corrected` are the columns that a person set right afterwards."""

    file: str
    by: str | None = None
    """The log-in of who imported it; None for the import of an archive by the system."""
    corrected: Mapping[str, Any] = field(default_factory=dict)
    known_as: str = ""
    """The file of the first version, where this is a new version of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand(Story):
    """An incident typed in. `began` and the minutes after it say when it was what."""

    title: str
    by: str
    severity: int
    began: tuple[int, str]
    """(day, "HH:MM" in UTC)."""
    minutes: int
    noticed_after: int | None = None
    trigger: Trigger
    cause_class: CauseClass
    root_cause: str
    services: tuple[str, ...] = ()
    is_near_miss: bool = False
    facts: tuple[tuple[FactKind, str], ...] = ()
