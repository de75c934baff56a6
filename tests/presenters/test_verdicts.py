"""Verdicts in words, from what really happened."""

from datetime import timedelta

from tests.cast import Cast
from tests.recurring import FIRST, promised, struck
from tracker.changes import moves
from tracker.models.actions import ActionItem
from tracker.presenters import verdicts as presenters
from tracker.presenters.verdicts import VerdictLine
from tracker.queries import verdicts
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import ItemState

DAY = timedelta(days=1)


def told(incident_id: int) -> VerdictLine:
    (found,) = presenters.lines(verdicts.of_incident(incident_id))
    return found


def finished(item: ActionItem, day: int) -> None:
    moves.move(item, ItemState.OPEN, by=SYSTEM, at=FIRST + 2 * DAY)
    moves.move(item, ItemState.DONE, by=SYSTEM, evidence="Change 7", at=FIRST + day * DAY)


def test_what_was_done_is_told_with_how_long_before_and_how_late(cast: Cast) -> None:
    first = struck(cast, 0)
    finished(promised(first, due_on=FIRST.date() + 10 * DAY), 20)
    finished(promised(first, title="Load one region first", due_on=FIRST.date() + 40 * DAY), 30)
    found = told(struck(cast, 60).id)
    assert found.sentence == "Both promises had been done, the last one 30 days before."
    assert found.to_do == "The fix did not hold. Reopen it, or replace it."
    assert [(one.stood, one.late, one.is_late) for one in found.items] == [
        ("40 days before", "9 days after its first date", True),
        ("30 days before", "in time", False),
    ]


def test_a_declined_one_was_a_risk_that_struck(cast: Cast) -> None:
    item = promised(struck(cast, 0))
    moves.move(item, ItemState.DECLINED, by=SYSTEM, reason="Too dear", look_again_on=FIRST.date(), at=FIRST + 3 * DAY)
    found = told(struck(cast, 60).id)
    assert found.sentence == "“Check tables before loading” had been declined: the risk was accepted, and it struck."


def test_one_of_several_that_was_late_is_named(cast: Cast) -> None:
    first = struck(cast, 0)
    finished(promised(first, title="Load one region first"), 20)
    item = promised(first, due_on=FIRST.date() + 10 * DAY)
    moves.move(item, ItemState.OPEN, by=SYSTEM, at=FIRST + 2 * DAY)
    found = told(struck(cast, 60).id)
    assert found.sentence == (
        "Of two promises one was done; “Check tables before loading” was not finished, 49 days past its first date."
    )
