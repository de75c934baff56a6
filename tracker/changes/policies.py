"""Policies: set for a team or as the default, and, where that is asked for, applied to what is open."""

from collections.abc import Sequence
from typing import Final

from tracker.changes import deadlines, history
from tracker.db import change, db
from tracker.errors import ConflictError, RefusedError
from tracker.models.people import Team
from tracker.models.policies import Policy
from tracker.queries import policies as queries
from tracker.queries.policies import EVERY_TEAM, FOLLOWED, SET, Shift
from tracker.rules import permissions
from tracker.rules.deadlines import MOST_DAYS, POLICY_CHANGED, Terms
from tracker.rules.permissions import Actor
from tracker.vocabulary import Permission, Subject

MANY: Final = 500
"""Items that are read and written at a time."""
EDITED: Final = "Somebody else changed this policy while you were editing."


@change
def set_policy(
    team: Team | None,
    terms: Terms | None,
    *,
    by: Actor,
    version: int,
    moves_items: bool = False,
    digest: str = "",
) -> int:
    """Set the policy of a team, or (None) the default one; without `terms` the team follows the default again.

    With `moves_items` what is open moves as `queries.policies.plan` says; `digest` is that of the plan that the actor
    has seen. Returns how many items moved. `version` is that of the policy's row, 0 where there is none. Raises
    ConflictError when another edit came first, RefusedError where what would move is not what was seen any more.
    """
    require(by, team)
    policy = queries.find_policy(team.id if team else None)
    if (policy.version if policy else 0) != version:
        raise ConflictError(EDITED)
    new = checked(team, policy, terms)
    plan = queries.plan(team.id if team else None, new)
    if moves_items and plan.digest != digest:
        raise RefusedError("What would move has changed since you looked. Look at it again, as it is now.")
    moved = plan.shifts if moves_items else []
    _record(team, new, SET if terms else FOLLOWED, by=by, moved=len(moved))
    _write(team, policy, terms)
    _move(moved, by=by)
    return len(moved)


def require(by: Actor, team: Team | None) -> None:
    """Raise NotAllowedError unless `by` may set this policy: a manager of the team, for the default an admin."""
    permissions.require(by, *_asked(team))


def may_set(by: Actor, team: Team | None) -> bool:
    """Whether `require` says yes."""
    return permissions.can(by, *_asked(team))


def _asked(team: Team | None) -> tuple[Permission, Policy | None]:
    """The permission and the thing it is asked about. A team's policy is asked about before it has a row."""
    return (Permission.SET_POLICY, Policy(team_id=team.id)) if team else (Permission.ADMINISTER, None)


def checked(team: Team | None, policy: Policy | None, terms: Terms | None) -> Terms:
    """The terms that would hold. Raises RefusedError for days out of bounds, and where there is nothing to give up."""
    if terms is None:
        if team is None or policy is None:
            raise RefusedError("It follows the default policy already.")
        return queries.in_force(None).terms
    for name, days in _days(terms).items():
        if days is not None and not 0 <= days <= MOST_DAYS:
            raise RefusedError(f"Between 0 and {MOST_DAYS} days, or nothing.", field=name)
    return terms


def _columns(terms: Terms) -> dict[str, int | bool | None]:
    return {**_days(terms), "skips_weekends": terms.skips_weekends}


def _days(terms: Terms) -> dict[str, int | None]:
    return {
        f"{name}_p{priority:d}": days
        for name, by_priority in (("assign", terms.assign), ("complete", terms.complete))
        for priority, days in by_priority.items()
    }


def _record(team: Team | None, new: Terms, verb: str, *, by: Actor, moved: int) -> None:
    """One line of history: what differs from the terms that held before, and how many items move along."""
    before, after = _columns(queries.in_force(team.id if team else None).terms), _columns(new)
    changed = {name: (before[name], after[name]) for name in after if before[name] != after[name]}
    note = f"{moved} open {'item' if moved == 1 else 'items'} moved" if moved else ""
    history.record(Subject.TEAM, team.id if team else EVERY_TEAM, verb, by=by, changed=changed, note=note)


def _write(team: Team | None, policy: Policy | None, terms: Terms | None) -> None:
    """Bring the row up to the terms; a team without terms has none."""
    if policy is None and terms is not None:
        db.session.add(Policy(team_id=team.id if team else None, **_columns(terms)))
    elif policy is not None and terms is None:
        db.session.delete(policy)
    elif policy is not None and terms is not None:
        history.assign(policy, _columns(terms))


def _move(shifts: Sequence[Shift], *, by: Actor) -> None:
    """Give the items of a plan their new dates, each with its line in the slip ledger and in its history."""
    for start in range(0, len(shifts), MANY):
        some = shifts[start : start + MANY]
        known = queries.dates_of(some)
        moves = [(known[shift.item_id], shift.new_due_on, shift.new_assign_by) for shift in some]
        deadlines.move_all(moves, reason=POLICY_CHANGED, by=by)
