"""Due dates as calendars read them (RFC 5545): one all-day event for each item that is being worked on.

What is done or declined is left out rather than marked as cancelled: a subscribed calendar shows what its feed holds
and drops the rest, while cancelled events stay visible in some and are never updated in others.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from tracker.queries.feeds import DueDate

TYPE: Final = "text/calendar; charset=utf-8"
REFRESH: Final = timedelta(hours=6)


def calendar(name: str, dates: Iterable[DueDate], *, base_url: str) -> bytes:
    """The whole feed. The same dates make the same bytes, so that a calendar can be told that nothing changed."""
    host = urlsplit(base_url).hostname or "tracker"
    found = Calendar()
    found.add("prodid", "-//Remediation tracker//Due dates//EN")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("name", name)
    found.add("x-wr-calname", name)
    found.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    found.add("x-published-ttl", REFRESH)
    for one in dates:
        found.add_component(_event(one, host=host, base_url=base_url))
    return bytes(found.to_ical())


def _event(one: DueDate, *, host: str, base_url: str) -> Event:
    event = Event()
    event.add("uid", f"ai-{one.id}@{host}")
    event.add("dtstamp", one.changed_at)
    event.add("last-modified", one.changed_at)
    event.add("sequence", one.version)
    event.add("dtstart", one.due_on)
    event.add("dtend", one.due_on + timedelta(days=1))
    event.add("summary", f"AI-{one.id} {_line(one.title)}")
    owner = f"Owner: {_line(one.owner_name)}" if one.owner_name else "Nobody owns it."
    url = f"{base_url}/items/{one.id}"
    event.add("description", f"P{one.priority.value}. {owner}\nAfter: {_line(one.incident_title)}\n{url}")
    event.add("url", url)
    event.add("transp", "TRANSPARENT")
    return event


def _line(text: str) -> str:
    """One line without control characters; the library escapes and folds the rest."""
    return " ".join("".join(it if it.isprintable() else " " for it in text).split())
