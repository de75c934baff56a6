"""What the company's managers said of the pairs of incidents that were found to be alike."""

from datetime import timedelta
from typing import Final

from tracker import clock
from tracker.changes import recurrences as changes
from tracker.cli.company.staff import Staff
from tracker.db import change
from tracker.queries import recurrences as queries
from tracker.queries import recurring
from tracker.rules.permissions import Actor
from tracker.vocabulary import RecurrenceState

AFTER: Final = timedelta(days=2, hours=3)
"""How long after an incident entered the tracker its pairs were decided."""
APART: Final = {
    ("A crawler slowed search for everybody", "Checkout refused orders after the newsletter"): (
        "Both ran short of something, but the crawler took no database connections at all."
    ),
    ("Shops saw yesterday's balance all morning", "Index rebuild filled the disks, third time"): (
        "Both speak of a rebuild. There the disk was full; here it was not."
    ),
}
"""Pairs that look alike and are not, by the titles of the later and the earlier incident."""


@change
def decide(staff: Staff) -> None:
    """Confirm the pairs whose incidents share a named cause, dismiss the look-alikes, and leave the rest to wait."""
    for row in queries.kept_pairs(min_score=0.0):
        if row.state is not RecurrenceState.SUGGESTED:
            continue
        reason = APART.get((row.later.title, row.earlier.title), "")
        shared = _shared(row.earlier.id, row.later.id)
        if not reason and shared is None:
            continue
        pair = queries.get_pair(row.id)
        with clock.put_back(min(pair.later.created_at + AFTER, clock.now())):
            by, at = _manager(staff, pair.later.team_id), clock.now()
            if shared is None:
                changes.dismiss(pair, by=by, reason=reason, version=pair.version, at=at)
            else:
                changes.confirm(pair, by=by, version=pair.version, cause=recurring.get_cause(shared), at=at)


def _shared(earlier_id: int, later_id: int) -> int | None:
    """The cause that people have linked to both."""
    here, there = recurring.confirmed_on(earlier_id), recurring.confirmed_on(later_id)
    return next((key for key in there if key in here), None)


def _manager(staff: Staff, team_id: int | None) -> Actor:
    """Who decides for the team of the later incident."""
    name = next(name for name, team in staff.teams.items() if team.id == team_id)
    return staff.manager_of(name)
