"""Readings for the tests, made without the reader: what they say does not depend on how well it reads."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from tracker.changes.drafts import Draft
from tracker.changes.readings import draft_of
from tracker.vocabulary import CauseClass, Trigger, WriteUpFormat
from tracker.writeups.facts import Instant, Passage, ReadItem, WriteUp

TITLE = "Card payments declined"
STARTED = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ENDED = datetime(2026, 3, 2, 10, 34, tzinfo=UTC)
ITEMS = (
    "Validate the routing table before it is loaded.",
    "Alert on declined payments within five minutes",
    "Write down how to roll back",
)


def reading(
    items: Sequence[str | ReadItem] = ITEMS,
    *,
    title: str | None = TITLE,
    source: str = "2026/payments.md",
    factors: Sequence[str] = ("The table was loaded in every region at once.",),
    extra: str = "",
    **more: Any,
) -> WriteUp:
    """A reading of a text that holds exactly these facts, each on a line of its own."""
    read = [item if isinstance(item, ReadItem) else ReadItem(item, 0, 0) for item in items]
    cause = more.pop("root_cause", "A routing table without a default was loaded.")
    lines = [title or "", extra, "09:30 to 10:34 UTC", cause, *factors, *(item.text for item in read)]

    def passage(text: str) -> Passage:
        return Passage(text, lines.index(text) + 1, lines.index(text) + 1)

    found = WriteUp(
        source=source,
        format=WriteUpFormat.MARKDOWN,
        text="\n".join(lines) + "\n",
        title=passage(title) if title else None,
        started_at=Instant(STARTED, "09:30", 3, 3),
        detected_at=None,
        mitigated_at=None,
        ended_at=Instant(ENDED, "10:34 UTC", 3, 3),
        severity=2,
        severity_words=None,
        services=(),
        root_cause=passage(cause),
        trigger=Trigger.CONFIG_CHANGE,
        cause_class=CauseClass.CONFIG_CHANGE,
        contributing_factors=tuple(passage(text) for text in factors),
        timeline=(),
        action_items=tuple(
            replace(item, first_line=passage(item.text).first_line, last_line=passage(item.text).last_line)
            for item in read
        ),
        recurrence_statements=(),
        published_on=date(2026, 3, 5),
        inferred=(),
        warnings=(),
    )
    return replace(found, **more)


def draft(items: Sequence[str | ReadItem] = ITEMS, **more: Any) -> Draft:
    """The draft of `reading`."""
    return draft_of(reading(items, **more))
