"""The models, the migrations and the database say the same."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from tracker import schema
from tracker.db import db
from tracker.models.policies import Policy
from tracker.models.reviews import Review, ReviewSchedule
from tracker.vocabulary import ReviewState

pytestmark = pytest.mark.filterwarnings(
    "ignore:Skipped unsupported reflection of expression-based index",
    "ignore:autogenerate skipping metadata-specified expression-based index",
)

UNIQUE_IN_ANY_CASE = ("team", "service", "cause")
NUMBERED_FOR_PEOPLE = ("incident", "action_item")


def test_the_migrations_make_what_the_models_say(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": _is_ours})
        assert compare_metadata(context, db.metadata) == []


def _is_ours(item: object, name: str | None, kind: str, reflected: bool, compared: object) -> bool:
    """Not the queue's own tables, not what search keeps, not the indexes on expressions, which have their own test."""
    if kind == "table" and (name or "").startswith("huey_"):
        return False
    if not schema.is_mapped(item, name, kind, reflected, compared):
        return False
    return not (isinstance(item, sa.Index) and _is_on_expression(item))


def _is_on_expression(index: sa.Index) -> bool:
    return any(not isinstance(part, sa.Column) for part in index.expressions)


@pytest.mark.parametrize("table", UNIQUE_IN_ANY_CASE)
def test_names_are_unique_in_any_case(app: Flask, table: str) -> None:
    with db.engine.connect() as connection:
        if db.engine.dialect.name == "sqlite":
            made = connection.exec_driver_sql(
                f"SELECT sql FROM sqlite_master WHERE name = 'uq_{table}_name'"  # noqa: S608
            ).scalar()
        else:
            made = connection.exec_driver_sql(
                f"SELECT indexdef FROM pg_indexes WHERE indexname = 'uq_{table}_name'"  # noqa: S608
            ).scalar()
    assert made
    assert "UNIQUE" in made
    assert "lower(" in made


def test_every_index_on_an_expression_has_its_test() -> None:
    found = {table.name for table in db.metadata.sorted_tables for index in table.indexes if _is_on_expression(index)}
    assert found == {*UNIQUE_IN_ANY_CASE, "policy", "action_item", "review", "review_schedule"}


def test_the_list_of_items_has_its_indexes(app: Flask) -> None:
    wanted = {index.name for index in db.metadata.tables["action_item"].indexes}
    catalogue = "sqlite_master WHERE tbl_name" if db.engine.dialect.name == "sqlite" else "pg_indexes WHERE tablename"
    name, words = ("name", "sql") if db.engine.dialect.name == "sqlite" else ("indexname", "indexdef")
    with db.engine.connect() as connection:
        made = dict(
            connection.exec_driver_sql(f"SELECT {name}, {words} FROM {catalogue} = 'action_item'").all()  # noqa: S608
        )
    assert wanted <= set(made)
    on_due = {key for key, sql in made.items() if "coalesce(due_on" in (sql or "").lower()}
    assert on_due == {key for key in wanted if key and ("_due" in key or "_active" in key or "_proposed" in key)}


def test_only_one_policy_is_for_everybody(app: Flask) -> None:
    db.session.add_all(Policy(skips_weekends=True) for _ in range(2))
    with pytest.raises(sa.exc.IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_a_team_has_one_schedule_and_one_review_that_is_not_over(app: Flask) -> None:
    now = datetime(2026, 3, 9, tzinfo=UTC)
    twice = (
        [ReviewSchedule(weekday=0, starts_at="10:00", time_zone="UTC") for _ in range(2)],
        [Review(planned_for=now, state=state) for state in (ReviewState.PLANNED, ReviewState.RUNNING)],
    )
    for rows in twice:
        db.session.add_all(rows)
        with pytest.raises(sa.exc.IntegrityError):
            db.session.flush()
        db.session.rollback()
    db.session.add_all([Review(planned_for=now, state=state) for state in (ReviewState.CLOSED, ReviewState.RUNNING)])
    db.session.flush()
    db.session.rollback()


def test_numbers_that_people_quote_are_never_given_twice(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("a PostgreSQL sequence never goes back")
    with db.engine.connect() as connection:
        for table in NUMBERED_FOR_PEOPLE:
            made = connection.exec_driver_sql(
                f"SELECT sql FROM sqlite_master WHERE name = '{table}'"  # noqa: S608
            ).scalar()
            assert "AUTOINCREMENT" in (made or "")


def test_there_is_one_newest_revision_and_the_head_file_names_it() -> None:
    script = ScriptDirectory(str(schema.MIGRATIONS))
    assert script.get_heads() == [schema.newest()]
    assert (schema.MIGRATIONS / ".head").read_text(encoding="utf-8").strip() == schema.newest()


def test_a_database_that_does_not_answer_is_not_ready(app: Flask) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE alembic_version RENAME TO elsewhere")
    try:
        assert not schema.is_ready()
    finally:
        with db.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO alembic_version")
