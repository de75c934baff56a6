"""Queueing what people are told by the clock: digests, weekly summaries, and dates that were broken."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from tracker import clock
from tracker.changes import dispatches, escalations
from tracker.config import Settings
from tracker.queries import reminders
from tracker.rules import calendar
from tracker.rules.cadence import STALE, Slot, Wish, is_at_work, latest_slot
from tracker.vocabulary import NoticeKind

log = logging.getLogger(__name__)

BREACH_DAYS: Final = timedelta(days=7)
"""A date that was broken longer ago is told by the digests: nobody is called about an archive."""
MISSED: Final = "It was due more than a day ago, when no worker ran."
NOTHING: Final = "There was nothing to say."


def queue_all(settings: Settings) -> None:
    """One turn of the worker."""
    now = clock.now()
    if settings.mail_server is not None:
        queue_digests(now=now)
    queue_summaries(now=now)
    queue_escalations(now=now)


def queue_digests(*, now: datetime) -> int:
    """Queue each digest whose time has come, once a period; returns how many. All people in few statements.

    One without anything to say, or whose time passed unused, is only noted.
    """
    slots = [
        (one, slot)
        for one in reminders.listeners()
        if (slot := latest_slot(one.wish, one.zone, now)) is not None and one.since <= slot.at
    ]
    known = reminders.queued(NoticeKind.DIGEST, {slot.period for _, slot in slots})
    concerned: set[int] | None = None
    rows, missed = [], 0
    for one, slot in slots:
        if (one.person_id, None, slot.period) in known:
            continue
        if now - slot.at > STALE:
            missed += 1
            skipped = MISSED
        elif not is_at_work(one.zone, now, hour=one.wish.hour):
            continue
        else:
            concerned = reminders.concerned(now=now) if concerned is None else concerned
            skipped = "" if one.person_id in concerned else NOTHING
        rows.append(_row(NoticeKind.DIGEST, slot, skipped, person_id=one.person_id))
    return _queue(rows, missed)


def queue_summaries(*, now: datetime) -> int:
    """Queue the weekly summary of each room that wants one: Monday morning where its team is."""
    slots = [(room, latest_slot(Wish(), room.zone, now)) for room in reminders.rooms_for_summaries()]
    known = reminders.queued(NoticeKind.SUMMARY, {slot.period for _, slot in slots if slot})
    rows, missed = [], 0
    for room, slot in slots:
        if slot is None or room.since > slot.at or (None, room.id, slot.period) in known:
            continue
        missed += now - slot.at > STALE
        skipped = MISSED if now - slot.at > STALE else ""
        rows.append(_row(NoticeKind.SUMMARY, slot, skipped, chat_channel_id=room.id, team_id=room.team_id))
    return _queue(rows, missed)


def _row(kind: NoticeKind, slot: Slot, skipped: str, **whom: Any) -> dict[str, Any]:
    return dispatches.row_of(kind, period=slot.period, skipped=skipped, **whom)


def _queue(rows: Iterable[dict[str, Any]], missed: int) -> int:
    rows = list(rows)
    if missed:
        log.warning("%s messages are left out: %s", missed, MISSED)
    if rows:
        dispatches.queue_all(rows)
    return sum(not row["error"] for row in rows)


def queue_escalations(*, now: datetime) -> int:
    """Tell managers of dates broken since they were last told: once a working day, in the team's hours."""
    since = (now - BREACH_DAYS).date()
    zones, count = reminders.zones_of_teams(), 0
    for team_id in sorted({one.team_id for one in reminders.breaches(now=now, since=since)}):
        if is_at_work(zones[team_id], now):
            period = f"{team_id}-{calendar.day_in(zones[team_id], now).isoformat()}"
            count += escalations.tell_of_breaches(team_id, period=period, since=since, now=now)
    return count
