"""Days and instants as whole numbers: what reads a hundred thousand of them has no time to make each into an object."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from tracker.db import db

QUARTER: Final = timedelta(minutes=15)
"""A day begins with one of these in every zone."""
_FIRST: Final = datetime(1, 1, 1, tzinfo=UTC)
_SECONDS: Final = int((datetime(1970, 1, 1, tzinfo=UTC) - _FIRST).total_seconds())


def day_of(column: Any) -> sa.ColumnElement[int]:
    """A date as `date.toordinal` numbers it."""
    if db.engine.dialect.name == "postgresql":
        return sa.type_coerce(column - sa.literal_column("DATE '0001-01-01'"), sa.Integer) + 1
    return sa.cast(sa.func.julianday(column) - 1721424.5, sa.Integer)


def quarter_of(column: Any) -> sa.ColumnElement[int]:
    """The quarter of an hour in which an instant lies, from the beginning of the year 1 in UTC."""
    length, first = int(QUARTER.total_seconds()), sa.literal(_SECONDS, sa.BigInteger)
    if db.engine.dialect.name == "postgresql":
        return sa.cast(sa.func.floor((sa.extract("epoch", column) + first) / length), sa.Integer)
    whole = sa.func.substr(sa.type_coerce(column, sa.String), 1, 19)  # SQLite would round the last microseconds up
    return (sa.cast(sa.func.strftime("%s", whole), sa.Integer) + first) // length


class Calendar(dict[int, int]):
    """The number of the day, in one zone, that each quarter of an hour belongs to; worked out when it is asked for."""

    def __init__(self, zone: str) -> None:
        super().__init__()
        self._zone = ZoneInfo(zone)

    def __missing__(self, quarter: int) -> int:
        self[quarter] = (_FIRST + quarter * QUARTER).astimezone(self._zone).toordinal()
        return self[quarter]
