"""Causes renamed, merged and split, with what is linked to them and with history on both."""

import pytest

from tests.cast import Cast, actor
from tests.recurring import CAUSE, pair, promised, struck
from tracker.changes import cause_upkeep, causes
from tracker.db import db
from tracker.errors import ConflictError, NotAllowedError, NotFoundError, RefusedError
from tracker.models.causes import Cause
from tracker.models.recurrences import Recurrence
from tracker.queries import causes as cause_queries
from tracker.queries import recurring, sight
from tracker.rules.permissions import IMPORT
from tracker.vocabulary import CauseClass, CauseRole, LinkState, RecurrenceState

OTHER = "Nothing is rolled out in stages"


def cause(name: str = CAUSE) -> Cause:
    found = cause_queries.find_cause_by_name(name)
    assert found
    return found


def test_a_new_name_is_kept_with_the_old_one_in_history(cast: Cast) -> None:
    struck(cast, 0)
    made = cause()
    cause_upkeep.rename(
        made, by=actor(cast.ben), version=made.version, name="  Tables go  unchecked ", cause_class=CauseClass.NETWORK
    )
    assert (made.name, made.cause_class) == ("Tables go unchecked", CauseClass.NETWORK)
    event = recurring.history_of(made.id)[0]
    assert (event.verb, event.changed["name"]) == ("renamed", [CAUSE, "Tables go unchecked"])


def test_a_taken_an_empty_and_an_endless_name_are_refused(cast: Cast) -> None:
    struck(cast, 0)
    struck(cast, 1, cause=OTHER)
    made = cause()
    for name, words in ((OTHER.upper(), "Merge the two"), (" ", "Give the cause a name"), ("x" * 257, "at most 256")):
        with pytest.raises(RefusedError, match=words):
            cause_upkeep.rename(made, by=actor(cast.ana), version=None, name=name, cause_class=made.cause_class)
    kept = cause_upkeep.rename(made, by=actor(cast.ana), version=None, name=CAUSE.upper(), cause_class=made.cause_class)
    assert kept.name == CAUSE.upper(), "its own name in other letters is free"


def test_two_editors_and_those_of_other_teams_are_refused(cast: Cast) -> None:
    struck(cast, 0)
    made = cause()
    seen = made.version
    cause_upkeep.rename(made, by=actor(cast.ana), version=seen, name="Another", cause_class=made.cause_class)
    with pytest.raises(ConflictError):
        cause_upkeep.rename(made, by=actor(cast.ben), version=seen, name="A third", cause_class=made.cause_class)
    for who in (cast.cleo, cast.vic):
        with pytest.raises(NotAllowedError):
            cause_upkeep.rename(made, by=actor(who), version=None, name="x", cause_class=made.cause_class)


def test_merging_joins_links_items_and_pairs_and_tells_both(cast: Cast) -> None:
    first, second, third = struck(cast, 0), struck(cast, 30), struck(cast, 60, cause=OTHER)
    causes.link(third, by=IMPORT, name=CAUSE, role=CauseRole.CONTRIBUTING, quote="As before.")
    item = promised(first)
    decided = pair(first, second, state=RecurrenceState.CONFIRMED, cause_id=cause().id)
    gone, kept = cause(), cause(OTHER)
    key = gone.id
    assert cause_upkeep.merge(gone, kept, by=actor(cast.ana), version=gone.version) is kept
    db.session.expire_all()
    links = {link.incident_id: link for link in recurring.links_of(kept.id)}
    assert links.keys() == {first.id, second.id, third.id}
    assert links[third.id].role is CauseRole.ROOT
    assert {link.state for link in links.values()} == {LinkState.CONFIRMED}
    assert [one.item_id for one in recurring.items_of(kept.id)] == [item.id]
    assert db.session.get_one(Recurrence, decided.id).cause_id == kept.id
    with pytest.raises(NotFoundError):
        recurring.get_cause(key)
    assert recurring.merged_into(key) == kept.id
    assert recurring.history_of(kept.id)[0].changed["incidents"][1] == ["INC-1", "INC-2", "INC-3"]
    assert recurring.history_of(kept.id)[0].note == CAUSE


def test_the_number_of_a_merged_cause_never_comes_again(cast: Cast) -> None:
    struck(cast, 0)
    struck(cast, 1, cause=OTHER)
    gone = cause(OTHER)
    number = gone.id
    cause_upkeep.merge(gone, into=cause(), by=actor(cast.dot), version=gone.version)
    struck(cast, 2, cause="A third one")
    assert cause("A third one").id > number


def test_merging_takes_along_what_the_actor_does_not_see_and_does_not_tell_of_it(cast: Cast) -> None:
    first, hidden = struck(cast, 0, team=cast.search), struck(cast, 30)
    item = promised(hidden)
    hidden.is_restricted = True
    struck(cast, 60, cause=OTHER, team=cast.search)
    db.session.commit()
    with sight.seen_by(cast.cleo.id):
        assert [link.incident_id for link in recurring.links_of(cause().id)] == [first.id]
        cause_upkeep.merge(cause(), cause(OTHER), by=actor(cast.cleo), version=None)
    db.session.expire_all()
    kept = cause(OTHER)
    assert hidden.id in {link.incident_id for link in recurring.links_of(kept.id)}
    assert [one.item_id for one in recurring.items_of(kept.id)] == [item.id]
    assert recurring.history_of(kept.id)[0].changed == {"incidents": [None, [first.label]], "items": [None, []]}


def test_a_suggested_link_becomes_confirmed_where_the_other_was(cast: Cast) -> None:
    first = struck(cast, 0, cause=OTHER)
    struck(cast, 30)
    causes.link(first, by=IMPORT, name=CAUSE)
    cause_upkeep.merge(cause(OTHER), cause(), by=actor(cast.ana), version=None)
    link = cause_queries.find_link(first.id, cause().id)
    assert link
    assert link.state is LinkState.CONFIRMED


def test_a_cause_is_not_merged_into_itself_nor_by_others_nor_twice(cast: Cast) -> None:
    struck(cast, 0)
    struck(cast, 30, cause=OTHER, team=cast.search)
    made, other = cause(), cause(OTHER)
    with pytest.raises(RefusedError, match="another cause"):
        cause_upkeep.merge(made, made, by=actor(cast.dot), version=None)
    with pytest.raises(NotAllowedError):
        cause_upkeep.merge(made, other, by=actor(cast.cleo), version=None)
    with pytest.raises(ConflictError):
        cause_upkeep.merge(made, other, by=actor(cast.dot), version=made.version + 1)


def test_splitting_moves_what_was_chosen(cast: Cast) -> None:
    first, second, third = struck(cast, 0), struck(cast, 30), struck(cast, 60)
    moving, staying = promised(second), promised(first)
    inside = pair(second, third, state=RecurrenceState.CONFIRMED, cause_id=cause().id)
    across = pair(first, second, state=RecurrenceState.CONFIRMED, cause_id=cause().id)
    made = cause_upkeep.split(
        cause(),
        by=actor(cast.ana),
        version=cause().version,
        name=OTHER,
        cause_class=CauseClass.CODE_DEPLOY,
        incident_ids=[second.id, third.id],
        item_ids=[moving.id, 999],
    )
    assert [link.incident_id for link in recurring.links_of(made.id)] == [second.id, third.id]
    assert [one.item_id for one in recurring.items_of(made.id)] == [moving.id]
    assert [link.incident_id for link in recurring.links_of(cause().id)] == [first.id]
    assert [one.item_id for one in recurring.items_of(cause().id)] == [staying.id]
    assert (inside.cause_id, across.cause_id) == (made.id, cause().id)
    assert recurring.history_of(made.id)[0].note == f"from {CAUSE}"
    assert recurring.history_of(cause().id)[0].note == f"into {OTHER}"


def test_a_split_leaves_and_takes_something_that_is_the_actors(cast: Cast) -> None:
    first, second = struck(cast, 0), struck(cast, 30, team=cast.search)

    def split(who: str, *keys: int, version: int | None = None) -> None:
        cause_upkeep.split(
            cause(),
            by=actor(getattr(cast, who)),
            version=version,
            name=OTHER,
            cause_class=CauseClass.UNKNOWN,
            incident_ids=keys,
            item_ids=[],
        )

    with pytest.raises(RefusedError, match="at least one incident that has the other"):
        split("ana", 999)
    with pytest.raises(RefusedError, match="Leave at least one"):
        split("dot", first.id, second.id)
    with pytest.raises(NotAllowedError):
        split("ana", second.id)
    with pytest.raises(ConflictError):
        split("ana", first.id, version=99)
    split("ana", first.id)
    assert cause_queries.find_cause_by_name(OTHER)
