"""Sending the messages that wait. Each is made at this moment, with the eyes of whoever gets it."""

import logging
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from tracker import clock
from tracker.changes import dispatches
from tracker.clients.mail import Letter
from tracker.config import Settings
from tracker.db import end_reading
from tracker.errors import BusyError, ConflictError, SendError
from tracker.jobs import chat, mail, review_letters
from tracker.models.notices import Dispatch
from tracker.presenters import digests
from tracker.presenters.messages import Addressee, Maker, Message
from tracker.queries import dispatches as queries
from tracker.queries import sight
from tracker.queries.dispatches import Recipient
from tracker.rules import stop_links
from tracker.rules.cadence import STALE as STALE_DIGEST
from tracker.rules.stop_links import Stop
from tracker.vocabulary import Cadence, DispatchStatus, NoticeKind

log = logging.getLogger(__name__)

MOST_SECONDS: Final = 50
"""For one turn of the worker; what was not reached is first in the next."""
BATCH: Final = 50
MOST_ATTEMPTS: Final = 8
FIRST_WAIT: Final = timedelta(minutes=2)
"""After the first failure; twice as long after each further one."""
STALE: Final[Mapping[NoticeKind, timedelta]] = {NoticeKind.DIGEST: STALE_DIGEST, NoticeKind.SUMMARY: STALE_DIGEST}
NOTHING: Final = "There was nothing to say."
STALE_OTHERWISE: Final = timedelta(days=7)
"""So long after it was queued a message is no longer worth sending."""
MAKERS: Final[Mapping[NoticeKind, Maker]] = {
    NoticeKind.DIGEST: digests.digest,
    NoticeKind.ESCALATION: digests.escalation,
    NoticeKind.SUMMARY: digests.summary,
    NoticeKind.INQUIRY: review_letters.inquiry,
    NoticeKind.AGENDA: review_letters.agenda,
    NoticeKind.MINUTES: review_letters.minutes,
}
"""What is made for each kind."""


def send_for_a_while(settings: Settings) -> None:
    """One turn of the worker."""
    send_all(settings, seconds=MOST_SECONDS)


def send_all(settings: Settings, *, seconds: float | None = None) -> int:
    """Send what waits; returns how many messages went. What a dead worker held is called lost first."""
    until = None if seconds is None else time.monotonic() + seconds
    dispatches.lose_expired(now=clock.now())
    count = 0
    while waiting := queries.due(now=clock.now(), limit=BATCH):
        for dispatch_id in waiting:
            if until is not None and time.monotonic() > until:
                return count
            try:
                if dispatches.claim(dispatch_id):
                    count += _attempt(dispatch_id, settings)
            except (BusyError, ConflictError) as refusal:
                log.info("message %s is looked at again later: %s", dispatch_id, refusal)
                return count
    return count


def _attempt(dispatch_id: int, settings: Settings) -> bool:
    """Make one message that is claimed and send it; whatever happens is noted."""
    dispatch = queries.get_dispatch(dispatch_id)
    attempts, created_at = dispatch.attempts, dispatch.created_at
    try:
        problem = _send(dispatch, settings)
    except SendError as error:
        _note_failure(dispatch_id, error, attempts=attempts, created_at=created_at)
        return False
    except Exception:
        log.exception("making message %s failed", dispatch_id)
        end_reading()
        dispatches.end(dispatch_id, DispatchStatus.FAILED, why="Making it failed; the server's log says more.")
        return False
    if problem:
        dispatches.end(dispatch_id, DispatchStatus.SKIPPED, why=problem)
    return not problem


def _send(dispatch: Dispatch, settings: Settings) -> str:
    """Send one message. Returns why it was better not sent, or nothing. Raises SendError."""
    if clock.now() - dispatch.created_at > STALE.get(dispatch.kind, STALE_OTHERWISE):
        return "Its time was too long ago."
    return _mail(dispatch, settings) if dispatch.person_id is not None else _post(dispatch, settings)


def _mail(dispatch: Dispatch, settings: Settings) -> str:
    dispatch_id, kind, period = dispatch.id, dispatch.kind, dispatch.period
    who = queries.recipient(dispatch.person_id or 0)
    if reason := _unwanted(who, kind):
        return reason
    to = Addressee(
        who.name, who.zone, settings.base_url, who.person_id, dispatch.team_id, secret_key=settings.secret_key
    )
    message = made(kind, to, period, sees=sight.EVERYTHING if who.is_admin else who.person_id)
    if message is None:
        return NOTHING
    end_reading()
    token = stop_links.sign(Stop(who.person_id, kind), secret=settings.secret_key)
    stop_url = f"{settings.base_url}/stop/{token}"
    letter = Letter(who.email or "", message.subject, message.text, message.html, stop_url)
    message_id = mail.send(letter, settings=settings)
    dispatches.sent(
        dispatch_id,
        subject=message.subject,
        message_id=message_id,
        person_id=who.person_id,
        reminded=message.reminded,
    )
    return ""


def _post(dispatch: Dispatch, settings: Settings) -> str:
    """To a room: what it says is seen with nobody's eyes, so that nothing restricted can be in it."""
    room = dispatch.chat_channel
    if room is None or not room.is_active or dispatch.kind not in room.kinds:
        return "This room does not want these messages, or is paused."
    dispatch_id, kind, period = dispatch.id, dispatch.kind, dispatch.period
    zone = room.team.time_zone if room.team else "UTC"
    to = Addressee(room.name, zone, settings.base_url, None, dispatch.team_id, secret_key=settings.secret_key)
    message = made(kind, to, period, sees=sight.NOBODY)
    if message is None:
        return NOTHING
    chat.post(room, message.subject, message.text, settings=settings)
    dispatches.sent(dispatch_id, subject=message.subject)
    return ""


def made(kind: NoticeKind, to: Addressee, period: str, *, sees: int | None) -> Message | None:
    """A message as somebody gets it now, with their eyes."""
    with sight.seen_by(sees):
        return MAKERS[kind](to, period)


def _unwanted(who: Recipient, kind: NoticeKind) -> str:
    """Why somebody gets no messages of this kind any more, or nothing."""
    if not who.is_active:
        return "This person has left."
    if not who.email:
        return "This person has no e-mail address."
    if kind in who.mutes or (kind is NoticeKind.DIGEST and who.cadence is Cadence.NEVER):
        return "This person does not want these messages."
    return ""


def _note_failure(dispatch_id: int, error: SendError, *, attempts: int, created_at: datetime) -> None:
    """Say what became of it: lost where that is not known, bounced or failed for good, or to be tried again."""
    log.warning("message %s was not sent: %s", dispatch_id, error)
    if error.is_uncertain:
        dispatches.end(dispatch_id, DispatchStatus.LOST, why=str(error))
    elif error.is_refusal:
        dispatches.end(dispatch_id, DispatchStatus.BOUNCED, why=str(error))
    elif attempts >= MOST_ATTEMPTS:
        dispatches.end(dispatch_id, DispatchStatus.FAILED, why=str(error))
    else:
        dispatches.put_off(dispatch_id, until=clock.now() + FIRST_WAIT * 2 ** (attempts - 1), why=str(error))
