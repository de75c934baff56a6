"""What was not found or had to be worked out, in words for the person who imports."""

from tracker.vocabulary import FactKind
from tracker.writeups.facts import Instant, Passage, ReadItem
from tracker.writeups.find_times import Window
from tracker.writeups.instants import Frame

_NAMED = 10
"""Withdrawn promises whose lines are named."""


def inferred_facts(window: Window, *, is_title_told: bool) -> tuple[str, ...]:
    """The keys of the facts that were worked out rather than read. `is_title_told`: out of a sentence."""
    points: tuple[tuple[FactKind, Instant | None], ...] = (
        (FactKind.STARTED_AT, window.started),
        (FactKind.DETECTED_AT, window.detected),
        (FactKind.MITIGATED_AT, window.mitigated),
        (FactKind.ENDED_AT, window.ended),
    )
    worked_out = tuple(kind.value for kind, instant in points if instant and instant.is_inferred)
    return ((FactKind.TITLE.value,) if is_title_told else ()) + worked_out


def warnings_about(
    *,
    title: Passage | None,
    cause: Passage | None,
    promises: tuple[ReadItem, ...],
    window: Window,
    frame: Frame,
    is_cut: bool,
) -> tuple[str, ...]:
    """One sentence for each fact that is missing or rests on an assumption. `promises`: also withdrawn ones."""
    withdrawn = [str(promise.first_line) for promise in promises if promise.is_withdrawn]
    has_times = window.started is not None or window.ended is not None
    is_zone_unknown = has_times and frame.zone is None and not frame.has_zones
    reasons = (
        (title is None, "No title was found."),
        (cause is None, "No passage names a root cause."),
        (len(withdrawn) == len(promises), "No action items were found."),
        (bool(withdrawn), _told_withdrawn(withdrawn)),
        (window.started is None, "No start time was found."),
        (window.ended is None, "No end time was found."),
        (is_zone_unknown, "No time zone is stated; the times were taken as UTC."),
        (is_cut, "The text is very long; only its beginning was read for facts."),
        (frame.is_day_inferred, "The year is not written; it was worked out from the weekday or the day of reading."),
    )
    return tuple(words for holds, words in reasons if holds)


def _told_withdrawn(lines: list[str]) -> str:
    places = f"lines {', '.join(lines[:_NAMED])}" if len(lines) > 1 else f"line {''.join(lines)}"
    more = f" and {len(lines) - _NAMED} more" if len(lines) > _NAMED else ""
    return f"What is struck through was taken as withdrawn and left out: {places}{more}. Add what still holds."
