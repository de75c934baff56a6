"""The set-up link and invites."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from tests.cast import Cast, actor
from tests.log_ins import OTHER, PASSWORD, give_password
from tracker import clock
from tracker.changes import access, links, people
from tracker.db import db
from tracker.errors import NotAllowedError, NotFoundError, RefusedError
from tracker.models.access import SingleUseLink
from tracker.models.history import Event
from tracker.models.people import Person
from tracker.queries import access as queries
from tracker.rules import passwords
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import SiteRole


def at_once(app: Flask, errands: list[Callable[[], object]]) -> Counter[str]:
    """Run the errands in threads; count the wins and the kinds of refusal."""

    def run(errand: Callable[[], object]) -> str:
        with app.app_context():
            try:
                errand()
            except Exception as error:
                return type(error).__name__
            return "won"

    db.session.commit()
    with ThreadPoolExecutor(len(errands)) as pool:
        return Counter(pool.map(run, errands))


def found(token: str) -> SingleUseLink | None:
    return db.session.query(SingleUseLink).filter_by(token_digest=access.digest(token)).first()


def create(token: str, email: str = "ada@example.org") -> Person:
    return links.create_first_admin(token, name="Ada", email=email, password=PASSWORD)


def test_the_set_up_link_makes_the_first_admin(app: Flask) -> None:
    token = links.new_setup_link()
    assert len(token) >= 43
    ada = create(token)
    assert (ada.site_role, ada.email, ada.is_active) == (SiteRole.ADMIN, "ada@example.org", True)
    assert passwords.matches(PASSWORD, ada.password_hash)


def test_only_the_digest_of_a_link_is_stored(app: Flask) -> None:
    token = links.new_setup_link()
    row = found(token)
    assert row is not None
    assert token not in repr(vars(row))


def test_a_set_up_link_works_once(app: Flask) -> None:
    token = links.new_setup_link()
    create(token)
    with pytest.raises(NotFoundError, match="tracker user create"):
        create(token, "eve@example.org")


def test_a_set_up_link_works_for_a_day(app: Flask) -> None:
    token = links.new_setup_link()
    with time_machine.travel(clock.now() + timedelta(hours=24, seconds=1)), pytest.raises(NotFoundError):
        create(token)
    with time_machine.travel(clock.now() + timedelta(hours=23)):
        create(token)


def test_a_new_set_up_link_ends_the_one_before(app: Flask) -> None:
    old, new = links.new_setup_link(), links.new_setup_link()
    with pytest.raises(NotFoundError):
        create(old)
    create(new)


def test_there_is_no_set_up_link_once_somebody_can_log_in(cast: Cast) -> None:
    token = links.new_setup_link()
    give_password(cast.vic)
    with pytest.raises(RefusedError, match="nothing to set up"):
        links.new_setup_link()
    with pytest.raises(NotFoundError):
        create(token)


def test_a_weak_password_leaves_the_set_up_link_usable(app: Flask) -> None:
    token = links.new_setup_link()
    with pytest.raises(RefusedError, match="12 characters"):
        links.create_first_admin(token, name="Ada", email="ada@example.org", password="short")
    create(token)


def test_somebody_known_from_write_ups_can_become_the_first_admin(app: Flask) -> None:
    known = people.add("Ada L.", by=SYSTEM, email="ada@example.org")
    assert create(links.new_setup_link()).id == known.id
    assert (known.name, known.site_role) == ("Ada", SiteRole.ADMIN)


def test_of_two_simultaneous_set_ups_exactly_one_wins(app: Flask) -> None:
    token = links.new_setup_link()
    errands = [lambda n=n: create(token, f"ada{n}@example.org") for n in range(4)]
    assert at_once(app, errands) == {"won": 1, "NotFoundError": 3}
    assert db.session.query(Person).count() == 1


def test_two_servers_that_start_together_cannot_make_two_admins(app: Flask) -> None:
    tokens: list[str] = []
    at_once(app, [lambda: tokens.append(links.new_setup_link())] * 4)
    errands = [lambda n=n, token=token: create(token, f"ada{n}@example.org") for n, token in enumerate(tokens)]
    assert at_once(app, errands)["won"] == 1


def test_an_invite_lets_its_holder_choose_a_password_once(cast: Cast) -> None:
    token = links.invite(cast.ana, by=actor(cast.dot))
    assert links.accept_invite(token, password=PASSWORD).id == cast.ana.id
    assert passwords.matches(PASSWORD, cast.ana.password_hash)
    with pytest.raises(NotFoundError, match="ask an admin"):
        links.accept_invite(token, password=OTHER)
    assert [event.verb for event in db.session.query(Event).filter_by(by_name="Ana")] == ["set a password"]


def test_of_two_simultaneous_uses_of_an_invite_exactly_one_wins(app: Flask, cast: Cast) -> None:
    token = links.invite(cast.ana, by=actor(cast.dot))
    assert at_once(app, [lambda: links.accept_invite(token, password=PASSWORD)] * 4) == {"won": 1, "NotFoundError": 3}


def test_an_invite_works_for_seven_days(cast: Cast) -> None:
    token = links.invite(cast.ana, by=actor(cast.dot))
    assert queries.invited_ids(now=clock.now()) == {cast.ana.id}
    with time_machine.travel(clock.now() + timedelta(days=7, seconds=1)):
        assert not queries.invited_ids(now=clock.now())
        with pytest.raises(NotFoundError):
            links.accept_invite(token, password=PASSWORD)


def test_a_new_invite_ends_the_old_one_but_nobody_elses(cast: Cast) -> None:
    old, bens, new = (links.invite(person, by=actor(cast.dot)) for person in (cast.ana, cast.ben, cast.ana))
    with pytest.raises(NotFoundError):
        links.accept_invite(old, password=PASSWORD)
    links.accept_invite(bens, password=PASSWORD)
    links.accept_invite(new, password=PASSWORD)


def test_a_password_reset_ends_the_log_ins(cast: Cast) -> None:
    give_password(cast.ana)
    access.open_login(cast.ana.id, address="", browser="", lasts=timedelta(days=1))
    links.accept_invite(links.invite(cast.ana, by=actor(cast.dot)), password=OTHER)
    assert not queries.logins_of(cast.ana.id)


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": "ana@example.com"}])
def test_deactivation_and_a_new_address_end_an_invite(cast: Cast, change: dict[str, object]) -> None:
    token = links.invite(cast.ana, by=actor(cast.dot))
    people.edit(cast.ana, by=actor(cast.dot), version=None, **change)
    people.edit(cast.ana, by=actor(cast.dot), version=None, is_active=True)
    with pytest.raises(NotFoundError):
        links.accept_invite(token, password=PASSWORD)


def test_who_cannot_be_invited(cast: Cast) -> None:
    dot = actor(cast.dot)
    people.edit(cast.ana, by=dot, version=None, is_active=False)
    with pytest.raises(RefusedError, match="deactivated"):
        links.invite(cast.ana, by=dot)
    with pytest.raises(RefusedError, match="e-mail address first"):
        links.invite(people.add("Mina Idris", by=dot), by=dot)
    with pytest.raises(NotAllowedError):
        links.invite(cast.ben, by=actor(cast.ana))


def test_an_invite_does_not_open_the_set_up_nor_the_other_way_round(cast: Cast) -> None:
    setup, invite = links.new_setup_link(), links.invite(cast.ana, by=actor(cast.dot))
    with pytest.raises(NotFoundError):
        create(invite)
    with pytest.raises(NotFoundError):
        links.accept_invite(setup, password=PASSWORD)
