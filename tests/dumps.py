"""The whole database as the tests compare it."""

from typing import Any

import sqlalchemy as sa

from tracker.db import db


def rows(*, without: tuple[str, ...] = (), columns_without: tuple[str, ...] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, in a fixed order, but for some tables and columns, and for the marks of changes."""
    db.session.commit()
    found = {}
    for table in db.metadata.sorted_tables:
        if table.name in (*without, "profile_mark"):
            continue
        columns = [column for column in table.columns if column.name not in columns_without]
        found[table.name] = sorted((tuple(row) for row in db.session.execute(sa.select(*columns))), key=repr)
    return found


def holds(words: str) -> list[str]:
    """The tables and columns whose text holds these words, in any case."""
    db.session.commit()
    found = []
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            text = sa.func.lower(sa.cast(column, sa.Text))
            if db.session.scalar(sa.select(sa.func.count()).select_from(table).where(text.contains(words.lower()))):
                found.append(f"{table.name}.{column.name}")
    return found
