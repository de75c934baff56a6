"""Written dates and clock times to points in time, by what the rest of the write-up tells.

A time without a date takes the date before it in the same words, else the day in question; without a
zone, the one its neighbour or the whole write-up states, else UTC. A year that is not written is that of
another date in the write-up; failing that, the latest year that fits the weekday and is not after the
day of reading, and then the instant is inferred.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from tracker.writeups.moments import Token, date_or_none, tokens_of
from tracker.writeups.zones import offset_on

_YEARS_BACK = 28
_FOLLOWS = re.compile(r"[\s,*_`]*(?:on |of |\()?(?:the )?[\s*_`]*")
_PRECEDES = re.compile(r"[\s,*_–-]*(?:at |around |about |approximately |ca\.? )?")
_RANGE = re.compile(
    r"^[\s*_`,()\]]*(?:to|until|till|through|and|-|–|—|->|→)[\s*_`(\[]*"
    r"(?:at |about |around |approximately |roughly |approx\.? |on )*"
)
_ONE_DAY = timedelta(days=1)
MAX_MOMENTS = 40
"""Per block; no sentence names more."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a write-up says about its times as a whole.

    `day` is the one meant where only a clock time stands, `zone` the one all times are in, `hint` any
    full date (it lends its year), `as_of` the day of reading. `has_zones`: single times state a zone.
    """

    day: date | None
    zone: int | str | None
    hint: date | None
    as_of: date
    is_day_inferred: bool = False
    has_zones: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time in UTC with the offsets of its words.

    `closes_range`: it is the later end of a range whose beginning is the moment before it.
    """

    at: datetime
    start: int
    end: int
    is_inferred: bool = False
    is_date_only: bool = False
    closes_range: bool = False


def moments_in(text: str, frame: Frame, *, day: date | None = None) -> list[Moment]:
    """The points in time a text names, in order. `day`, if given, goes before the frame's."""
    tokens = tokens_of(text[:4000])[:MAX_MOMENTS]
    read = [resolve(token, frame) if token.month else None for token in tokens]
    days = _days(tokens, read, text, day or frame.day, is_inferred=frame.is_day_inferred)
    zones = _zones(tokens, frame)
    found: list[Moment] = []
    for k, token in enumerate(tokens):
        own = days[k]
        if own is None or (token.minutes is None and _has_time(tokens, k)):
            continue
        moment = _moment(token, text, own, zones[k], found[-1] if found else None)
        is_dated_after = token.minutes is not None and _following_date(tokens, read, k, text) is not None
        found.append(replace(moment, end=tokens[k + 1].end) if is_dated_after else moment)
    return found


def resolve(token: Token, frame: Frame) -> tuple[date, bool] | None:
    """The date a token means and whether its year was inferred; None where no year makes it a date."""
    month, day = token.month or 0, token.day or 0
    if token.year:
        written = date_or_none(token.year, month, day)
        return (written, False) if written else None
    near = frame.hint
    if near is not None:
        years = [date_or_none(near.year + shift, month, day) for shift in (-1, 0, 1)]
        fitting = [one for one in years if one and (token.weekday is None or one.weekday() == token.weekday)]
        if fitting:
            return min(fitting, key=lambda one: abs(one - near)), False
    latest = (date_or_none(frame.as_of.year - back, month, day) for back in range(_YEARS_BACK))
    fitting = [one for one in latest if one and one <= frame.as_of and token.weekday in (None, one.weekday())]
    return (fitting[0], True) if fitting else None


def _days(
    tokens: tuple[Token, ...], read: list[tuple[date, bool] | None], text: str, given: date | None, *, is_inferred: bool
) -> list[tuple[date, bool] | None]:
    """Per token the date it belongs to, and whether that is inferred."""
    first = next((one for one in read if one), None)
    running = first or ((given, is_inferred) if given else None)
    found: list[tuple[date, bool] | None] = []
    for k, token in enumerate(tokens):
        running = read[k] or running
        after = _following_date(tokens, read, k, text) if token.minutes is not None else None
        found.append(after or running)
    return found


def _following_date(
    tokens: tuple[Token, ...], read: list[tuple[date, bool] | None], k: int, text: str
) -> tuple[date, bool] | None:
    """The date right after a time, as in "17:15 UTC on 5 January", unless one stands right before it."""
    if k + 1 >= len(tokens) or read[k + 1] is None:
        return None
    if not _FOLLOWS.fullmatch(text, tokens[k].end, tokens[k + 1].start):
        return None
    is_dated = k > 0 and read[k - 1] is not None and _PRECEDES.fullmatch(text, tokens[k - 1].end, tokens[k].start)
    return None if is_dated else read[k + 1]


def _zones(tokens: tuple[Token, ...], frame: Frame) -> list[int | str]:
    stated = [token.zone for token in tokens]
    for k in range(len(tokens) - 2, -1, -1):
        if (stated[k] is None and tokens[k].minutes is not None) or tokens[k].minutes is None:
            stated[k] = stated[k + 1]
    before: int | str | None = None
    found: list[int | str] = []
    for zone in stated:
        before = zone if zone is not None else before
        used = before if before is not None else frame.zone
        found.append(used if used is not None else 0)
    return found


def _has_time(tokens: tuple[Token, ...], k: int) -> bool:
    """A date beside a clock time is part of that moment, not one of its own."""
    after = k + 1 < len(tokens) and tokens[k + 1].minutes is not None and tokens[k + 1].start - tokens[k].end <= 40
    before = k > 0 and tokens[k - 1].minutes is not None and tokens[k].start - tokens[k - 1].end <= 12
    return after or before


def _moment(token: Token, text: str, own: tuple[date, bool], zone: int | str, before: Moment | None) -> Moment:
    day, is_inferred = own
    is_date_only = token.minutes is None
    closes = before is not None and _closes_range(text, before.end, token.start)
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    at = midnight + timedelta(minutes=(token.minutes or 0) - (0 if is_date_only else offset_on(zone, day)))
    if closes and before and at < before.at and before.at - at < _ONE_DAY:
        at += _ONE_DAY
    return Moment(at, token.start, token.end, is_inferred, is_date_only, closes)


def _closes_range(text: str, end: int, start: int) -> bool:
    """The words between two moments join them to a range, dates apart: "16:40 UTC to Tuesday"."""
    between = text[end:start]
    return len(between) <= 60 and bool(_RANGE.match(between))
