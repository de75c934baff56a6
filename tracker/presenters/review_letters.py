"""The messages around a review, laid out as text and HTML."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from tracker import clock
from tracker.models.actions import ActionItem
from tracker.models.reviews import Review, ReviewAnswer
from tracker.presenters import minutes as presenter
from tracker.presenters.messages import Addressee, Message, render, when_due
from tracker.presenters.minutes import Minutes
from tracker.queries.agendas import Agenda
from tracker.rules import calendar
from tracker.rules.reviews import STEPS, step_of
from tracker.vocabulary import AgendaSection as Section

MOST: Final = 40
"""Items that the letter with an agenda names."""
UNTIMED: Final = frozenset({Section.VERIFICATION, Section.RISKS})
"""Parts of an agenda in which an item's due date says nothing any more."""


def when(at: datetime, zone: str) -> str:
    """ "Tue 24 Nov 2026, 10:00 (Europe/Berlin)"."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{presenter.short_day(local.date())}, {local:%H:%M} ({zone.replace('_', ' ')})"


def path_of(review: Review) -> str:
    """Where the page of a review's scope is."""
    return f"/teams/{review.team_id}/review" if review.team_id else "/reviews/organisation"


def inquiry(to: Addressee, review: Review, rows: Sequence[ReviewAnswer], *, url: str) -> Message:
    """The question to one owner."""
    count = f"{len(rows)} item{'' if len(rows) == 1 else 's'}"
    subject = f"Before the review of {presenter.scope_of(review)}: {count} of yours"
    today = calendar.day_in(to.zone, clock.now())
    values = {
        "to": to,
        "subject": subject,
        "items": [_question(row.item, today) for row in rows],
        "url": url,
        "when": when(review.planned_for, to.zone),
    }
    return Message(subject, render("mail/inquiry.txt", **values), render("mail/inquiry.html", **values))


def _question(item: ActionItem, today: date) -> tuple[str, str, str, bool]:
    """What an owner is asked about: its name, its title, when it is due, and whether that is over."""
    days_left = (item.due_on - today).days if item.due_on else None
    is_late = days_left is not None and days_left < 0
    return item.label, item.title, when_due(item.due_on, days_left) or "has no date", is_late


def agenda(to: Addressee, review: Review, found: Agenda) -> Message:
    """The agenda of a planned review."""
    parts: dict[str, list[tuple[str, str, str, str, bool]]] = {name: [] for name in STEPS}
    for point in found.points[:MOST]:
        row = found.rows.get(point.item_id or 0)
        if row is not None:
            due = "" if point.section in UNTIMED else when_due(row.due_on, row.days_left)
            about = " · ".join(filter(None, (row.owner_name or "nobody owns it", due)))
            url = f"{to.base_url}/items/{row.id}"
            parts[step_of(point.section)].append((f"AI-{row.id}", row.title, url, about, row.is_overdue))
        elif point.pair_id in found.pairs:
            pair, earlier, later = found.pairs[point.pair_id]
            url = f"{to.base_url}/recurrences/{pair.id}"
            parts[step_of(point.section)].append((later.label, later.title, url, f"like {earlier.label}", False))
    subject = f"Agenda: review of {presenter.scope_of(review)}, {when(review.planned_for, to.zone)}"
    values = {
        "to": to,
        "subject": subject,
        "parts": {name: lines for name, lines in parts.items() if lines},
        "more": max(0, len(found.points) - MOST),
        "url": f"{to.base_url}{path_of(review)}",
    }
    return Message(subject, render("mail/agenda.txt", **values), render("mail/agenda.html", **values))


def minutes(to: Addressee, review: Review, found: Minutes) -> Message:
    """The minutes of a review that was held."""
    subject = f"Minutes: review of {found.scope}, {presenter.short_day(found.held_on)}"
    url = f"{to.base_url}/reviews/{review.id}"
    text = f"{presenter.markdown(found, base_url=to.base_url)}\n{url}\n"
    return Message(subject, text, render("mail/minutes.html", to=to, subject=subject, minutes=found, url=url))
