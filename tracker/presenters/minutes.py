"""The minutes of a review, as a page, as Markdown and as a message: the same lines, each reader's own."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from tracker.models.reviews import Review, ReviewDecision
from tracker.queries.minutes import Told
from tracker.queries.reviews import EntryLine, Happening
from tracker.rules.reviews import STEPS, TITLES, Outcome, step_of
from tracker.vocabulary import AgendaSection as Section
from tracker.vocabulary import ReviewDecisionKind as Kind

NUMBERS: Final = {
    "open": "open",
    "overdue": "overdue",
    "unowned": "without an owner",
    "to_triage": "waiting for triage",
    "opened": "committed to in a week",
    "closed": "finished in a week",
}
VERBS: Final[Mapping[Kind, str]] = {
    Kind.KEEP: "stays as it is",
    Kind.NEW_DATE: "new date",
    Kind.NEW_OWNER: "new owner",
    Kind.SPLIT: "split",
    Kind.DECLINE: "declined",
    Kind.ESCALATE: "manager called",
    Kind.DONE: "done",
    Kind.VERIFY: "verified",
    Kind.REOPEN: "reopened",
    Kind.NOTE: "note",
}
COUNTED: Final[Mapping[Kind, str]] = {
    Kind.NEW_DATE: "given a new date",
    Kind.NEW_OWNER: "given a new owner",
    Kind.SPLIT: "split",
    Kind.DECLINE: "declined",
    Kind.ESCALATE: "escalated",
    Kind.DONE: "done",
    Kind.VERIFY: "verified",
    Kind.REOPEN: "reopened",
    Kind.NOTE: "noted",
    Kind.KEEP: "left as they are",
}
NAMES: Final = {"Last decisions": "Decided again, as it was not kept"}
"""What parts of the agenda are called where they are over."""
OUTCOMES: Final = {
    Outcome.KEPT: "kept",
    Outcome.RUNNING: "on its way",
    Outcome.NOT_KEPT: "not kept",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of the minutes: what it is about, where that is, and what is said of it."""

    label: str
    title: str
    path: str
    said: str
    note: str = ""
    by: str = ""
    outcome: str = ""
    """Of a last decision: a value of `rules.reviews.Outcome`."""
    is_quiet: bool = False
    """Nothing changed by it."""


@dataclass(frozen=True, slots=True)
class Number:
    """One number, and how much it has changed since the last review where there was one."""

    name: str
    now: int
    change: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """What one reader reads."""

    scope: str
    held_on: date
    held_at: str
    lasted: int
    """Minutes."""
    chair: str
    present: list[str]
    numbers: list[Number]
    last: list[Line]
    decided: list[tuple[str, list[Line]]]
    not_reached: list[Line]
    changed: list[tuple[str, list[Line]]]
    since: date | None
    note: str
    counts: list[tuple[str, int]]
    """How often each thing was decided, what changes nothing last."""

    @property
    def count(self) -> int:
        """How many decisions were made."""
        return sum(len(lines) for _, lines in self.decided)


def scope_of(review: Review) -> str:
    """What a review is about, as people say it."""
    return review.team.name if review.team else "the whole organisation"


def compose(review: Review, told: Told, *, zone: str) -> Minutes:
    """The minutes from what the reader may see, times in the reader's zone."""
    began = (review.started_at or review.planned_for).astimezone(ZoneInfo(zone))
    ended = review.closed_at or review.started_at or review.planned_for
    started = review.started_at or review.planned_for
    by_entry = {one.id: one for one in told.lines}
    return Minutes(
        scope=scope_of(review),
        held_on=began.date(),
        held_at=f"{began:%H:%M}",
        lasted=max(1, round((ended - started).total_seconds() / 60)),
        chair=review.started_by.name if review.started_by else "",
        present=told.present,
        numbers=_numbers(review.numbers, told.before.numbers if told.before else {}),
        last=[
            Line(one.label, one.title, f"/items/{one.item_id}", _last(one), outcome=one.outcome)
            for one in told.lines
            if one.outcome
        ],
        decided=_by_part(told.decisions, by_entry, told.names, told.titles),
        not_reached=[
            Line(one.label, one.title, _path(one), TITLES[one.section])
            for one in told.lines
            if not one.is_reached
            and not one.outcome
            and (one.item_id or one.label)
            and one.section is not Section.PAID_OFF
        ],
        changed=_changed(told.happened),
        since=told.before.closed_at.date() if told.before and told.before.closed_at else None,
        note=review.note,
        counts=_counts(told.decisions, by_entry),
    )


def _path(one: EntryLine) -> str:
    return f"/items/{one.item_id}" if one.item_id else f"/incidents/{one.label.removeprefix('INC-')}"


def _last(one: EntryLine) -> str:
    return OUTCOMES[Outcome(one.outcome or Outcome.RUNNING)]


def _numbers(now: Mapping[str, Any], before: Mapping[str, Any]) -> list[Number]:
    return [
        Number(words, now[name], now[name] - before[name] if name in before else None)
        for name, words in NUMBERS.items()
        if name in now
    ]


def _is_told(one: ReviewDecision, entries: Mapping[int, EntryLine]) -> bool:
    """That nothing was to be done about nothing is left out."""
    entry = entries.get(one.entry_id)
    return entry is not None and (one.kind is not Kind.KEEP or bool(entry.label))


def _counts(decisions: Sequence[ReviewDecision], entries: Mapping[int, EntryLine]) -> list[tuple[str, int]]:
    found = Counter(one.kind for one in decisions if _is_told(one, entries))
    return [(COUNTED[kind], found[kind]) for kind in COUNTED if found[kind]]


def _by_part(
    decisions: Sequence[ReviewDecision],
    entries: Mapping[int, EntryLine],
    names: Mapping[int, str],
    titles: Mapping[int, str],
) -> list[tuple[str, list[Line]]]:
    """The decisions, part by part in the order of the agenda."""
    found: dict[str, list[Line]] = {name: [] for name in STEPS}
    for one in decisions:
        if _is_told(one, entries):
            entry, by = entries[one.entry_id], one.by.name if one.by else ""
            said, is_quiet = words_of(one, names, titles), one.kind is Kind.KEEP
            line = Line(entry.label, entry.title, _path(entry), said, one.note, by, is_quiet=is_quiet)
            found[step_of(entry.section)].append(line)
    return [(NAMES.get(name, name), lines) for name, lines in found.items() if lines]


def words_of(one: ReviewDecision, names: Mapping[int, str], titles: Mapping[int, str]) -> str:
    """What was decided, in words: "new date 1 Dec"."""
    detail, said = one.detail, VERBS[one.kind]
    if one.kind is Kind.KEEP and one.item_id is None:
        return "looked at"
    if one.kind is Kind.NEW_DATE:
        day = detail.get(_dated(detail))
        return f"{said} {short_day(date.fromisoformat(day))}" if day else said
    if one.kind is Kind.NEW_OWNER:
        return f"belongs to {names.get(detail.get('owner_id') or 0, 'nobody')} now"
    if one.kind is Kind.SPLIT:
        made = [f"AI-{key} {titles[key]}" for key in detail.get("parts", ()) if key in titles]
        return f"split: {'; '.join(made)}" if made else said
    if one.kind is Kind.DECLINE and detail.get("is_wish"):
        return "asked to be declined; a manager decides"
    if one.kind is Kind.KEEP and "was_look_again_on" in detail and detail.get("look_again_on"):
        return f"the risk stays; look again on {short_day(date.fromisoformat(detail['look_again_on']))}"
    return said


def _dated(detail: Mapping[str, Any]) -> str:
    """Which of its dates a decision moved."""
    return next((name for name in ("verify_by", "look_again_on") if f"was_{name}" in detail), "due_on")


def short_day(day: date) -> str:
    """ "Fri 5 Dec 2026"."""
    return f"{day:%a} {day.day} {day:%b} {day.year}"


def _changed(happened: Iterable[Happening]) -> list[tuple[str, list[Line]]]:
    """What became of the items since the last review, by what it was, each item once."""
    found: dict[str, dict[int, Line]] = {}
    for one in happened:
        line = Line(f"AI-{one.item_id}", one.title, f"/items/{one.item_id}", one.verb, by=one.by_name)
        found.setdefault(one.verb, {})[one.item_id] = line
    return [(verb, list(lines.values())) for verb, lines in found.items()]


def markdown(minutes: Minutes, *, base_url: str = "") -> str:
    """The minutes as a Markdown file; links lead to `base_url`."""
    rows = [f"# Weekly review of {_escaped(minutes.scope)}, {minutes.held_on.day} {minutes.held_on:%B %Y}", ""]
    there = ", ".join(minutes.present) or "nobody"
    rows += [f"Held at {minutes.held_at}, {minutes.lasted} min. Chair: {_escaped(minutes.chair or 'not known')}."]
    rows += [f"Present: {_escaped(there)}.", "", *_decided(minutes), *_figures(minutes)]
    rows += _part("What became of the last decisions", minutes.last, base_url)
    for name, lines in minutes.decided:
        rows += _part(name, lines, base_url)
    rows += _part("Not reached: first next week", minutes.not_reached, base_url)
    if minutes.note:
        rows += ["## Notes", "", *(_escaped(line) for line in minutes.note.split("\n")), ""]
    for verb, lines in minutes.changed:
        rows += _part(f"Since the last review: {verb}", [_unsaid(line) for line in lines], base_url)
    return "\n".join(rows).rstrip("\n") + "\n"


def _unsaid(line: Line) -> Line:
    return Line(line.label, line.title, line.path, "", by=line.by)


def _decided(minutes: Minutes) -> list[str]:
    if not minutes.counts:
        return []
    counts = ", ".join(f"{count} {words}" for words, count in minutes.counts)
    return [f"{minutes.count} decision{'' if minutes.count == 1 else 's'}: {counts}.", ""]


def _figures(minutes: Minutes) -> list[str]:
    if not minutes.numbers:
        return []
    told = [f"{one.now} {one.name}{'' if one.change is None else f' ({one.change:+d})'}" for one in minutes.numbers]
    return [f"{'; '.join(told)}.", ""]


def _part(name: str, lines: Sequence[Line], base_url: str) -> list[str]:
    if not lines:
        return []
    return [f"## {name}", "", *(_line(one, base_url) for one in lines), ""]


def _line(one: Line, base_url: str) -> str:
    about = f"[{one.label}]({base_url}{one.path}) {_escaped(one.title)}".rstrip() if one.label else ""
    said = ": ".join(part for part in (about, one.said) if part)
    note = f" “{_escaped(' '.join(one.note.split()))}”" if one.note else ""
    return f"- {said}{note}{f' ({_escaped(one.by)})' if one.by else ''}"


def _escaped(text: str) -> str:
    """Text in which nothing is a mark of Markdown."""
    return "".join(f"\\{one}" if one in "\\`*_[]<>#|" else one for one in text)


def going_for(at: datetime | None, now: datetime) -> str:
    """How long a meeting has been going on: "18 min"."""
    minutes = 0 if at is None else max(0, int((now - at).total_seconds() // 60))
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"
