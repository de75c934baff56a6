"""People: what they are, what they may do, and that somebody stays admin."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from tests.cast import Cast, actor
from tests.log_ins import OTHER, PASSWORD, give_password
from tracker.changes import access, people, teams
from tracker.db import db
from tracker.errors import ConflictError, NotAllowedError, RefusedError, TooManyAttemptsError
from tracker.models.history import Event
from tracker.models.people import Person
from tracker.queries import access as queries
from tracker.queries import people as people_queries
from tracker.rules import passwords
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import SiteRole, TeamRole


def test_a_person_is_added_with_roles_on_teams(cast: Cast) -> None:
    roles = {cast.payments.id: TeamRole.MANAGER, cast.search.id: None}
    mina = people.add(
        "  Mina \n Idris ", by=actor(cast.dot), email="Mina@Example.org", github_login="@Mina", roles=roles
    )
    assert (mina.name, mina.email, mina.github_login) == ("Mina Idris", "mina@example.org", "mina")
    assert {it.team_id: it.role for it in mina.memberships} == {cast.payments.id: TeamRole.MANAGER}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "M", "email": "no address"}, "email"),
        ({"name": "M", "email": "ANA@example.org"}, "email"),
        ({"name": "M", "github_login": "no/login"}, "github_login"),
        ({"name": "M", "time_zone": "Mars/Olympus"}, "time_zone"),
    ],
)
def test_what_a_person_cannot_be(cast: Cast, values: dict[str, str], field: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        people.add(values.pop("name"), by=actor(cast.dot), **values)
    assert refusal.value.field == field


def test_only_admins_give_roles_and_edit_others(cast: Cast) -> None:
    ana = actor(cast.ana)
    with pytest.raises(NotAllowedError):
        people.add("Eve", by=ana, site_role=SiteRole.ADMIN)
    with pytest.raises(NotAllowedError):
        people.add("Eve", by=ana, roles={cast.payments.id: TeamRole.MANAGER})
    with pytest.raises(NotAllowedError):
        people.edit(cast.ana, by=ana, version=None, site_role=SiteRole.ADMIN)
    with pytest.raises(NotAllowedError):
        people.edit_own(cast.ben, by=ana, version=None, name="B", github_login=None, time_zone=None)
    with pytest.raises(NotAllowedError):
        people.keep_password(cast.ben, "scrypt:…", by=ana)
    assert people.add("Owner from a text", by=ana).site_role is SiteRole.VIEWER


@pytest.mark.parametrize("loss", [{"site_role": SiteRole.VIEWER}, {"is_active": False}])
def test_the_last_admin_stays(cast: Cast, loss: dict[str, object]) -> None:
    give_password(cast.dot, cast.vic)
    with pytest.raises(RefusedError, match="must stay admin"):
        people.edit(cast.dot, by=actor(cast.dot), version=None, **loss)
    assert cast.dot.site_role is SiteRole.ADMIN
    assert cast.dot.is_active
    people.edit(cast.vic, by=actor(cast.dot), version=None, site_role=SiteRole.ADMIN)
    people.edit(cast.dot, by=actor(cast.dot), version=None, **loss)
    assert people_queries.has_admin()


def test_an_admin_who_cannot_log_in_does_not_count(cast: Cast) -> None:
    give_password(cast.dot)
    people.edit(cast.vic, by=actor(cast.dot), version=None, site_role=SiteRole.ADMIN)
    with pytest.raises(RefusedError, match="must stay admin"):
        people.edit(cast.dot, by=actor(cast.dot), version=None, is_active=False)


def test_two_admins_cannot_take_each_others_role_at_once(app: Flask, cast: Cast) -> None:
    give_password(cast.dot, cast.vic)
    people.edit(cast.vic, by=actor(cast.dot), version=None, site_role=SiteRole.ADMIN)
    ids = [cast.dot.id, cast.vic.id]
    db.session.commit()

    def demote(person_id: int) -> bool:
        with app.app_context():
            try:
                people.edit(people_queries.get_person(person_id), by=SYSTEM, version=None, site_role=SiteRole.VIEWER)
            except (RefusedError, ConflictError):
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(demote, ids)) == [False, True]
    assert people_queries.has_admin()


@pytest.mark.parametrize("change", [{"site_role": SiteRole.ADMIN}, {"is_active": False}])
def test_a_new_site_role_and_deactivation_end_the_log_ins(cast: Cast, change: dict[str, object]) -> None:
    access.open_login(cast.ana.id, address="", browser="", lasts=timedelta(days=1))
    access.open_login(cast.ben.id, address="", browser="", lasts=timedelta(days=1))
    people.edit(cast.ana, by=actor(cast.dot), version=None, name="Ana Ortiz")
    assert len(queries.logins_of(cast.ana.id)) == 1, "a new name ends nothing"
    people.edit(cast.ana, by=actor(cast.dot), version=None, **change)
    assert not queries.logins_of(cast.ana.id)
    assert len(queries.logins_of(cast.ben.id)) == 1


def test_whoever_logs_in_keeps_an_address_to_do_so(cast: Cast) -> None:
    give_password(cast.ana)
    with pytest.raises(RefusedError, match="logs in with this address"):
        people.edit(cast.ana, by=actor(cast.dot), version=None, email="")
    people.edit(cast.ben, by=actor(cast.dot), version=None, email="")
    assert cast.ben.email is None


def test_changed_roles_make_an_open_page_old(cast: Cast) -> None:
    seen, dot = cast.ben.version, actor(cast.dot)
    teams.set_role(cast.payments, cast.ben, TeamRole.MANAGER, by=dot)
    with pytest.raises(ConflictError):
        people.edit(cast.ben, by=dot, version=seen, roles={cast.payments.id: TeamRole.MEMBER})
    assert cast.ben.memberships[0].role is TeamRole.MANAGER


def test_a_password_is_changed_by_who_knows_the_old_one(cast: Cast) -> None:
    give_password(cast.ana)
    ana = actor(cast.ana)
    access.open_login(cast.ana.id, address="", browser="here", lasts=timedelta(days=1))
    access.open_login(cast.ana.id, address="", browser="there", lasts=timedelta(days=1))
    here = next(row.id for row in queries.logins_of(cast.ana.id) if row.browser == "here")
    with pytest.raises(RefusedError, match="not your password") as refusal:
        people.change_password(cast.ana, current=OTHER, new=OTHER, by=ana, keep_login=here)
    assert refusal.value.field == "current"
    people.change_password(cast.ana, current=PASSWORD, new=OTHER, by=ana, keep_login=here)
    assert passwords.matches(OTHER, cast.ana.password_hash)
    assert [row.id for row in queries.logins_of(cast.ana.id)] == [here]


def test_guessing_the_current_password_is_limited(cast: Cast) -> None:
    give_password(cast.ana)
    for _ in range(10):
        with pytest.raises(RefusedError):
            people.change_password(cast.ana, current="guess", new=OTHER, by=actor(cast.ana))
    with pytest.raises(TooManyAttemptsError):
        people.change_password(cast.ana, current=PASSWORD, new=OTHER, by=actor(cast.ana))


def test_nobody_can_be_added_with_a_password_and_no_address(app: Flask) -> None:
    with pytest.raises(RefusedError) as refusal:
        people.add_with_password("Ada", by=SYSTEM, email=" ", password=PASSWORD)
    assert refusal.value.field == "email"
    assert db.session.query(Person).count() == 0


def test_history_holds_no_password_and_no_hash(cast: Cast) -> None:
    give_password(cast.ana)
    people.change_password(cast.ana, current=PASSWORD, new=OTHER, by=actor(cast.ana))
    told = " ".join(f"{event.verb} {event.changed} {event.note}" for event in db.session.query(Event))
    assert "set a password" in told
    for secret in (PASSWORD, OTHER, "argon2", cast.ana.password_hash or "-"):
        assert secret not in told
