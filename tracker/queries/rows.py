"""One row by its key, for every room."""

from collections.abc import Iterable
from typing import Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from tracker.db import Model, db
from tracker.errors import NotFoundError

MOST: Final = 2**31 - 1
"""The largest key that an integer column holds."""

T = TypeVar("T", bound=Model)


def get(model: type[T], key: int, noun: str) -> T:
    """The row of `model` with this key. Raises NotFoundError with the noun."""
    row = db.session.get(model, key) if key <= MOST else None
    if row is None:
        raise NotFoundError(f"There is no such {noun}.")
    return row


def among(numbers: Iterable[int]) -> sa.Select[tuple[int]]:
    """Many numbers as one parameter, for `IN`."""
    wanted = sorted(numbers)
    if db.engine.dialect.name == "postgresql":
        array = sa.func.unnest(sa.cast(wanted, postgresql.ARRAY(sa.BigInteger)))
        return sa.select(array.column_valued("wanted"))
    text = f"[{','.join(map(str, wanted))}]"
    return sa.select(sa.func.json_each(text).table_valued("value").c.value)
