"""The errand that plans reviews, sends their agendas the day before and asks the owners."""

import logging

from tracker import clock
from tracker.changes import inquiries, reviews
from tracker.config import Settings
from tracker.errors import BusyError, ConflictError
from tracker.models.reviews import ReviewSchedule
from tracker.queries import reviews as queries
from tracker.rules import reviews as rules

log = logging.getLogger(__name__)


def prepare_all(settings: Settings) -> int:
    """Do for every schedule what its time has come for; returns how many people were asked."""
    asked = 0
    for schedule in queries.schedules():
        try:
            asked += prepare(schedule, settings)
        except (BusyError, ConflictError) as refusal:
            log.info("the review of schedule %s is looked at again later: %s", schedule.id, refusal)
    return asked


def prepare(schedule: ReviewSchedule, settings: Settings) -> int:
    """Plan the next review once it is to be asked for, send its agenda and ask the owners."""
    now = clock.now()
    meeting = rules.next_meeting(schedule.weekday, schedule.starts_at, schedule.time_zone, after=now)
    if now < rules.asked_from(meeting, schedule.time_zone):
        return 0
    review = reviews.plan(schedule, meeting)
    return inquiries.ask(review, secret=settings.secret_key, now=now)
