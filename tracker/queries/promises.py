"""What was promised before: earlier items whose words are like those of an item."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from itertools import combinations
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from tracker.db import db
from tracker.models.actions import ActionItem, PromisePair
from tracker.models.incidents import Incident
from tracker.models.people import Person
from tracker.queries import indexes
from tracker.rules import likeness
from tracker.rules.search import Query, Term
from tracker.vocabulary import ItemState, PromiseDecision

SHORTLISTED: Final = 60
"""Items whose words are compared one by one."""
SHOWN: Final = 5
ASKED_AT_ONCE: Final = 20
STATEMENT_READ: Final = likeness.READ


class Earlier(NamedTuple):
    """An item that was promised before, and what a person said of the two."""

    id: int
    title: str
    statement: str
    state: ItemState
    promised_on: date
    done_at: datetime | None
    team_id: int | None
    incident_id: int
    incident_title: str
    owner_name: str | None
    decision: PromiseDecision | None


class Wording(NamedTuple):
    """What an item says that is not stored yet, and the day on which it is promised."""

    title: str
    statement: str
    promised_on: date


_COLUMNS = (
    ActionItem.id,
    ActionItem.title,
    sa.func.substr(ActionItem.statement, 1, STATEMENT_READ),
    ActionItem.state,
    ActionItem.promised_on,
    ActionItem.done_at,
    ActionItem.team_id,
    ActionItem.incident_id,
    Incident.title,
    Person.name,
)


def promised_before(item: ActionItem) -> list[Earlier]:
    """Earlier items that may promise the same, the most alike first, those kept apart last.

    One statement finds the few that share telling words of the title, or were compared by a person; only those are
    scored. Replaced items are left out: what took their place is found instead.
    """
    alike = _shortlist(item.title, _is_earlier(item)).subquery()
    compared = sa.select(PromisePair.earlier_id).where(PromisePair.later_id == item.id)
    query = (
        _joined(PromisePair.decision)
        .outerjoin(PromisePair, sa.and_(PromisePair.earlier_id == ActionItem.id, PromisePair.later_id == item.id))
        .where(ActionItem.state != ItemState.SUPERSEDED)
        .where(ActionItem.id.in_(sa.union(sa.select(alike.c.id), compared)))  # with OR, SQLite asks the index twice
    )
    scored = [(_likeness(item, row), row) for row in map(Earlier._make, db.session.execute(query))]
    found = [(score, row) for score, row in scored if row.decision is not None or score >= likeness.ALIKE]
    found.sort(key=lambda pair: (pair[1].decision is PromiseDecision.APART, -pair[0], -pair[1].id))
    return [row for _, row in found[:SHOWN]]


def promised_before_each(wordings: Sequence[Wording], *, but: Collection[int] = ()) -> list[list[Earlier]]:
    """The same for items that are still to be made, without those of the incidents `but`; in one statement.

    Only the first ASKED_AT_ONCE are looked for, for each asks the index.
    """
    found: list[list[tuple[float, Earlier]]] = [[] for _ in wordings]
    lists = []
    for place, one in enumerate(wordings[:ASKED_AT_ONCE]):
        is_earlier = sa.and_(ActionItem.promised_on <= one.promised_on, ActionItem.incident_id.not_in(but))
        near = _shortlist(one.title, is_earlier).subquery()
        lists.append(sa.select(sa.literal(place, sa.Integer).label("place"), near.c.id))
    if lists:
        alike = sa.union_all(*lists).subquery()
        for *row, place in db.session.execute(
            _joined(sa.null(), alike.c.place).join(alike, alike.c.id == ActionItem.id)
        ):
            earlier = Earlier._make(row)
            if (score := _likeness(wordings[place], earlier)) >= likeness.ALIKE:
                found[place].append((score, earlier))
    return [[row for _, row in sorted(few, key=lambda pair: (-pair[0], -pair[1].id))[:SHOWN]] for few in found]


def _joined(*more: Any) -> sa.Select[*tuple[Any, ...]]:
    query: sa.Select[*tuple[Any, ...]] = sa.select(*_COLUMNS, *more)
    return (
        query.select_from(ActionItem)
        .join(Incident, Incident.id == ActionItem.incident_id)
        .outerjoin(Person, Person.id == ActionItem.owner_id)
    )


def _shortlist(title: str, is_earlier: sa.ColumnElement[bool]) -> sa.Select[int]:
    """The ids of the earlier items whose titles hold most of the telling words of this one, at least two."""
    words = likeness.telling(title)
    query = sa.select(ActionItem.id).limit(SHORTLISTED).correlate(None)
    if not words:
        return query.where(sa.false())
    shared: Any = sum(
        (sa.case((ActionItem.title.icontains(word, autoescape=True), 1), else_=0) for word in words),
        start=sa.literal(0),
    )
    return query.where(
        indexes.holds(ActionItem, _wording(words)), is_earlier, ActionItem.state != ItemState.SUPERSEDED
    ).order_by(shared.desc(), ActionItem.promised_on.desc(), ActionItem.id.desc())


def _wording(words: Sequence[str]) -> str:
    """What to ask the index for: titles with the beginnings of two of these words, or of the only one."""
    terms = [Term((word,), is_prefix=True) for word in words]
    pairs = combinations(terms, 2) if len(terms) > 1 else [tuple(terms)]
    return indexes.any_of(indexes.wording(Query(pair, ()), in_title=True) for pair in pairs)


def _is_earlier(item: ActionItem) -> sa.ColumnElement[bool]:
    """That an item was promised before this one; of one day's, that it was entered before."""
    on_that_day = sa.and_(ActionItem.promised_on == item.promised_on, ActionItem.id < item.id)
    return sa.or_(ActionItem.promised_on < item.promised_on, on_that_day)


def _likeness(item: ActionItem | Wording, row: Earlier) -> float:
    return max(
        likeness.likeness(item.title, row.title),
        likeness.likeness(item.statement[:STATEMENT_READ], row.statement),
    )
