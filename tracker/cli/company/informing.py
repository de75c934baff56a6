"""What the company's people were told so far, and how they want to be told."""

from datetime import timedelta
from typing import Final

from tracker import clock
from tracker.changes import dispatches, notices
from tracker.cli.company.staff import Staff
from tracker.config import DEFAULT_BASE_URL
from tracker.db import change
from tracker.jobs import send_dispatches
from tracker.presenters.messages import Addressee
from tracker.queries import dispatches as queries
from tracker.queries import reminders, sight
from tracker.rules.cadence import Wish, latest_slot
from tracker.vocabulary import Cadence, DispatchStatus, NoticeKind

WISHES: Final = {
    "ana": Wish(Cadence.DAILY, 0, 8),
    "femi": Wish(Cadence.WEEKLY, 1, 10),
    "vic": Wish(Cadence.NEVER),
}
WEEKS: Final = 3
REFUSED: Final = (
    "The mail server mail.example.org, port 587, refused the recipient: 550 5.1.1 No such user here."
    " The message was not sent."
)
TROUBLE: Final = {
    "tom": (DispatchStatus.BOUNCED, REFUSED),
    "cleo": (DispatchStatus.LOST, dispatches.LOST),
}
"""Whose first message did not arrive, and why."""


@change
def inform(staff: Staff) -> None:
    """Let people choose, and put the messages of the last weeks into the delivery log. Nothing leaves the machine."""
    for login, wish in WISHES.items():
        notices.choose(
            by=staff.actors[login],
            cadence=wish.cadence,
            weekday=wish.weekday,
            hour=wish.hour,
            mutes={NoticeKind.AGENDA} if login == "ana" else set(),
            version=0,
        )
    now = clock.now()
    for weeks in range(WEEKS, 0, -1):
        for one in reminders.listeners():
            slot = latest_slot(Wish(), one.zone, now - timedelta(weeks=weeks - 1))
            if slot is not None and one.since < slot.at:
                with clock.put_back(slot.at):
                    dispatches.queue(NoticeKind.DIGEST, person_id=one.person_id, period=slot.period)
    trouble = {staff.people[login].id: what for login, what in TROUBLE.items()}
    while waiting := queries.due(now=now, limit=send_dispatches.BATCH):
        for dispatch_id in waiting:
            _settle(dispatch_id, trouble)


def _settle(dispatch_id: int, trouble: dict[int, tuple[DispatchStatus, str]]) -> None:
    """Say what became of one message, at its time."""
    dispatch = queries.get_dispatch(dispatch_id)
    who = queries.recipient(dispatch.person_id or 0)
    with clock.put_back(dispatch.created_at + timedelta(seconds=20)):
        dispatches.claim(dispatch_id)
        to = Addressee(who.name, who.zone, DEFAULT_BASE_URL, who.person_id, dispatch.team_id)
        sees = sight.EVERYTHING if who.is_admin else who.person_id
        message = send_dispatches.made(dispatch.kind, to, dispatch.period, sees=sees)
        if message is None:
            dispatches.end(dispatch_id, DispatchStatus.SKIPPED, why=send_dispatches.NOTHING)
        elif who.person_id in trouble:
            status, why = trouble.pop(who.person_id)
            dispatches.end(dispatch_id, status, why=why, subject=message.subject)
        else:
            dispatches.sent(dispatch_id, subject=message.subject, person_id=who.person_id, reminded=message.reminded)
