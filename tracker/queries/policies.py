"""Policies, the dates they give to items, and what a change of one would move."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from tracker.db import db
from tracker.models.actions import ActionItem, DueChange
from tracker.models.history import Event
from tracker.models.incidents import Incident
from tracker.models.people import Person, Team
from tracker.models.policies import Policy
from tracker.rules import deadlines
from tracker.rules.deadlines import Case, Terms
from tracker.rules.lifecycle import ACTIVE
from tracker.vocabulary import ItemState, Priority, Subject

EVERY_TEAM: Final = 0
"""The subject of the default policy's history: no team has this id."""
SET: Final = "set the policy"
FOLLOWED: Final = "went back to the default policy"
"""How the history calls it."""
SHOWN_EVENTS: Final = 50


class InForce(NamedTuple):
    """The terms that hold for a team. `team` is None where they are the default's."""

    terms: Terms
    team: str | None

    @property
    def whose(self) -> str:
        """ "the policy of Payments"."""
        return f"the policy of {self.team}" if self.team else "the default policy"


class Suggestion(NamedTuple):
    """A due date with its reason: "30 days after the incident ended, by the policy of Payments"."""

    on: date
    words: str


def find_policy(team_id: int | None) -> Policy | None:
    """A team's own policy, or (None) the default's row; None where nobody has set it."""
    return db.session.scalar(sa.select(Policy).where(_is_for(team_id)))


def all_policies() -> dict[int | None, Terms]:
    """What has been set, by team; None is the default."""
    return {policy.team_id: terms_of(policy) for policy in db.session.scalars(sa.select(Policy))}


def in_force(team_id: int | None) -> InForce:
    """What holds for a team: its own policy, else the default's, else the terms that the tracker comes with."""
    wanted = sa.or_(_is_for(team_id), _is_for(None))
    rows = db.session.execute(sa.select(Policy, Team.name).outerjoin(Policy.team).where(wanted)).all()
    found = {policy.team_id: InForce(terms_of(policy), name) for policy, name in rows}
    return found.get(team_id) or found.get(None) or InForce(deadlines.DEFAULT, None)


def terms_of(policy: Policy) -> Terms:
    """A row as the rules know it."""
    return Terms(
        assign={priority: getattr(policy, f"assign_p{priority:d}") for priority in Priority},
        complete={priority: getattr(policy, f"complete_p{priority:d}") for priority in Priority},
        skips_weekends=policy.skips_weekends,
    )


def _is_for(team_id: int | None) -> sa.ColumnElement[bool]:
    return Policy.team_id.is_(None) if team_id is None else Policy.team_id == team_id


def history_of(team_id: int | None) -> Sequence[Event]:
    """Who set a policy and how, the latest first."""
    return db.session.scalars(
        sa.select(Event)
        .where(
            Event.subject == Subject.TEAM, Event.subject_id == (team_id or EVERY_TEAM), Event.verb.in_((SET, FOLLOWED))
        )
        .order_by(Event.happened_at.desc(), Event.id.desc())
        .limit(SHOWN_EVENTS)
    ).all()


def zone_of(item: ActionItem) -> str:
    """The zone in which an item's days are counted: its team's."""
    team = db.session.get(Team, item.team_id) if item.team_id else None
    return team.time_zone if team else "UTC"


def case_of(item: ActionItem) -> Case:
    """What decides about an item's dates."""
    return _case(item, item.incident, zone_of(item))


def _case(item: Any, incident: Any, zone: str | None) -> Case:
    """The same from whatever carries the columns of an item and of its incident."""
    return Case(
        priority=item.priority,
        zone=zone or "UTC",
        entered_at=item.created_at,
        committed_at=item.committed_at,
        ended_at=incident.ended_at,
        mitigated_at=incident.mitigated_at,
        started_at=None if incident.is_start_date_only else incident.started_at,
        happened_on=incident.happened_on,
        is_backfill=incident.is_backfill,
    )


def last_reason(item_id: int) -> str | None:
    """The reason of the newest line in an item's slip ledger; None where there is no line."""
    query = sa.select(DueChange.reason).where(DueChange.item_id == item_id)
    return db.session.scalar(query.order_by(DueChange.id.desc()).limit(1))


def suggestion(item: ActionItem, now: datetime) -> Suggestion | None:
    """The due date that the policy in force gives an item, with the reason; None where it gives none.

    What nobody has committed to yet is taken as committed to at `now`; what was committed to at an unknown time, when
    it entered the tracker.
    """
    case = case_of(item)
    committed_at = case.committed_at or (case.entered_at if item.state in ACTIVE else now)
    policy = in_force(item.team_id)
    due = deadlines.due(policy.terms, replace(case, committed_at=committed_at))
    return Suggestion(due.on, f"{due.why}, by {policy.whose}") if due else None


class Shift(NamedTuple):
    """One item whose dates a change of policy would move."""

    item_id: int
    title: str
    priority: Priority
    owner_name: str | None
    due_on: date | None
    new_due_on: date | None
    assign_by: date | None
    new_assign_by: date | None

    def is_late(self, today: date) -> bool:
        """Whether the new due date is over already."""
        return self.new_due_on is not None and self.new_due_on != self.due_on and self.new_due_on < today


@dataclass(frozen=True, slots=True)
class Plan:
    """What a change of policy would do to what is open. `kept` counts the items whose date somebody chose."""

    shifts: list[Shift]
    kept: int

    @property
    def digest(self) -> str:
        """Tells this plan from another: which items, from which dates, to which."""
        moved = [(one.item_id, *map(str, one[4:])) for one in self.shifts]
        return hashlib.sha256(repr(moved).encode()).hexdigest()


def plan(team_id: int | None, terms: Terms) -> Plan:
    """What would move if `terms` were a team's policy, or (None) the default; in the order in which items came.

    Committed items get a new due date where the policy gave them the one they have, items without an owner a new day
    to be assigned by. A date that a person or a write-up gave stays.
    """
    now = in_force(team_id).terms
    shifts, kept = [], 0
    for row in _open_rows(team_id):
        case = _case(row, row, row.zone)
        case = replace(case, committed_at=case.committed_at or (case.entered_at if row.state in ACTIVE else None))
        due_on = row.due_on
        if row.state in ACTIVE:
            wanted = _day(deadlines.due(terms, case))
            if deadlines.is_by_policy(due_on, row.last_reason, _day(deadlines.due(now, case))):
                due_on = wanted
            else:
                kept += due_on != wanted
        assign_by = deadlines.assign_by(terms, case) if row.owner_id is None else row.assign_by
        if (due_on, assign_by) != (row.due_on, row.assign_by):
            shifts.append(
                Shift(row.id, row.title, row.priority, row.owner_name, row.due_on, due_on, row.assign_by, assign_by)
            )
    return Plan(shifts, kept)


def _day(due: deadlines.Due | None) -> date | None:
    return due.on if due else None


def _open_rows(team_id: int | None) -> Iterator[Any]:
    """What a policy has a say in: committed items, and proposed ones that want an owner."""
    reason = (
        sa.select(DueChange.reason)
        .where(DueChange.item_id == ActionItem.id)
        .order_by(DueChange.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    waits = sa.and_(
        ActionItem.state == ItemState.PROPOSED, ActionItem.owner_id.is_(None), Incident.is_backfill.is_(False)
    )
    own = sa.select(Policy.team_id).where(Policy.team_id.is_not(None))
    follows = sa.or_(ActionItem.team_id.is_(None), ActionItem.team_id.not_in(own))
    query = (
        sa.select(
            ActionItem.id,
            ActionItem.title,
            ActionItem.priority,
            ActionItem.state,
            ActionItem.owner_id,
            ActionItem.due_on,
            ActionItem.assign_by,
            ActionItem.created_at,
            ActionItem.committed_at,
            Incident.ended_at,
            Incident.mitigated_at,
            Incident.started_at,
            Incident.is_start_date_only,
            Incident.happened_on,
            Incident.is_backfill,
            Team.time_zone.label("zone"),
            Person.name.label("owner_name"),
            reason.label("last_reason"),
        )
        .join(Incident, Incident.id == ActionItem.incident_id)
        .outerjoin(Team, Team.id == ActionItem.team_id)
        .outerjoin(Person, Person.id == ActionItem.owner_id)
        .where(sa.or_(ActionItem.state.in_(sorted(ACTIVE)), waits))
        .where(follows if team_id is None else ActionItem.team_id == team_id)
        .order_by(ActionItem.id)
    )
    return iter(db.session.execute(query))


class ItemDates(NamedTuple):
    """One item as far as its dates go."""

    id: int
    version: int
    state: ItemState
    due_on: date | None
    first_due_on: date | None
    assign_by: date | None
    slips: int


def dates_of(shifts: Sequence[Shift]) -> dict[int, ItemDates]:
    """The dates of the items of some lines of a plan, by id."""
    columns = (getattr(ActionItem, name) for name in ItemDates._fields)
    rows = db.session.execute(sa.select(*columns).where(ActionItem.id.in_([one.item_id for one in shifts])))
    return {row.id: ItemDates._make(row) for row in rows}
