"""The life of one action item as its history tells it, and how it stood at one instant."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from tracker.rules.lifecycle import FINISHED, UNFINISHED
from tracker.vocabulary import ItemKind, ItemState

ANYTHING: Final = frozenset({ItemState.PROPOSED, ItemState.DONE, ItemState.DECLINED})
"""What may have become of an item nobody has told us about."""
_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class StateChange:
    """That an item became something, and when; `at` is None where nobody knows when."""

    to: ItemState
    at: datetime | None


@dataclass(frozen=True, slots=True)
class DueMove:
    """That an item was given a due date, or none any more."""

    to_on: date | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ItemLife:
    """What is known of one item's past.

    It was proposed on `promised_on`. `changes` are its later states in the order in which they came; one of unknown
    date lies between its neighbours. `is_untold`: it came from an archive and nobody has touched it since, so that
    nothing is known of what became of it. `dues` are the due dates it was given, in order, in the zone of its owner.
    `superseded_by` is the item that replaced it. `cause_ids` are the causes it addresses, suggested or confirmed.
    """

    item_id: int
    incident_id: int
    kind: ItemKind | None
    promised_on: date
    changes: Sequence[StateChange] = ()
    is_untold: bool = False
    dues: Sequence[DueMove] = ()
    zone: tzinfo = UTC
    superseded_by: int | None = None
    cause_ids: frozenset[int] = frozenset()

    def instants(self) -> Iterable[datetime]:
        """All instants at which it may have become something else."""
        yield end_of(self.promised_on, UTC)
        yield from (change.at for change in self.changes if change.at is not None)


@dataclass(frozen=True, slots=True)
class Standing:
    """How an item stood at an instant: `item` is it, `states` all it may have been, its own and nobody else's.

    One state where history is complete, several where a date is missing. `first_due_on` and `last_due_on` are the
    dates it had been given by then. `late_by_first` and `late_by_last` say how long these were over, or by how much it
    was done too late; zero in time, None without a date and for what was declined or replaced.
    """

    item: ItemLife
    states: frozenset[ItemState]
    done_at: datetime | None = None
    first_due_on: date | None = None
    last_due_on: date | None = None
    late_by_first: timedelta | None = None
    late_by_last: timedelta | None = None

    @property
    def state(self) -> ItemState | None:
        """The state, where it can have been but one."""
        return next(iter(self.states)) if len(self.states) == 1 else None


def end_of(day: date, zone: tzinfo) -> datetime:
    """The last instant of a day: something known by its day alone counts from there."""
    return datetime.combine(day + _DAY, time(), zone).astimezone(UTC) - _TICK


def exists_at(item: ItemLife, at: datetime) -> bool:
    """Whether it had been promised: from the end of that day on, or from its first dated change."""
    return any(instant <= at for instant in item.instants())


def states_at(item: ItemLife, at: datetime) -> frozenset[ItemState]:
    """The states an item may have had at an instant; empty where it had not been promised.

    What has a date and is not later has happened, and all before it. What follows without a date may have happened.
    """
    if not exists_at(item, at):
        return frozenset()
    if item.is_untold:
        return ANYTHING
    dated = [place for place, change in enumerate(item.changes) if change.at is not None and change.at <= at]
    last = dated[-1] if dated else -1
    found = {item.changes[last].to if dated else ItemState.PROPOSED}
    for change in item.changes[last + 1 :]:
        if change.at is not None:
            break
        found.add(change.to)
    return frozenset(found)


def standing_at(item: ItemLife, at: datetime) -> Standing:
    """How an existing item stood at an instant."""
    standing = Standing(item, states_at(item, at), done_at=_done_at(item, at))
    given = [move.to_on for move in item.dues if move.at <= at]
    first = next((day for day in given if day is not None), None)
    last = given[-1] if given else None
    standing = replace(standing, first_due_on=first, last_due_on=last)
    return replace(standing, late_by_first=_late(standing, first, at), late_by_last=_late(standing, last, at))


def _done_at(item: ItemLife, at: datetime) -> datetime | None:
    """When it was done, if it still was so and that is known."""
    done = None
    for change in item.changes:
        if change.at is not None and change.at > at:
            break
        if change.to is ItemState.DONE:
            done = change.at
        elif change.to not in FINISHED:
            done = None
    return done


def _late(standing: Standing, due_on: date | None, at: datetime) -> timedelta | None:
    state = standing.state
    if due_on is None or state is None:
        return None
    until = {**dict.fromkeys(FINISHED, standing.done_at), **dict.fromkeys(UNFINISHED, at)}.get(state)
    return None if until is None else max(timedelta(), until - end_of(due_on, standing.item.zone))


def replacement_of(item: ItemLife, items: Mapping[int, ItemLife]) -> ItemLife | None:
    """The item that stands at the end of a chain of replacements; None where it is gone or the chain is a circle."""
    seen = {item.item_id}
    following = item.superseded_by
    while following is not None and following in items and following not in seen:
        item = items[following]
        seen.add(following)
        if all(change.to is not ItemState.SUPERSEDED for change in item.changes):
            return item
        following = item.superseded_by
    return None
