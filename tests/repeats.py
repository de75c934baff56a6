"""Incidents for the tests that tell of one cause, or of another, in words of their own."""

from dataclasses import replace
from datetime import datetime, timedelta

from tests.readings import STARTED, draft
from tracker.changes import imports
from tracker.jobs.refresh_recurrences import refresh
from tracker.models.incidents import Incident
from tracker.rules.permissions import IMPORT

CERTIFICATES = (
    "The wildcard certificate of the gateway expired because nobody renews the keystore by hand.",
    "The keystore certificate of the gateway had expired again; renewal of the wildcard is done by hand.",
    "An expired wildcard certificate in the gateway keystore was not renewed, as renewal is a step by hand.",
)
DISK = "The volume of the ledger database ran full because compaction of old segments had been switched off."


def told(cause: str, *, title: str, at: datetime = STARTED, extra: str = "", items: tuple[str, ...] = ()) -> Incident:
    """An incident imported from a text with this cause."""
    read = draft(items, title=title, source=f"{title}.md", root_cause=cause, factors=(), extra=extra)
    values = {**read.values, "started_at": at, "ended_at": at + timedelta(hours=1)}
    return imports.accept(replace(read, values=values), by=IMPORT).incident


def three_alike() -> list[Incident]:
    """Three incidents with one cause, thirty days apart, among others with other causes; all compared."""
    others = ("Mail was late", "Search was slow", "Logs were lost", "Prices were wrong", "Photos were gone")
    for place, title in enumerate(others):
        told(f"{title} because of the {title.split()[0].lower()} number {place}.", title=title)
    found = [
        told(words, title=f"Gateway number {place}", at=STARTED + timedelta(days=30 * place))
        for place, words in enumerate(CERTIFICATES, start=1)
    ]
    told(DISK, title="Ledger stood still", at=STARTED + timedelta(days=10))
    assert refresh()
    return found
