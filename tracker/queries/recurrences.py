"""Pairs of incidents that may share a cause: to decide, and decided."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager

from tracker.db import db
from tracker.errors import NotFoundError
from tracker.models.incidents import Incident
from tracker.models.recurrences import Recurrence
from tracker.queries import frequencies, told
from tracker.queries.rows import MOST
from tracker.rules import explanations
from tracker.rules.explanations import Reason
from tracker.rules.profiles import Told
from tracker.rules.recurrence import FLAGGED, Candidate
from tracker.vocabulary import Evidence, RecurrenceState

PAGE_SIZE: Final = 50
SHOWN: Final = 40
"""Pairs on each side of one incident's page."""
DECIDED: Final = frozenset({RecurrenceState.CONFIRMED, RecurrenceState.DISMISSED})

Place = tuple[float, int]
"""Where a pair stands among those that wait: its score and id."""


class Side(NamedTuple):
    """One incident of a pair."""

    id: int
    title: str
    happened_on: date
    severity: int | None

    @property
    def label(self) -> str:
        """The name people use for it."""
        return f"INC-{self.id}"


@dataclass(frozen=True, slots=True)
class PairRow:
    """One pair as lists show it. `verdict` is that of its cause at the later incident where it is confirmed."""

    id: int
    earlier: Side
    later: Side
    score: float
    parts: dict[str, float]
    evidence: dict[str, float]
    state: RecurrenceState
    is_order_certain: bool
    cause_id: int | None
    reason: str
    decided_at: datetime | None
    version: int

    @property
    def is_flagged(self) -> bool:
        """Whether to show it unasked."""
        return self.state is RecurrenceState.CONFIRMED or (
            self.state is RecurrenceState.SUGGESTED and self.score >= FLAGGED
        )


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of one incident: with earlier ones, and with later ones; the confirmed first, then by score."""

    before: list[PairRow]
    after: list[PairRow]


@dataclass(frozen=True, slots=True)
class PairPage:
    """Pairs that wait for a decision, and behind which place the next page begins."""

    rows: list[PairRow]
    next_after: Place | None


@dataclass(frozen=True, slots=True)
class Precision:
    """How well suggestions have done so far."""

    confirmed: int
    decided: int


class Standing(NamedTuple):
    """How many pairs wait for a decision; how many suggestions were confirmed, of all that people decided."""

    waiting: int
    confirmed: int
    decided: int


class Around(NamedTuple):
    """What surrounds a pair: how many wait and how well suggestions have done, and the pairs to decide next and before.

    `following` and `previous` are their ids.
    """

    standing: Standing
    following: int | None
    previous: int | None


EARLIER, LATER = aliased(Incident, name="earlier"), aliased(Incident, name="later")
_BOTH_LISTED = (EARLIER.merged_into_id.is_(None), LATER.merged_into_id.is_(None))
_WAITING = (Recurrence.state == RecurrenceState.SUGGESTED, Recurrence.score >= FLAGGED)


def get_pair(pair_id: int) -> Recurrence:
    """One pair with both incidents, or NotFoundError."""
    query = _whole().where(Recurrence.id == pair_id) if pair_id <= MOST else None
    found = db.session.scalars(query).one_or_none() if query is not None else None
    if found is None:
        raise NotFoundError("There is no such pair; perhaps what speaks for it has changed.")
    return found


def _whole() -> sa.Select[Recurrence]:
    return (
        sa.select(Recurrence)
        .join(EARLIER, Recurrence.earlier)
        .join(LATER, Recurrence.later)
        .options(contains_eager(Recurrence.earlier.of_type(EARLIER)), contains_eager(Recurrence.later.of_type(LATER)))
    )


def pairs_of(family: Collection[int]) -> Pairs:
    """The pairs of one incident and of its duplicates, all of `family`; those of duplicates of one another left out."""
    order = (Recurrence.state.in_([RecurrenceState.CONFIRMED]).desc(), Recurrence.score.desc(), Recurrence.id)
    is_theirs = sa.or_(Recurrence.later_id.in_(family), Recurrence.earlier_id.in_(family))
    rows = _rows(_joined().where(is_theirs, *_BOTH_LISTED).order_by(*order).limit(4 * SHOWN))
    before = [row for row in rows if row.later.id in family]
    after = [row for row in rows if row.earlier.id in family]
    return Pairs(before[:SHOWN], after[:SHOWN])


def page_of_waiting(*, after: Place | None = None, limit: int = PAGE_SIZE, team_ids: Collection[int] = ()) -> PairPage:
    """The flagged pairs that nobody has decided, best first, from behind `after`; only at incidents of `team_ids`."""
    query = _joined().where(*_WAITING, *_BOTH_LISTED, *_at(team_ids))
    if after is not None:
        query = query.where(_is_behind(*after))
    rows = _rows(query.order_by(Recurrence.score.desc(), Recurrence.id).limit(limit + 1))
    is_last = len(rows) <= limit
    return PairPage(rows[:limit], None if is_last else (rows[limit - 1].score, rows[limit - 1].id))


def next_waiting(pair: Recurrence) -> PairRow | None:
    """The pair to decide after this one: the next by score, else the best there is."""
    return next(iter(_rows(_following(pair))), None)


def around(pair: Recurrence) -> Around:
    """Where a pair stands among those that wait, in one statement."""
    ids = (
        query.with_only_columns(Recurrence.id).correlate(None).scalar_subquery()
        for query in (_following(pair), _preceding(pair))
    )
    *counts, following, previous = db.session.execute(_standing().add_columns(*ids)).one()
    return Around(Standing(*counts), following, previous)


def _following(pair: Recurrence) -> sa.Select[*tuple[Any, ...]]:
    is_behind = sa.case((_is_behind(pair.score, pair.id), 0), else_=1)
    query = _joined().where(*_WAITING, *_BOTH_LISTED, Recurrence.id != pair.id)
    return query.order_by(is_behind, Recurrence.score.desc(), Recurrence.id).limit(1)


def _preceding(pair: Recurrence) -> sa.Select[*tuple[Any, ...]]:
    before = sa.or_(Recurrence.score > pair.score, sa.and_(Recurrence.score == pair.score, Recurrence.id < pair.id))
    query = _joined().where(*_WAITING, *_BOTH_LISTED, before)
    return query.order_by(Recurrence.score, Recurrence.id.desc()).limit(1)


def _is_behind(score: float, key: int) -> sa.ColumnElement[bool]:
    return sa.or_(Recurrence.score < score, sa.and_(Recurrence.score == score, Recurrence.id > key))


def precision() -> Precision:
    """How many suggestions were confirmed, of all that people decided."""
    rows = db.session.execute(
        sa.select(Recurrence.state, sa.func.count().label("number"))
        .where(Recurrence.state.in_(DECIDED))
        .group_by(Recurrence.state)
    )
    counts = {row.state: row.number for row in rows}
    return Precision(counts.get(RecurrenceState.CONFIRMED, 0), sum(counts.values()))


def _at(team_ids: Collection[int]) -> list[sa.ColumnElement[bool]]:
    """That the later incident is one of these teams; nothing where none is named."""
    return [LATER.team_id.in_(team_ids)] if team_ids else []


def standing(team_ids: Collection[int] = ()) -> Standing:
    """How many pairs wait, and how well suggestions have done, in one statement; only at incidents of these teams."""
    return Standing(*db.session.execute(_standing().where(*_at(team_ids))).one())


def _standing() -> sa.Select[*tuple[Any, ...]]:
    is_waiting = sa.and_(*_WAITING, *_BOTH_LISTED)
    counts: sa.Select[*tuple[Any, ...]] = sa.select(
        sa.func.count(sa.case((is_waiting, 1))),
        sa.func.count(sa.case((Recurrence.state == RecurrenceState.CONFIRMED, 1))),
        sa.func.count(sa.case((Recurrence.state.in_(DECIDED), 1))),
    )
    return counts.select_from(Recurrence).join(EARLIER, Recurrence.earlier).join(LATER, Recurrence.later)


def is_confirmed_elsewhere(incident_id: int, cause_id: int) -> bool:
    """Whether a confirmed pair of this incident shares this cause."""
    query = sa.select(Recurrence.id).where(
        Recurrence.cause_id == cause_id,
        Recurrence.state == RecurrenceState.CONFIRMED,
        sa.or_(Recurrence.earlier_id == incident_id, Recurrence.later_id == incident_id),
    )
    return db.session.scalar(query.limit(1)) is not None


def explained(pair: Recurrence | PairRow) -> tuple[Reason, ...]:
    """Why a pair was suggested, in words and with both quotes; computed now, from the texts as they are now."""
    earlier_id, later_id = _ids(pair)
    both = told.told_of_all([earlier_id, later_id])
    if len(both) < 2:
        return ()
    return explained_by(candidate_of(pair), earlier=both[earlier_id], later=both[later_id])


def explained_by(candidate: Candidate, *, earlier: Told, later: Told) -> tuple[Reason, ...]:
    """The same, where it is known what is told of both."""
    usual = frequencies.usual_for(earlier, later)
    return explanations.reasons(candidate, earlier=earlier, later=later, usual=usual)


def told_of(incident_id: int) -> Told:
    """What is told of one incident. Raises NotFoundError where there is none, or it was merged into another."""
    found = told.told_of(incident_id)
    if found is None:
        raise NotFoundError("There is no such incident.")
    return found


def candidate_of(pair: Recurrence | PairRow) -> Candidate:
    """A pair as the rules know it."""
    earlier_id, later_id = _ids(pair)
    return Candidate(
        earlier_id=earlier_id,
        later_id=later_id,
        score=pair.score,
        evidence={Evidence(kind): value for kind, value in pair.evidence.items()},
        parts={Evidence(kind): weight for kind, weight in pair.parts.items()},
        is_duplicate=pair.state is RecurrenceState.DUPLICATE,
        is_order_certain=pair.is_order_certain,
    )


def _ids(pair: Recurrence | PairRow) -> tuple[int, int]:
    if isinstance(pair, PairRow):
        return pair.earlier.id, pair.later.id
    return pair.earlier_id, pair.later_id


def kept_pairs(*, min_score: float) -> list[PairRow]:
    """All pairs that are kept and score above `min_score`, and all that people decided, in the order of incidents."""
    wanted = sa.or_(Recurrence.score > min_score, Recurrence.state.in_(DECIDED))
    order = (LATER.happened_on, LATER.id, Recurrence.score.desc(), Recurrence.id)
    return _rows(_joined().where(wanted, *_BOTH_LISTED).order_by(*order))


def _joined() -> sa.Select[*tuple[Any, ...]]:
    query: sa.Select[*tuple[Any, ...]] = sa.select(Recurrence, EARLIER, LATER)
    return query.join(EARLIER, Recurrence.earlier).join(LATER, Recurrence.later)


def _rows(query: sa.Select[*tuple[Any, ...]]) -> list[PairRow]:
    return [_row(*found) for found in db.session.execute(query)]


def _row(pair: Recurrence, earlier: Incident, later: Incident) -> PairRow:
    return PairRow(
        id=pair.id,
        earlier=_side(earlier),
        later=_side(later),
        score=pair.score,
        parts=pair.parts,
        evidence=pair.evidence,
        state=pair.state,
        is_order_certain=pair.is_order_certain,
        cause_id=pair.cause_id,
        reason=pair.reason,
        decided_at=pair.decided_at,
        version=pair.version,
    )


def _side(incident: Incident) -> Side:
    return Side(incident.id, incident.title, incident.happened_on, incident.severity)


def confirmed_with(cause_id: int) -> Sequence[Recurrence]:
    """The pairs that were confirmed with a cause."""
    return db.session.scalars(
        sa.select(Recurrence).where(Recurrence.cause_id == cause_id).order_by(Recurrence.id)
    ).all()


def confirmed_since(since: datetime, *, limit: int, team_ids: Collection[int] = ()) -> list[PairRow]:
    """The pairs that people confirmed since then, the latest first; at incidents of these teams if any."""
    query = _joined().where(
        Recurrence.state == RecurrenceState.CONFIRMED, Recurrence.decided_at >= since, *_BOTH_LISTED, *_at(team_ids)
    )
    return _rows(query.order_by(Recurrence.decided_at.desc(), Recurrence.id).limit(limit))
