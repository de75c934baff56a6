"""The weekly review: when it is held and asked for, what may be decided, and whether a decision was kept."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from tracker.rules import calendar
from tracker.rules.lifecycle import ACTIVE, FINISHED, UNFINISHED
from tracker.vocabulary import AgendaSection as Section
from tracker.vocabulary import ItemState, ReviewDecisionKind
from tracker.vocabulary import ReviewDecisionKind as Kind

MOST_ENTRIES: Final = 500
"""What one meeting can look at; the first in the order of the agenda."""
SOON_DAYS: Final = 14
LEAST_SLIPS: Final = 2
ASKED_AT: Final = time(9)
"""When the agenda is built and owners are asked, on the last working day before the meeting, where it is held."""
LENGTH: Final = timedelta(hours=1)
"""How long after its planned start a meeting that nobody started counts as about to begin."""
WEEK: Final = timedelta(days=7)
CLOCK: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")

STEPS: Final[Mapping[str, tuple[Section, ...]]] = {
    "Last decisions": (Section.DECISIONS,),
    "Came back": (Section.RECURRENCES,),
    "Overdue or slipping": (Section.OVERDUE, Section.SLIPPED),
    "To be planned": (Section.UNOWNED, Section.UNDATED, Section.PROPOSED),
    "Did it help?": (Section.VERIFICATION,),
    "Next 14 days": (Section.DUE_SOON, Section.BLOCKED),
    "Accepted risks": (Section.RISKS,),
    "Numbers": (Section.NUMBERS, Section.PAID_OFF),
}
"""The agenda as the meeting walks it: what people call a part, and its sections in their order."""
TITLES: Final[Mapping[Section, str]] = {
    Section.DECISIONS: "Decided last time and not kept",
    Section.RECURRENCES: "Came back",
    Section.OVERDUE: "Overdue",
    Section.SLIPPED: "Slipped twice or more",
    Section.UNOWNED: "Nobody owns it",
    Section.UNDATED: "Has no date",
    Section.PROPOSED: "Waits for triage",
    Section.VERIFICATION: "Done, did it help?",
    Section.DUE_SOON: "Due in the next 14 days",
    Section.BLOCKED: "Blocked or escalated",
    Section.RISKS: "Accepted risk, look again",
    Section.NUMBERS: "The numbers",
    Section.PAID_OFF: "A follow-up that paid off",
}


def step_of(section: Section) -> str:
    """The part of the walk that a section belongs to."""
    return next(name for name, sections in STEPS.items() if section in sections)


def next_meeting(weekday: int, starts_at: str, zone: str, *, after: datetime) -> datetime:
    """The first meeting later than `after`: every week on `weekday` at `starts_at`, by the clocks of `zone`.

    A time that the clocks skip is held as much later; one that comes twice, at its first.
    """
    hour, minute = map(int, starts_at.split(":"))
    day = calendar.day_in(zone, after)
    day += timedelta(days=(weekday - day.weekday()) % 7)
    while True:
        at = datetime.combine(day, time(hour, minute), ZoneInfo(zone)).astimezone(UTC)
        if at > after:
            return at
        day += WEEK


def asked_from(meeting: datetime, zone: str) -> datetime:
    """When its agenda is built and sent: at nine on the last working day before, by the clocks of `zone`."""
    day = calendar.day_in(zone, meeting) - timedelta(days=1)
    while not calendar.is_business_day(day):
        day -= timedelta(days=1)
    return datetime.combine(day, ASKED_AT, ZoneInfo(zone)).astimezone(UTC)


def allowed(state: ItemState | None, section: Section) -> tuple[ReviewDecisionKind, ...]:
    """What can be decided about an entry, the likeliest first; without an item there are only words."""
    if state is None:
        return (Kind.KEEP, Kind.NOTE)
    if state is ItemState.DONE:
        return (Kind.VERIFY, Kind.KEEP, Kind.NEW_DATE, Kind.REOPEN, Kind.NEW_OWNER, Kind.NOTE)
    if state is ItemState.VERIFIED:
        return (Kind.KEEP, Kind.REOPEN, Kind.NOTE)
    if state is ItemState.DECLINED:
        return (Kind.KEEP, Kind.NEW_DATE, Kind.NOTE)
    if state is ItemState.SUPERSEDED:
        return (Kind.KEEP, Kind.NOTE)
    usual = (Kind.NEW_DATE, Kind.KEEP, Kind.NEW_OWNER, Kind.SPLIT, Kind.ESCALATE)
    ends = (Kind.DONE,) if state in ACTIVE else ()
    found = (*usual, *ends, Kind.DECLINE, Kind.NOTE)
    if section in (Section.UNOWNED, Section.PROPOSED):
        return (Kind.NEW_OWNER, *(one for one in found if one is not Kind.NEW_OWNER))
    return found


class Outcome(StrEnum):
    """What became of a decision by the next review."""

    KEPT = "kept"
    RUNNING = "running"
    NOT_KEPT = "not-kept"


@dataclass(frozen=True, slots=True)
class Now:
    """How an item stands today. `is_overdue` is by its owner's day."""

    state: ItemState
    due_on: date | None
    owner_id: int | None
    is_overdue: bool
    verify_by: date | None
    look_again_on: date | None


PROMISES: Final = frozenset(Kind) - {Kind.NOTE}
"""Decisions that can be kept or not; a note promises nothing."""


def outcome(kind: ReviewDecisionKind, detail: Mapping[str, Any], now: Now, today: date) -> Outcome:
    """Whether what was decided about an item has come true, may yet, or has not.

    Keeping, a new date, a split and a call for the manager are kept when the item is finished, not kept when it is
    late or was put off again, and otherwise still on the way. A new owner is kept while the item is theirs and not
    late. What was ended is kept while it stays so; what waits for a day, until that day.
    """
    if kind in (Kind.DONE, Kind.VERIFY):
        return Outcome.KEPT if now.state in FINISHED else Outcome.NOT_KEPT
    if now.state is ItemState.DECLINED:
        return _until(now.look_again_on, today)
    if kind is Kind.DECLINE:
        return Outcome.RUNNING if detail.get("is_wish") else Outcome.NOT_KEPT
    if now.state in (ItemState.SUPERSEDED, ItemState.VERIFIED):
        return Outcome.KEPT
    if now.state is ItemState.DONE:
        return _until(now.verify_by, today) if detail.get("was_done") else Outcome.KEPT
    return _unfinished(kind, detail, now)


def _unfinished(kind: ReviewDecisionKind, detail: Mapping[str, Any], now: Now) -> Outcome:
    was_undone = bool(detail.get("was_done")) and kind is not Kind.REOPEN
    if was_undone or now.is_overdue or _was_put_off(detail, now):
        return Outcome.NOT_KEPT
    if kind is Kind.NEW_OWNER:
        return Outcome.KEPT if now.owner_id == detail.get("owner_id") else Outcome.NOT_KEPT
    return Outcome.RUNNING


def _until(day: date | None, today: date) -> Outcome:
    """What rests until a day is kept as long as the day has not come."""
    return Outcome.KEPT if day is None or day > today else Outcome.NOT_KEPT


def _was_put_off(detail: Mapping[str, Any], now: Now) -> bool:
    promised = detail.get("due_on")
    if promised is None or now.state not in UNFINISHED:
        return False
    return now.due_on is None or now.due_on > date.fromisoformat(promised)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the walk: how many entries it has, how many were reached, and whether the meeting is at it."""

    name: str
    count: int
    reached: int
    at: int
    """The place of the entry that is looked at, from 1; 0 where the meeting is elsewhere."""


def progress(entries: Sequence[tuple[int, Section, bool]], here: int | None) -> list[Part]:
    """The parts that have entries, from (id, section, whether it was reached), for whoever looks at entry `here`."""
    parts = []
    for name, sections in STEPS.items():
        mine = [one for one in entries if one[1] in sections]
        if mine:
            at = next((place for place, one in enumerate(mine, 1) if one[0] == here), 0)
            parts.append(Part(name, len(mine), sum(one[2] for one in mine), at))
    return parts


def first_open(entries: Iterable[tuple[int, Section, bool]], *, after: int | None = None) -> int | None:
    """The id of the first entry that nobody has reached: behind `after` where there is one, else from the beginning."""
    listed = list(entries)
    keys = [one[0] for one in listed]
    start = keys.index(after) + 1 if after in keys else 0
    return next((one[0] for one in (*listed[start:], *listed[:start]) if not one[2]), None)
