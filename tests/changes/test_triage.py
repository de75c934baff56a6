"""One decision about a proposed item is one transaction."""

import threading
from datetime import date
from typing import Any

import pytest
from flask import Flask

from tests import factories
from tests.cast import Cast, actor
from tracker.changes import actions, moves, promises, triage
from tracker.changes.triage import Words
from tracker.db import db
from tracker.errors import ConflictError, NotAllowedError, RefusedError
from tracker.models.actions import ActionItem, PromisePair
from tracker.models.history import Event
from tracker.models.people import Person
from tracker.queries.actions import get_item
from tracker.vocabulary import ItemKind, ItemState, Priority, PromiseDecision, Subject


def words(**more: Any) -> Words:
    known: dict[str, Any] = {
        "title": "Check limits before rollout",
        "kind": ItemKind.PREVENT,
        "priority": Priority.P0,
        "owner": None,
        "due_on": date(2026, 4, 1),
    }
    return Words(**(known | more))  # type: ignore[typeddict-item]


@pytest.fixture
def item(cast: Cast) -> ActionItem:
    return factories.item(cast, state=ItemState.PROPOSED)


def verbs(item: ActionItem) -> list[str]:
    query = db.select(Event.verb).where(Event.subject == Subject.ACTION_ITEM, Event.subject_id == item.id)
    return list(db.session.scalars(query.order_by(Event.id)))


def test_committing_keeps_words_owner_and_date(cast: Cast, item: ActionItem) -> None:
    triage.commit(item, by=actor(cast.ana), version=item.version, **words(owner=cast.ben))
    assert (item.state, item.title, item.kind, item.priority) == (
        ItemState.OPEN,
        "Check limits before rollout",
        ItemKind.PREVENT,
        Priority.P0,
    )
    assert (item.owner, item.due_on, item.first_due_on) == (cast.ben, date(2026, 4, 1), date(2026, 4, 1))
    assert verbs(item) == ["added", "edited", "assigned", "re-dated", "committed"]


def test_what_is_refused_leaves_nothing_behind(cast: Cast, item: ActionItem) -> None:
    ana, version = actor(cast.ana), item.version
    for refused in (words(title="  "), words(due_on=date(2025, 1, 1))):
        with pytest.raises(RefusedError):
            triage.commit(item, by=ana, version=version, **refused)
    with pytest.raises(NotAllowedError):
        triage.commit(item, by=actor(cast.ben), version=version, **words())
    with pytest.raises(NotAllowedError):
        triage.edit(item, by=actor(cast.cleo), version=version, **words())
    assert (item.title, item.due_on, item.state) == ("Validate limits before rollout", None, ItemState.PROPOSED)
    assert verbs(item) == ["added"]


def test_a_member_edits_and_the_item_still_waits(cast: Cast, item: ActionItem) -> None:
    triage.edit(item, by=actor(cast.ben), version=item.version, **words(owner=cast.ben))
    assert (item.state, item.owner, item.first_due_on) == (ItemState.PROPOSED, cast.ben, None)


def test_committing_says_no_to_who_asked_to_decline(cast: Cast, item: ActionItem) -> None:
    moves.move(item, ItemState.DECLINED, by=actor(cast.ben), reason="I would rather not")
    triage.commit(item, by=actor(cast.ana), version=item.version, **words())
    assert (item.state, item.decline_wanted_reason) == (ItemState.OPEN, "")


def test_the_second_of_two_changes_nothing(cast: Cast, item: ActionItem) -> None:
    seen = item.version
    moves.move(item, ItemState.DECLINED, by=actor(cast.ana), reason="Too dear", version=seen)
    with pytest.raises(ConflictError):
        triage.commit(item, by=actor(cast.dot), version=seen, **words())
    with pytest.raises(RefusedError, match="does not wait for triage"):
        triage.edit(item, by=actor(cast.dot), version=item.version, **words())
    assert (item.state, item.title) == (ItemState.DECLINED, "Validate limits before rollout")


def test_of_two_who_commit_at_once_one_is_told(app: Flask, cast: Cast, item: ActionItem) -> None:
    key, seen, people = item.id, item.version, (actor(cast.ana), actor(cast.dot))
    db.session.commit()
    ready, outcomes = threading.Barrier(2), []

    def commit(number: int) -> None:
        with app.app_context():
            mine = get_item(key)
            ready.wait()
            try:
                triage.commit(mine, by=people[number], version=seen, **words(title=f"As {number} says"))
                outcomes.append("done")
            except ConflictError:
                outcomes.append("told")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=commit, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    assert sorted(outcomes) == ["done", "told"]
    assert verbs(item).count("committed") == 1


def test_a_repeat_is_said_once_and_can_be_taken_back(cast: Cast, item: ActionItem) -> None:
    later = actions.add(item.incident, by=actor(cast.ana), title="Validate limits")
    ben = actor(cast.ben)
    for decision in (PromiseDecision.REPEATS, PromiseDecision.REPEATS, PromiseDecision.APART):
        promises.compare(later, item, decision, by=ben)
    pair = db.session.get_one(PromisePair, (item.id, later.id))
    assert (pair.decision, pair.by_id) == (PromiseDecision.APART, cast.ben.id)
    assert verbs(later) == ["added", "linked as a repeat", "kept apart"]


def test_comparing_keeps_what_was_typed_meanwhile(cast: Cast, item: ActionItem) -> None:
    later = actions.add(item.incident, by=actor(cast.ana), title="Validate limits")
    kept = words(title="Validate limits in staging", due_on=None)
    triage.compare(later, item, PromiseDecision.REPEATS, by=actor(cast.ben), version=later.version, **kept)
    assert later.title == "Validate limits in staging"


@pytest.mark.parametrize("who", ["cleo", "vic"])
def test_only_its_team_says_what_an_item_repeats(cast: Cast, item: ActionItem, who: str) -> None:
    later = actions.add(item.incident, by=actor(cast.ana), title="Validate limits")
    person: Person = getattr(cast, who)
    with pytest.raises(NotAllowedError):
        promises.compare(later, item, PromiseDecision.REPEATS, by=actor(person))
    with pytest.raises(RefusedError, match="itself"):
        promises.compare(later, later, PromiseDecision.REPEATS, by=actor(cast.ana))
