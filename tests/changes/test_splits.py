"""One promise made into several."""

from datetime import date

import pytest

from tests import factories
from tests.cast import Cast, actor
from tests.changes.test_actions import events
from tracker.changes import actions, moves, splits
from tracker.db import db
from tracker.errors import ConflictError, NotAllowedError, RefusedError
from tracker.models.actions import ActionItem
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import ItemState


def test_the_parts_stand_where_the_whole_stood(cast: Cast) -> None:
    item = factories.item(cast, due_on=date(2026, 4, 1), owner=cast.ben)
    actions.redate(item, date(2026, 5, 1), by=SYSTEM, reason="The tool was late")
    parts = splits.split(item, ["Alert on refusals", "Write the runbook"], by=actor(cast.ben), title="Validate limits")
    assert item.title == "Validate limits"
    for part in parts:
        assert (part.state, part.owner, part.team) == (ItemState.OPEN, cast.ben, cast.payments)
        assert (part.first_due_on, part.due_on) == (date(2026, 4, 1), date(2026, 5, 1))
        assert (part.split_from, part.statement, part.promised_on) == (item, item.statement, item.promised_on)
        assert events(part) == ["split off"]
    assert events(item)[-1] == "split"


def test_the_same_page_sent_twice_splits_once(cast: Cast) -> None:
    item = factories.item(cast)
    seen = item.version
    splits.split(item, ["Alert on refusals"], by=actor(cast.ben), version=seen)
    with pytest.raises(ConflictError):
        splits.split(item, ["Alert on refusals"], by=actor(cast.ben), version=seen)
    assert db.session.query(ActionItem).filter_by(split_from_id=item.id).count() == 1


def test_what_cannot_be_split(cast: Cast) -> None:
    item = factories.item(cast)
    with pytest.raises(NotAllowedError):
        splits.split(item, ["Alert"], by=actor(cast.cleo))
    with pytest.raises(RefusedError, match="at least one"):
        splits.split(item, [], by=actor(cast.ben))
    with pytest.raises(RefusedError, match="At most 10"):
        splits.split(item, ["Alert"] * 11, by=actor(cast.ben))
    with pytest.raises(RefusedError, match="title") as refusal:
        splits.split(item, ["Alert", " "], by=actor(cast.ben))
    assert refusal.value.field == "rest"
    moves.move(item, ItemState.DONE, by=SYSTEM, evidence="see change 7")
    with pytest.raises(RefusedError, match="It is done"):
        splits.split(item, ["Alert"], by=actor(cast.ben))
    assert db.session.query(ActionItem).count() == 1
