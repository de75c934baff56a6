"""Time zones as people write them. A stated zone is taken literally: CET is +1 in summer, too."""

import re
from datetime import date, timedelta

_HOURS_EAST = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "BST": 1, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3,
    "IST": 5.5, "SGT": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
# Names that mean another offset in winter and in summer; hours east in winter.
_AMERICAN = {"PT": -8, "MT": -7, "CT": -6, "ET": -5}
_REGION = "(?:Pacific|Eastern|Central|Mountain)"
_NAMES = "|".join([*sorted(_HOURS_EAST, key=len, reverse=True), *_AMERICAN])
_ZONE = (
    rf"\(?({_NAMES}|(?:US/|UC/){_REGION}|{_REGION}(?= (?:Standard |Daylight )?[Tt]ime))\b"
    r"(?:\s?([+-]\d{1,2})(?::?(\d\d))?\b)?"
)
_ANYWHERE = re.compile(rf"(?<!\w){_ZONE}")
_AFTER = re.compile(rf"\s?{_ZONE}")
_OFFSET_AFTER = re.compile(r"([+-]\d\d):?(\d\d)\b")


def stated_zone(text: str) -> int | str | None:
    """The zone named in words such as "All times in CET": minutes east of UTC, or "PT" and the like.

    None where they name none.
    """
    found = _ANYWHERE.search(text)
    return _zone(found) if found else None


def zone_after(text: str, end: int) -> tuple[int | str | None, int]:
    """The zone right after a clock time that ends at offset `end`, and where the zone's words end."""
    offset = _OFFSET_AFTER.match(text, end)
    if offset:
        return _offset(offset[1], offset[2]), offset.end()
    found = _AFTER.match(text, end)
    return (_zone(found), found.end()) if found else (None, end)


def offset_on(zone: int | str, day: date) -> int:
    """Minutes east of UTC of a zone on a day; American ones follow the rule of 2007 (March to November)."""
    if isinstance(zone, int):
        return zone
    summer_begins = _last_sunday_up_to(date(day.year, 3, 14))
    summer_ends = _last_sunday_up_to(date(day.year, 11, 7))
    return (_AMERICAN[zone] + (1 if summer_begins <= day < summer_ends else 0)) * 60


def _last_sunday_up_to(day: date) -> date:
    return day - timedelta(days=day.isoweekday() % 7)


def _zone(found: re.Match[str]) -> int | str:
    name = found[1].rpartition("/")[2]
    if name not in _HOURS_EAST:
        return name if name in _AMERICAN else name[0] + "T"
    shift = _offset(found[2], found[3]) if found[2] else 0
    return int(_HOURS_EAST[name] * 60) + shift


def _offset(hours: str, minutes: str | None) -> int:
    sign = -1 if hours.startswith("-") else 1
    return int(hours) * 60 + sign * int(minutes or 0)
