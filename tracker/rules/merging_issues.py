"""The merge of an item and its issue against what both last agreed on: who changed what, and whose value holds.

| field | both sides changed it differently |
| --- | --- |
| state | GitHub's holds |
| title | the later edit; within five seconds, and where it is not known when, GitHub's |
| assignees, labels | what either side added or took away |
| due date | ours holds |
| body | our part is ours |
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from tracker.rules.issue_values import FIELDS, Base, Shared, print_of
from tracker.vocabulary import ConflictWinner

CLOSE_CALL: Final = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Loss:
    """A value that did not hold, with the one that did."""

    field: str
    ours: Any
    theirs: Any
    winner: ConflictWinner


@dataclass(frozen=True, slots=True)
class Merged:
    """What both sides are to have; `here` and `there` are the fields in which the item, or the issue, differs."""

    result: Shared
    here: frozenset[str]
    there: frozenset[str]
    losses: tuple[Loss, ...]


def merge(
    base: Base, ours: Shared, theirs: Shared, *, ours_at: datetime | None = None, theirs_at: datetime | None = None
) -> Merged:
    """`ours_at` is when the item's title was last edited, `theirs_at` when the issue was last changed."""
    values: dict[str, Any] = {}
    losses: list[Loss] = []
    for name in FIELDS:
        values[name], loss = _field(name, base, ours, theirs, _is_later(ours_at, theirs_at))
        losses += [loss] if loss else []
    result = replace(ours, **values)
    return Merged(result, _differing(result, ours), _differing(result, theirs), tuple(losses))


def _field(name: str, base: Base, ours: Shared, theirs: Shared, is_ours_later: bool) -> tuple[Any, Loss | None]:
    mine, other = getattr(ours, name), getattr(theirs, name)
    if print_of(name, ours) == print_of(name, theirs):
        return mine, None
    if name in ("assignees", "labels"):
        agreed = frozenset(base.values.get(name) or ())
        return (mine & other) | (mine - agreed) | (other - agreed), None
    if name == "state" and mine is None:
        return None, None
    mine_changed, other_changed = not base.is_same(name, ours), not base.is_same(name, theirs)
    holds_here = _holds_here(name, mine_changed, other_changed, is_ours_later, is_gone=other is None)
    winner = ConflictWinner.HERE if holds_here else ConflictWinner.GITHUB
    is_loss = other_changed and (mine_changed or (name == "body" and bool(other)))
    is_known = name in base.values  # of what was never agreed on, nothing is lost
    return (mine if holds_here else other), (Loss(name, mine, other, winner) if is_loss and is_known else None)


def _holds_here(name: str, mine_changed: bool, other_changed: bool, is_ours_later: bool, *, is_gone: bool) -> bool:
    if name == "body":
        return True
    if name == "due_on":
        return mine_changed or is_gone
    if mine_changed and other_changed:
        return name == "title" and is_ours_later
    return mine_changed


def _is_later(ours_at: datetime | None, theirs_at: datetime | None) -> bool:
    return ours_at is not None and (theirs_at is None or ours_at > theirs_at + CLOSE_CALL)


def _differing(result: Shared, side: Shared) -> frozenset[str]:
    return frozenset(
        name
        for name in FIELDS
        if print_of(name, result) != print_of(name, side) and not (name == "state" and result.state is None)
    )
