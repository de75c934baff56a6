"""The messages that go out by the clock, made for whoever reads them. The viewer is set before."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tracker import clock
from tracker.presenters.messages import Addressee, Message, render, when_due
from tracker.queries import reminders, teams, week
from tracker.queries.filters import Filter
from tracker.queries.reminders import Escalated, Line
from tracker.rules.reminding import Part, subject
from tracker.vocabulary import Priority

SHOWN: Final = 10
"""Lines in each part; the rest is counted."""
HEADINGS: Final[Mapping[Part, str]] = {
    Part.OVERDUE: "Overdue",
    Part.SOON: "Due within seven days",
    Part.NEW: "New for you",
    Part.CALLED: "Wants a decision of yours",
    Part.TRIAGE: "Proposed, waiting for triage",
    Part.VERIFY: "Done: did it help?",
}
PAGES: Final[Mapping[Part, str]] = {
    Part.OVERDUE: "/items?due=overdue&owner=me",
    Part.SOON: "/items?owner=me",
    Part.NEW: "/items?owner=me",
    Part.CALLED: "/",
    Part.TRIAGE: "/triage",
    Part.VERIFY: "/",
}


@dataclass(frozen=True, slots=True)
class Said:
    """One item in words."""

    label: str
    title: str
    url: str
    about: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a digest: `more` items are not shown."""

    heading: str
    url: str
    items: Sequence[Said]
    more: int


def digest(to: Addressee, period: str) -> Message | None:
    """What one person owns and has to decide, as far as they were not reminded of it lately."""
    if to.person_id is None:
        return None
    lines = reminders.lines_for(to.person_id, zone=to.zone, now=clock.now())
    counts = Counter(line.part for line in lines)
    blocks, shown = [], []
    for part in (part for part in Part if counts[part]):
        first = [line for line in lines if line.part is part][:SHOWN]
        shown += first
        said = [_said(line, to) for line in first]
        blocks.append(Block(HEADINGS[part], to.base_url + PAGES[part], said, counts[part] - len(first)))
    if not blocks:
        return None
    heading = subject(counts)
    values = {"to": to, "subject": heading, "blocks": blocks}
    return Message(
        heading,
        render("mail/digest.txt", **values),
        render("mail/digest.html", **values),
        reminded=tuple(line.id for line in shown),
    )


def escalation(to: Addressee, period: str) -> Message | None:
    """What a team's manager is called about: dates that were broken, or an item that somebody escalated."""
    items = reminders.escalated(period, to.team_id, now=clock.now())
    if not items:
        return None
    team = teams.get_team(to.team_id or 0).name
    by_hand, broken = sum(item.is_by_hand for item in items), sum(not item.is_by_hand for item in items)
    words = [f"{broken} past {'its' if broken == 1 else 'their'} date"] if broken else []
    words += [f"{by_hand} escalated to you"] if by_hand else []
    heading = f"{team}: {', '.join(words)}"
    said = [_escalated(item, to) for item in items[:SHOWN]]
    block = Block("Escalated", f"{to.base_url}/?team={to.team_id}", said, len(items) - len(said))
    values = {"to": to, "subject": heading, "blocks": [block], "team": team}
    if to.person_id is None:
        return Message(heading, render("mail/escalation.md", **values))
    return Message(heading, render("mail/escalation.txt", **values), render("mail/escalation.html", **values))


def summary(to: Addressee, period: str) -> Message | None:
    """A team's week for its room: numbers, and what is late. Nothing of restricted incidents."""
    scope = Filter(team_ids=frozenset({to.team_id})) if to.team_id is not None else Filter()
    found = week.week(scope, now=clock.now())
    numbers = (found.open_count, found.done_count, found.added_count, found.to_triage.count)
    if not any(numbers):
        return None
    team = teams.get_team(to.team_id).name if to.team_id is not None else "The organisation"
    late = [
        Said(f"AI-{row.id}", row.title, f"{to.base_url}/items/{row.id}", when_due(row.due_on, row.days_left), True)
        for row in found.overdue.rows
    ]
    heading = f"{team}: {found.open_count} open, {found.overdue.count} overdue"
    return Message(heading, render("mail/summary.md", to=to, week=found, late=late, team=team, period=period))


def _said(line: Line, to: Addressee) -> Said:
    """An item with its date, owner and incident in one line."""
    about = [_priority(line.priority), when_due(line.due_on, line.days_left, verify=line.part is Part.VERIFY)]
    if line.part in (Part.CALLED, Part.TRIAGE, Part.VERIFY):
        about.append(f"owner {line.owner_name}" if line.owner_name else "nobody owns it")
    if line.wish:
        about.append(f"asks to decline it: “{_short(line.wish)}”")
    about.append(f"after “{_short(line.incident_title)}”")
    return _one(line.id, line.title, about, to, is_late=line.part is Part.OVERDUE)


def _escalated(item: Escalated, to: Addressee) -> Said:
    owner = f"owner {item.owner_name}" if item.owner_name else "nobody owns it"
    about = [_priority(item.priority), when_due(item.due_on, item.days_left), owner]
    if item.is_by_hand:
        about.append("escalated to you")
    return _one(item.id, item.title, [*about, f"after “{_short(item.incident_title)}”"], to, is_late=True)


def _one(item_id: int, title: str, about: Sequence[str], to: Addressee, *, is_late: bool) -> Said:
    said = " · ".join(words for words in about if words)
    return Said(f"AI-{item_id}", title, f"{to.base_url}/items/{item_id}", said, is_late)


def _priority(priority: Priority) -> str:
    return f"P{priority.value}"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 120 else f"{text[:119]}…"
