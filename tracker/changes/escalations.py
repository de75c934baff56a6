"""Telling a team's managers, once for each date that was broken and each time that somebody calls for them."""

from collections.abc import Iterable
from datetime import date, datetime

from tracker import clock
from tracker.changes import dispatches
from tracker.db import change, db, insert_missing, one_at_a_time
from tracker.models.actions import ActionItem
from tracker.models.notices import Escalation
from tracker.queries import reminders
from tracker.vocabulary import NoticeKind


@change
def tell_of_breaches(team_id: int, *, period: str, since: date, now: datetime) -> int:
    """Tell a team's managers and rooms what has broken its date since a day; returns how many items.

    Under one period it is done once.
    """
    one_at_a_time("escalations")
    if team_id in reminders.teams_told(period):
        return 0
    broken = [one for one in reminders.breaches(now=now, since=since) if one.team_id == team_id]
    if broken:
        _tell(team_id, period, [(one.item_id, one.due_on) for one in broken], now)
    return len(broken)


@change
def call_manager(item: ActionItem) -> None:
    """Tell the managers of an item's team that somebody calls for them."""
    now = clock.now()
    if item.team_id is not None:
        _tell(item.team_id, f"item-{item.id}-{int(now.timestamp())}", [(item.id, None)], now)


def _tell(team_id: int, period: str, items: Iterable[tuple[int, date | None]], now: datetime) -> None:
    rows = [{"item_id": key, "due_on": due_on, "period": period, "raised_at": now} for key, due_on in items]
    insert_missing(Escalation, rows)
    db.session.flush()
    for person_id in reminders.managers_of(team_id):
        dispatches.queue(NoticeKind.ESCALATION, person_id=person_id, team_id=team_id, period=period)
    dispatches.queue(NoticeKind.ESCALATION, team_id=team_id, period=period)
