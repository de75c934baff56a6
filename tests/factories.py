"""Things for the tests, made through the changes."""

from datetime import UTC, datetime
from typing import Any

from tests.cast import Cast
from tracker.changes import actions, incidents
from tracker.models.actions import ActionItem
from tracker.models.incidents import Incident
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import ItemState

STARTED = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def incident(cast: Cast, **values: Any) -> Incident:
    """An incident of Payments, severity 2, unless told otherwise."""
    known = {"title": "Card payments failed", "team": cast.payments, "severity": 2, "started_at": STARTED}
    return incidents.add(by=SYSTEM, **(known | values))


def item(cast: Cast, of: Incident | None = None, **values: Any) -> ActionItem:
    """An open item of an incident, promised on its day."""
    known = {"title": "Validate limits before rollout", "state": ItemState.OPEN, "promised_on": STARTED.date()}
    return actions.add(of or incident(cast), by=SYSTEM, **(known | values))
