"""The merge of two sides against what they agreed on, for everything that either may have done."""

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.rules.issue_values import FIELDS, OPEN, Shared, base_from, base_of, print_of
from tracker.rules.merging_issues import merge
from tracker.vocabulary import ConflictWinner

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
names = st.frozensets(st.sampled_from(["ana", "ben", "cleo"]))
sides = st.builds(
    Shared,
    title=st.sampled_from(["One", "Two", "Three"]),
    state=st.sampled_from([OPEN, "completed", "not_planned", "duplicate"]),
    assignees=names,
    labels=names,
    due_on=st.none() | st.sampled_from([date(2026, 4, 1), date(2026, 5, 1)]),
    body=st.sampled_from(["ours", "touched"]),
)


def _same(one: Shared, other: Shared) -> bool:
    return all(print_of(name, one) == print_of(name, other) for name in FIELDS)


@given(sides)
def test_an_echo_changes_nothing(side: Shared) -> None:
    merged = merge(base_of(side, owner=None), side, side)
    assert (merged.here, merged.there, merged.losses) == (frozenset(), frozenset(), ())


@given(sides, sides, sides)
def test_once_both_sides_have_the_result_nothing_is_left_to_do(agreed: Shared, ours: Shared, theirs: Shared) -> None:
    first = merge(base_of(agreed, owner=None), ours, theirs)
    again = merge(base_of(theirs, owner=None), first.result, theirs)
    assert _same(again.result, first.result)
    assert (again.here, again.losses) == (frozenset(), ())
    sent = merge(base_of(first.result, owner=None), first.result, first.result)
    assert sent.there == frozenset()


@given(sides, sides)
def test_what_only_one_side_changed_holds(agreed: Shared, other: Shared) -> None:
    base = base_of(agreed, owner=None)
    ours = merge(base, other, agreed)
    assert _same(ours.result, other)
    theirs = merge(base, agreed, other)
    assert {name for name in FIELDS if name not in ("due_on", "body") and name in theirs.there} == set()
    assert theirs.result.title == other.title
    assert theirs.result.body == agreed.body


@given(sides, st.lists(sides, min_size=1, max_size=4), st.permutations(range(4)))
def test_deliveries_end_alike_in_every_order(agreed: Shared, told: list[Shared], order: list[int]) -> None:
    def heard(sequence: list[int]) -> Shared:
        ours, base, known = agreed, base_of(agreed, owner=None), -1
        for place in sequence:
            if place < len(told) and place > known:
                ours, base, known = merge(base, ours, told[place]).result, base_of(told[place], owner=None), place
        return ours

    last = len(told) - 1
    in_order, shuffled = heard([last]), heard([*order, last, *order])
    for name in ("title", "state", "assignees", "labels"):
        assert print_of(name, shuffled) == print_of(name, in_order)


@given(sides, sides, sides)
def test_what_anybody_added_survives_and_what_nobody_touched_stays(
    agreed: Shared, ours: Shared, theirs: Shared
) -> None:
    merged = merge(base_of(agreed, owner=None), ours, theirs).result
    for name in ("assignees", "labels"):
        before, mine, other = getattr(agreed, name), getattr(ours, name), getattr(theirs, name)
        assert (mine - before) | (other - before) <= getattr(merged, name)
        assert not getattr(merged, name) & (before - mine)
        assert not getattr(merged, name) & (before - other)


@pytest.mark.parametrize(
    ("seconds", "winner"),
    [(-60, ConflictWinner.GITHUB), (0, ConflictWinner.GITHUB), (5, ConflictWinner.GITHUB), (6, ConflictWinner.HERE)],
)
def test_the_later_title_holds_and_githubs_within_five_seconds(seconds: int, winner: ConflictWinner) -> None:
    agreed = Shared(title="One", state=OPEN, assignees=frozenset(), labels=frozenset(), due_on=None, body="")
    ours, theirs = (
        Shared(**{name: getattr(agreed, name) for name in FIELDS} | {"title": title}) for title in ("Two", "Three")
    )
    at = NOON + timedelta(seconds=seconds)
    merged = merge(base_of(agreed, owner=None), ours, theirs, ours_at=at, theirs_at=NOON)
    assert [(loss.field, loss.winner) for loss in merged.losses] == [("title", winner)]
    assert merged.result.title == ("Two" if winner is ConflictWinner.HERE else "Three")


def test_of_two_states_githubs_holds_and_of_two_dates_ours() -> None:
    states, dates = ["completed", "not_planned"], [date(2026, 4, 1), date(2026, 5, 1)]
    agreed = Shared(title="One", state=OPEN, assignees=frozenset(), labels=frozenset(), due_on=None, body="")
    for (mine, other), (ours_on, theirs_on) in itertools.product([states, states[::-1]], [dates, dates[::-1]]):
        values = {name: getattr(agreed, name) for name in FIELDS}
        ours = Shared(**values | {"state": mine, "due_on": ours_on})
        theirs = Shared(**values | {"state": other, "due_on": theirs_on})
        merged = merge(base_of(agreed, owner=None), ours, theirs)
        assert (merged.result.state, merged.result.due_on) == (other, ours_on)


def test_what_is_agreed_is_kept_as_json_and_without_words() -> None:
    side = Shared(
        title="A secret",
        state=OPEN,
        assignees=frozenset({"ana"}),
        labels=frozenset(),
        due_on=date(2026, 4, 1),
        body="Another secret",
    )
    kept = base_of(side, owner="ana", left_out={"labels": ["p1"]}).as_json()
    assert "secret" not in str(kept)
    assert base_from(kept).as_json() == kept
