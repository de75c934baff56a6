"""The cause timeline's geometry: it fits, whatever there is to draw."""

from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest

from tracker.presenters import timelines
from tracker.presenters.timelines import NARROW, WIDE, Drawing
from tracker.queries.lives import KnownItem
from tracker.queries.verdicts import Struck
from tracker.rules.timelines import DueMove, ItemLife, StateChange
from tracker.vocabulary import ItemKind, ItemState, Verdict

FIRST = datetime(2024, 1, 10, 9, tzinfo=UTC)
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def struck(number: int) -> list[Struck]:
    step = (NOW - FIRST) / (number + 1)
    ats = [FIRST + place * step for place in range(number)]
    return [Struck(place + 1, f"Cards declined {place}", at.date(), at) for place, at in enumerate(ats)]


def item(key: int, state: ItemState = ItemState.DONE, *, day: int = 5, took: int = 20, **more: object) -> KnownItem:
    at = FIRST + (day + took) * DAY
    changes = () if state is ItemState.PROPOSED else (StateChange(ItemState.OPEN, FIRST + day * DAY),)
    if state not in (ItemState.PROPOSED, ItemState.OPEN):
        changes = (*changes, StateChange(state, at))
    dues = (DueMove((FIRST + 30 * DAY).date(), FIRST), DueMove((FIRST + 60 * DAY).date(), FIRST + 29 * DAY))
    life = ItemLife(key, 1, ItemKind.PREVENT, (FIRST + day * DAY).date(), changes, dues=dues)
    known = {"title": "Check every table before it is loaded into a region", "owner_name": None, "state": state}
    return KnownItem(life, **{**known, "is_done_undated": False, **more})  # type: ignore[arg-type]


def drawn(number: int, items: list[KnownItem], width: int) -> Drawing:
    incidents = struck(number)
    judged = {one.id: list(Verdict)[one.id % 5] for one in incidents[1:]}
    return timelines.draw(incidents, judged, items, [FIRST + 40 * DAY], now=NOW, width=width)


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("number", [1, 2, 4, 17, 60])
def test_everything_lies_within_and_no_label_touches_another(number: int, width: int) -> None:
    states = list(ItemState)
    items = [item(key, states[key % len(states)], day=12 * key) for key in range(1, 3 * number)]
    drawing = drawn(number, items, width)
    assert len(drawing.marks) == number
    assert len(drawing.bars) == len(items)
    for bar in drawing.bars:
        assert drawing.top <= bar.y < bar.y + bar.height < drawing.axis_y
        for piece in bar.pieces:
            assert 0 <= piece.x <= piece.x + piece.width <= width
    spans = []
    for mark in drawing.marks:
        assert 0 <= mark.x <= width
        if mark.label:
            room = 13 + 6.4 * max(len(mark.label), len(mark.verdict))
            spans.append((mark.y, *((mark.x - room, mark.x) if mark.is_label_left else (mark.x, mark.x + room))))
            assert spans[-1][1] >= 0
            assert spans[-1][2] <= width + 8
    for (row, begins, ends), (other, begins_too, ends_too) in combinations(spans, 2):
        assert row != other or ends <= begins_too or ends_too <= begins


def test_each_state_has_a_look_of_its_own_and_says_how_it_ended() -> None:
    items = [item(key, state) for key, state in enumerate(ItemState, 1)]
    drawing = drawn(2, [*items, item(9, is_done_undated=True)], WIDE)
    looks = {bar.words.split(": ")[1]: [piece.kind for piece in bar.pieces] for bar in drawing.bars}
    assert looks["proposed, slipped 1×"] == ["proposed"]
    assert looks["open, slipped 1×"] == ["open", "late"]
    assert looks["declined 4 Feb 2024"] == ["declined"]
    assert looks["replaced 4 Feb 2024"] == ["superseded"]
    assert looks["✓ 4 Feb 2024"] == ["done"]
    assert looks["done, nobody knows when"] == ["undated"]


def test_quiet_times_follow_rounds_and_are_told_in_weeks() -> None:
    drawing = drawn(2, [item(1)], WIDE)
    (shade,) = drawing.shades
    assert shade.words.startswith("quiet ")
    assert shade.x > drawing.marks[0].x
    assert round(shade.x + shade.width) == round(drawing.marks[1].x)
    none = timelines.draw(struck(2), {}, [], [], now=NOW, width=WIDE)
    assert round(none.shades[0].x) == round(none.marks[1].x), "without a round: since the last incident"


def test_a_cause_of_today_is_drawn_as_well() -> None:
    today = [Struck(1, "Just now", NOW.date(), NOW)]
    drawing = timelines.draw(today, {}, [], [], now=NOW, width=NARROW)
    assert [mark.verdict for mark in drawing.marks] == ["first time"]
    assert drawing.shades == ()


def test_the_table_says_the_same_in_the_same_order() -> None:
    told = timelines.told([item(2, day=50), item(1)])
    assert [(one.label, one.ending) for one in told] == [("AI-1", "✓ 4 Feb 2024"), ("AI-2", "✓ 20 Mar 2024")]
