"""Things for the tests, made through the changes."""

from datetime import UTC, datetime
from typing import Any

from tests.cast import Cast
from tracker.changes import actions, imports, incidents
from tracker.changes.readings import draft_of
from tracker.models.actions import ActionItem
from tracker.models.incidents import Incident
from tracker.models.people import Team
from tracker.rules.permissions import IMPORT, SYSTEM
from tracker.vocabulary import ItemState
from tracker.writeups.detect import read

STARTED = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def incident(cast: Cast, **values: Any) -> Incident:
    """An incident of Payments, severity 2, unless told otherwise."""
    known = {"title": "Card payments failed", "team": cast.payments, "severity": 2, "started_at": STARTED}
    return incidents.add(by=SYSTEM, **(known | values))


def item(cast: Cast, of: Incident | None = None, **values: Any) -> ActionItem:
    """An open item of an incident, promised on its day."""
    known = {"title": "Validate limits before rollout", "state": ItemState.OPEN, "promised_on": STARTED.date()}
    return actions.add(of or incident(cast), by=SYSTEM, **(known | values))


def imported(text: str, *, source: str = "", team: Team | None = None) -> Incident:
    """An incident read from a Markdown text."""
    draft = draft_of(read(text.encode(), source=source, as_of=STARTED.date()))
    return imports.accept(draft, by=IMPORT, team=team).incident
