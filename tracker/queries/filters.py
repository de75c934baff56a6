"""What a list of action items leaves out, as conditions on the joined tables."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from tracker.models.actions import CALLS, IS_ACTIVE, IS_DONE, IS_PROPOSED, ActionItem, ItemCause, PromisePair, due_sort
from tracker.models.github import GithubLink, GithubOutbox
from tracker.models.incidents import Incident, incident_service
from tracker.queries import search
from tracker.queries.days import Days
from tracker.rules.deadlines import VERIFY_DAYS
from tracker.rules.lifecycle import ACTIVE, UNFINISHED
from tracker.vocabulary import GithubLinkState, ItemKind, ItemState, OutboxStatus, Priority, PromiseDecision

Condition = sa.ColumnElement[bool]


class Mark(StrEnum):
    """What an item can be besides its state."""

    BLOCKED = "blocked"
    ESCALATED = "escalated"
    REOPENED = "reopened"
    REPEATED = "repeated"
    """Promises what an earlier item promised already."""
    REPLACED = "replaced"
    """Another item took its place."""


class OnGithub(StrEnum):
    """How an item stands on GitHub."""

    OPEN = "open"
    CLOSED = "closed"
    NONE = "none"
    """It has no issue, and gets none just now."""
    WAITING = "waiting"
    """Something is on its way there."""
    TROUBLE = "trouble"
    """Its issue is lost or asks for a decision, or a change was given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list shows; an empty field filters nothing. each word of `text` is searched for."""

    states: frozenset[ItemState] = frozenset()
    kinds: frozenset[ItemKind] = frozenset()
    priorities: frozenset[Priority] = frozenset()
    owner_ids: frozenset[int | None] = frozenset()
    """None among them: also what nobody owns."""
    team_ids: frozenset[int | None] = frozenset()
    service_ids: frozenset[int] = frozenset()
    cause_ids: frozenset[int] = frozenset()
    incident_ids: frozenset[int] = frozenset()
    incident_from: date | None = None
    incident_to: date | None = None
    marks: frozenset[Mark] = frozenset()
    """All of these."""
    on_github: frozenset[OnGithub] = frozenset()
    """Any of these."""
    slipped: int = 0
    """At least so often."""
    owner_id: int | None = None
    is_overdue: bool = False
    is_unowned: bool = False
    is_undated: bool = False
    needs_manager: bool = False
    """Escalated, or a member asks to decline it."""
    due_within: int | None = None
    """Days from today, overdue ones left out."""
    due_from: date | None = None
    due_to: date | None = None
    is_dateless: bool = False
    """In any state, unlike `is_undated`."""
    done_since: datetime | None = None
    added_since: datetime | None = None
    committed_since: datetime | None = None
    is_due_for_verification: bool = False
    """Done, and the day to verify it has come for its owner; at once where it was done before such days were set."""
    text: str = ""


def conditions(wanted: Filter, days: Days) -> list[Condition]:
    """What a row of item, incident, owner and team must fulfil."""
    found = [*_by_state(wanted), *_by_people(wanted), *_by_place(wanted), *_by_date(wanted, days)]
    found += [MARKED[mark]() for mark in sorted(wanted.marks)]
    if wanted.on_github:
        found.append(sa.or_(*(ON_GITHUB[one]() for one in sorted(wanted.on_github))))
    if wanted.slipped:
        found.append(ActionItem.slips >= wanted.slipped)
    if wanted.needs_manager:
        found.append(CALLS)
    return found + ([search.matches(wanted.text)] if wanted.text.strip() else [])


def _by_state(wanted: Filter) -> list[Condition]:
    found: list[Condition] = []
    if wanted.states and wanted.states <= ACTIVE:
        found.append(IS_ACTIVE)
    elif wanted.states == {ItemState.PROPOSED}:
        found.append(IS_PROPOSED)
    if wanted.states and wanted.states != ACTIVE:
        found.append(ActionItem.state.in_(sorted(wanted.states)))
    if wanted.kinds:
        found.append(ActionItem.kind.in_(sorted(wanted.kinds)))
    if wanted.priorities:
        found.append(ActionItem.priority.in_(sorted(wanted.priorities)))
    return found


def _by_people(wanted: Filter) -> list[Condition]:
    found: list[Condition] = []
    if wanted.owner_id is not None:
        found.append(ActionItem.owner_id == wanted.owner_id)
    if wanted.owner_ids:
        found.append(among(ActionItem.owner_id, wanted.owner_ids))
    if wanted.team_ids:
        found.append(among(ActionItem.team_id, wanted.team_ids))
    if wanted.is_unowned:
        found += [ActionItem.state.in_(sorted(UNFINISHED)), ActionItem.owner_id.is_(None)]
    return found


def among(column: Any, keys: Collection[int | None]) -> Condition:
    """That a column holds one of these keys; None among them stands for no key at all."""
    known = sorted(key for key in keys if key is not None)
    is_known: Condition = column == known[0] if len(known) == 1 else column.in_(known)
    if None not in keys:
        return is_known
    is_empty: Condition = column.is_(None)
    return sa.or_(is_known, is_empty) if known else is_empty


def _by_place(wanted: Filter) -> list[Condition]:
    found: list[Condition] = []
    if wanted.incident_ids:
        found.append(ActionItem.incident_id.in_(sorted(wanted.incident_ids)))
    if wanted.incident_from is not None or wanted.incident_to is not None:
        struck = sa.select(Incident.id).where(*in_window(wanted))
        found.append(ActionItem.incident_id.in_(struck))
    if wanted.service_ids:
        hit = sa.select(incident_service.c.incident_id).where(
            incident_service.c.service_id.in_(sorted(wanted.service_ids))
        )
        found.append(ActionItem.incident_id.in_(hit))
    if wanted.cause_ids:
        addressing = sa.select(ItemCause.item_id).where(ItemCause.cause_id.in_(sorted(wanted.cause_ids)))
        found.append(ActionItem.id.in_(addressing))
    return found


def in_window(wanted: Filter) -> list[Condition]:
    """That an incident happened within the days that are asked for."""
    found: list[Condition] = []
    if wanted.incident_from is not None:
        found.append(Incident.happened_on >= wanted.incident_from)
    if wanted.incident_to is not None:
        found.append(Incident.happened_on <= wanted.incident_to)
    return found


def _by_date(wanted: Filter, days: Days) -> list[Condition]:
    found: list[Condition] = []
    if wanted.is_overdue:
        found += [IS_ACTIVE, days.before_today(ActionItem.due_on), due_sort < days.latest()]
    if wanted.is_undated:
        found += [ActionItem.state.in_(sorted(UNFINISHED)), ActionItem.due_on.is_(None), due_sort >= date.max]
    if wanted.due_within is not None:
        within = wanted.due_within + 1
        found += [IS_ACTIVE, sa.not_(days.before_today(ActionItem.due_on)), due_sort >= days.earliest()]
        found += [days.before_today(ActionItem.due_on, plus=within), due_sort < days.latest(plus=within)]
    if wanted.is_due_for_verification:
        found += [IS_DONE, _wants_verification(days)]
    if wanted.done_since is not None:
        found += [ActionItem.done_at.is_not(None), ActionItem.done_at >= wanted.done_since]
    if wanted.added_since is not None:
        found += [ActionItem.created_at.is_not(None), ActionItem.created_at >= wanted.added_since]
    if wanted.committed_since is not None:
        found.append(ActionItem.committed_at >= wanted.committed_since)
    return found + _between(wanted)


def _between(wanted: Filter) -> list[Condition]:
    found: list[Condition] = []
    if wanted.is_dateless:
        found += [ActionItem.due_on.is_(None), due_sort >= date.max]
    if wanted.due_from is not None:
        found += [ActionItem.due_on.is_not(None), due_sort >= wanted.due_from]
    if wanted.due_to is not None:
        found += [ActionItem.due_on.is_not(None), due_sort <= wanted.due_to]
    return found


def _wants_verification(days: Days) -> Condition:
    was_never_set = sa.and_(
        ActionItem.verify_by.is_(None), ActionItem.done_at.is_not(None), ActionItem.priority.in_(sorted(VERIFY_DAYS))
    )
    return sa.or_(days.before_today(ActionItem.verify_by, plus=1), was_never_set)


def _repeats() -> Condition:
    said = sa.select(PromisePair.later_id).where(PromisePair.decision == PromiseDecision.REPEATS)
    return ActionItem.id.in_(said)


def _linked(*conditions: Condition) -> Condition:
    return ActionItem.id.in_(sa.select(GithubLink.item_id).where(*conditions))


def _pushed(*states: OutboxStatus) -> Condition:
    return ActionItem.id.in_(sa.select(GithubOutbox.item_id).where(GithubOutbox.status.in_(states)))


def _is_troubled() -> Condition:
    lost = sa.or_(GithubLink.state != GithubLinkState.ACTIVE, GithubLink.asks.is_not(None))
    return sa.or_(_linked(lost), _pushed(OutboxStatus.FAILED))


ON_THE_WAY: Final = (OutboxStatus.PENDING, OutboxStatus.INFLIGHT, OutboxStatus.UNCERTAIN, OutboxStatus.PARKED)
ON_GITHUB: Final[Mapping[OnGithub, Callable[[], Condition]]] = {
    OnGithub.OPEN: lambda: _linked(GithubLink.base["state"].as_string() == "open"),
    OnGithub.CLOSED: lambda: _linked(GithubLink.base["state"].as_string() != "open"),
    OnGithub.NONE: lambda: sa.not_(sa.or_(_linked(), _pushed(*ON_THE_WAY))),
    OnGithub.WAITING: lambda: _pushed(*ON_THE_WAY),
    OnGithub.TROUBLE: _is_troubled,
}
MARKED: Final[Mapping[Mark, Callable[[], Condition]]] = {
    Mark.BLOCKED: lambda: ActionItem.blocked_reason != "",
    Mark.ESCALATED: lambda: ActionItem.escalated_at.is_not(None),
    Mark.REOPENED: lambda: ActionItem.reopened > 0,
    Mark.REPEATED: _repeats,
    Mark.REPLACED: lambda: ActionItem.superseded_by_id.is_not(None),
}
