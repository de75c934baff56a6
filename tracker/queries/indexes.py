"""The full-text indexes: FTS5 tables on SQLite, `search` columns on PostgreSQL, and one way to ask either."""

from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSVECTOR

from tracker.db import Model, db
from tracker.rules.search import Query, Term, fold

MOST_TEXT: Final = 250_000
"""Characters of one text that PostgreSQL indexes: its vector must stay under a MiB."""


def wording(query: Query, *, in_title: bool = False) -> str:
    """What to ask the database's index for. `in_title`: all that is wanted must stand in the title."""
    if not _is_postgresql():
        return _for_sqlite(query, in_title=in_title)
    return _for_postgresql(query, in_title=in_title)


def any_of(wordings: Iterable[str]) -> str:
    """A wording for what at least one of these finds."""
    return f" {'|' if _is_postgresql() else 'OR'} ".join(f"({one})" for one in wordings)


def finding(statement: sa.Select[Any], entity: type[Model], asked: Any) -> sa.Select[Any]:
    """The statement, which selects from `entity`, without the rows that do not hold what was asked for.

    `asked` is a `wording`, or a parameter for one.
    """
    if _is_postgresql():
        return statement.where(holds(entity, asked))
    index = _index_of(entity)
    return statement.join(index, index.c.rowid == _key_of(entity)).where(_is_in(index, asked))


def newest_first(entity: type[Model]) -> Any:
    """The order by falling id of what `finding` leaves, as the index has it: nothing is read only to be sorted."""
    return (_key_of(entity) if _is_postgresql() else _index_of(entity).c.rowid).desc()


def holds(entity: type[Model], asked: Any) -> sa.ColumnElement[bool]:
    """The same as a condition on a row of `entity`, in a statement about whatever else."""
    if _is_postgresql():
        vector = sa.literal_column(f"{entity.__tablename__}.search", TSVECTOR)
        return vector.op("@@", is_comparison=True)(sa.func.to_tsquery("simple", asked))
    index = _index_of(entity)
    found: sa.ColumnElement[bool] = _key_of(entity).in_(sa.select(index.c.rowid).where(_is_in(index, asked)))
    return found


def _is_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"


def _index_of(entity: type[Model]) -> sa.TableClause:
    name = f"search_{entity.__tablename__}"
    return sa.table(name, sa.column("rowid", sa.Integer), sa.column(name, sa.Text))


def _key_of(entity: type[Model]) -> Any:
    return entity.id  # type: ignore[attr-defined]


def _is_in(index: sa.TableClause, asked: Any) -> sa.ColumnElement[bool]:
    return index.c[index.name].op("MATCH", is_comparison=True)(asked)


def _for_sqlite(query: Query, *, in_title: bool) -> str:
    wanted = " AND ".join(_phrase(term) for term in query.wanted)
    asked = f"{{title}} : ({wanted})" if in_title else f"({wanted})"
    return f"{asked} NOT ({' OR '.join(_phrase(term) for term in query.excluded)})" if query.excluded else asked


def _phrase(term: Term) -> str:
    return f'"{" ".join(term.words)}"{" *" if term.is_prefix else ""}'


def _for_postgresql(query: Query, *, in_title: bool) -> str:
    wanted = [_follow_each_other(term, "A" if in_title else "") for term in query.wanted]
    return " & ".join([*wanted, *(f"!{_follow_each_other(term, '')}" for term in query.excluded)])


def _follow_each_other(term: Term, weight: str) -> str:
    words = [f"'{fold(word)}'" + (f":{weight}" if weight else "") for word in term.words]
    if term.is_prefix:
        words[-1] = f"'{fold(term.words[-1])}':*{weight}"
    return f"({' <-> '.join(words)})"
