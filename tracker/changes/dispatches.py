"""Messages that wait to be sent, and what became of them.

A row is claimed by one conditional UPDATE before anything is sent. Whoever dies with a claim leaves it `sending`; once
its lease is over it is called lost, and only a person sends it again: nothing goes out twice by itself.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from tracker import clock
from tracker.db import change, db, insert_missing
from tracker.errors import RefusedError
from tracker.models.notices import SUBJECT_LENGTH, Dispatch, Reminder
from tracker.queries import channels
from tracker.rules import permissions
from tracker.rules.permissions import Actor
from tracker.vocabulary import DispatchStatus, NoticeChannel, NoticeKind, Permission

LEASE: Final = timedelta(minutes=5)
"""How long sending one message may take; far longer than every time limit of the wire together."""
LOST: Final = "The worker stopped while it sent this. Whether it arrived is not known."
SKIPPED_KEPT: Final = timedelta(days=30)
KEPT: Final = timedelta(days=400)
"""How long the log holds what was skipped, and what was sent or should have been: longer than any period returns."""
RESENDABLE: Final = frozenset({DispatchStatus.FAILED, DispatchStatus.BOUNCED, DispatchStatus.LOST})


@change
def queue(
    kind: NoticeKind,
    *,
    person_id: int | None = None,
    team_id: int | None = None,
    period: str,
    not_before: datetime | None = None,
) -> None:
    """Have a message made and sent, once for this kind, addressee and `period`, however often it is queued.

    To a person by mail; without one, to the rooms of chats that want this kind for the team (None: for the whole
    organisation). What it says is made when it is sent, with the eyes of whoever gets it: `jobs.send_dispatches`.
    """
    if person_id is not None:
        rows = [row_of(kind, person_id=person_id, team_id=team_id, period=period, not_before=not_before)]
    else:
        rows = [
            row_of(kind, chat_channel_id=room.id, team_id=team_id, period=period, not_before=not_before)
            for room in channels.listening(kind, team_id=team_id)
        ]
    insert_missing(Dispatch, rows)


@change
def queue_all(rows: Iterable[Mapping[str, Any]]) -> None:
    """Queue many at once, each as `row_of` makes it."""
    insert_missing(Dispatch, list(rows))


def row_of(
    kind: NoticeKind,
    *,
    person_id: int | None = None,
    chat_channel_id: int | None = None,
    team_id: int | None = None,
    period: str,
    not_before: datetime | None = None,
    skipped: str = "",
) -> dict[str, Any]:
    """The row of one message. One that is `skipped` for a reason is only noted."""
    now = clock.now()
    who = f"person-{person_id}" if person_id is not None else f"chat-{chat_channel_id}"
    return {
        "key": f"{kind}/{who}/{period}",
        "kind": kind,
        "channel": NoticeChannel.MAIL if person_id is not None else NoticeChannel.CHAT,
        "person_id": person_id,
        "chat_channel_id": chat_channel_id,
        "team_id": team_id,
        "period": period,
        "status": DispatchStatus.SKIPPED if skipped else DispatchStatus.PENDING,
        "not_before": not_before or now,
        "error": skipped,
        "created_at": now,
    }


@change
def claim(dispatch_id: int) -> bool:
    """Take one message to send; False where somebody else has it or had it. One conditional UPDATE decides."""
    waiting = db.session.query(Dispatch).filter(Dispatch.id == dispatch_id, Dispatch.status == DispatchStatus.PENDING)
    taken: dict[Any, Any] = {
        "status": DispatchStatus.SENDING,
        "attempts": Dispatch.attempts + 1,
        "lease_until": clock.now() + LEASE,
    }
    return waiting.update(taken, synchronize_session=False) == 1


@change
def sent(
    dispatch_id: int, *, subject: str, message_id: str = "", person_id: int | None = None, reminded: Iterable[int] = ()
) -> None:
    """The other machine took it; the person was reminded of these items."""
    now = clock.now()
    values = {"subject": subject[:SUBJECT_LENGTH], "message_id": message_id, "sent_at": now, "error": ""}
    _end(dispatch_id, DispatchStatus.SENT, **values)
    if person_id is not None:
        _note_reminded(person_id, list(reminded), now)


def _note_reminded(person_id: int, item_ids: list[int], now: datetime) -> None:
    mine = db.session.query(Reminder).filter(Reminder.person_id == person_id, Reminder.item_id.in_(item_ids))
    mine.update({"last_at": now, "times": Reminder.times + 1}, synchronize_session=False)
    rows = [{"item_id": key, "person_id": person_id, "first_at": now, "last_at": now, "times": 1} for key in item_ids]
    insert_missing(Reminder, rows)


@change
def end(dispatch_id: int, status: DispatchStatus, *, why: str, subject: str = "") -> None:
    """It was not sent and will not be, by itself: skipped, failed, bounced or lost."""
    _end(dispatch_id, status, error=why, subject=subject[:SUBJECT_LENGTH])


@change
def put_off(dispatch_id: int, *, until: datetime, why: str) -> None:
    """It was certainly not sent and is tried again later."""
    _end(dispatch_id, DispatchStatus.PENDING, error=why, not_before=until)


def _end(dispatch_id: int, status: DispatchStatus, **values: Any) -> None:
    """Whoever holds the claim says what became of it; where it was called lost meanwhile, it is known better now."""
    held = (DispatchStatus.SENDING, DispatchStatus.LOST)
    mine = db.session.query(Dispatch).filter(Dispatch.id == dispatch_id, Dispatch.status.in_(held))
    known: dict[Any, Any] = {"status": status, "lease_until": None} | values
    mine.update(known, synchronize_session=False)


@change
def lose_expired(*, now: datetime) -> int:
    """Call lost what is being sent for longer than it can take; returns how many.

    A lease further ahead than one can be was made by a clock that has been put back since, and is over, too.
    """
    over = db.session.query(Dispatch).filter(
        Dispatch.status == DispatchStatus.SENDING, ~Dispatch.lease_until.between(now, now + LEASE)
    )
    return over.update({"status": DispatchStatus.LOST, "lease_until": None, "error": LOST}, synchronize_session=False)


@change
def resend(dispatch: Dispatch, *, by: Actor) -> None:
    """Try again what failed, bounced or was lost. Raises RefusedError for anything else."""
    permissions.require(by, Permission.ADMINISTER)
    again = db.session.query(Dispatch).filter(Dispatch.id == dispatch.id, Dispatch.status.in_(RESENDABLE))
    values: dict[Any, Any] = {
        "status": DispatchStatus.PENDING,
        "attempts": 0,
        "not_before": clock.now(),
        "created_at": clock.now(),
    }
    if again.update(values, synchronize_session=False) != 1:
        raise RefusedError("This message is sent already, or on its way.")
    db.session.expire_all()


@change
def forget_old(*, now: datetime) -> None:
    """Clear the log: what was not worth sending soon, the rest later; and what a clock put ahead has skipped."""
    is_skipped = Dispatch.status == DispatchStatus.SKIPPED
    is_over = Dispatch.status.in_((DispatchStatus.SENT, *RESENDABLE))
    for which in (
        (is_skipped, Dispatch.created_at < now - SKIPPED_KEPT),
        (is_skipped, Dispatch.created_at > now + timedelta(days=1)),
        (is_over, Dispatch.created_at < now - KEPT),
    ):
        db.session.query(Dispatch).filter(*which).delete(synchronize_session=False)
