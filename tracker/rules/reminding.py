"""Of what somebody is reminded, and when that has been often enough."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Final

THROTTLE_DAYS: Final = 7
"""An item comes back at the earliest after so many days."""
MOST_DAYS: Final = 90
"""So long after the first reminder, or after the due date where that was later, it comes no more."""
SOON_DAYS: Final = 7


class Part(StrEnum):
    """The parts of a digest, in their order."""

    OVERDUE = "overdue"
    SOON = "soon"
    NEW = "new"
    CALLED = "called"
    TRIAGE = "triage"
    VERIFY = "verify"


def may_remind(*, first_on: date | None, last_on: date | None, due_on: date | None, today: date) -> bool:
    """Whether somebody may hear of an item today; the days are those of the reminders so far.

    A reminder of a day to come was noted by a clock that has been put back since, and does not count.
    """
    if first_on is None or last_on is None or last_on > today:
        return True
    begun = max(first_on, due_on or first_on)
    return (today - last_on).days >= THROTTLE_DAYS and (today - begun).days <= MOST_DAYS


def own_part(*, due_on: date | None, today: date, is_new: bool) -> Part | None:
    """Where an item that somebody owns and works on stands in their digest; None where there is nothing to say."""
    if due_on is not None and due_on < today:
        return Part.OVERDUE
    if due_on is not None and (due_on - today).days <= SOON_DAYS:
        return Part.SOON
    return Part.NEW if is_new else None


def subject(counts: Mapping[Part, int]) -> str:
    """What a digest is about: “3 overdue, 2 due this week”."""
    asked = sum(counts.get(part, 0) for part in (Part.CALLED, Part.TRIAGE, Part.VERIFY))
    said: Sequence[tuple[int, str]] = (
        (counts.get(Part.OVERDUE, 0), "overdue"),
        (counts.get(Part.SOON, 0), "due this week"),
        (counts.get(Part.NEW, 0), "new for you"),
        (asked, "waiting for your decision"),
    )
    return ", ".join(f"{count} {words}" for count, words in said if count)
