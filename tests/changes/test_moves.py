"""Items that another replaces, and members who may only ask to decline."""

from datetime import date

import pytest

from tests import factories
from tests.cast import Cast, actor
from tests.changes.test_actions import events
from tracker.changes import moves, obstacles
from tracker.errors import ConflictError, NotAllowedError, RefusedError
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import ItemState as S

LATER = date(2027, 1, 4)


@pytest.mark.parametrize("state", [S.PROPOSED, S.OPEN])
def test_another_item_takes_its_place(cast: Cast, state: S) -> None:
    item, other = factories.item(cast, state=state), factories.item(cast)
    moves.supersede(item, other, by=actor(cast.ana), reason="The same promise")
    assert (item.state, item.superseded_by) == (S.SUPERSEDED, other)
    assert events(item)[-1] == "superseded"


def test_only_a_manager_replaces(cast: Cast) -> None:
    item, other = factories.item(cast), factories.item(cast)
    for who in (cast.ben, cast.cleo, cast.vic):
        with pytest.raises(NotAllowedError):
            moves.supersede(item, other, by=actor(who))


def test_no_item_replaces_itself_or_goes_in_circles(cast: Cast) -> None:
    first, second, third = (factories.item(cast) for _ in range(3))
    with pytest.raises(RefusedError, match="its own place"):
        moves.supersede(first, first, by=SYSTEM)
    moves.supersede(first, second, by=SYSTEM)
    with pytest.raises(RefusedError, match=f"replaced by {second.label}") as refusal:
        moves.supersede(third, first, by=SYSTEM)
    assert refusal.value.field == "other"
    with pytest.raises(RefusedError, match="replaced by"):
        moves.supersede(second, first, by=SYSTEM)
    assert second.state is S.OPEN


def test_what_was_declined_replaces_nothing(cast: Cast) -> None:
    item, other = factories.item(cast), factories.item(cast)
    moves.move(other, S.DECLINED, by=SYSTEM, reason="Too dear")
    with pytest.raises(RefusedError, match="was declined"):
        moves.supersede(item, other, by=SYSTEM)


def test_what_is_done_is_not_replaced(cast: Cast) -> None:
    item, other = factories.item(cast), factories.item(cast)
    moves.move(item, S.DONE, by=SYSTEM, evidence="see change 7")
    with pytest.raises(RefusedError, match="cannot become superseded"):
        moves.supersede(item, other, by=SYSTEM)


def test_a_move_without_the_other_item_is_refused(cast: Cast) -> None:
    with pytest.raises(RefusedError, match="Name the item") as refusal:
        moves.move(factories.item(cast), S.SUPERSEDED, by=SYSTEM)
    assert refusal.value.field == "other"


def test_a_members_decline_waits_for_a_manager(cast: Cast) -> None:
    item = factories.item(cast)
    moves.move(item, S.DECLINED, by=actor(cast.ben), reason="The vendor retires it", look_again_on=LATER)
    assert (item.state, item.decline_wanted_reason, item.decline_wanted_by) == (
        S.OPEN,
        "The vendor retires it",
        cast.ben,
    )
    moves.move(item, S.DECLINED, by=actor(cast.ana), reason="Agreed", look_again_on=LATER)
    assert (item.state, item.declined_by_id, item.decline_wanted_reason) == (S.DECLINED, cast.ana.id, "")
    assert events(item) == ["added", "asked to decline", "declined"]


def test_a_manager_may_say_no_to_it(cast: Cast) -> None:
    item = factories.item(cast)
    moves.move(item, S.DECLINED, by=actor(cast.ben), reason="Too dear", look_again_on=LATER)
    with pytest.raises(NotAllowedError):
        moves.keep(item, by=actor(cast.ben))
    moves.keep(item, by=actor(cast.ana), reason="It is cheap now")
    assert (item.state, item.decline_wanted_reason, item.look_again_on) == (S.OPEN, "", None)
    with pytest.raises(RefusedError, match="Nobody asks"):
        moves.keep(item, by=actor(cast.ana))


def test_another_team_does_not_even_ask(cast: Cast) -> None:
    with pytest.raises(NotAllowedError):
        moves.move(factories.item(cast), S.DECLINED, by=actor(cast.cleo), reason="Too dear")


def test_an_ended_item_is_neither_blocked_nor_escalated(cast: Cast) -> None:
    item = factories.item(cast)
    obstacles.block(item, "No licence yet", by=actor(cast.ben))
    obstacles.escalate(item, by=actor(cast.ben))
    moves.move(item, S.DONE, by=actor(cast.ben), evidence="see change 7")
    assert (item.blocked_reason, item.blocked_at, item.escalated_at) == ("", None, None)
    with pytest.raises(RefusedError, match="It is done"):
        obstacles.block(item, "Something", by=actor(cast.ben))


def test_two_who_block_at_once_are_told(cast: Cast) -> None:
    item = factories.item(cast)
    seen = item.version
    obstacles.block(item, "No licence yet", by=actor(cast.ben), version=seen)
    with pytest.raises(ConflictError):
        obstacles.block(item, "No room", by=actor(cast.ana), version=seen)
    assert item.blocked_reason == "No licence yet"


def test_blocked_keeps_since_when_and_why(cast: Cast) -> None:
    item = factories.item(cast)
    obstacles.block(item, "No licence yet", by=actor(cast.ben))
    since = item.blocked_at
    obstacles.block(item, "The licence came, the hardware did not", by=actor(cast.ben))
    assert (item.blocked_at, events(item)) == (since, ["added", "blocked", "blocked"])
    obstacles.unblock(item, by=actor(cast.ben))
    obstacles.unblock(item, by=actor(cast.ben))
    assert (item.blocked_reason, events(item)[-1], len(events(item))) == ("", "unblocked", 4)
    with pytest.raises(RefusedError, match="what stands in the way"):
        obstacles.block(item, "  ", by=actor(cast.ben))


def test_escalating_again_changes_nothing(cast: Cast) -> None:
    item = factories.item(cast)
    obstacles.escalate(item, by=actor(cast.ben), reason="Nobody answers")
    when = item.escalated_at
    obstacles.escalate(item, by=actor(cast.ben))
    assert (item.escalated_at, events(item)) == (when, ["added", "escalated"])
