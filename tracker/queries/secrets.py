"""The sealed secrets of all tables, found by the type of their columns."""

from typing import Any, NamedTuple

import sqlalchemy as sa

from tracker.db import Base, Sealed, db
from tracker.errors import SealedError
from tracker.sealing import Ring

MOST_TRIED = 100


class Place(NamedTuple):
    """A column that holds sealed secrets, beside the key of its rows."""

    model: type[Base]
    column: str

    def __str__(self) -> str:
        return f"{self.model.__tablename__}.{self.column}"


class Kept(NamedTuple):
    """One sealed secret and the key of its row."""

    key: int
    sealed: str


def places() -> list[Place]:
    """Every column whose type is Sealed, in a steady order."""
    found = [
        Place(mapper.class_, attribute.key)
        for mapper in Base.registry.mappers
        for attribute in mapper.column_attrs
        if isinstance(attribute.columns[0].type, Sealed)
    ]
    return sorted(found, key=str)


def page_of_sealed(place: Place, *, after: int, limit: int) -> list[Kept]:
    """The next secrets of one column, by the key of their rows."""
    key, column = key_of(place.model), getattr(place.model, place.column)
    query = sa.select(key, column).where(key > after, column != "").order_by(key).limit(limit)
    return [Kept._make(row) for row in db.session.execute(query)]


def count_lost(ring: Ring) -> int:
    """How many secrets no key opens, of the first MOST_TRIED of each column."""
    lost = 0
    for sealed in db.session.scalars(sa.union_all(*map(_first_of, places()))):
        try:
            ring.open(sealed)
        except SealedError:
            lost += 1
    return lost


def _first_of(place: Place) -> sa.Select[str]:
    column = getattr(place.model, place.column)
    first = sa.select(column.label("sealed")).where(column != "").order_by(key_of(place.model)).limit(MOST_TRIED)
    return sa.select(first.subquery().c.sealed)


def key_of(model: type[Base]) -> Any:
    """The attribute that holds a model's primary key, one whole number."""
    mapper = sa.inspect(model)
    return mapper.get_property_by_column(mapper.primary_key[0]).class_attribute
