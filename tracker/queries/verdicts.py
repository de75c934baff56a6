"""Why earlier remediation did not stop a cause: judged from history, each time it is asked for.

Nothing of it is stored, so that it is right at once when history is corrected.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from tracker.db import db
from tracker.models.actions import ActionItem, ItemCause
from tracker.models.causes import Cause, IncidentCause
from tracker.models.incidents import Incident
from tracker.models.recurrences import Recurrence
from tracker.queries import lives, merges, told
from tracker.queries.lives import KnownItem
from tracker.queries.recurrences import PairRow
from tracker.rules import verdicts
from tracker.rules.timelines import Standing
from tracker.rules.verdicts import GRAVITY, Judgement, Occurrence
from tracker.vocabulary import CauseClass, ItemKind, ItemState, LinkState, MissingFact, Verdict

UNNAMED: Final = 0
"""Stands for the cause of a pair that is not confirmed."""


class Struck(NamedTuple):
    """An incident in which a cause struck."""

    id: int
    title: str
    happened_on: date
    began_at: datetime
    """What it is ordered by: the start, else the detection, the write-up's date, or the import."""
    started_at: datetime | None = None
    """Where the time is known, not only the day."""
    detected_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def label(self) -> str:
        """The name people use for it."""
        return f"INC-{self.id}"


class NamedCause(NamedTuple):
    """A cause as verdicts speak of it; without a name while a pair is not confirmed."""

    id: int
    name: str
    cause_class: CauseClass


@dataclass(frozen=True, slots=True)
class StoodItem:
    """One item as it stood at the moment. `states` are all that are possible; `state` is the one that is certain.

    `late_by_first` and `late_by_last`: by how much it was over the first and the last date it had been given by then;
    zero in time, None where there was no date or it is not known when it was done.
    """

    id: int
    title: str
    owner_name: str | None
    kind: ItemKind | None
    incident_id: int
    is_deciding: bool
    state: ItemState | None
    states: tuple[ItemState, ...]
    done_at: datetime | None
    first_due_on: date | None
    last_due_on: date | None
    late_by_first: timedelta | None
    late_by_last: timedelta | None
    superseded_by: int | None

    @property
    def label(self) -> str:
        """The name people use for it."""
        return f"AI-{self.id}"


class Wanted(NamedTuple):
    """A fact that would settle a verdict: of an item where `item_id` is set, else of an incident."""

    fact: MissingFact
    incident_id: int
    item_id: int | None
    title: str

    @property
    def label(self) -> str:
        """The name of what it is about."""
        return f"INC-{self.incident_id}" if self.item_id is None else f"AI-{self.item_id}"


@dataclass(frozen=True, slots=True)
class Verdicted:
    """A verdict with all names it is shown with. `earlier` are the incidents that share the cause, in order."""

    judgement: Judgement
    cause: NamedCause
    later: Struck
    earlier: tuple[Struck, ...]
    items: tuple[StoodItem, ...]
    missing: tuple[Wanted, ...]

    @property
    def verdict(self) -> Verdict:
        """The verdict itself."""
        return self.judgement.verdict


@dataclass(slots=True)
class Case:
    """All that judging some causes needs: which incidents share them, and what is known of the items."""

    causes: dict[int, NamedCause]
    struck: dict[int, Struck]
    occurrences: dict[int, Occurrence]
    sharing: dict[int, list[int]]
    """By cause: the incidents that are linked to it, in order."""
    items: dict[int, KnownItem]

    by_cause: dict[int, set[int]] = field(init=False)
    by_incident: dict[int, set[int]] = field(init=False)

    def __post_init__(self) -> None:
        """Know which items address a cause, and which an incident lists."""
        self.by_cause, self.by_incident = defaultdict(set), defaultdict(set)
        for key, known in self.items.items():
            self.by_incident[known.life.incident_id].add(key)
            for cause_id in known.life.cause_ids:
                self.by_cause[cause_id].add(key)

    def on(self, later_id: int, cause_id: int) -> Verdicted | None:
        """The verdict on one cause at one incident; None where none came before."""
        return self._judged(later_id, self.causes[cause_id], self.sharing.get(cause_id, []))

    def if_shared(self, earlier_id: int, later_id: int, cause_id: int | None = None) -> Verdicted | None:
        """The verdict if both incidents shared this cause, or one that has no name yet."""
        if not {earlier_id, later_id} <= self.struck.keys():
            return None
        cause = self.causes.get(cause_id or UNNAMED, NamedCause(UNNAMED, "", CauseClass.UNKNOWN))
        sharing = {*self.sharing.get(cause.id, ()), earlier_id, later_id}
        return self._judged(later_id, cause, sorted(sharing, key=lambda key: (self.struck[key].began_at, key)))

    def _judged(self, later_id: int, cause: NamedCause, sharing: Sequence[int]) -> Verdicted | None:
        others = [self.occurrences[key] for key in sharing if key != later_id]
        near = self._near(cause.id, sharing)
        judged = verdicts.judge(self.occurrences[later_id], cause.id, others, (known.life for known in near))
        if judged is None:
            return None
        return self._named(judged, cause, tuple(self.struck[key] for key in sharing[: sharing.index(later_id)]))

    def items_for(self, cause_id: int) -> list[KnownItem]:
        """The items that are linked to a cause; where there are none, those of its incidents."""
        linked = self.by_cause.get(cause_id, ())
        near = linked or {key for one in self.sharing.get(cause_id, ()) for key in self.by_incident.get(one, ())}
        return [self.items[key] for key in sorted(near)]

    def _near(self, cause_id: int, sharing: Iterable[int]) -> Iterable[KnownItem]:
        """The items that may decide on a cause, with those that replaced them."""
        near = set(self.by_cause.get(cause_id, ()))
        for incident_id in sharing:
            near |= self.by_incident.get(incident_id, set())
        level = near
        while level:
            following = {self.items[key].life.superseded_by for key in level}
            level = {key for key in following if key is not None and key in self.items and key not in near}
            near |= level
        return (self.items[key] for key in sorted(near))

    def _named(self, judged: Judgement, cause: NamedCause, before: tuple[Struck, ...]) -> Verdicted:
        return Verdicted(
            judgement=judged,
            cause=cause,
            later=self.struck[judged.later_id],
            earlier=before,
            items=tuple(self._stood(standing, judged.deciding) for standing in judged.standings),
            missing=tuple(self._wanted(judged)),
        )

    def _stood(self, standing: Standing, deciding: Collection[int]) -> StoodItem:
        known = self.items[standing.item.item_id]
        if known.is_done_undated:
            standing = replace(standing, done_at=None, late_by_first=None, late_by_last=None)
        return StoodItem(
            id=standing.item.item_id,
            title=known.title,
            owner_name=known.owner_name,
            kind=standing.item.kind,
            incident_id=standing.item.incident_id,
            is_deciding=standing.item.item_id in deciding,
            state=standing.state,
            states=tuple(state for state in ItemState if state in standing.states),
            done_at=standing.done_at,
            first_due_on=standing.first_due_on,
            last_due_on=standing.last_due_on,
            late_by_first=standing.late_by_first,
            late_by_last=standing.late_by_last,
            superseded_by=standing.item.superseded_by,
        )

    def _wanted(self, judged: Judgement) -> Iterable[Wanted]:
        for missing in dict.fromkeys(judged.missing):
            if missing.item_id is not None:
                known = self.items[missing.item_id]
                yield Wanted(missing.fact, known.life.incident_id, missing.item_id, known.title)
            elif missing.incident_id is not None:
                yield Wanted(missing.fact, missing.incident_id, None, self.struck[missing.incident_id].title)


def of_incident(incident_id: int) -> list[Verdicted]:
    """The verdicts at one incident, the gravest first, on the causes that it is confirmed to share."""
    other = aliased(IncidentCause)
    is_shared = sa.exists().where(
        other.cause_id == IncidentCause.cause_id,
        other.incident_id != IncidentCause.incident_id,
        other.state == LinkState.CONFIRMED,
    )
    mine = sa.select(IncidentCause.cause_id).where(
        IncidentCause.incident_id == incident_id, IncidentCause.state == LinkState.CONFIRMED, is_shared
    )
    cause_ids = db.session.scalars(mine).all()
    if not cause_ids:
        return []
    case = case_of(cause_ids)
    if incident_id not in case.struck:
        return []
    return _gravest_first(case.on(incident_id, cause_id) for cause_id in cause_ids)


def on(case: Case, cause_id: int) -> list[Verdicted]:
    """The verdicts on one cause, one for each incident but its first, in order."""
    return [found for key in case.sharing.get(cause_id, ()) if (found := case.on(key, cause_id)) is not None]


def of_item(item_id: int) -> list[Verdicted]:
    """The verdicts in which an item is listed, the gravest first."""
    addressed = sa.select(ItemCause.cause_id).where(ItemCause.item_id == item_id)
    shared = (
        sa.select(IncidentCause.cause_id)
        .join(ActionItem, ActionItem.incident_id == IncidentCause.incident_id)
        .where(ActionItem.id == item_id, IncidentCause.state == LinkState.CONFIRMED)
    )
    cause_ids = db.session.scalars(sa.union(addressed, shared)).all()
    if not cause_ids:
        return []
    case = case_of(cause_ids)
    found = [case.on(key, cause_id) for cause_id in cause_ids for key in case.sharing.get(cause_id, ())]
    return _gravest_first(one for one in found if one and any(item.id == item_id for item in one.items))


def if_confirmed(pair: Recurrence | PairRow, cause_id: int | None = None) -> list[Verdicted]:
    """The verdict that confirming a pair would give, with the cause it would be given, or one not named yet."""
    earlier_id, later_id = (
        (pair.earlier.id, pair.later.id) if isinstance(pair, PairRow) else (pair.earlier_id, pair.later_id)
    )
    found = case_of([cause_id] if cause_id else [], also=[earlier_id, later_id]).if_shared(
        earlier_id, later_id, cause_id
    )
    return [found] if found else []


def case_of(cause_ids: Collection[int], *, also: Collection[int] = ()) -> Case:
    """What judging these causes needs, and the incidents of `also` with their items; in at most six statements."""
    named, links = _causes(Cause.id.in_(cause_ids))
    wanted = {incident_id for _, incident_id in links} | set(also)
    known = lives.lives(sa.or_(lives.addressing(cause_ids), lives.of_incidents(wanted))) if wanted else {}
    return _case(named, links, Incident.id.in_(wanted), known)


def case_of_all() -> Case:
    """What judging every pair of this installation needs."""
    return _case(*_causes(sa.true()), sa.true(), lives.lives(sa.true()))


def _case(
    named: dict[int, NamedCause],
    links: Sequence[tuple[int, int]],
    incidents: sa.ColumnElement[bool],
    known: dict[int, KnownItem],
) -> Case:
    struck, occurrences = _incidents(incidents)
    sharing: dict[int, list[int]] = defaultdict(list)
    for cause_id, incident_id in links:
        if incident_id in struck:
            sharing[cause_id].append(incident_id)
    for listed in sharing.values():
        listed.sort(key=lambda key: (struck[key].began_at, key))
    return Case(named, struck, occurrences, dict(sharing), known)


def _incidents(wanted: sa.ColumnElement[bool]) -> tuple[dict[int, Struck], dict[int, Occurrence]]:
    """Incidents by id, as they are shown and as they are judged; merged ones are left out."""
    struck, occurrences = {}, {}
    for row, published_on in db.session.execute(sa.select(Incident, told.PUBLISHED_ON).where(wanted, merges.IS_LISTED)):
        when = told.when_of_incident(row, published_on)
        started_at = None if row.is_start_date_only else row.started_at
        times = (started_at, row.detected_at, row.ended_at)
        struck[row.id] = Struck(row.id, row.title, row.happened_on, when.at, *times)
        occurrences[row.id] = Occurrence(row.id, when)
    return struck, occurrences


def _causes(wanted: sa.ColumnElement[bool]) -> tuple[dict[int, NamedCause], list[tuple[int, int]]]:
    """Causes by id, and (cause, incident) of their links that people have confirmed."""
    is_confirmed = sa.and_(IncidentCause.cause_id == Cause.id, IncidentCause.state == LinkState.CONFIRMED)
    rows = db.session.execute(
        sa.select(Cause.id, Cause.name, Cause.cause_class, IncidentCause.incident_id)
        .outerjoin(IncidentCause, is_confirmed)
        .where(wanted)
    ).all()
    named = {row.id: NamedCause(row.id, row.name, row.cause_class) for row in rows}
    return named, [(row.id, row.incident_id) for row in rows if row.incident_id is not None]


def _gravest_first(found: Iterable[Verdicted | None]) -> list[Verdicted]:
    known: Sequence[Verdicted] = [one for one in found if one is not None]
    return sorted(known, key=lambda one: (GRAVITY.index(one.verdict), one.later.began_at, one.cause.id))
