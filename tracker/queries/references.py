"""What points at a person, found in the tables themselves, so that no new table can be forgotten."""

from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from tracker.db import db
from tracker.models.people import Person

PAIRS: Final = frozenset({"incident_person", "mention", "reminder", "review_presence"})
"""Where a row says nothing but that a person belongs to something else: two people's rows become one."""
JOINED: Final = PAIRS | {"membership"}
"""Where one person has at most one row with each of something else, so that two people's rows have to be joined."""
ENDED: Final = frozenset({"login", "single_use_link", "notice_preference", "feed_token", "review_inquiry"})
"""What lets somebody in, and what somebody wants to hear: it ends with its person and is never somebody else's."""


class Reference(NamedTuple):
    """One column that holds the id of a person."""

    table: sa.Table
    column: sa.Column[Any]

    @property
    def name(self) -> str:
        """Its name, with its table's."""
        return f"{self.table.name}.{self.column.name}"


def to_people() -> list[Reference]:
    """Every column with a foreign key to a person."""
    target = Person.__table__.c.id
    return [
        Reference(table, column)
        for table in db.metadata.sorted_tables
        for column in table.columns
        if any(key.column is target for key in column.foreign_keys)
    ]


def to_move() -> list[Reference]:
    """Those that simply become another person's."""
    return [one for one in to_people() if one.table.name not in JOINED | ENDED]


def in_pairs() -> list[tuple[Reference, sa.Column[Any]]]:
    """Those in tables of mere pairs, each with the column of what the person belongs to."""
    return [
        (one, next(column for column in one.table.primary_key.columns if column is not one.column))
        for one in to_people()
        if one.table.name in PAIRS
    ]


def count(reference: Reference, person_id: int) -> int:
    """How many rows point at a person there."""
    query = sa.select(sa.func.count()).select_from(reference.table).where(reference.column == person_id)
    return db.session.scalar(query) or 0
