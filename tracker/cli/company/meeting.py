"""The weekly reviews that the company held, and the one that is planned."""

from datetime import datetime, timedelta
from typing import Final

from tracker import clock
from tracker.changes import review_decisions, review_schedules, reviews
from tracker.changes.review_decisions import Words
from tracker.cli.company.staff import Staff
from tracker.db import change
from tracker.models.reviews import Review
from tracker.queries import actions
from tracker.queries import reviews as queries
from tracker.queries.reviews import EntryLine
from tracker.rules import reviews as rules
from tracker.rules.permissions import Actor
from tracker.vocabulary import AgendaSection as Section
from tracker.vocabulary import ReviewDecisionKind as Kind

TEAM: Final = "Payments"
TUESDAY: Final = 1
STARTS_AT: Final = "10:00"
ZONE: Final = "Europe/Berlin"
HELD: Final = 4
NOT_REACHED: Final = 2
"""Points that a meeting leaves for the next."""
NOTES: Final = (
    "Mina was on call and joined late.",
    "The sale is in three weeks: no rollout in the two days before it.",
    "Two promises fewer than last week. Thank you.",
    "The bank answers on Thursdays only; ask on Wednesday.",
)
SAID: Final = (
    "Who needs it most? Ask the checkout team before Thursday.",
    "A part of it is done; the rest waits for the test system.",
    "Nobody could say what is left. To be looked at before the next review.",
    "The vendor has promised an answer for Friday.",
)


@change
def meet(staff: Staff) -> None:
    """Hold the last reviews, one a week, and plan the next."""
    ana, ben = staff.actors["ana"], staff.actors["ben"]
    team, now = staff.teams[TEAM], clock.now()
    first = rules.next_meeting(TUESDAY, STARTS_AT, ZONE, after=now - HELD * rules.WEEK)
    with clock.put_back(first - timedelta(days=3)):
        schedule = review_schedules.set_schedule(
            team,
            by=ana,
            weekday=TUESDAY,
            starts_at=STARTS_AT,
            time_zone=ZONE,
            chair=staff.people["ana"],
            version=0,
        )
    for week in range(HELD):
        slot = first + week * rules.WEEK
        if slot + rules.LENGTH < now:
            with clock.put_back(slot):
                review = reviews.plan(schedule, slot)
            _hold(review, slot + timedelta(minutes=1), ana=ana, ben=ben, week=week, staff=staff)
    reviews.plan(schedule, rules.next_meeting(TUESDAY, STARTS_AT, ZONE, after=now))


def _hold(review: Review, at: datetime, *, ana: Actor, ben: Actor, week: int, staff: Staff) -> None:
    """One meeting of a few minutes a point."""
    with clock.put_back(at):
        review = reviews.start(staff.teams[TEAM], by=ana, at=at)
        reviews.be_there(review, by=ben, at=at)
        reviews.take_note(review, NOTES[week % len(NOTES)], by=ana, version=None)
        lines = [one for one in queries.lines_of(review.id) if not one.outcome]
    reached = [one for one in lines if one.item_id is None] + [one for one in lines if one.item_id][:-NOT_REACHED]
    late = next((one.id for one in reached if one.section in (Section.OVERDUE, Section.SLIPPED)), 0)
    soon = next((one.id for one in reached if one.section is Section.DUE_SOON), 0)
    for minute, line in enumerate(reached, 1):
        with clock.put_back(at + timedelta(minutes=minute)):
            if line.id == late:
                _decide(line, Kind.NOTE, Words(note=SAID[week % len(SAID)]), by=ana)
            if line.id == soon:
                _put_off(line, by=ana)
            else:
                _decide(line, Kind.KEEP, Words(), by=ana)
    with clock.put_back(at + timedelta(minutes=len(reached) + 2)):
        reviews.close(review, by=ana, at=clock.now())


def _put_off(line: EntryLine, *, by: Actor) -> None:
    """What is due soon gets five more days."""
    item = actions.get_item(line.item_id or 0)
    due_on = (item.due_on or clock.today()) + timedelta(days=5)
    _decide(line, Kind.NEW_DATE, Words(on=due_on, note="The test system is taken until then."), by=by)


def _decide(line: EntryLine, kind: Kind, words: Words, *, by: Actor) -> None:
    entry, at = queries.get_entry(line.id), clock.now()
    review_decisions.decide(entry, kind, words, by=by, version=None, today=at.date(), at=at)
