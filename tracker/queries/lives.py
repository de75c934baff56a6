"""What became of action items, told from their history and ledgers."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from tracker.db import db
from tracker.models.actions import ActionItem, DueChange, ItemCause
from tracker.models.history import Event
from tracker.models.incidents import Incident
from tracker.models.people import Person, Team
from tracker.queries.days import ZONE
from tracker.queries.rows import among
from tracker.rules.lifecycle import FINISHED
from tracker.rules.timelines import DueMove, ItemLife, StateChange, end_of
from tracker.vocabulary import Door, ItemKind, ItemState, Subject


@dataclass(frozen=True, slots=True)
class KnownItem:
    """One item's life with what people call it. `is_done_undated`: it is not known when it was done."""

    life: ItemLife
    title: str
    owner_name: str | None
    state: ItemState
    is_done_undated: bool

    @property
    def label(self) -> str:
        """The name people use for it."""
        return f"AI-{self.life.item_id}"


class _Told(NamedTuple):
    """One event of an item, as far as it says what became of it."""

    id: int
    item_id: int
    verb: str
    changed: dict[str, list[Any]]
    door: Door
    happened_at: datetime


def lives(wanted: sa.ColumnElement[bool]) -> dict[int, KnownItem]:
    """The items that fit a condition, with those that replaced them or that they were split off from, by id.

    Four statements.
    """
    rows = {row.id: row for row in _rows(wanted)}
    told = _events(rows)
    dues = _dues(rows)
    causes = _causes(rows)
    return {key: _known(row, rows, told, dues, causes[key]) for key, row in rows.items()}


def _rows(wanted: sa.ColumnElement[bool]) -> Sequence[Any]:
    columns = (
        ActionItem.id,
        ActionItem.incident_id,
        ActionItem.title,
        ActionItem.kind,
        ActionItem.state,
        ActionItem.promised_on,
        ActionItem.done_at,
        ActionItem.due_on,
        ActionItem.first_due_on,
        ActionItem.superseded_by_id,
        ActionItem.split_from_id,
        Incident.is_backfill,
        Person.name.label("owner_name"),
        ZONE.label("zone"),
    )
    return db.session.execute(
        sa.select(*columns)
        .select_from(ActionItem)
        .join(Incident, Incident.id == ActionItem.incident_id)
        .outerjoin(Person, Person.id == ActionItem.owner_id)
        .outerjoin(Team, Team.id == ActionItem.team_id)
        .where(ActionItem.id.in_(_with_others(wanted)))
        .order_by(ActionItem.id)
    ).all()


def _with_others(wanted: sa.ColumnElement[bool]) -> sa.Select[int]:
    """The ids of the items that fit, of what replaced them or was narrowed for them, and so on from those."""
    columns = ActionItem.id, ActionItem.superseded_by_id, ActionItem.split_from_id
    family = sa.select(*columns).where(wanted).cte("family", recursive=True)
    is_next = ActionItem.id.in_([family.c.superseded_by_id, family.c.split_from_id])
    family = family.union(sa.select(*columns).join(family, is_next))
    return sa.select(family.c.id)


def _events(item_ids: Collection[int]) -> dict[int, list[_Told]]:
    found: dict[int, list[_Told]] = defaultdict(list)
    query = sa.select(Event.id, Event.subject_id, Event.verb, Event.changed, Event.door, Event.happened_at)
    own = query.where(Event.subject == Subject.ACTION_ITEM, Event.subject_id.in_(among(item_ids)))
    for row in db.session.execute(own.order_by(Event.id)):
        told = _Told(*row)
        found[told.item_id].append(told)
    return found


def _dues(item_ids: Collection[int]) -> dict[int, list[tuple[Any, DueMove]]]:
    """By item: its ledger, each move with the date before it."""
    found: dict[int, list[tuple[Any, DueMove]]] = defaultdict(list)
    query = sa.select(DueChange.item_id, DueChange.from_on, DueChange.to_on, DueChange.happened_at)
    for item_id, from_on, to_on, at in db.session.execute(
        query.where(DueChange.item_id.in_(among(item_ids))).order_by(DueChange.id)
    ):
        found[item_id].append((from_on, DueMove(to_on, at)))
    return found


def _causes(item_ids: Collection[int]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    query = sa.select(ItemCause.item_id, ItemCause.cause_id).where(ItemCause.item_id.in_(among(item_ids)))
    for item_id, cause_id in db.session.execute(query):
        found[item_id].add(cause_id)
    return defaultdict(frozenset, {key: frozenset(causes) for key, causes in found.items()})


def _known(
    row: Any,
    rows: Mapping[int, Any],
    told: Mapping[int, Sequence[_Told]],
    dues: Mapping[int, Sequence[tuple[Any, DueMove]]],
    cause_ids: frozenset[int],
) -> KnownItem:
    changes = list(_changes(row, rows, told))
    changes = _dated(changes, row)
    own = told.get(row.id, ())
    is_told = any("state" in event.changed and event.door is not Door.IMPORT for event in own)
    is_untold = row.is_backfill and row.state is ItemState.PROPOSED and not is_told and _is_read(own)
    life = ItemLife(
        item_id=row.id,
        incident_id=row.incident_id,
        kind=ItemKind(row.kind) if row.kind else None,
        promised_on=row.promised_on,
        changes=tuple(changes),
        is_untold=is_untold,
        dues=tuple(_moves(row, dues.get(row.id, ()))),
        zone=ZoneInfo(row.zone),
        superseded_by=row.superseded_by_id,
        cause_ids=cause_ids,
    )
    is_done_undated = row.state in FINISHED and row.done_at is None
    return KnownItem(life, row.title, row.owner_name, row.state, is_done_undated)


def _is_read(own: Sequence[_Told]) -> bool:
    """Whether an import brought it; what a person wrote down is told by that person."""
    return any(event.verb == "added" and event.door is Door.IMPORT for event in own)


def _changes(row: Any, rows: Mapping[int, Any], told: Mapping[int, Sequence[_Told]]) -> Iterator[StateChange]:
    """All states that an item has entered. One that was split off stood until then where the other stood."""
    own = told.get(row.id, ())
    birth = next((event for event in own if event.verb == "split off"), None)
    if birth is not None and row.split_from_id in rows:
        origin = rows[row.split_from_id]
        before = {origin.id: [event for event in told.get(origin.id, ()) if event.id < birth.id]}
        yield from _changes(origin, {key: one for key, one in rows.items() if key != row.id}, {**told, **before})
    for event in own:
        if "state" not in event.changed:
            continue
        to = ItemState(event.changed["state"][1])
        if to is ItemState.PROPOSED:
            continue
        if to is ItemState.DONE and event.door is Door.IMPORT:
            yield StateChange(to, None)
            is_birth = event.verb == "added"
            yield StateChange(
                to, min(event.happened_at, end_of(row.promised_on, UTC)) if is_birth else event.happened_at
            )
        else:
            yield StateChange(to, event.happened_at)


def _dated(changes: list[StateChange], row: Any) -> list[StateChange]:
    """With the date on which it was done as it is known now, which a person may have corrected since."""
    if row.state in FINISHED and row.done_at is not None:
        last = max((place for place, one in enumerate(changes) if one.to is ItemState.DONE), default=None)
        if last is not None:
            changes = [*changes[:last], StateChange(ItemState.DONE, row.done_at), *changes[last + 1 :]]
    return changes


def _moves(row: Any, ledger: Sequence[tuple[Any, DueMove]]) -> Iterator[DueMove]:
    """The dates it was given: the first one with its promise, where the ledger does not begin with none."""
    first = ledger[0][0] if ledger else row.due_on
    if first is not None:
        yield DueMove(first, end_of(row.promised_on, UTC))
    yield from (move for _, move in ledger)


def of_incidents(incident_ids: Iterable[int]) -> sa.ColumnElement[bool]:
    """The items that these incidents list."""
    return ActionItem.incident_id.in_(among(incident_ids))


def addressing(cause_ids: Iterable[int]) -> sa.ColumnElement[bool]:
    """The items that address one of these causes."""
    return ActionItem.causes.any(ItemCause.cause_id.in_(list(cause_ids)))
