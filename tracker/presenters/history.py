"""History as people read it: one stream of who did what, the same for incidents and action items."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from markupsafe import Markup

from tracker.models.comments import Comment
from tracker.models.history import Event
from tracker.presenters import prose
from tracker.vocabulary import Priority

LONGEST: Final = 160
"""Characters of a value that are shown."""


@dataclass(frozen=True, slots=True)
class EventLine:
    """One line. `changes` are (field, from, to) in words; a move of the state is told by the verb."""

    by_name: str
    verb: str
    door: str
    note: str
    happened_at: datetime
    recorded_at: datetime
    changes: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class CommentLine:
    """What somebody said. `html` is safe."""

    id: int
    by_id: int | None
    by_name: str
    html: Markup
    happened_at: datetime
    edited_at: datetime | None


def stream(
    events: Iterable[Event], comments: Iterable[Comment], *, known: Collection[str]
) -> list[EventLine | CommentLine]:
    """Events and comments as one stream, the latest first. `known` are the names that mean somebody."""
    said = [
        CommentLine(one.id, one.by_id, one.by_name, prose.html(one.text, known=known), one.created_at, one.edited_at)
        for one in comments
    ]
    return sorted([*lines(events), *said], key=lambda line: line.happened_at, reverse=True)


def lines(events: Iterable[Event]) -> list[EventLine]:
    """Events as lines of one stream."""
    return [
        EventLine(
            by_name=event.by_name,
            verb=event.verb,
            door=event.door,
            note=event.note,
            happened_at=event.happened_at,
            recorded_at=event.recorded_at,
            changes=[
                (field_words(name), _words(old), _words(new))
                for name, (old, new) in event.changed.items()
                if name != "state" or old is None
            ],
        )
        for event in events
    ]


def field_words(name: str) -> str:
    """A column's name as people say it."""
    return FIELDS.get(name) or name.removeprefix("is_").removeprefix("are_").removesuffix("_at").replace("_", " ")


FIELDS: Final = {
    "due_on": "due date",
    "blocked_reason": "what stands in the way",
    "link_url": "link",
    "team_id": "team",
    "owner": "owner",
    "verify_by": "verification due",
    "skips_weekends": "weekends skipped",
    **{f"assign_p{priority:d}": f"days to assign {priority.name}" for priority in Priority},
    **{f"complete_p{priority:d}": f"days to complete {priority.name}" for priority in Priority},
}
SPOKEN: Final = frozenset({"in_progress"})


def _words(value: Any) -> str:
    """A stored JSON value as people read it; nothing is empty."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    text = str(value)
    if text in SPOKEN:
        return text.replace("_", " ")
    return _time(text) or (text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()} …")


def _time(text: str) -> str:
    """A stored instant or date as people write it; empty for any other text."""
    if len(text) == len("2026-01-31") and text[4] == text[7] == "-":
        day = date.fromisoformat(text)
        return f"{day.day} {day:%b %Y}"
    if text.endswith("+00:00") and "T" in text:
        return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M} UTC"
    return ""
