"""Dates: when an item wants an owner, when it is due and why, what is late and in whose day.

Days count from the day after, in the team's zone; what `rules.calendar` calls a business day is Monday to Friday.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from tracker.errors import RefusedError
from tracker.rules import calendar
from tracker.rules.lifecycle import ACTIVE, UNFINISHED
from tracker.vocabulary import ItemState, Priority

PRIORITY_OF_SEVERITY: Final[Mapping[int | None, Priority]] = {
    1: Priority.P0,
    2: Priority.P1,
    3: Priority.P2,
    4: Priority.P3,
    None: Priority.P2,
}

BACKFILL_AGE: Final = timedelta(days=90)
LEAST_BUSINESS_DAYS: Final = 5
"""What everybody has between committing to an item and its due date, however old its incident is."""
VERIFY_DAYS: Final[Mapping[Priority, int]] = {Priority.P0: 30, Priority.P1: 60, Priority.P2: 90}
MOST_DAYS: Final = 365
"""What a policy may ask for."""
SET_BY_POLICY: Final = "set by policy"
POLICY_CHANGED: Final = "policy changed"
POLICY_REASONS: Final = frozenset({SET_BY_POLICY, POLICY_CHANGED})
"""What the slip ledger says of a date that no person chose."""
FARTHEST: Final = timedelta(days=3653)
"""How far ahead of today a date may lie; beyond ten years somebody mistyped the year."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a policy says: days by priority; None sets no date.

    `assign` are business days after the item entered the tracker, `complete` calendar days after the incident was
    resolved. With `skips_weekends` a due date on a weekend moves to Monday.
    """

    assign: Mapping[Priority, int | None]
    complete: Mapping[Priority, int | None]
    skips_weekends: bool


DEFAULT: Final = Terms(
    assign=dict.fromkeys(Priority, 3),
    complete={Priority.P0: 14, Priority.P1: 30, Priority.P2: 60, Priority.P3: None},
    skips_weekends=True,
)
"""What holds until somebody sets a policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that decides about the dates of one item. `zone` is its team's, `happened_on` its incident's day.

    `started_at` is None where the incident's start is known only by its day. `committed_at` is None until somebody
    commits to the item.
    """

    priority: Priority
    zone: str
    entered_at: datetime
    committed_at: datetime | None
    ended_at: datetime | None
    mitigated_at: datetime | None
    started_at: datetime | None
    happened_on: date
    is_backfill: bool


@dataclass(frozen=True, slots=True)
class Due:
    """A due date, and what it follows from: "30 days after the incident ended"."""

    on: date
    why: str


def due(terms: Terms, case: Case) -> Due | None:
    """When an item is due by a policy; None where it sets no date, or nobody has committed to the item.

    So many days after the incident's resolution, but not before five business days after the commitment.
    """
    days = terms.complete[case.priority]
    if days is None or case.committed_at is None:
        return None
    committed_on = calendar.day_in(case.zone, case.committed_at)
    resolved_on, words = _resolution(case, committed_on)
    wanted = Due(resolved_on + timedelta(days=days), f"{days} {'day' if days == 1 else 'days'} after {words}")
    least = calendar.business_days_after(committed_on, LEAST_BUSINESS_DAYS)
    if wanted.on < least:
        return Due(least, f"{LEAST_BUSINESS_DAYS} business days after it was committed")
    if terms.skips_weekends and not calendar.is_business_day(wanted.on):
        return Due(calendar.off_the_weekend(wanted.on), f"{wanted.why}, moved to Monday")
    return wanted


def _resolution(case: Case, committed_on: date) -> tuple[date, str]:
    """The day that a due date counts from, and its words.

    The incident's end, else when it was mitigated, else its start, else the day that orders it. A backfill's
    incident is long over: its items count from the commitment.
    """
    if case.is_backfill:
        return committed_on, "it was committed"
    known = (
        (case.ended_at, "the incident ended"),
        (case.mitigated_at, "the incident was mitigated"),
        (case.started_at, "the incident began"),
    )
    for instant, words in known:
        if instant is not None:
            return calendar.day_in(case.zone, instant), words
    return case.happened_on, "the incident"


def assign_by(terms: Terms, case: Case) -> date | None:
    """The day by which a policy wants an owner: business days after the item entered the tracker.

    Those of a backfill count from the commitment; None before it, and where the policy sets no date.
    """
    days = terms.assign[case.priority]
    since = case.committed_at if case.is_backfill else case.entered_at
    if days is None or since is None:
        return None
    return calendar.business_days_after(calendar.day_in(case.zone, since), days)


def verify_by(priority: Priority, done_at: datetime, zone: str) -> date | None:
    """The day by which somebody should have looked whether it helped: 30, 60 or 90 days after it was done."""
    days = VERIFY_DAYS.get(priority)
    return None if days is None else calendar.day_in(zone, done_at) + timedelta(days=days)


def is_by_policy(due_on: date | None, last_reason: str | None, expected: date | None) -> bool:
    """Whether a committed item has the due date that a policy gave it, rather than one that somebody chose.

    `last_reason` is that of the newest line of its slip ledger, None without a line; `expected` is what the policy
    would say. What has neither date nor line waits for a policy to give it one.
    """
    if last_reason is not None:
        return last_reason in POLICY_REASONS
    return due_on in (None, expected)


def check_far(day: date | None, today: date, *, field: str) -> None:
    """Raise RefusedError for a date more than ten years ahead."""
    if day is not None and day - today > FARTHEST:
        raise RefusedError("This is more than ten years away. Check the year.", field=field)


def is_backfill(happened_on: date, today: date) -> bool:
    """Whether an incident is so old that its import is an archive: no flood of overdue items and reminders."""
    return today - happened_on > BACKFILL_AGE


def is_put_off(from_on: date | None, to_on: date | None) -> bool:
    """Whether a due date is moved to a later day, or taken away."""
    return from_on is not None and (to_on is None or to_on > from_on)


def is_overdue(due_on: date | None, state: ItemState, today: date) -> bool:
    """Overdue from the end of the due day. `today` is the owner's date."""
    return due_on is not None and state in ACTIVE and due_on < today


def is_past_assign_by(assign_by: date | None, state: ItemState, *, is_owned: bool, today: date) -> bool:
    """Whether nobody owns an unfinished item though the day by which somebody should is over."""
    return assign_by is not None and not is_owned and state in UNFINISHED and assign_by < today


def zones_by_date(zones: Iterable[str], now: datetime) -> dict[date, list[str]]:
    """IANA zones grouped by the date that they have at the instant `now`."""
    grouped: dict[date, list[str]] = {}
    for zone in sorted(set(zones)):
        grouped.setdefault(now.astimezone(ZoneInfo(zone)).date(), []).append(zone)
    return grouped


def is_zone(name: str) -> bool:
    """Whether `name` is an IANA time zone that this machine knows."""
    return name in available_timezones()
