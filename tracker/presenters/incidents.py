"""An incident's facts and history, dressed for its page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.models.incidents import Fact
from tracker.models.people import Service
from tracker.presenters import highlights
from tracker.presenters.highlights import Line, Spot
from tracker.presenters.history import field_words
from tracker.queries.writeups import Promise, Version
from tracker.rules import matching, ordering
from tracker.vocabulary import FactKind


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact with the way to its words. `place` and `href` are empty where it was not read in a write-up."""

    id: int
    text: str
    at: datetime | None
    place: str
    href: str
    is_inferred: bool
    is_edited: bool


def by_kind(
    facts: Iterable[Fact], versions: Sequence[Version], shown: Version | None, *, home: int
) -> dict[str, list[FactLine]]:
    """The facts by kind, each with its place in the write-up; in another version than `shown`, the link says so.

    Facts that were read in a duplicate of the incident `home` and say the same again are left out.
    """
    places = {version.id: address(version, home) for version in versions}
    found: dict[str, list[FactLine]] = {kind.value: [] for kind in FactKind}
    said: set[tuple[FactKind, str]] = set()
    for fact in facts:
        words = (fact.kind, matching.fold(fact.text))
        if fact.incident_id == home or words not in said:
            found[fact.kind].append(_line(fact, places, shown))
        said.add(words)
    found[FactKind.TIMELINE.value] = list(ordering.in_order(found[FactKind.TIMELINE.value]))
    return found


def address(version: Version, home: int) -> str:
    """The query that shows one version on the page of the incident `home`."""
    return f"?version={version.number}" + ("" if version.incident_id == home else f"&of={version.incident_id}")


def _line(fact: Fact, places: Mapping[int, str], shown: Version | None) -> FactLine:
    place = href = ""
    if fact.first_line is not None and fact.writeup_id is not None:
        is_one = fact.last_line == fact.first_line
        place = f"line {fact.first_line}" if is_one else f"lines {fact.first_line} to {fact.last_line}"
        is_shown = shown is not None and fact.writeup_id == shown.id
        query = "" if is_shown else places[fact.writeup_id]
        href = f"{query}#L{fact.first_line}"
    return FactLine(fact.id, fact.text, fact.at, place, href, fact.is_inferred, fact.is_edited)


def unlisted(read: Iterable[FactLine], services: Iterable[Service]) -> list[FactLine]:
    """The services that the text names and nobody has matched with the list of services."""
    known = {service.name.casefold() for service in services}
    return [fact for fact in read if not fact.is_edited and fact.text.casefold() not in known]


def lines(text: str, facts: Iterable[Fact], promises: Iterable[Promise], shown: Version) -> list[Line]:
    """The text of a version as numbered lines, its facts and promises marked under the words people use for them."""
    spots = [
        Spot(field_words(fact.kind), fact.first_line, fact.last_line, fact.text)
        for fact in facts
        if fact.writeup_id == shown.id and fact.first_line is not None and fact.last_line is not None
    ]
    spots += [Spot(f"AI-{one.item_id}", one.first_line, one.last_line, one.statement) for one in promises]
    return highlights.marked_lines(text, spots)


def span(length: timedelta) -> str:
    """A length of time in its two largest units: "64 min", "3 h 41 min", "2 days 4 h"."""
    minutes = round(length.total_seconds() / 60)
    if minutes < 100:
        return f"{minutes} min" if minutes else "under a minute"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} days {hours} h" if hours else f"{days} days"
