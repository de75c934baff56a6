"""One row by its key, for every room."""

from typing import Final, TypeVar

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
