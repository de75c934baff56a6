"""Whatever is asked and however: who may not see a restricted incident finds nothing of it."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import aliased, joinedload, selectinload

from tests import world
from tests.cast import Cast, actor
from tests.world import World
from tracker.changes import following
from tracker.db import db
from tracker.models.actions import ActionItem, DueChange
from tracker.models.causes import Cause, IncidentCause
from tracker.models.comments import Comment
from tracker.models.following import WaitingPreview
from tracker.models.history import Event
from tracker.models.incidents import Incident, WriteUp
from tracker.models.people import Person
from tracker.models.private import Private
from tracker.queries import merges, sight

MARK = "Quartzite"


@pytest.fixture
def secret(cast: Cast) -> World:
    return world.make(cast, mark=MARK, is_restricted=True)


@pytest.fixture
def as_cleo(cast: Cast, secret: World) -> Iterator[None]:
    cleo = cast.cleo.id
    db.session.expunge_all()
    with sight.seen_by(cleo):
        yield


other = aliased(ActionItem)
ITEM_IS_SECRET = ActionItem.title.contains(MARK)

ASKED: dict[str, Callable[[], sa.Select[tuple[object]]]] = {
    "columns": lambda: sa.select(ActionItem.title),
    "a function of a column": lambda: sa.select(sa.func.lower(ActionItem.title)),
    "two entities in a function": lambda: (
        sa.select(sa.func.coalesce(Person.name, ActionItem.title))
        .select_from(ActionItem)
        .outerjoin(Person, Person.id == ActionItem.owner_id)
    ),
    "an alias": lambda: sa.select(other.title),
    "an alias joined from outside": lambda: (
        sa.select(other.title)
        .select_from(Person)
        .outerjoin(other, other.owner_id == Person.id)
        .where(other.id.is_not(None))
    ),
    "a join by a relationship": lambda: sa.select(Person.name).join(ActionItem, ActionItem.owner_id == Person.id),
    "an exists": lambda: sa.select(Person.id).where(sa.exists().where(ITEM_IS_SECRET)),
    "an exists of a select": lambda: sa.select(Person.id).where(sa.exists(sa.select(ActionItem.id))),
    "an in": lambda: sa.select(Person.id).where(Person.id.in_(sa.select(ActionItem.owner_id))),
    "a union": lambda: sa.union(sa.select(ActionItem.title), sa.select(Incident.title)),  # type: ignore[dict-item]
    "a subquery": lambda: sa.select(sa.select(ActionItem.title).limit(9).subquery()),
    "a common table": lambda: sa.select(sa.select(ActionItem.title).cte()),
    "only in the condition": lambda: sa.select(sa.literal(1)).where(ITEM_IS_SECRET),
    "grouped": lambda: sa.select(ActionItem.state).group_by(ActionItem.state),
    "locked": lambda: sa.select(ActionItem.id).with_for_update(),
    "the due dates' moves": lambda: sa.select(DueChange.reason),
    "the writers of comments": lambda: sa.select(Comment.by_name),
    "causes by their links": lambda: sa.select(Cause.name).join(IncidentCause, IncidentCause.cause_id == Cause.id),
}


def test_nothing_is_found_however_it_is_asked(as_cleo: None) -> None:
    assert [how for how, asked in ASKED.items() if db.session.execute(asked()).all()] == []
    with sight.seen_by(sight.EVERYTHING):
        assert [how for how, asked in ASKED.items() if not db.session.execute(asked()).all()] == []


def test_no_row_of_any_private_table_is_found_or_counted(as_cleo: None) -> None:
    models = [model for model in Private.__subclasses__() if model is not Event]
    counts = [sa.select(sa.func.count()).select_from(model) for model in models]
    assert [db.session.query(model).all() for model in models] == [[]] * len(models)
    assert [db.session.scalar(count) for count in counts] == [0] * len(models)
    with sight.seen_by(sight.EVERYTHING):
        assert [
            model.__name__ for model, count in zip(models, counts, strict=True) if not db.session.scalar(count)
        ] == []


def test_history_tells_only_of_what_is_seen(as_cleo: None) -> None:
    assert {event.subject for event in db.session.query(Event)} == {"person", "team", "service", "github"}


def test_it_is_not_there_by_its_number_and_cannot_be_changed_or_deleted(as_cleo: None) -> None:
    with sight.seen_by(sight.EVERYTHING):
        items, incidents = (db.session.scalars(sa.select(one.id)).all() for one in (ActionItem, Incident))
    assert [db.session.get(ActionItem, key) for key in items] == [None] * len(items)
    assert [db.session.get(Incident, key) for key in incidents] == [None] * 3
    assert db.session.query(ActionItem).update({"title": "x"}, synchronize_session=False) == 0
    assert db.session.execute(sa.update(ActionItem).values(title="x")).rowcount == 0  # type: ignore[attr-defined]
    assert db.session.execute(sa.delete(Comment)).rowcount == 0  # type: ignore[attr-defined]


def test_what_is_seen_does_not_lead_to_what_is_not(secret: World, cast: Cast) -> None:
    seen = world.make(cast, mark="Feldspar", is_restricted=False)
    seen.item.superseded_by_id = secret.item.id
    db.session.commit()
    number, cleo = seen.item.id, cast.cleo.id
    for options in ([], [joinedload(ActionItem.superseded_by)], [selectinload(ActionItem.superseded_by)]):
        db.session.expunge_all()
        with sight.seen_by(cleo):
            item = db.session.scalars(sa.select(ActionItem).where(ActionItem.id == number).options(*options)).one()
            assert item.superseded_by is None


def test_its_team_and_who_is_named_see_it_and_nobody_else(secret: World, cast: Cast) -> None:
    nina = world.somebody("Nina")
    named = world.make(cast, mark="Named", is_restricted=True, named=[nina])
    both = {secret.incident.id, named.incident.id}
    wanted = {cast.ana: both, cast.ben: both, nina: {named.incident.id}, cast.cleo: set(), cast.vic: set()}
    for person, numbers in wanted.items():
        with sight.seen_by(person.id):
            assert both & set(db.session.scalars(sa.select(Incident.id))) == numbers, person.name
    with sight.seen_by(sight.NOBODY):
        assert db.session.scalars(sa.select(Incident.id)).all() == []


def test_what_was_merged_into_a_hidden_incident_is_hidden_whatever_its_team(secret: World, cast: Cast) -> None:
    secret.double.is_restricted, secret.double.team_id = False, cast.search.id
    db.session.commit()
    with sight.seen_by(cast.cleo.id):
        assert db.session.scalars(sa.select(Incident.id)).all() == []
        assert db.session.scalars(sa.select(WriteUp.id)).all() == []
        assert merges.duplicates_of(0) == []


def test_a_cause_is_seen_by_whom_it_is_known_to_otherwise(secret: World, cast: Cast) -> None:
    seen = world.make(cast, mark="Feldspar", is_restricted=False)
    db.session.add(
        IncidentCause(incident_id=seen.incident.id, cause_id=secret.cause.id, role="root", state="confirmed")
    )
    db.session.commit()
    with sight.seen_by(cast.cleo.id):
        assert len(db.session.scalars(sa.select(Cause.id)).all()) == 2
        assert db.session.query(IncidentCause).filter_by(cause_id=secret.cause.id).count() == 1


def test_a_text_that_somebody_brings_waits_for_them_as_if_it_were_new(secret: World, cast: Cast) -> None:
    brought = world.text("Outage", MARK)
    with sight.seen_by(cast.cleo.id):
        assert following.keep([brought], place="https://example.org", by=actor(cast.cleo)) == 1
        assert [one.title for one in db.session.query(WaitingPreview)] == [brought.title]
    with sight.seen_by(cast.vic.id):
        assert db.session.query(WaitingPreview).all() == []


def test_the_system_sees_everything_again_after_a_request(app: Flask, secret: World) -> None:
    app.test_client().get("/log-in")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Incident)) == 3
