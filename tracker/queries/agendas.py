"""What a weekly review has to look at, in the order of the agenda, as it is at one moment."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from tracker.db import db
from tracker.models.actions import ActionItem, due_sort
from tracker.models.incidents import Incident
from tracker.models.people import Person, Team
from tracker.models.recurrences import Recurrence
from tracker.models.reviews import Review, ReviewDecision, ReviewEntry
from tracker.queries import actions, metrics, verdicts
from tracker.queries.actions import ActionRow
from tracker.queries.days import Days
from tracker.queries.filters import Filter, conditions
from tracker.queries.payoffs import PaidOff
from tracker.queries.recurrences import EARLIER, LATER
from tracker.queries.rows import among
from tracker.rules import reviews as rules
from tracker.rules.lifecycle import ACTIVE, UNFINISHED
from tracker.rules.recurrence import FLAGGED
from tracker.rules.reviews import Now, Outcome
from tracker.vocabulary import AgendaSection as Section
from tracker.vocabulary import ItemState, RecurrenceState, ReviewDecisionKind, ReviewState

MOST_PAIRS: Final = 10
LATELY: Final = timedelta(days=14)
"""How far back new recurrences go where there was no review before."""


@dataclass(frozen=True, slots=True)
class Point:
    """One entry of an agenda before it is frozen."""

    section: Section
    item_id: int | None = None
    pair_id: int | None = None
    incident_id: int | None = None
    cause_id: int | None = None
    carried_from_id: int | None = None
    snapshot: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kept:
    """What was decided last time about an item, and what has become of it."""

    item_id: int
    kind: ReviewDecisionKind
    detail: Mapping[str, Any]
    note: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Agenda:
    """All points in order, the items they are about, and what became of the last decisions."""

    points: list[Point]
    rows: dict[int, ActionRow]
    pairs: dict[int, tuple[Recurrence, Incident, Incident]]
    kept: list[Kept]
    left_off: bool
    """There is more than one meeting can look at."""


def agenda(team_id: int | None, *, before: Review | None, now: datetime) -> Agenda:
    """What stands on the agenda of a team, or of the whole organisation, as the viewer sees it; in eight statements.

    `before` is the last review that was held.
    """
    days = Days(now)
    kept = outcomes_of(before, days)
    carried = _carried(before)
    found = _sections(team_id, days)
    pairs = _pairs(team_id, since=(before.started_at if before else None) or now - LATELY, now=now)
    points = [_point(Section.DECISIONS, one.item_id, carried) for one in kept if one.outcome is Outcome.NOT_KEPT]
    points += [_pair_point(pair, later) for pair, _, later in pairs]
    for section, item_ids in found.items():
        points += [_point(section, item_id, carried) for item_id in item_ids]
    points += _left_over(carried)
    points = _first_of_each(points)
    left_off, points = len(points) > rules.MOST_ENTRIES, points[: rules.MOST_ENTRIES]
    return Agenda(
        points,
        {row.id: row for row in rows_of([one.item_id for one in points if one.item_id], days)},
        {pair.id: (pair, earlier, later) for pair, earlier, later in pairs},
        kept,
        left_off=left_off,
    )


def last_closed(team_id: int | None, *, before: datetime | None = None) -> Review | None:
    """The last review of this scope that was held, earlier than `before` where given."""
    query = sa.select(Review).where(_is_of(team_id), Review.state == ReviewState.CLOSED)
    if before is not None:
        query = query.where(Review.started_at < before)
    return db.session.scalar(query.order_by(Review.started_at.desc(), Review.id.desc()).limit(1))


def _is_of(team_id: int | None) -> sa.ColumnElement[bool]:
    return Review.team_id.is_(None) if team_id is None else Review.team_id == team_id


def outcomes_of(review: Review | None, days: Days) -> list[Kept]:
    """What was decided in a review, the last word on each item, and whether it was kept by the days of their owners."""
    if review is None:
        return []
    decided = db.session.execute(
        sa.select(ReviewDecision, ActionItem, Person.time_zone, Team.time_zone)
        .join(ActionItem, ActionItem.id == ReviewDecision.item_id)
        .outerjoin(Person, Person.id == ActionItem.owner_id)
        .outerjoin(Team, Team.id == ActionItem.team_id)
        .where(ReviewDecision.review_id == review.id, ReviewDecision.kind.in_(sorted(rules.PROMISES)))
        .order_by(ReviewDecision.id)
    )
    last: dict[int, Kept] = {}
    for decision, item, zone, team_zone in decided:
        today = days.of_zone[zone or team_zone or "UTC"]
        now = Now(
            state=item.state,
            due_on=item.due_on,
            owner_id=item.owner_id,
            is_overdue=item.due_on is not None and item.state in ACTIVE and item.due_on < today,
            verify_by=item.verify_by,
            look_again_on=item.look_again_on,
        )
        outcome = rules.outcome(decision.kind, decision.detail, now, today)
        last[item.id] = Kept(item.id, decision.kind, decision.detail, decision.note, outcome)
    return list(last.values())


def _carried(review: Review | None) -> dict[int, tuple[int, Section, ItemState]]:
    """By item: the entry of a review that nobody came to, its section, and the item's state now."""
    if review is None:
        return {}
    rows = db.session.execute(
        sa.select(ReviewEntry.item_id, ReviewEntry.id, ReviewEntry.section, ActionItem.state, ReviewEntry.snapshot)
        .join(ActionItem, ActionItem.id == ReviewEntry.item_id)
        .where(ReviewEntry.review_id == review.id, ReviewEntry.decision.is_(None))
        .where(ReviewEntry.section != Section.PAID_OFF)
        .order_by(ReviewEntry.position)
    )
    return {
        item_id: (entry_id, section, state)
        for item_id, entry_id, section, state, snapshot in rows
        if "outcome" not in snapshot  # which only told of an earlier decision
    }


def _left_over(carried: Mapping[int, tuple[int, Section, ItemState]]) -> Iterable[Point]:
    """What nobody came to last time and what still waits for somebody, wherever it stood."""
    waits = UNFINISHED | {ItemState.DONE}
    for item_id, (entry_id, section, state) in carried.items():
        if state in waits:
            yield Point(section, item_id, carried_from_id=entry_id)


def _point(section: Section, item_id: int, carried: Mapping[int, tuple[int, Section, ItemState]]) -> Point:
    return Point(section, item_id, carried_from_id=carried[item_id][0] if item_id in carried else None)


def _pair_point(pair: Recurrence, later: Incident) -> Point:
    cause_id = pair.cause_id if pair.state is RecurrenceState.CONFIRMED else None
    return Point(Section.RECURRENCES, pair_id=pair.id, incident_id=later.id, cause_id=cause_id)


def _first_of_each(points: Iterable[Point]) -> list[Point]:
    """Each item once, in the first section that wants it, and the sections in their order."""
    seen: set[int] = set()
    found = []
    for point in points:
        if point.item_id is None or point.item_id not in seen:
            found.append(point)
            if point.item_id is not None:
                seen.add(point.item_id)
    order = {section: place for place, section in enumerate(Section)}
    return sorted(found, key=lambda one: order[one.section])


def _sections(team_id: int | None, days: Days) -> dict[Section, list[int]]:
    """The items of each section, in order. A section is never longer than a whole meeting.

    Where what is overdue fills the meeting, nobody asks for what would come behind it.
    """
    (first, overdue), *others = _parts(team_id, days).items()
    rows = sorted(db.session.execute(overdue), key=lambda row: (row.priority, _rank(row)))
    found = {first: [row.id for row in rows]}
    if len(found[first]) > rules.MOST_ENTRIES:
        return found
    for section, item_id, *_ in sorted(db.session.execute(sa.union_all(*(part for _, part in others))), key=_rank):
        found.setdefault(Section(section), []).append(item_id)
    return {section: found[section] for section in Section if section in found}


def _rank(row: Sequence[Any]) -> tuple[Any, ...]:
    """By date and then by priority; what has neither, by its number."""
    _, item_id, priority, on = row
    return str(on), priority, item_id


def _parts(team_id: int | None, days: Days) -> dict[Section, sa.Select[Any]]:
    """What asks for each section. What is overdue goes by priority; it comes first, for it can fill a meeting."""
    scope = Filter(team_ids=frozenset({team_id})) if team_id is not None else Filter()
    committed = replace(scope, states=ACTIVE)
    is_in_trouble = sa.or_(ActionItem.blocked_reason != "", ActionItem.escalated_at.is_not(None))
    due_again = sa.and_(ActionItem.look_again_on.is_not(None), days.before_today(ActionItem.look_again_on, plus=1))
    parts: dict[Section, tuple[Filter, tuple[Any, ...], tuple[Any, ...]]] = {
        Section.OVERDUE: (replace(scope, is_overdue=True), (), (ActionItem.priority, due_sort)),
        Section.SLIPPED: (replace(committed, slipped=rules.LEAST_SLIPS), (), (due_sort,)),
        Section.UNOWNED: (replace(committed, is_unowned=True), (), (due_sort,)),
        Section.UNDATED: (replace(committed, is_undated=True), (), (due_sort,)),
        Section.PROPOSED: (
            replace(scope, states=frozenset({ItemState.PROPOSED})),
            (Incident.is_backfill.is_(False),),
            (ActionItem.promised_on,),
        ),
        Section.VERIFICATION: (replace(scope, is_due_for_verification=True), (), (due_sort,)),
        Section.DUE_SOON: (replace(scope, due_within=rules.SOON_DAYS), (), (due_sort,)),
        Section.BLOCKED: (committed, (is_in_trouble,), (due_sort,)),
        Section.RISKS: (
            replace(scope, states=frozenset({ItemState.DECLINED})),
            (due_again,),
            (ActionItem.look_again_on,),
        ),
    }
    return {section: _part(section, *part, days) for section, part in parts.items()}


def _part(
    section: Section, wanted: Filter, more: tuple[Any, ...], order: tuple[Any, ...], days: Days
) -> sa.Select[Any]:
    inner = (
        sa.select(ActionItem.id.label("id"), ActionItem.priority.label("priority"), order[-1].label("on"))
        .select_from(ActionItem)
        .join(Incident, Incident.id == ActionItem.incident_id)
        .outerjoin(Person, Person.id == ActionItem.owner_id)
        .outerjoin(Team, Team.id == ActionItem.team_id)
        .where(*conditions(wanted, days), *more, ActionItem.created_at <= days.now)
        .order_by(*order, ActionItem.id)
        .limit(rules.MOST_ENTRIES + 1)
        .subquery()
    )
    return sa.select(sa.literal(section.value), inner.c.id, inner.c.priority, inner.c.on)


def rows_of(item_ids: Collection[int], days: Days) -> list[ActionRow]:
    """These items as lines of a list, in one statement."""
    return actions.rows_with(ActionItem.id.in_(among(item_ids)), days) if item_ids else []


def _pairs(team_id: int | None, *, since: datetime, now: datetime) -> list[tuple[Recurrence, Incident, Incident]]:
    """The repeats that people confirmed since then, and those that wait: the likeliest earlier incident of each."""
    is_new = sa.and_(Recurrence.state == RecurrenceState.CONFIRMED, Recurrence.decided_at.between(since, now))
    waits = sa.and_(Recurrence.state == RecurrenceState.SUGGESTED, Recurrence.score >= FLAGGED)
    query = (
        sa.select(Recurrence, EARLIER, LATER)
        .join(EARLIER, Recurrence.earlier)
        .join(LATER, Recurrence.later)
        .where(
            sa.or_(is_new, waits),
            LATER.created_at <= now,
            EARLIER.merged_into_id.is_(None),
            LATER.merged_into_id.is_(None),
        )
        .order_by(Recurrence.state, Recurrence.score.desc(), Recurrence.id)
        .limit(MOST_PAIRS * 4)
    )
    if team_id is not None:
        query = query.where(LATER.team_id == team_id)
    best: dict[tuple[int, int | None], tuple[Recurrence, Incident, Incident]] = {}
    for pair, earlier, later in db.session.execute(query):
        best.setdefault((later.id, pair.cause_id), (pair, earlier, later))
    return list(best.values())[:MOST_PAIRS]


def judged(found: Agenda) -> dict[int, str]:
    """The verdict on each pair of an agenda, by its id: as it is, or as confirming it would make it."""
    listed = list(found.pairs.values())
    if not listed:
        return {}
    cause_ids = {pair.cause_id for pair, _, _ in listed if pair.cause_id is not None}
    case = verdicts.case_of(cause_ids, also={key for pair, _, _ in listed for key in (pair.earlier_id, pair.later_id)})
    judgements = {pair.id: case.if_shared(pair.earlier_id, pair.later_id, pair.cause_id) for pair, _, _ in listed}
    return {key: one.verdict.value for key, one in judgements.items() if one is not None}


def headline(team_id: int | None, *, now: datetime) -> tuple[dict[str, int], PaidOff | None]:
    """A few numbers of the scope and one follow-up that paid off, as the viewer sees it."""
    scope = Filter(team_ids=frozenset({team_id})) if team_id is not None else Filter()
    found = metrics.headline(scope, now=now)
    asked = {
        "open": Filter(states=ACTIVE),
        "unowned": Filter(is_unowned=True, states=ACTIVE),
        "to_triage": Filter(states=frozenset({ItemState.PROPOSED})),
    }
    counts = dict(zip(asked, actions.counts_of(scope, list(asked.values()), Days(now)), strict=True))
    told = ("overdue", "opened", "closed", "on_time", "due", "still_open")
    return counts | {name: getattr(found, name) for name in told}, found.paid_off


def paid_off(found: PaidOff) -> Point:
    """A follow-up that paid off as a point of the agenda."""
    said = {"effect": found.effect.value, "quiet_weeks": found.quiet_weeks, "expected": round(found.expected, 1)}
    return Point(Section.PAID_OFF, found.item_id, cause_id=found.cause_id, snapshot=said)


def escalated_in(team_id: int | None, *, before: datetime) -> Sequence[ActionItem]:
    """The items of a scope for which a manager was called earlier than then."""
    query = sa.select(ActionItem).where(ActionItem.state.in_(sorted(UNFINISHED)), ActionItem.escalated_at < before)
    if team_id is not None:
        query = query.where(ActionItem.team_id == team_id)
    return db.session.scalars(query.order_by(ActionItem.id)).all()
