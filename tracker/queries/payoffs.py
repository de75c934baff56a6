"""A follow-up that paid off: something done against a cause that has been quiet since."""

from datetime import datetime
from typing import Final, NamedTuple

import sqlalchemy as sa

from tracker.db import db
from tracker.models.actions import ActionItem, ItemCause
from tracker.models.causes import IncidentCause
from tracker.models.incidents import Incident
from tracker.queries import effects, merges, verdicts
from tracker.queries.days import Days
from tracker.queries.effects import RoundEffect
from tracker.queries.filters import Filter, conditions
from tracker.rules.lifecycle import FINISHED
from tracker.rules.verdicts import DECIDING
from tracker.vocabulary import Effect, LinkState

LOOKED_AT: Final = 3
"""Causes that are judged: the ones that struck most often."""
LEAST_EXPECTED: Final = 1.0
"""A quiet in which not one repeat would have come as before is no news."""
LEAST_STRUCK: Final = 2


class PaidOff(NamedTuple):
    """An item that was done, and its cause, quiet for so many weeks since; as before, `expected` would have come."""

    item_id: int
    title: str
    done_at: datetime
    cause_id: int
    cause_name: str
    effect: Effect
    quiet_weeks: int
    expected: float

    @property
    def label(self) -> str:
        """The name people use for the item."""
        return f"AI-{self.item_id}"


def paid_off(scope: Filter, *, now: datetime) -> PaidOff | None:
    """The item within `scope` whose cause has been quiet in spite of its past, the surest one; None where none is.

    What is said to help goes first, then the quiet in which most would have come.
    """
    cause_ids = _candidates(scope, Days(now))
    if not cause_ids:
        return None
    case = verdicts.case_of(cause_ids)
    seen = _own(scope, Days(now), cause_ids)
    found = []
    for key in cause_ids:
        for one in effects.of_case(case, key, now=now)[-1:]:
            own = [item for item in one.items if item.id in seen]
            if own and _is_quiet(one):
                told = one.assessment
                last = own[-1]
                found.append(
                    PaidOff(
                        last.id,
                        last.title,
                        last.done_at,
                        key,
                        case.causes[key].name,
                        told.effect,
                        told.quiet_weeks,
                        told.expected,
                    )
                )
    return max(found, key=lambda one: (one.effect is Effect.HELPING, one.expected, one.item_id), default=None)


def _is_quiet(one: RoundEffect) -> bool:
    told = one.assessment
    is_calm = told.effect is Effect.TOO_EARLY and not told.repeats_after and told.expected >= LEAST_EXPECTED
    return told.effect is Effect.HELPING or is_calm


def _candidates(scope: Filter, days: Days) -> list[int]:
    """The causes that struck most often and that something finished within the scope addresses."""
    struck = (
        sa.select(IncidentCause.cause_id, sa.func.count().label("times"))
        .join(Incident, Incident.id == IncidentCause.incident_id)
        .where(IncidentCause.state == LinkState.CONFIRMED, merges.IS_LISTED)
        .group_by(IncidentCause.cause_id)
        .having(sa.func.count() >= LEAST_STRUCK)
        .subquery()
    )
    addressed = (
        sa.select(ItemCause.cause_id).join(ActionItem, ActionItem.id == ItemCause.item_id).where(*_done(scope, days))
    )
    query = sa.select(struck.c.cause_id).where(struck.c.cause_id.in_(addressed))
    return list(db.session.scalars(query.order_by(struck.c.times.desc(), struck.c.cause_id).limit(LOOKED_AT)))


def _own(scope: Filter, days: Days, cause_ids: list[int]) -> set[int]:
    """The finished items within the scope that address these causes."""
    query = sa.select(ActionItem.id).join(ItemCause, ItemCause.item_id == ActionItem.id)
    return set(db.session.scalars(query.where(ItemCause.cause_id.in_(cause_ids), *_done(scope, days))))


def _done(scope: Filter, days: Days) -> list[sa.ColumnElement[bool]]:
    return [
        ActionItem.state.in_(sorted(FINISHED)),
        ActionItem.done_at.is_not(None),
        ActionItem.kind.in_(sorted(DECIDING)),
        *conditions(scope, days),
    ]
