"""Dates and clock times in words: what is written, before it is put together.

A `Token` is one date or one clock time as written. `instants.py` joins them to points in time.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tracker.writeups.zones import zone_after

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|"
    r"aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAY = r"(?:(mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s+(?:the\s+)?)?"
_NUMBER = r"(\d{1,2})(?:st|nd|rd|th)?\b(?![:.]\d)"
_YEAR = r"(?:,?\s+(?:of\s+)?((?:19|20)\d\d)\b)?"
_HALF = r"([ap]\.?m\b\.?)"
_PATTERN = re.compile(
    rf"(?P<iso>\b(\d{{4}})-(\d\d)-(\d\d)(?!\d))"  # 2024-05-01
    rf"|(?P<mdy>\b{_WEEKDAY}{_MONTH}\s*{_NUMBER}{_YEAR})"  # Tuesday, March 5th, 2024
    rf"|(?P<dmy>\b{_WEEKDAY}{_NUMBER}\s+(?:of\s+)?{_MONTH}{_YEAR})"  # Tuesday 5th March 2024
    rf"|(?P<clock>(?<![\d:.#/])([01]?\d|2[0-4])"  # 16:40, 4:40:12 pm, 16h40, 17.15
    rf"(?:(?::|h(?=\d))\s?([0-5]\d)(?::[0-5]\d(?:\.\d{{1,6}})?)?|\.([0-5]\d)(?![\d.%]))(?![\d:])\s?{_HALF}?)"
    rf"|(?P<bare>(?<![\d:.#/-])(1[0-2]|0?[1-9])\s?{_HALF})",  # 5pm
    re.IGNORECASE,
)
FIRST_YEAR, LAST_YEAR = 1970, 2100
_DIGIT = re.compile(r"\d")
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.]((?:20)?\d\d)")
_BEFORE_DOTTED = (" at ", " from ", " until ", "between ")


@dataclass(frozen=True, slots=True)
class Token:
    """One date or clock time as written; `start` and `end` are offsets in the text it was read from.

    A date has `month` and `day`, perhaps `year` and `weekday` (Monday 0). A time has `minutes` since
    midnight, and `zone` where one is stated: minutes east of UTC, or the name of an American zone whose
    offset depends on the date.
    """

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    minutes: int | None = None
    zone: int | str | None = None


@lru_cache(maxsize=1024)
def tokens_of(text: str) -> tuple[Token, ...]:
    """The dates and clock times in a text, in order. Several finders ask about the same words."""
    if not _DIGIT.search(text):
        return ()
    found: list[Token] = []
    for match in _PATTERN.finditer(text):
        token = _token(match, text)
        if token is None or (found and token.start < found[-1].end):
            continue
        is_dotted = bool(match["clock"]) and "." in match["clock"][:3]
        if not is_dotted or _is_clock(token, match[0], text, found):
            found.append(token)
    return tuple(found)


def _is_clock(token: Token, words: str, text: str, before: list[Token]) -> bool:
    """Whether "17.15" is a time: it has a zone or half of day, or stands right after a date or "at"."""
    if token.zone is not None or words[-1] in "mM.":
        return True
    is_after_date = bool(before) and before[-1].month is not None and token.start - before[-1].end <= 3
    return is_after_date or text[: token.start].lower().endswith(_BEFORE_DOTTED)


def find_date(text: str) -> date | None:
    """The first complete date (with its year) in a text; None where there is none."""
    for token in tokens_of(text):
        if token.year and token.month and token.day:
            return date_or_none(token.year, token.month, token.day)
    return None


def slashed_date(text: str, near: date) -> date | None:
    """A date such as 24/07/25 that is all of a text; of its two readings the one closer to `near`."""
    found = _SLASHED.fullmatch(text.strip())
    if found is None:
        return None
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    year += 2000 if year < 100 else 0
    readings = [date_or_none(year, second, first), date_or_none(year, first, second)]
    return min((day for day in readings if day), key=lambda day: abs(day - near), default=None)


def date_or_none(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has no such day or the year is none an incident can have."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _token(match: re.Match[str], text: str) -> Token | None:
    groups = match.groups()
    start, end = match.span()
    if match["iso"]:
        return Token(start, end, year=int(groups[1]), month=int(groups[2]), day=int(groups[3]))
    if match["mdy"]:
        weekday, month, day, year = groups[5:9]
        return _date_token(start, end, weekday, day, month, year)
    if match["dmy"]:
        weekday, day, month, year = groups[10:14]
        return _date_token(start, end, weekday, day, month, year)
    hour, minute, dotted, half = groups[15:19] if match["clock"] else (groups[20], "0", None, groups[21])
    return _time_token(start, end, int(hour), int(minute or dotted or 0), half, text)


def _date_token(start: int, end: int, weekday: str | None, day: str, month: str, year: str | None) -> Token:
    return Token(
        start,
        end,
        year=int(year) if year else None,
        month=_MONTHS.index(month[:3].lower()) + 1,
        day=int(day),
        weekday=_DAYS.index(weekday[:3].lower()) if weekday else None,
    )


def _time_token(start: int, end: int, hour: int, minute: int, half: str | None, text: str) -> Token | None:
    if half and hour <= 12:
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    if hour == 24 and minute:
        return None
    zone, end = zone_after(text, end)
    return Token(start, end, minutes=hour * 60 + minute, zone=zone)
