"""What was promised before: earlier items whose words are like those of an item."""

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
    PromisePair.decision,
)


def promised_before(item: ActionItem) -> list[Earlier]:
    """Earlier items that may promise the same, the most alike first, those kept apart last.

    One statement finds the few that share telling words of the title, or were compared by a person; only those are
    scored. Replaced items are left out: what took their place is found instead.
    """
    shared = _shared_words(item.title)
    query = (
        sa.select(*_COLUMNS)
        .select_from(ActionItem)
        .join(Incident, Incident.id == ActionItem.incident_id)
        .outerjoin(Person, Person.id == ActionItem.owner_id)
        .outerjoin(PromisePair, sa.and_(PromisePair.earlier_id == ActionItem.id, PromisePair.later_id == item.id))
        .where(_is_earlier(item), ActionItem.state != ItemState.SUPERSEDED)
        .where(sa.or_(shared >= min(2, len(likeness.telling(item.title))), PromisePair.decision.is_not(None)))
        .order_by(PromisePair.decision.is_(None), shared.desc(), ActionItem.promised_on.desc(), ActionItem.id.desc())
        .limit(SHORTLISTED)
    )
    scored = [(_likeness(item, row), row) for row in map(Earlier._make, db.session.execute(query))]
    alike = [(score, row) for score, row in scored if row.decision is not None or score >= likeness.ALIKE]
    alike.sort(key=lambda pair: (pair[1].decision is PromiseDecision.APART, -pair[0], -pair[1].id))
    return [row for _, row in alike[:SHOWN]]


def _shared_words(title: str) -> sa.ColumnElement[int]:
    """How many of the telling words of a title an item's title holds; -1 where there are none to look for."""
    words = likeness.telling(title)
    hits: list[Any] = [sa.case((ActionItem.title.icontains(word, autoescape=True), 1), else_=0) for word in words]
    return sum(hits[1:], start=hits[0]) if hits else sa.literal(-1)


def _is_earlier(item: ActionItem) -> sa.ColumnElement[bool]:
    """That an item was promised before this one; of one day's, that it was entered before."""
    on_that_day = sa.and_(ActionItem.promised_on == item.promised_on, ActionItem.id < item.id)
    return sa.or_(ActionItem.promised_on < item.promised_on, on_that_day)


def _likeness(item: ActionItem, row: Earlier) -> float:
    return max(
        likeness.likeness(item.title, row.title),
        likeness.likeness(item.statement[:STATEMENT_READ], row.statement),
    )
