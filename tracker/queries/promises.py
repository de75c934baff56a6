"""What was promised before: earlier items whose words are like those of an item."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from tracker.db import db
from tracker.models.actions import ActionItem, PromisePair
from tracker.models.incidents import Incident
from tracker.models.people import Person
from tracker.rules import likeness
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
    compared = sa.select(PromisePair.earlier_id).where(PromisePair.later_id == item.id)
    query = (
        _joined(PromisePair.decision)
        .outerjoin(PromisePair, sa.and_(PromisePair.earlier_id == ActionItem.id, PromisePair.later_id == item.id))
        .where(ActionItem.state != ItemState.SUPERSEDED)
        .where(sa.or_(ActionItem.id.in_(_shortlist(item.title, _is_earlier(item))), ActionItem.id.in_(compared)))
    )
    scored = [(_likeness(item, row), row) for row in map(Earlier._make, db.session.execute(query))]
    alike = [(score, row) for score, row in scored if row.decision is not None or score >= likeness.ALIKE]
    alike.sort(key=lambda pair: (pair[1].decision is PromiseDecision.APART, -pair[0], -pair[1].id))
    return [row for _, row in alike[:SHOWN]]


def promised_before_each(wordings: Sequence[Wording], *, but: Collection[int] = ()) -> list[list[Earlier]]:
    """The same for items that are still to be made, without those of the incidents `but`; in one statement.

    Only the first ASKED_AT_ONCE are looked for: each is compared with all that was promised before.
    """
    asked = wordings[:ASKED_AT_ONCE]
    found: list[list[tuple[float, Earlier]]] = [[] for _ in wordings]
    if not asked:
        return [[] for _ in wordings]
    lists = []
    for place, one in enumerate(asked):
        is_earlier = sa.and_(ActionItem.promised_on <= one.promised_on, ActionItem.incident_id.not_in(but))
        near = _shortlist(one.title, is_earlier).subquery()
        lists.append(sa.select(sa.literal(place, sa.Integer).label("place"), near.c.id))
    near_all = sa.union_all(*lists).subquery()
    query = _joined(sa.null(), near_all.c.place).join(near_all, near_all.c.id == ActionItem.id)
    for *row, place in db.session.execute(query):
        earlier = Earlier._make(row)
        score = _likeness(asked[place], earlier)
        if score >= likeness.ALIKE:
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
    query = sa.select(ActionItem.id).limit(SHORTLISTED).correlate(None)
    like = "ILIKE" if db.engine.dialect.name == "postgresql" else "LIKE"  # SQLite's own LIKE minds no case
    holds = [ActionItem.title.bool_op(like)(f"%{word}%") for word in likeness.telling(title)]
    if not holds:
        return query.where(sa.false())
    pairs = [sa.and_(one, sa.or_(*holds[place:])) for place, one in enumerate(holds, 1) if holds[place:]]
    shared: Any = sum((sa.case((one, 1), else_=0) for one in holds[1:]), start=sa.case((holds[0], 1), else_=0))
    return query.where(
        is_earlier, ActionItem.state != ItemState.SUPERSEDED, sa.or_(*pairs) if pairs else holds[0]
    ).order_by(shared.desc(), ActionItem.promised_on.desc(), ActionItem.id.desc())


def _is_earlier(item: ActionItem) -> sa.ColumnElement[bool]:
    """That an item was promised before this one; of one day's, that it was entered before."""
    on_that_day = sa.and_(ActionItem.promised_on == item.promised_on, ActionItem.id < item.id)
    return sa.or_(ActionItem.promised_on < item.promised_on, on_that_day)


def _likeness(item: ActionItem | Wording, row: Earlier) -> float:
    return max(
        likeness.likeness(item.title, row.title),
        likeness.likeness(item.statement[:STATEMENT_READ], row.statement),
    )
