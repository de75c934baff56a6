"""When teams hold their weekly review."""

from datetime import datetime

from tracker.changes import history
from tracker.db import change, db
from tracker.errors import ConflictError, RefusedError
from tracker.models.people import Person, Team
from tracker.models.reviews import ReviewSchedule
from tracker.queries import reviews as queries
from tracker.rules import permissions, reviews
from tracker.rules.deadlines import is_zone
from tracker.rules.permissions import Actor
from tracker.vocabulary import Permission, Subject

ORGANISATION = 0
"""The number under which history knows what is about no team but all."""


@change
def set_schedule(
    team: Team | None,
    *,
    by: Actor,
    weekday: int,
    starts_at: str,
    time_zone: str,
    chair: Person | None,
    is_active: bool = True,
    version: int,
    at: datetime | None = None,
) -> ReviewSchedule:
    """Say when a team, or (None) the whole organisation, meets. `version` is 0 where nothing was said before.

    Raises RefusedError for what is no day, time or zone and for a chair who has left, ConflictError.
    """
    require(by, team)
    schedule = queries.schedule_of(team.id if team else None)
    if (schedule.version if schedule else 0) != version:
        raise ConflictError("Somebody else changed this schedule while you were editing.")
    if not 0 <= weekday <= 6:
        raise RefusedError("Choose a day of the week.", field="weekday")
    if not reviews.CLOCK.fullmatch(starts_at):
        raise RefusedError("Write a time like 10:00.", field="starts_at")
    if not is_zone(time_zone):
        raise RefusedError("Choose a time zone from the list.", field="time_zone")
    if chair is not None and not chair.is_active:
        raise RefusedError(f"{chair.name} has left. Choose somebody else.", field="chair")
    if schedule is None:
        schedule = ReviewSchedule(team_id=team.id if team else None)
        db.session.add(schedule)
    values = {
        "weekday": weekday,
        "starts_at": starts_at,
        "time_zone": time_zone,
        "chair_id": chair.id if chair else None,
        "is_active": is_active,
    }
    changed = history.assign(schedule, values)
    db.session.flush()
    if changed:
        subject = team.id if team else ORGANISATION
        history.record(Subject.TEAM, subject, "scheduled the review", by=by, changed=changed, at=at)
    return schedule


def require(by: Actor, team: Team | None) -> None:
    """Raise NotAllowedError unless `by` runs these reviews: a manager of the team, for the organisation an admin."""
    permissions.require(by, *asked(team))


def may_run(by: Actor, team: Team | None) -> bool:
    """Whether `require` says yes."""
    return permissions.can(by, *asked(team))


def asked(team: Team | None) -> tuple[Permission, ReviewSchedule | None]:
    """What running the reviews of a team asks for."""
    return (Permission.RUN_REVIEW, ReviewSchedule(team_id=team.id)) if team else (Permission.ADMINISTER, None)
