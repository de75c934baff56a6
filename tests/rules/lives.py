"""Items and incidents with a past, for the tests of verdicts. Day 0 is 2025-01-01."""

from datetime import UTC, date, datetime, timedelta

from tracker.rules.chronology import When, when_of
from tracker.rules.timelines import DueMove, ItemLife, StateChange
from tracker.rules.verdicts import Occurrence
from tracker.vocabulary import ItemKind, ItemState

CAUSE = 7
START = datetime(2025, 1, 1, 12, tzinfo=UTC)


def at(day: float) -> datetime:
    """Noon of a day."""
    return START + timedelta(days=day)


def on(day: int) -> date:
    """The day itself."""
    return at(day).date()


def exactly(day: float) -> When:
    """An incident whose start is known to the minute."""
    return when_of(started=at(day), is_start_date_only=False, detected=None, written_on=None, imported=at(900))


def by_day(day: int) -> When:
    """An incident of which only the day of the start is known."""
    return when_of(started=at(day), is_start_date_only=True, detected=None, written_on=None, imported=at(900))


def by_writeup(day: int) -> When:
    """An incident without a start: only the day of its write-up is known."""
    return when_of(started=None, is_start_date_only=False, detected=None, written_on=on(day), imported=at(900))


def struck(day: float, incident_id: int = 1) -> Occurrence:
    """An incident on a day."""
    return Occurrence(incident_id, exactly(day))


def item(
    item_id: int,
    *changes: tuple[ItemState, float | None],
    promised: int = 1,
    kind: ItemKind | None = ItemKind.PREVENT,
    incident_id: int = 1,
    causes: frozenset[int] = frozenset({CAUSE}),
    superseded_by: int | None = None,
    dues: tuple[tuple[int | None, float], ...] = (),
    is_untold: bool = False,
) -> ItemLife:
    """An item of the first incident that became these states on these days; None for a day nobody knows."""
    return ItemLife(
        item_id=item_id,
        incident_id=incident_id,
        kind=kind,
        promised_on=on(promised),
        changes=tuple(StateChange(state, None if day is None else at(day)) for state, day in changes),
        is_untold=is_untold,
        dues=tuple(DueMove(None if due is None else on(due), at(moved)) for due, moved in dues),
        superseded_by=superseded_by,
        cause_ids=causes,
    )
