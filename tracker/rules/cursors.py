"""A place in a list, as an address can hold it: the values that the list is sorted by, of the row it lies behind."""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final

Value = int | str | date | datetime
Place = tuple[Value, ...]

LONGEST: Final = 1000
"""Characters. A name that a list is sorted by is the longest part."""
MOST: Final = 2**31 - 1


def written(values: Sequence[Value]) -> str:
    """The values as one word for an address."""
    plain = [value.isoformat() if isinstance(value, date) else value for value in values]
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(word: str, kinds: Sequence[type[Value]]) -> Place | None:
    """The values of these kinds that a word holds; None where it holds anything else."""
    if not word or len(word) > LONGEST or not word.isascii():
        return None
    try:
        plain = json.loads(base64.b64decode(word + "=" * (-len(word) % 4), altchars=b"-_", validate=True))
        if not isinstance(plain, list) or len(plain) != len(kinds):
            return None
        return tuple(_value(one, kind) for one, kind in zip(plain, kinds, strict=True))
    except (binascii.Error, ValueError, RecursionError):
        return None


def _value(plain: object, kind: type[Value]) -> Value:
    """One value. Raises ValueError where it is not of this kind, or nothing that a database takes."""
    if kind is int and type(plain) is int and abs(plain) <= MOST:
        return plain
    if kind is str and isinstance(plain, str) and "\0" not in plain and plain.isprintable():
        return plain
    if kind is datetime and isinstance(plain, str):
        return _instant(datetime.fromisoformat(plain))
    if kind is date and isinstance(plain, str):
        return date.fromisoformat(plain)
    raise ValueError("not such a value")


def _instant(value: datetime) -> datetime:
    if value.tzinfo is None or not 1 < value.year < 9999:
        raise ValueError("not an instant")
    return value.astimezone(UTC)
