"""Incidents that share a cause, and pairs to decide, for the tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.cast import Cast, actor
from tracker.changes import actions, causes, incidents
from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.models.incidents import Incident
from tracker.models.recurrences import Recurrence
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import CauseClass, Evidence, ItemKind, RecurrenceState

FIRST = datetime(2026, 1, 10, 9, tzinfo=UTC)
CAUSE = "Tables are loaded unchecked"
TELLING = "The new table was loaded by every region at once, unchecked, and the gateway refused all cards."


def struck(cast: Cast, day: int, *, cause: str = CAUSE, **values: Any) -> Incident:
    """An incident of Payments so many days after the first, linked to a cause by Dot; to none where it is empty."""
    at = FIRST + timedelta(days=day)
    known = {"title": f"Cards declined, day {day}", "team": cast.payments, "started_at": at, "root_cause": TELLING}
    made = incidents.add(by=SYSTEM, **(known | {"ended_at": at + timedelta(hours=1)} | values))
    if cause:
        causes.link(
            made, by=actor(cast.dot), name=cause, cause_class=CauseClass.CONFIG_CHANGE, quote="It was unchecked."
        )
    return made


def promised(of: Incident, **values: Any) -> ActionItem:
    """A preventing item of an incident, made the day after it."""
    assert of.started_at
    at = of.started_at + timedelta(days=1)
    known = {"title": "Check tables before loading", "kind": ItemKind.PREVENT, "promised_on": at.date()}
    return actions.add(of, by=SYSTEM, **(known | values), at=at)


def pair(earlier: Incident, later: Incident, *, score: float = 0.8, **values: Any) -> Recurrence:
    """A pair that waits for a decision."""
    known = {
        "earlier_id": earlier.id,
        "later_id": later.id,
        "score": score,
        "parts": {Evidence.PASSAGES.value: 2.0, Evidence.CAUSE_CLASS.value: 0.4},
        "evidence": {},
        "is_order_certain": True,
        "state": RecurrenceState.SUGGESTED,
        "computed_at": FIRST,
    }
    made = Recurrence(**(known | values))
    db.session.add(made)
    db.session.commit()
    return made
