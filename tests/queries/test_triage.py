"""What waits for triage, in which order, and what was promised before."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests import factories
from tests.cast import Cast, actor
from tests.statements import counted
from tracker import clock
from tracker.changes import moves, promises
from tracker.changes.triage import Words, commit
from tracker.errors import NotFoundError
from tracker.models.actions import ActionItem
from tracker.models.incidents import Incident
from tracker.queries import promises as found
from tracker.queries import triage as queries
from tracker.queries.triage import Scope
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import ItemState, Priority, PromiseDecision

WAITS = ItemState.PROPOSED


def incident_on(cast: Cast, day: int, **values: object) -> Incident:
    return factories.incident(cast, started_at=datetime(2026, 3, day, 9, 0, tzinfo=UTC), **values)


def walk(scope: Scope) -> list[int]:
    """The ids one meets by always going on."""
    item = queries.first(scope)
    seen = []
    while item is not None:
        seen.append(item.id)
        following = queries.next_after(item, scope)
        item = queries.get_whole(following) if following else None
    return seen


def test_the_newest_incident_comes_first_and_its_items_in_their_order(cast: Cast) -> None:
    old, new, twin = incident_on(cast, 2), incident_on(cast, 9), incident_on(cast, 9)
    made = [
        factories.item(cast, incident, title=f"Item {number}", state=WAITS).id
        for number, incident in enumerate((old, new, twin, old, new, twin))
    ]
    factories.item(cast, new, title="Open already")
    assert walk(Scope()) == [made[place] for place in (2, 5, 1, 4, 0, 3)]


def test_one_always_knows_where_one_is(cast: Cast) -> None:
    incident = incident_on(cast, 2)
    items = [factories.item(cast, incident, title=f"Item {number}", state=WAITS) for number in range(5)]
    assert queries.around(items[0], Scope()) == (None, items[1].id, 0, 4)
    assert queries.around(items[3], Scope()) == (items[2].id, items[4].id, 3, 1)
    moves.move(items[3], ItemState.OPEN, by=SYSTEM)
    assert queries.around(items[3], Scope()) == (items[2].id, items[4].id, 3, 1)
    assert queries.around(items[4], Scope()) == (items[2].id, None, 3, 0)


def test_long_lists_are_not_counted_to_their_end(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "COUNT_CAP", 3)
    incident = incident_on(cast, 2)
    items = [factories.item(cast, incident, title=f"Item {number}", state=WAITS) for number in range(6)]
    assert queries.around(items[0], Scope()).after == 3


def test_a_scope_shows_its_own(cast: Cast) -> None:
    ours = factories.item(cast, state=WAITS)
    theirs = factories.item(cast, factories.incident(cast, team=cast.search), state=WAITS)
    nobodys = factories.item(cast, factories.incident(cast, team=None), state=WAITS)
    assert walk(Scope(team_ids=frozenset({cast.payments.id}))) == [ours.id]
    assert walk(Scope(teamless=True)) == [nobodys.id]
    assert walk(Scope(incident_id=theirs.incident_id)) == [theirs.id]
    assert set(walk(Scope())) == {ours.id, theirs.id, nobodys.id}
    assert walk(Scope(incident_id=999)) == []


@pytest.mark.parametrize("key", [0, -1, 999, 2**40])
def test_an_item_that_is_not_there_is_not_found(cast: Cast, key: int) -> None:
    with pytest.raises(NotFoundError):
        queries.get_whole(key)


def test_what_one_has_decided_is_told_latest_first(cast: Cast) -> None:
    incident = factories.incident(cast)
    items = [factories.item(cast, incident, title=f"Item {number}", state=WAITS) for number in range(5)]
    ana, kept = actor(cast.ana), Words(title="Kept", kind=None, priority=Priority.P1, owner=None, due_on=None)
    commit(items[0], by=ana, version=None, **kept)
    moves.move(items[1], ItemState.DECLINED, by=ana, reason="Too dear")
    moves.move(items[2], ItemState.DECLINED, by=actor(cast.ben), reason="I would rather not")
    moves.move(items[3], ItemState.OPEN, by=actor(cast.dot))
    moves.move(items[0], ItemState.DECLINED, by=ana, reason="After all not")

    def told(person: str, scope: Scope = Scope(), hours: int = 0) -> list[tuple[int, str]]:  # noqa: B008  (frozen)
        now = clock.now() + timedelta(hours=hours)
        return [(one.id, one.verb) for one in queries.decided_by(getattr(cast, person).id, scope, now=now)]

    assert told("ana") == [(items[1].id, "declined"), (items[0].id, "committed")]
    assert told("ben") == [(items[2].id, "asked to decline")]
    assert told("ana", Scope(team_ids=frozenset({cast.search.id}))) == []
    assert told("ana", hours=13) == []


def before(item: ActionItem) -> list[str]:
    return [one.title for one in found.promised_before(item)]


def test_earlier_items_that_read_alike_are_found(cast: Cast) -> None:
    first = incident_on(cast, 2)
    alike = factories.item(cast, first, title="Validate every limit before a rollout", promised_on=date(2026, 3, 3))
    factories.item(cast, first, title="Renew certificates automatically", promised_on=date(2026, 3, 3))
    theirs = factories.incident(cast, team=cast.search)
    factories.item(cast, theirs, title="Limits are validated before rollout", promised_on=date(2026, 3, 4))
    later = {"title": "Validate limits before each rollout", "promised_on": date(2026, 3, 9)}
    item = factories.item(cast, incident_on(cast, 9), state=WAITS, **later)
    factories.item(cast, incident_on(cast, 12), title="Validate limits before rollout", promised_on=date(2026, 3, 12))
    assert set(before(item)) == {"Validate every limit before a rollout", "Limits are validated before rollout"}
    assert before(alike) == []


def test_of_one_write_up_only_the_item_above_is_earlier(cast: Cast) -> None:
    incident = factories.incident(cast)
    one = factories.item(cast, incident, title="Validate limits before rollout", state=WAITS)
    other = factories.item(cast, incident, title="Validate the limits before every rollout", state=WAITS)
    assert (before(one), before(other)) == ([], [one.title])


def test_what_was_replaced_is_left_out(cast: Cast) -> None:
    kept = factories.item(cast, title="Validate limits before rollout")
    gone = factories.item(cast, title="Validate limits before rollouts")
    moves.supersede(gone, kept, by=SYSTEM)
    item = factories.item(cast, title="Validate the limits before rollout", state=WAITS)
    assert before(item) == [kept.title]


def test_what_people_said_stays_and_those_apart_come_last(cast: Cast) -> None:
    apart = factories.item(cast, title="Validate limits before rollout")
    alike = factories.item(cast, title="Validate some limits before rollout of terminals")
    said = factories.item(cast, title="Quite another thing")
    item = factories.item(cast, title="Validate limits before rollout", state=WAITS)
    promises.compare(item, apart, PromiseDecision.APART, by=SYSTEM)
    promises.compare(item, said, PromiseDecision.REPEATS, by=SYSTEM)
    assert before(item) == [alike.title, said.title, apart.title]


def test_titles_without_telling_words_are_compared_with_nothing(cast: Cast) -> None:
    factories.item(cast, title="Improve the process")
    assert before(factories.item(cast, title="Improve the process", state=WAITS)) == []


def test_wild_cards_in_a_title_mean_nothing(cast: Cast) -> None:
    factories.item(cast, title="Validate limits before rollout")
    assert before(factories.item(cast, title="%%%% ____ %_%", state=WAITS)) == []


def test_one_statement_finds_them(cast: Cast) -> None:
    for number in range(30):
        factories.item(cast, title=f"Validate limits before rollout {number}")
    item = factories.item(cast, title="Validate limits before rollout", state=WAITS)
    queries.get_whole(item.id)
    with counted() as asked:
        assert len(before(item)) == found.SHOWN
    assert len(asked) == 1
