"""Many items changed at once: each in a transaction of its own, through the changes that one item goes through."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from tracker.changes import actions, moves
from tracker.db import change, expect_version
from tracker.errors import BusyError, ConflictError, NotAllowedError, NotFoundError, RefusedError, TrackerError
from tracker.models.actions import ActionItem
from tracker.queries import actions as queries
from tracker.queries import people, teams
from tracker.rules.permissions import Actor
from tracker.vocabulary import ItemKind, ItemState, Priority

MOST: Final = 200
"""Items in one go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What becomes of each item. `values` holds what is to change: owner_id, due_on, kind, priority, state, team_id.

    The other fields are the words that a new date or state asks for.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    evidence: str = ""
    look_again_on: date | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one item: done, or why not."""

    item_id: int
    problem: str = ""


def apply(rows: Sequence[tuple[int, int]], wanted: Wanted, *, by: Actor) -> list[Outcome]:
    """Change these (item, version) pairs. An item that is as wanted already counts as done, so sending twice is safe.

    Raises RefusedError for more than MOST of them. Where the database is too busy, the rest is not tried.
    """
    if len(rows) > MOST:
        raise RefusedError(f"Change at most {MOST} items at once.")
    found: list[Outcome] = []
    for item_id, version in rows:
        try:
            _change_one(item_id, version, wanted, by=by)
            found.append(Outcome(item_id))
        except BusyError as error:
            done = {outcome.item_id for outcome in found}
            return found + [Outcome(key, str(error)) for key, _ in rows if key not in done]
        except TrackerError as error:
            found.append(Outcome(item_id, _problem(item_id, wanted, error)))
    return found


def _problem(item_id: int, wanted: Wanted, error: TrackerError) -> str:
    """Why an item was not changed; empty where it is as wanted after all, because the same was sent twice at once."""
    try:
        item = queries.get_item(item_id)
    except NotFoundError as gone:
        return str(gone)
    if isinstance(error, ConflictError) and _is_so(item, wanted):
        return ""
    if isinstance(error, NotAllowedError) and item.team:
        return f"You may not do this to items of {item.team.name}."
    return str(error)


@change
def _change_one(item_id: int, version: int, wanted: Wanted, *, by: Actor) -> None:
    item = queries.get_item(item_id)
    if _is_so(item, wanted):
        return
    expect_version(item, version)
    for name, act in ACTS.items():
        if name in wanted.values and getattr(item, name) != wanted.values[name]:
            act(item, wanted, by)


def _is_so(item: ActionItem, wanted: Wanted) -> bool:
    return all(getattr(item, name) == value for name, value in wanted.values.items())


def _assign(item: ActionItem, wanted: Wanted, by: Actor) -> None:
    owner_id = wanted.values["owner_id"]
    actions.assign(item, people.get_person(owner_id) if owner_id else None, by=by)


def _redate(item: ActionItem, wanted: Wanted, by: Actor) -> None:
    actions.redate(item, wanted.values["due_on"], by=by, reason=wanted.reason)


def _move(item: ActionItem, wanted: Wanted, by: Actor) -> None:
    to: ItemState = wanted.values["state"]
    look_again_on = wanted.look_again_on if to is ItemState.DECLINED else None
    moves.move(item, to, by=by, reason=wanted.reason, evidence=wanted.evidence, look_again_on=look_again_on)


def _regrade(item: ActionItem, wanted: Wanted, by: Actor) -> None:
    priority: Priority = wanted.values["priority"]
    actions.edit(item, by=by, version=None, priority=priority)


def _rekind(item: ActionItem, wanted: Wanted, by: Actor) -> None:
    kind: ItemKind = wanted.values["kind"]
    actions.edit(item, by=by, version=None, kind=kind)


def _hand_over(item: ActionItem, wanted: Wanted, by: Actor) -> None:
    team_id = wanted.values["team_id"]
    actions.edit(item, by=by, version=None, team=teams.get_team(team_id) if team_id else None)


ACTS: Final[Mapping[str, Callable[[ActionItem, Wanted, Actor], None]]] = {
    "owner_id": _assign,
    "due_on": _redate,
    "kind": _rekind,
    "priority": _regrade,
    "state": _move,
    "team_id": _hand_over,
}
"""In this order: a date set before the commitment is the first one committed to, and the team decides who may act."""
