"""The life of an action item: which moves exist, who may make them and what they must bring."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from tracker.errors import RefusedError
from tracker.vocabulary import ItemState, Permission
from tracker.vocabulary import ItemState as S


@dataclass(frozen=True, slots=True)
class Move:
    """One way from a state to another. `verb` is for the button, `past` for the history."""

    verb: str
    past: str
    permission: Permission = Permission.EDIT_ITEM
    needs_reason: bool = False
    needs_evidence: bool = False
    needs_other: bool = False
    """Another item must be named that takes its place."""


_COMMIT = Move("Commit", "committed", Permission.DECIDE_ITEM)
_START = Move("Start", "started")
_PAUSE = Move("Put back", "put back")
_FINISH = Move("Finish", "finished", needs_evidence=True)
_VERIFY = Move("Verify", "verified", Permission.DECIDE_ITEM)
_DECLINE = Move("Decline", "declined", Permission.DECIDE_ITEM, needs_reason=True)
_SUPERSEDE = Move("Replace", "superseded", Permission.DECIDE_ITEM, needs_other=True)
_REOPEN = Move("Reopen", "reopened", needs_reason=True)

MOVES: Final[Mapping[tuple[ItemState, ItemState], Move]] = {
    (S.PROPOSED, S.OPEN): _COMMIT,
    (S.PROPOSED, S.DECLINED): _DECLINE,
    (S.PROPOSED, S.SUPERSEDED): _SUPERSEDE,
    (S.OPEN, S.IN_PROGRESS): _START,
    (S.OPEN, S.DONE): _FINISH,
    (S.OPEN, S.DECLINED): _DECLINE,
    (S.OPEN, S.SUPERSEDED): _SUPERSEDE,
    (S.IN_PROGRESS, S.OPEN): _PAUSE,
    (S.IN_PROGRESS, S.DONE): _FINISH,
    (S.IN_PROGRESS, S.DECLINED): _DECLINE,
    (S.IN_PROGRESS, S.SUPERSEDED): _SUPERSEDE,
    (S.DONE, S.VERIFIED): _VERIFY,
    (S.DONE, S.OPEN): _REOPEN,
    (S.VERIFIED, S.OPEN): _REOPEN,
}

ACTIVE: Final = frozenset({S.OPEN, S.IN_PROGRESS})
"""Committed and not finished: these can be overdue."""
UNFINISHED: Final = ACTIVE | {S.PROPOSED}
FINISHED: Final = frozenset({S.DONE, S.VERIFIED})


def moves_from(state: ItemState) -> dict[ItemState, Move]:
    """The moves that lead out of a state, by where they lead."""
    return {to: move for (at, to), move in MOVES.items() if at is state}


def check_move(at: ItemState, to: ItemState, *, reason: str = "", evidence: str = "", has_other: bool = False) -> Move:
    """The move from `at` to `to`. Raises RefusedError where there is none, or where it lacks its words."""
    move = MOVES.get((at, to))
    if move is None:
        known = one_of(other.verb.lower() for other in moves_from(at).values())
        raise RefusedError(
            f"An item that is {words(at)} cannot become {words(to)}. You can {known} it."
            if known
            else f"An item that is {words(at)} stays so.",
            field="state",
        )
    if move.needs_reason and not reason.strip():
        raise RefusedError(f"Say why: to {move.verb.lower()} an item needs a reason.", field="reason")
    if move.needs_evidence and not evidence.strip():
        raise RefusedError("Show that it is done: a link to the change, or a few words.", field="evidence")
    if move.needs_other and not has_other:
        raise RefusedError("Name the item that takes its place.", field="other")
    return move


def one_of(names: Iterable[str]) -> str:
    """Names as a choice: "commit, decline or replace"."""
    *first, last = list(names) or [""]
    return f"{', '.join(first)} or {last}" if first else last


def words(state: ItemState) -> str:
    """A state as people say it."""
    return state.value.replace("_", " ")
