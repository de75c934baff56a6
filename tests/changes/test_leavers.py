"""Somebody leaves: the work goes to others, and the name with them where they ask for it."""

from datetime import timedelta

import pytest

from tests import dumps, factories
from tests.cast import Cast, actor
from tests.log_ins import give_password
from tracker import clock
from tracker.changes import access, actions, comments, imports, leavers, links, moves, people, teams
from tracker.db import db
from tracker.errors import ConflictError, NotAllowedError, RefusedError
from tracker.models.access import Login, SingleUseLink
from tracker.models.github import GithubAccount
from tracker.models.history import Event
from tracker.models.people import Person
from tracker.models.views import SavedView
from tracker.queries import people as people_queries
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import ItemState, SiteRole, Subject, TeamRole


def test_all_unfinished_items_go_to_somebody_else(cast: Cast) -> None:
    items = [factories.item(cast, owner=cast.ben, state=state) for state in (ItemState.OPEN, ItemState.PROPOSED)]
    done = factories.item(cast, owner=cast.ben, state=ItemState.DONE)
    results = leavers.hand_over(cast.ben, cast.ana, by=actor(cast.ana))
    assert [(one.item, one.problem) for one in results] == [(item, "") for item in items]
    assert ([item.owner for item in items], done.owner) == ([cast.ana, cast.ana], cast.ben)
    event = people_queries.history_of(cast.ben.id)[0]
    assert (event.verb, event.note, event.by_name) == ("handed over", "2 action items to Ana", "Ana")
    of_item = db.session.query(Event).filter_by(subject=Subject.ACTION_ITEM, subject_id=items[0].id).all()[-1]
    assert of_item.changed == {"owner": ["Ben", "Ana"]}


def test_items_of_other_teams_stay_and_say_why(cast: Cast) -> None:
    own = factories.item(cast, owner=cast.ben)
    foreign = factories.item(cast, of=factories.incident(cast, team=cast.search), owner=cast.ben)
    results = leavers.hand_over(cast.ben, None, by=actor(cast.ana))
    problems = {one.item.id: one.problem for one in results}
    assert problems[own.id] == ""
    assert "of its team" in problems[foreign.id]
    assert (own.owner, foreign.owner) == (None, cast.ben)


def test_nobody_who_left_takes_items_on(cast: Cast) -> None:
    factories.item(cast, owner=cast.ben)
    people.edit(cast.vic, by=SYSTEM, version=None, is_active=False)
    for to in (cast.vic, cast.ben):
        with pytest.raises(RefusedError, match="still here"):
            leavers.hand_over(cast.ben, to, by=actor(cast.ana))
    with pytest.raises(NotAllowedError):
        leavers.hand_over(cast.ben, cast.ana, by=actor(cast.vic))


@pytest.fixture
def zora(cast: Cast) -> Person:
    """Somebody whose name stands wherever a name can stand."""
    person = people.add("Zora Neale", by=SYSTEM, email="old@example.org", github_login="zora-n", time_zone="Asia/Tokyo")
    give_password(person)
    people.edit(person, by=SYSTEM, version=None, email="zora@example.org", name="Zora Hurston")
    teams.set_role(cast.payments, person, TeamRole.MANAGER, by=SYSTEM)
    access.open_login(person.id, address="192.0.2.7", browser="Zora's", lasts=timedelta(days=1))
    links.invite(person, by=SYSTEM)
    factories.item(cast, owner=person, title="Unfinished")
    done = factories.item(cast, owner=person, title="Finished")
    moves.move(done, ItemState.DONE, by=actor(person), evidence="see the change")
    run = imports.start("folder", by=actor(person))
    db.session.query(Event).filter_by(
        subject=Subject.IMPORT, subject_id=run.id
    ).one().note = "AI-2 was done by Zora Hurston."
    db.session.add(GithubAccount(host="github.example.org", login="zora-codes", person_id=person.id))
    db.session.commit()
    return person


def test_nothing_tells_who_it_was(cast: Cast, zora: Person) -> None:
    leavers.erase(zora, typed="Zora  Hurston", by=actor(cast.dot), version=zora.version)
    for words in ("zora", "hurston", "neale", "old@example", "192.0.2.7", "Tokyo"):
        assert dumps.holds(words) == [], words
    assert zora.name == f"Former colleague {zora.id}"
    assert (zora.is_active, zora.site_role, zora.password_hash) == (False, SiteRole.VIEWER, None)
    assert zora.memberships == []
    assert db.session.query(Login).filter_by(person_id=zora.id).count() == 0
    assert db.session.query(SingleUseLink).filter_by(person_id=zora.id).count() == 0


def test_what_they_did_stays(cast: Cast, zora: Person) -> None:
    number = db.session.query(Event).count()
    leavers.erase(zora, typed="Zora Hurston", by=actor(cast.dot), version=None)
    assert db.session.query(Event).count() == number + 2
    by_them = db.session.query(Event).filter_by(by_id=zora.id).all()
    assert {event.by_name for event in by_them} == {zora.name}
    owners = {item.title: item.owner for item in db.session.query(actions.ActionItem)}
    assert owners == {"Unfinished": None, "Finished": zora}
    assert people_queries.history_of(zora.id)[0].verb == "erased"


def test_who_cannot_be_erased(cast: Cast, zora: Person) -> None:
    dot = actor(cast.dot)
    with pytest.raises(NotAllowedError):
        leavers.erase(zora, typed="Zora Hurston", by=actor(cast.ana), version=None)
    with pytest.raises(RefusedError, match="exactly"):
        leavers.erase(zora, typed="zora hurston", by=dot, version=None)
    with pytest.raises(ConflictError):
        leavers.erase(zora, typed="Zora Hurston", by=dot, version=zora.version - 1)
    with pytest.raises(RefusedError, match="another admin"):
        leavers.erase(cast.dot, typed="Dot", by=dot, version=None)
    give_password(cast.dot)
    with pytest.raises(RefusedError, match="stay admin"):
        leavers.erase(cast.dot, typed="Dot", by=SYSTEM, version=None)
    leavers.erase(zora, typed="Zora Hurston", by=dot, version=None)
    with pytest.raises(RefusedError, match="already"):
        leavers.erase(zora, typed=zora.name, by=dot, version=None)


def test_others_keep_their_names(cast: Cast) -> None:
    item = factories.item(cast, owner=cast.ana)
    actions.redate(item, factories.STARTED.date(), by=actor(cast.ben), reason="Ben asked Ana for time")
    leavers.erase(cast.ben, typed="Ben", by=actor(cast.dot), version=None)
    event = db.session.query(Event).filter_by(verb="re-dated").one()
    assert (event.by_name, event.note) == (cast.ben.name, "Ben asked Ana for time")
    assert {"Ana", "Cleo", "Dot", "Vic"} <= {person.name for person in people_queries.everybody()}


def test_what_an_erased_person_said_stays_under_another_name(cast: Cast) -> None:
    item = factories.item(cast)
    said = comments.add(item, "Halfway", by=actor(cast.ben))
    named = comments.add(item, "@ben please", by=actor(cast.ana))
    item.incident.named.append(cast.ben)
    db.session.add(SavedView(name="Mine", query="owner=me", by=cast.ben, is_shared=False, created_at=clock.now()))
    db.session.commit()
    leavers.erase(cast.ben, typed="Ben", by=actor(cast.dot), version=None)
    assert said.by_name == leavers.pseudonym(cast.ben)
    assert (named.mentions, item.incident.named, db.session.query(SavedView).count()) == ([], [], 0)
