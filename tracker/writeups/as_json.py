"""A write-up's facts as the object `tracker extract` prints (domain.md, section 10)."""

from datetime import UTC, datetime
from typing import Any

from tracker.writeups.facts import Instant, Passage, ReadItem, WriteUp


def to_json(writeup: WriteUp) -> dict[str, Any]:
    """The facts of a write-up as plain values. Instants are ISO 8601 in UTC with Z, or None."""
    return {
        "source": writeup.source,
        "format": writeup.format.value,
        "title": _words(writeup.title),
        "started_at": _instant(writeup.started_at),
        "detected_at": _instant(writeup.detected_at),
        "mitigated_at": _instant(writeup.mitigated_at),
        "ended_at": _instant(writeup.ended_at),
        "severity": writeup.severity,
        "severity_text": _words(writeup.severity_words),
        "services": [service.text for service in writeup.services],
        "root_cause": _words(writeup.root_cause),
        "trigger": writeup.trigger.value,
        "cause_class": writeup.cause_class.value,
        "contributing_factors": [factor.text for factor in writeup.contributing_factors],
        "timeline": [{"at": _stamp(entry.at), "text": entry.text} for entry in writeup.timeline],
        "action_items": [_item(item) for item in writeup.action_items],
        "recurrence_statements": [said.text for said in writeup.recurrence_statements],
        "inferred": list(writeup.inferred),
        "warnings": list(writeup.warnings),
    }


def _item(item: ReadItem) -> dict[str, Any]:
    return {
        "text": item.text,
        "done": item.is_done,
        "owner": item.owner,
        "due_on": item.due_on.isoformat() if item.due_on else None,
        "references": list(item.references),
        "kind": item.kind.value if item.kind else None,
        "lines": [item.first_line, item.last_line],
    }


def _words(passage: Passage | None) -> str | None:
    return passage.text if passage else None


def _instant(instant: Instant | None) -> str | None:
    return _stamp(instant.at) if instant else None


def _stamp(at: datetime | None) -> str | None:
    return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z") if at else None
