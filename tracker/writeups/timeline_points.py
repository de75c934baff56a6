"""Which entries of a timeline begin, reveal and end the incident."""

import re
from datetime import timedelta

from tracker.writeups import time_words as said
from tracker.writeups.facts import Instant, TimelineEntry
from tracker.writeups.find_timeline import timed

_PRELUDE_GAP = timedelta(days=3)
_READ = 300

Timeline = tuple[TimelineEntry, ...]


def first_worded(timeline: Timeline, words: tuple[re.Pattern[str], ...]) -> Instant | None:
    """The first entry with the surest of the words, which stand in that order."""
    for pattern in words:
        for at, entry in timed(timeline):
            if pattern.search(entry.text[:_READ].lower()):
                return Instant(at, entry.text[:_READ], entry.first_line, entry.last_line)
    return None


def last_worded(timeline: Timeline, words: tuple[re.Pattern[str], ...]) -> Instant | None:
    """The last entry with any of the words that is not about what came after the end."""
    for at, entry in reversed(list(timed(timeline))):
        low = entry.text[:_READ].lower()
        if not said.AFTERMATH.search(low) and any(pattern.search(low) for pattern in words):
            return Instant(at, entry.text[:_READ], entry.first_line, entry.last_line)
    return None


def first_trouble(timeline: Timeline) -> Instant | None:
    """The first entry that is not merely what went before: planned work, or something days earlier."""
    entries = list(timed(timeline))
    for k, (at, entry) in enumerate(entries):
        is_far = k + 1 < len(entries) and entries[k + 1][0] - at > _PRELUDE_GAP
        low = entry.text[:_READ].lower()
        if not is_far and (said.TROUBLE.search(low) or not said.PRELUDE.search(low)):
            return Instant(at, entry.text[:_READ], entry.first_line, entry.last_line, is_inferred=True)
    return edge(timeline, 0)


def edge(timeline: Timeline, index: int) -> Instant | None:
    """The first (0) or last (-1) entry, as a guess."""
    entries = list(timed(timeline))
    if not entries:
        return None
    at, entry = entries[index]
    return Instant(at, entry.text[:_READ], entry.first_line, entry.last_line, is_inferred=True)
