"""One row by its key, for every room."""

from collections.abc import Iterable
from typing import Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import InstrumentedAttribute

from tracker.db import Model, db
from tracker.errors import NotFoundError

MOST: Final = 2**31 - 1
"""The largest key that an integer column holds."""

T = TypeVar("T", bound=Model)
IntColumn = sa.ColumnElement[int] | InstrumentedAttribute[int]


def get(model: type[T], key: int, noun: str) -> T:
    """The row of `model` with this key. Raises NotFoundError with the noun."""
    row = db.session.get(model, key) if key <= MOST else None
    if row is None:
        raise NotFoundError(f"There is no such {noun}.")
    return row


def is_among(column: IntColumn, numbers: Iterable[int]) -> sa.ColumnElement[bool]:
    """That a column holds one of many numbers, which are sent as one text: for thousands the quickest way there is.

    PostgreSQL reads a sorted array along an index; a list of rows it would look up one by one.
    """
    wanted = ",".join(map(str, sorted(numbers)))
    if db.engine.dialect.name == "postgresql":
        array = sa.cast(sa.literal(f"{{{wanted}}}", sa.Text), postgresql.ARRAY(sa.BigInteger))
        return column == sa.any_(array)
    return column.in_(sa.select(sa.func.json_each(f"[{wanted}]").table_valued("value").c.value))


def listed(column: IntColumn) -> sa.ColumnElement[list[int] | None]:
    """All that a column holds as one list: rows are dear where there are thousands."""
    if db.engine.dialect.name == "postgresql":
        return sa.func.array_agg(column, type_=postgresql.ARRAY(sa.BigInteger))  # type: ignore[return-value]
    return sa.func.json_group_array(column, type_=sa.JSON)


def among(numbers: Iterable[int]) -> sa.Select[tuple[int]]:
    """Many numbers as one parameter, for `IN`."""
    wanted = sorted(numbers)
    if db.engine.dialect.name == "postgresql":
        array = sa.func.unnest(sa.cast(wanted, postgresql.ARRAY(sa.BigInteger)))
        return sa.select(array.column_valued("wanted"))
    text = f"[{','.join(map(str, wanted))}]"
    return sa.select(sa.func.json_each(text).table_valued("value").c.value)
