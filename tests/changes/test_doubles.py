"""Two entries of one person become one."""

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import factories
from tests.cast import Cast, actor
from tests.log_ins import give_password
from tests.migrations import populated
from tracker import schema
from tracker.changes import access, doubles, links, people
from tracker.db import db
from tracker.errors import ConflictError, NotAllowedError, RefusedError
from tracker.models.access import Login
from tracker.models.people import Person
from tracker.queries import people as people_queries
from tracker.queries import references
from tracker.rules.permissions import SYSTEM, Actor
from tracker.vocabulary import ItemState, SiteRole, TeamRole

ADMIN = Actor(person_id=None, name="admin", site_role=SiteRole.ADMIN)


@pytest.fixture
def filled(app: Flask) -> None:
    """Rows in every table, and numbers that go on behind them."""
    populated.load(schema.newest())
    if db.engine.dialect.name == "postgresql":
        with db.engine.begin() as connection:
            for table in (table for table in db.metadata.sorted_tables if "id" in table.c):
                newest = sa.select(sa.func.max(table.c.id)).scalar_subquery()
                connection.execute(sa.select(sa.func.setval(sa.func.pg_get_serial_sequence(table.name, "id"), newest)))


def test_nothing_points_at_the_merged_one_any_more(filled: None) -> None:
    gone, kept = people_queries.get_person(1), people_queries.get_person(2)
    before = {one.name: references.count(one, 1) + references.count(one, 2) for one in references.to_move()}
    people.edit(kept, by=SYSTEM, version=None, site_role=SiteRole.ADMIN)
    kept.password_hash = gone.password_hash
    doubles.merge(gone, kept, by=ADMIN, version=None)
    assert [one.name for one in references.to_people() if references.count(one, 1)] == []
    after = {one.name: references.count(one, 2) for one in references.to_move()}
    assert after == before
    assert all(before[name] for name in doubles.NOUNS if name in before)


def test_every_column_that_points_at_a_person_is_moved_joined_or_ended() -> None:
    once_only = {one.table.name for one in references.to_people() if _is_once_only(one)}
    assert once_only <= references.JOINED | references.ENDED
    assert {one.name for one in references.to_move()} == set(doubles.NOUNS)


def _is_once_only(one: references.Reference) -> bool:
    """Whether a key allows a person one row only, alone or together with something else."""
    keys = [list(one.table.primary_key.columns)]
    keys += [list(each.columns) for each in one.table.constraints if isinstance(each, sa.UniqueConstraint)]
    keys += [list(each.columns) for each in one.table.indexes if each.unique]
    return any(one.column in key for key in keys)


def test_what_is_empty_is_filled_and_the_higher_role_stays(cast: Cast) -> None:
    known = people.add("Ana O.", by=SYSTEM, github_login="ana-o", time_zone="Asia/Tokyo")
    people.edit(
        known, by=SYSTEM, version=None, roles={cast.payments.id: TeamRole.MEMBER, cast.search.id: TeamRole.MEMBER}
    )
    item = factories.item(cast, owner=known)
    doubles.merge(known, cast.ana, by=actor(cast.dot), version=known.version)
    assert (cast.ana.email, cast.ana.github_login, cast.ana.time_zone) == ("ana@example.org", "ana-o", "Asia/Tokyo")
    roles = {one.team_id: one.role for one in cast.ana.memberships}
    assert roles == {cast.payments.id: TeamRole.MANAGER, cast.search.id: TeamRole.MEMBER}
    assert item.owner is cast.ana
    event = people_queries.history_of(cast.ana.id)[0]
    assert (event.verb, "1 action item owned" in event.note, "Ana O. (person" in event.note) == (
        "merged with",
        True,
        True,
    )
    assert people_queries.find_person_by_github_login("ana-o") is cast.ana


def test_log_ins_and_invites_of_the_merged_one_end(cast: Cast) -> None:
    give_password(cast.ben)
    access.open_login(cast.ben.id, address="127.0.0.1", browser="b", lasts=access.WINDOW)
    links.invite(cast.ben, by=SYSTEM)
    ben = cast.ben.id
    doubles.merge(cast.ben, cast.ana, by=actor(cast.dot), version=None)
    assert db.session.query(Login).count() == 0
    assert db.session.get(Person, ben) is None
    assert cast.ana.password_hash is None


def test_who_cannot_be_merged(cast: Cast) -> None:
    give_password(cast.dot)
    with pytest.raises(NotAllowedError):
        doubles.merge(cast.ben, cast.ana, by=actor(cast.ana), version=None)
    with pytest.raises(RefusedError, match="somebody else"):
        doubles.merge(cast.ben, cast.ben, by=actor(cast.dot), version=None)
    with pytest.raises(RefusedError, match="yourself away"):
        doubles.merge(cast.dot, cast.ana, by=actor(cast.dot), version=None)
    with pytest.raises(RefusedError, match="stay admin"):
        doubles.merge(cast.dot, cast.ana, by=SYSTEM, version=None)
    with pytest.raises(ConflictError):
        doubles.merge(cast.ben, cast.ana, by=actor(cast.dot), version=cast.ben.version - 1)
    assert db.session.query(Person).count() == 5


def test_the_history_of_both_is_the_kept_ones(cast: Cast) -> None:
    people.edit(cast.ben, by=SYSTEM, version=None, name="Benjamin")
    factories.item(cast, state=ItemState.OPEN)
    doubles.merge(cast.ben, cast.ana, by=actor(cast.dot), version=None)
    verbs = [event.verb for event in people_queries.history_of(cast.ana.id)]
    assert verbs.count("added") == 2
    assert "edited" in verbs
