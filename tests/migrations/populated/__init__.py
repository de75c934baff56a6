"""For each revision, the rows of a small installation at that revision: `load(revision)` enters them."""

from pathlib import Path

import sqlalchemy as sa

from tracker.db import db

HERE = Path(__file__).parent


def load(revision: str) -> None:
    """Enter the rows kept for a revision, in one transaction."""
    text = (HERE / f"{revision}.sql").read_text(encoding="utf-8")
    with db.engine.begin() as connection:
        for statement in text.split(";\n"):
            if statement.strip():
                connection.connection.dbapi_connection.execute(statement)  # as it stands, percent signs and all


def counts() -> dict[str, int]:
    """How many rows each table holds, but for Alembic's own and the indexes of search."""
    with db.engine.connect() as connection:
        names = {name for name in sa.inspect(connection).get_table_names() if not name.startswith("search_")}
        names -= {"alembic_version"}
        return {name: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0 for name in names}
