"""The table of moves."""

import pytest

from tracker.errors import RefusedError
from tracker.rules import lifecycle
from tracker.vocabulary import ItemState as S
from tracker.vocabulary import Permission


@pytest.mark.parametrize("state", [S.PROPOSED, S.OPEN, S.IN_PROGRESS])
def test_whatever_is_not_done_can_be_declined_by_a_manager_with_a_reason(state: S) -> None:
    move = lifecycle.check_move(state, S.DECLINED, reason="The vendor retires it in May")
    assert move.permission is Permission.DECIDE_ITEM
    with pytest.raises(RefusedError, match="needs a reason"):
        lifecycle.check_move(state, S.DECLINED, reason="  ")


def test_finishing_needs_evidence() -> None:
    with pytest.raises(RefusedError, match="Show that it is done") as refusal:
        lifecycle.check_move(S.OPEN, S.DONE)
    assert refusal.value.field == "evidence"


def test_a_proposed_item_cannot_jump_to_done() -> None:
    with pytest.raises(RefusedError, match="You can commit, decline or replace it"):
        lifecycle.check_move(S.PROPOSED, S.DONE, evidence="it is done")


@pytest.mark.parametrize("state", [S.DECLINED, S.SUPERSEDED])
def test_what_ended_stays_ended(state: S) -> None:
    assert lifecycle.moves_from(state) == {}


@pytest.mark.parametrize("state", [S.DONE, S.VERIFIED])
def test_reopening_needs_a_reason(state: S) -> None:
    with pytest.raises(RefusedError, match="needs a reason"):
        lifecycle.check_move(state, S.OPEN)


def test_verifying_is_for_managers() -> None:
    assert lifecycle.check_move(S.DONE, S.VERIFIED).permission is Permission.DECIDE_ITEM


@pytest.mark.parametrize("state", [S.PROPOSED, S.OPEN, S.IN_PROGRESS])
def test_whatever_is_not_done_can_be_replaced_by_a_named_item(state: S) -> None:
    assert lifecycle.check_move(state, S.SUPERSEDED, has_other=True).permission is Permission.DECIDE_ITEM
    with pytest.raises(RefusedError, match="Name the item"):
        lifecycle.check_move(state, S.SUPERSEDED)
