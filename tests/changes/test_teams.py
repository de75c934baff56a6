"""Teams, members and services."""

import pytest

from tests.cast import Cast, actor
from tracker.changes import teams
from tracker.db import db
from tracker.errors import ConflictError, NotAllowedError, RefusedError
from tracker.models.history import Event
from tracker.queries import teams as queries
from tracker.vocabulary import TeamRole


@pytest.mark.parametrize("name", ["", "  ", "x" * 121, "payments", "PAYMENTS "])
def test_a_team_needs_a_name_of_its_own(cast: Cast, name: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        teams.add(name, by=actor(cast.dot))
    assert refusal.value.field == "name"


def test_names_beyond_ascii_are_compared_too(cast: Cast) -> None:
    teams.add("Ökonomie", by=actor(cast.dot))
    with pytest.raises(RefusedError, match="already"):
        teams.add("Ökonomie", by=actor(cast.dot))


def test_a_team_is_renamed_and_moved(cast: Cast) -> None:
    seen = cast.search.version
    teams.edit(cast.search, by=actor(cast.dot), version=seen, name="Find", time_zone="Asia/Tokyo")
    assert (cast.search.name, cast.search.time_zone) == ("Find", "Asia/Tokyo")
    with pytest.raises(ConflictError):
        teams.edit(cast.search, by=actor(cast.dot), version=seen, name="Seek", time_zone="UTC")
    with pytest.raises(RefusedError, match="time zone"):
        teams.edit(cast.search, by=actor(cast.dot), version=None, name="Find", time_zone="Mars/Olympus")


def test_roles_are_given_changed_and_taken_with_one_event_each(cast: Cast) -> None:
    def events() -> int:
        return db.session.query(Event).filter_by(verb="changed members").count()

    before, dot = events(), actor(cast.dot)
    for role in (TeamRole.MEMBER, TeamRole.MEMBER, TeamRole.MANAGER, None, None):
        teams.set_role(cast.search, cast.vic, role, by=dot)
        known = [it.role for it in cast.search.memberships if it.person_id == cast.vic.id]
        assert known == ([role] if role else [])
    assert events() == before + 3


def test_a_service_moves_to_another_team(cast: Cast) -> None:
    dot = actor(cast.dot)
    ledger = teams.add_service("Ledger", cast.payments, by=dot)
    with pytest.raises(RefusedError, match="Ledger already"):
        teams.add_service("ledger", cast.search, by=dot)
    teams.edit_service(ledger, by=dot, version=ledger.version, name="General ledger", team=cast.search)
    assert [it.name for it in queries.get_whole(cast.search.id).services] == ["General ledger"]
    assert queries.get_whole(cast.payments.id).services == []


def test_only_admins_change_teams(cast: Cast) -> None:
    ana = actor(cast.ana)
    ledger = teams.add_service("Ledger", cast.payments, by=actor(cast.dot))
    for attempt in (
        lambda: teams.add("New", by=ana),
        lambda: teams.edit(cast.payments, by=ana, version=None, name="P", time_zone="UTC"),
        lambda: teams.set_role(cast.payments, cast.vic, TeamRole.MEMBER, by=ana),
        lambda: teams.add_service("New", cast.payments, by=ana),
        lambda: teams.edit_service(ledger, by=ana, version=None, name="L", team=cast.search),
    ):
        with pytest.raises(NotAllowedError):
            attempt()
