"""Which earlier incident a write-up means when it says that this, or its like, had happened before."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from tracker.rules.chronology import When
from tracker.rules.tokens import stems_of

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]{{0,7}}\.?"
_DATE = re.compile(
    rf"\b(\d{{4}})-(\d\d)-(\d\d)\b"
    rf"|\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? (\d{{4}}))?\b"
    rf"|\b{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (\d{{4}})\b)?",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\bINC-(\d{1,9})\b", re.IGNORECASE)
_LINK = re.compile(r"(?:https?://|\]\()([^\s)>\]\"'|]+)")
_DENIES = re.compile(
    r"\b(?:different|another|unrelated|distinct)\b.{0,20}\b(?:cause|reason|issue|problem)|\bunrelated\b|"
    r"\bnot (?:the same|related|caused by)\b",
    re.IGNORECASE,
)
_LATELY: Final = (
    (re.compile(r"\bearlier (?:today|that day|the same day|on the day)\b", re.IGNORECASE), timedelta(days=1)),
    (re.compile(r"\b(?:yesterday|the day before|the previous day)\b", re.IGNORECASE), timedelta(days=2)),
    (
        re.compile(r"\b(?:earlier (?:in the|this|that) week|few days (?:ago|before))\b", re.IGNORECASE),
        timedelta(days=7),
    ),
    (re.compile(r"\b(?:last|previous|the) week\b", re.IGNORECASE), timedelta(days=14)),
    (re.compile(r"\b(?:last|previous) month\b", re.IGNORECASE), timedelta(days=62)),
)
_PREVIOUS = re.compile(
    r"\b(?:previous|last|preceding|prior) (?:post-?mortem|incident|outage|write-?up|report)\b", re.IGNORECASE
)
_ONE_DAY = timedelta(days=1)
_LEAST_TITLE = 3


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier incident may be called by."""

    incident_id: int
    when: When
    title: str = ""
    label: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Meant:
    """Incidents that a write-up means. `same`: it says that this happened again. `other`: that it was not this."""

    same: frozenset[int] = frozenset()
    other: frozenset[int] = frozenset()


def meant(statements: Iterable[str], *, title: str, when: When, earlier: Sequence[Earlier]) -> Meant:
    """The incidents that the statements of one write-up mean. `earlier` come before it, in order.

    One that could be any of several is left alone: it stays a statement that a person can resolve.
    """
    same: set[int] = set()
    other: set[int] = set()
    for statement in statements:
        found = resolved(statement, title=title, when=when, earlier=earlier)
        if found is not None:
            (other if denies(statement) else same).add(found)
    return Meant(frozenset(same - other), frozenset(other))


def denies(statement: str) -> bool:
    """Whether a statement says that an earlier incident, though alike, had another cause."""
    return _DENIES.search(statement) is not None


def resolved(statement: str, *, title: str, when: When, earlier: Sequence[Earlier]) -> int | None:
    """The one earlier incident that a statement means: by label, link, date, the words of a title, or how lately."""
    for find in (_by_label, _by_link):
        if (found := find(statement, earlier)) is not None:
            return found
    for possible in (_by_date(statement, when, earlier), _by_title(statement, earlier)):
        if len(possible) == 1:
            return possible[0].incident_id
    return _lately(statement, title, when, earlier)


def _by_label(statement: str, earlier: Sequence[Earlier]) -> int | None:
    labels = {f"inc-{number}" for number in _LABEL.findall(statement)}
    return next((one.incident_id for one in earlier if one.label.lower() in labels), None)


def _by_link(statement: str, earlier: Sequence[Earlier]) -> int | None:
    ends = [link.split("#")[0].rstrip("/.,;:").lower() for link in _LINK.findall(statement)]
    ends = [end.lstrip("./") for end in ends if "/" in end or "." in end]
    sources = ((one.source.lower().rstrip("/"), one.incident_id) for one in earlier if one.source)
    return next((found for source, found in sources if any(end and source.endswith(end) for end in ends)), None)


def _by_date(statement: str, when: When, earlier: Sequence[Earlier]) -> list[Earlier]:
    days = [day for match in _DATE.finditer(statement) if (day := _day(match, when.at.date()))]
    exact = [one for one in earlier if one.when.at.date() in days]
    near = [one for one in earlier if any(abs(one.when.at.date() - day) <= _ONE_DAY for day in days)]
    return exact or near


def _day(match: re.Match[str], before: date) -> date | None:
    """The day that is written; one without a year is the last such day before."""
    iso_year, iso_month, iso_day, day, month, year, us_month, us_day, us_year = match.groups()
    try:
        if iso_year:
            return date(int(iso_year), int(iso_month), int(iso_day))
        number = _MONTHS.index((month or us_month)[:3].lower()) + 1
        written = year or us_year
        if written:
            return date(int(written), number, int(day or us_day))
        this_year = date(before.year, number, int(day or us_day))
        return this_year if this_year <= before else this_year.replace(year=before.year - 1)
    except ValueError:
        return None


def _by_title(statement: str, earlier: Sequence[Earlier]) -> list[Earlier]:
    said = set(stems_of(statement))
    if len(said) < _LEAST_TITLE:
        return []
    return [one for one in earlier if len(words := set(stems_of(one.title))) >= _LEAST_TITLE and words <= said]


def _lately(statement: str, title: str, when: When, earlier: Sequence[Earlier]) -> int | None:
    """ "Earlier in the week", "the previous post-mortem": the only one there is, else the last of a like title."""
    span = next((span for pattern, span in _LATELY if pattern.search(statement)), None)
    if span is not None:
        since: datetime = when.at - span
        possible = [one for one in earlier if one.when.at >= since]
    elif _PREVIOUS.search(statement):
        possible = list(earlier[-1:])
    else:
        return None
    if len(possible) == 1:
        return possible[0].incident_id
    words = set(stems_of(title))
    alike = [one for one in possible if 2 * len(words & set(stems_of(one.title))) > len(words)]
    return alike[-1].incident_id if alike else None
