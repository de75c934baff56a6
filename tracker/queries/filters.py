"""What a list of action items leaves out, as conditions on the joined tables."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tracker.models.actions import ActionItem
from tracker.models.incidents import Incident
from tracker.queries.days import Days
from tracker.rules.deadlines import VERIFY_DAYS
from tracker.rules.lifecycle import ACTIVE, UNFINISHED
from tracker.vocabulary import ItemState

Condition = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list shows; an empty field filters nothing. `text` must stand in the title, statement or incident."""

    states: frozenset[ItemState] = frozenset()
    team_ids: frozenset[int] = frozenset()
    owner_id: int | None = None
    incident_id: int | None = None
    is_overdue: bool = False
    is_unowned: bool = False
    is_undated: bool = False
    needs_manager: bool = False
    """Escalated, or a member asks to decline it."""
    due_within: int | None = None
    """Days from today, overdue ones left out."""
    done_since: datetime | None = None
    added_since: datetime | None = None
    is_due_for_verification: bool = False
    """Done, and the day to verify it has come for its owner; at once where it was done before such days were set."""
    text: str = ""


def conditions(wanted: Filter, days: Days) -> list[Condition]:
    """What a row of item, incident, owner and team must fulfil."""
    found = [column == value for column, value in _equals(wanted) if value is not None]
    if wanted.states:
        found.append(ActionItem.state.in_(sorted(wanted.states)))
    if wanted.team_ids:
        found.append(ActionItem.team_id.in_(sorted(wanted.team_ids)))
    if wanted.is_unowned:
        found += [ActionItem.state.in_(sorted(UNFINISHED)), ActionItem.owner_id.is_(None)]
    if wanted.needs_manager:
        found.append(sa.or_(ActionItem.escalated_at.is_not(None), ActionItem.decline_wanted_reason != ""))
    return found + _by_date(wanted, days) + [_mentions(word) for word in wanted.text.split()]


def _equals(wanted: Filter) -> tuple[tuple[Any, int | None], ...]:
    return (
        (ActionItem.owner_id, wanted.owner_id),
        (ActionItem.incident_id, wanted.incident_id),
    )


def _by_date(wanted: Filter, days: Days) -> list[Condition]:
    found: list[Condition] = []
    is_late = days.before_today(ActionItem.due_on)
    if wanted.is_overdue:
        found += [ActionItem.state.in_(sorted(ACTIVE)), is_late]
    if wanted.is_undated:
        found += [ActionItem.state.in_(sorted(UNFINISHED)), ActionItem.due_on.is_(None)]
    if wanted.due_within is not None:
        is_near = days.before_today(ActionItem.due_on, plus=wanted.due_within + 1)
        found += [ActionItem.state.in_(sorted(ACTIVE)), sa.not_(is_late), is_near]
    if wanted.is_due_for_verification:
        found += [ActionItem.state == ItemState.DONE, _wants_verification(days)]
    if wanted.done_since is not None:
        found.append(ActionItem.done_at >= wanted.done_since)
    if wanted.added_since is not None:
        found.append(ActionItem.created_at >= wanted.added_since)
    return found


def _wants_verification(days: Days) -> Condition:
    was_never_set = sa.and_(
        ActionItem.verify_by.is_(None), ActionItem.done_at.is_not(None), ActionItem.priority.in_(sorted(VERIFY_DAYS))
    )
    return sa.or_(days.before_today(ActionItem.verify_by, plus=1), was_never_set)


def _mentions(word: str) -> Condition:
    columns = (ActionItem.title, ActionItem.statement, Incident.title)
    return sa.or_(*(column.icontains(word, autoescape=True) for column in columns))
