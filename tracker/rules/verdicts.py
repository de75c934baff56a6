"""Why the earlier remediation did not stop a cause: one verdict per later incident and cause.

Judged by how things stood at the moment the later incident began, as far as history tells; today's state decides
nothing. Items, and the moment, may have been in several states where dates are missing: each item has a set of
possible ranks, and so has the verdict. Where more than one verdict is possible it is not known, and the judgement
names just those facts that would settle it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import Final

from tracker.rules.chronology import When, is_order_certain, precedes
from tracker.rules.lifecycle import FINISHED, UNFINISHED
from tracker.rules.timelines import ANYTHING, ItemLife, Standing, exists_at, replacement_of, standing_at, states_at
from tracker.vocabulary import ItemKind, ItemState, MissingFact, Verdict

DECIDING: Final = frozenset({ItemKind.PREVENT, ItemKind.MITIGATE})
GRAVITY: Final = tuple(Verdict)
"""The gravest first."""
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class _Rank(IntEnum):
    """What one item says. The highest of all items makes the verdict."""

    NOTHING = 0
    DECLINED = 1
    FINISHED = 2
    UNFINISHED = 3


_VERDICTS: Final = {
    _Rank.NOTHING: Verdict.UNPLANNED,
    _Rank.DECLINED: Verdict.DECLINED,
    _Rank.FINISHED: Verdict.INEFFECTIVE,
    _Rank.UNFINISHED: Verdict.UNFINISHED,
}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An incident in which a cause struck."""

    incident_id: int
    when: When


@dataclass(frozen=True, slots=True)
class Missing:
    """One fact that would help to settle a verdict: an incident's start, or something about an item."""

    fact: MissingFact
    incident_id: int | None = None
    item_id: int | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one cause at one later incident, with all it rests on.

    `standings` are all items, as they stood at `moment`; `deciding` are the numbers of those that decide.
    `is_fallback`: no item is linked to the cause, so those of the earlier incidents that share it were judged.
    `is_never_committed`: what was unfinished had only been proposed. `possible` are the verdicts that the missing
    facts leave open.
    """

    later_id: int
    cause_id: int
    verdict: Verdict
    moment: datetime
    standings: tuple[Standing, ...]
    deciding: frozenset[int]
    is_fallback: bool
    is_never_committed: bool
    possible: frozenset[Verdict]
    missing: tuple[Missing, ...]


def judge(
    later: Occurrence, cause_id: int, others: Iterable[Occurrence], items: Iterable[ItemLife]
) -> Judgement | None:
    """The verdict on a cause at a later incident; None where no other incident that shares it came before.

    `others` are all other incidents that share the cause, `items` the items of all incidents, with those that
    replaced one. History that is corrected is judged again by calling this again.
    """
    before = [one for one in others if precedes(one.when, later.when, ids=(one.incident_id, later.incident_id))]
    if not before:
        return None
    case = _Case(
        later, cause_id, before, {item.item_id: item for item in items if item.incident_id != later.incident_id}
    )
    return case.judgement()


class _Case:
    def __init__(
        self, later: Occurrence, cause_id: int, before: list[Occurrence], known: Mapping[int, ItemLife]
    ) -> None:
        self.later, self.cause_id, self.before, self.known = later, cause_id, before, known
        self.certain = [one for one in before if is_order_certain(one.when, later.when)]

    def judgement(self) -> Judgement:
        at = self.later.when.at
        shown, is_fallback = self._items(at, self.before)
        possible = frozenset(
            _VERDICTS[rank] for moment, before in self._moments() for rank in self._ranks(moment, before)
        )
        is_order_open = not self.certain
        verdict = next(iter(possible)) if len(possible) == 1 and not is_order_open else Verdict.NOT_KNOWN
        deciding = [item for item in shown if _may_decide(self._stand_in(item, at))]
        unfinished = [item for item in deciding if max(self._item_ranks(item, at)) is _Rank.UNFINISHED]
        return Judgement(
            later_id=self.later.incident_id,
            cause_id=self.cause_id,
            verdict=verdict,
            moment=at,
            standings=tuple(standing_at(item, at) for item in shown),
            deciding=frozenset(item.item_id for item in deciding),
            is_fallback=is_fallback,
            is_never_committed=verdict is Verdict.UNFINISHED and all(self._is_proposed(one, at) for one in unfinished),
            possible=possible,
            missing=tuple(self._missing()) if verdict is Verdict.NOT_KNOWN else (),
        )

    def _moments(self) -> Iterable[tuple[datetime, list[Occurrence]]]:
        """All instants at which the incident may have begun and things stood otherwise, with what had come before."""
        when = self.later.when
        first = when.earliest or _LONG_AGO
        changes = {at for item in self.known.values() for at in item.instants() if first < at <= when.latest}
        for moment in {when.at, first, *changes}:
            yield moment, self.before
            if self.certain:
                yield moment, self.certain

    def _items(self, at: datetime, before: Sequence[Occurrence]) -> tuple[list[ItemLife], bool]:
        """The items to judge by, and whether they are only those of the incidents that share the cause."""
        promised = [item for item in self.known.values() if exists_at(item, at)]
        linked = [item for item in promised if self.cause_id in item.cause_ids]
        if any(_may_decide(self._stand_in(item, at)) for item in linked):
            return linked, False
        sharing = {one.incident_id for one in before}
        fallback = [item for item in promised if item.incident_id in sharing or item in linked]
        return fallback, any(item not in linked for item in fallback)

    def _ranks(self, at: datetime, before: Sequence[Occurrence]) -> set[_Rank]:
        """What the highest rank of all items may have been."""
        highest = {_Rank.NOTHING}
        for item in self._items(at, before)[0]:
            highest = {max(one, other) for one in highest for other in self._item_ranks(item, at)}
        return highest

    def _item_ranks(self, item: ItemLife, at: datetime) -> set[_Rank]:
        """What an item may say; one that was replaced says what its replacement does."""
        ranks: set[_Rank] = set()
        for state in states_at(item, at):
            if state is not ItemState.SUPERSEDED:
                ranks |= _ranks_of(item.kind, {state})
                continue
            replacement = replacement_of(item, self.known)
            if replacement is None:
                ranks |= _ranks_of(item.kind, ANYTHING)
            else:
                states = states_at(replacement, at) or {ItemState.PROPOSED}
                ranks |= _ranks_of(replacement.kind, states)
        return ranks or {_Rank.NOTHING}

    def _stand_in(self, item: ItemLife, at: datetime) -> ItemLife:
        """The item, or what had certainly replaced it."""
        if states_at(item, at) == {ItemState.SUPERSEDED}:
            return replacement_of(item, self.known) or item
        return item

    def _is_proposed(self, item: ItemLife, at: datetime) -> bool:
        states = states_at(self._stand_in(item, at), at) or {ItemState.PROPOSED}
        return states & UNFINISHED == {ItemState.PROPOSED}

    def _missing(self) -> Iterable[Missing]:
        """Just those facts that would settle it: what could not raise the verdict above what is certain is left out."""
        when = self.later.when
        by_moment = {frozenset(self._ranks(moment, before)) for moment, before in self._moments()}
        if not self.certain or len(by_moment) > 1:
            if not when.is_certain:
                yield Missing(MissingFact.START, incident_id=self.later.incident_id)
            for one in self.before:
                if one not in self.certain and not one.when.is_certain:
                    yield Missing(MissingFact.START, incident_id=one.incident_id)
        items, _ = self._items(when.at, self.before)
        ranks = {item.item_id: self._item_ranks(item, when.at) for item in items}
        floor = max((min(one) for one in ranks.values()), default=_Rank.NOTHING)
        for item in items:
            if len(ranks[item.item_id]) > 1 and max(ranks[item.item_id]) > floor:
                yield from self._missing_of(item, when.at)

    def _missing_of(self, item: ItemLife, at: datetime) -> Iterable[Missing]:
        states = states_at(item, at)
        if item.is_untold:
            yield Missing(MissingFact.STATE, item_id=item.item_id)
        elif len({rank for state in states for rank in _ranks_of(ItemKind.PREVENT, {state})}) > 1:
            yield Missing(MissingFact.STATE_DATE, item_id=item.item_id)
        if ItemState.SUPERSEDED in states:
            replacement = replacement_of(item, self.known)
            if replacement is None:
                yield Missing(MissingFact.REPLACEMENT, item_id=item.item_id)
            else:
                yield from self._missing_of(replacement, at)
        elif item.kind is None:
            yield Missing(MissingFact.KIND, item_id=item.item_id)


def _may_decide(item: ItemLife) -> bool:
    return item.kind is None or item.kind in DECIDING


def _ranks_of(kind: ItemKind | None, states: Iterable[ItemState]) -> set[_Rank]:
    """What an item of a kind says in each of these states. One of unknown kind may decide, or not."""
    if kind is not None and kind not in DECIDING:
        return {_Rank.NOTHING}
    ranks = {_rank_of(state) for state in states}
    return ranks if kind is not None else ranks | {_Rank.NOTHING}


def _rank_of(state: ItemState) -> _Rank:
    if state in UNFINISHED:
        return _Rank.UNFINISHED
    if state in FINISHED:
        return _Rank.FINISHED
    return _Rank.DECLINED if state is ItemState.DECLINED else _Rank.NOTHING
