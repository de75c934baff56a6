"""The verdict on earlier remediation: each row of the table, and each hole in it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.lives import CAUSE, at, by_day, by_writeup, exactly, item, on, struck
from tracker.rules.timelines import ItemLife
from tracker.rules.verdicts import Judgement, Missing, Occurrence, judge
from tracker.vocabulary import ItemKind, ItemState, MissingFact, Verdict

S = ItemState
LATER = struck(100, 2)


def judged(*items: ItemLife, later: Occurrence = LATER, earlier: Occurrence | None = None) -> Judgement:
    found = judge(later, CAUSE, [earlier or struck(0)], items)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("items", "verdict"),
    [
        ([], Verdict.UNPLANNED),
        ([item(1)], Verdict.UNFINISHED),
        ([item(1, (S.OPEN, 2))], Verdict.UNFINISHED),
        ([item(1, (S.OPEN, 2), (S.IN_PROGRESS, 3))], Verdict.UNFINISHED),
        ([item(1, (S.OPEN, 2), (S.DONE, 50))], Verdict.INEFFECTIVE),
        ([item(1, (S.OPEN, 2), (S.DONE, 50), (S.VERIFIED, 90))], Verdict.INEFFECTIVE),
        ([item(1, (S.DECLINED, 5))], Verdict.DECLINED),
        ([item(1, (S.OPEN, 2)), item(2, (S.OPEN, 2), (S.DONE, 9))], Verdict.UNFINISHED),
        ([item(1, (S.DECLINED, 5)), item(2, (S.OPEN, 2), (S.DONE, 9))], Verdict.INEFFECTIVE),
        ([item(1, (S.DECLINED, 5)), item(2)], Verdict.UNFINISHED),
        ([item(1, (S.OPEN, 2), kind=ItemKind.MITIGATE)], Verdict.UNFINISHED),
    ],
)
def test_each_row_of_the_table(items: list[ItemLife], verdict: Verdict) -> None:
    found = judged(*items)
    assert found.verdict is verdict
    assert found.possible == {verdict}
    assert found.missing == ()


def test_only_what_had_happened_by_then_counts() -> None:
    assert judged(item(1, (S.OPEN, 2), (S.DONE, 101))).verdict is Verdict.UNFINISHED
    assert judged(item(1, (S.OPEN, 2), (S.DONE, 100))).verdict is Verdict.INEFFECTIVE
    assert judged(item(1, promised=100)).verdict is Verdict.UNPLANNED
    assert judged(item(1, promised=101)).standings == ()


def test_what_was_reopened_before_was_open() -> None:
    assert judged(item(1, (S.OPEN, 2), (S.DONE, 9), (S.OPEN, 60))).verdict is Verdict.UNFINISHED
    assert judged(item(1, (S.OPEN, 2), (S.DONE, 9), (S.OPEN, 160))).verdict is Verdict.INEFFECTIVE


def test_proposed_alone_was_never_committed() -> None:
    assert judged(item(1)).is_never_committed
    assert judged(item(1), item(2, (S.OPEN, 2), (S.DONE, 3))).is_never_committed
    assert not judged(item(1), item(2, (S.OPEN, 2))).is_never_committed
    assert not judged(item(1, (S.OPEN, 2), (S.DONE, 3))).is_never_committed


@pytest.mark.parametrize("kind", [ItemKind.DETECT, ItemKind.PROCESS, ItemKind.INVESTIGATE, ItemKind.REPAIR])
def test_other_kinds_are_listed_but_do_not_decide(kind: ItemKind) -> None:
    found = judged(item(1, (S.OPEN, 2), kind=kind))
    assert found.verdict is Verdict.UNPLANNED
    assert [standing.item.item_id for standing in found.standings] == [1]
    assert found.deciding == frozenset()


def test_what_the_later_incident_itself_promised_does_not_count() -> None:
    assert judged(item(1, (S.OPEN, 2), incident_id=2)).verdict is Verdict.UNPLANNED


def test_items_count_whichever_earlier_incident_they_came_from() -> None:
    assert judged(item(1, (S.OPEN, 2), incident_id=44)).verdict is Verdict.UNFINISHED


def test_without_a_linked_item_those_of_the_incidents_that_share_the_cause_are_judged() -> None:
    found = judged(item(1, (S.OPEN, 2), causes=frozenset()))
    assert (found.verdict, found.is_fallback) == (Verdict.UNFINISHED, True)
    assert judged(item(1, causes=frozenset(), incident_id=44)).verdict is Verdict.UNPLANNED
    linked = judged(item(1, (S.OPEN, 2), causes=frozenset()), item(2, (S.OPEN, 2), (S.DONE, 3)))
    assert (linked.verdict, linked.is_fallback) == (Verdict.INEFFECTIVE, False)


def test_a_linked_item_that_does_not_decide_leaves_room_for_those_that_do() -> None:
    found = judged(item(1, kind=ItemKind.DETECT), item(2, (S.OPEN, 2), causes=frozenset({99})))
    assert (found.verdict, found.is_fallback) == (Verdict.UNFINISHED, True)
    assert {standing.item.item_id for standing in found.standings} == {1, 2}


def test_what_was_superseded_counts_as_what_replaced_it() -> None:
    old = item(1, (S.OPEN, 2), (S.SUPERSEDED, 10), superseded_by=2)
    assert judged(old, item(2, (S.OPEN, 10), causes=frozenset())).verdict is Verdict.UNFINISHED
    assert judged(old, item(2, (S.OPEN, 10), (S.DONE, 20), causes=frozenset())).verdict is Verdict.INEFFECTIVE
    assert judged(old, item(2, (S.DECLINED, 20), causes=frozenset())).verdict is Verdict.DECLINED
    assert judged(old, item(2, (S.OPEN, 10), kind=ItemKind.DETECT)).verdict is Verdict.UNPLANNED


def test_what_was_superseded_only_later_counts_as_itself() -> None:
    old = item(1, (S.OPEN, 2), (S.DONE, 5), (S.OPEN, 110), (S.SUPERSEDED, 120), superseded_by=2)
    assert judged(old, item(2, promised=119)).verdict is Verdict.INEFFECTIVE


def test_a_chain_of_replacements_is_followed_to_its_end() -> None:
    chain = [
        item(1, (S.SUPERSEDED, 5), superseded_by=2),
        item(2, (S.SUPERSEDED, 6), superseded_by=3),
        item(3, (S.OPEN, 7), (S.DONE, 8), incident_id=5, causes=frozenset()),
    ]
    assert judged(*chain).verdict is Verdict.INEFFECTIVE


@pytest.mark.parametrize("around", [1, 2, None, 99])
def test_a_circle_or_a_lost_replacement_is_asked_for(around: int | None) -> None:
    found = judged(item(1, (S.SUPERSEDED, 5), superseded_by=2), item(2, (S.SUPERSEDED, 6), superseded_by=around))
    assert found.verdict is Verdict.NOT_KNOWN
    assert {missing.fact for missing in found.missing} == {MissingFact.REPLACEMENT}


def test_an_unknown_date_that_would_decide_is_asked_for() -> None:
    found = judged(item(1, (S.OPEN, 2), (S.DONE, None)))
    assert found.verdict is Verdict.NOT_KNOWN
    assert found.possible == {Verdict.UNFINISHED, Verdict.INEFFECTIVE}
    assert found.missing == (Missing(MissingFact.STATE_DATE, item_id=1),)


def test_an_unknown_date_that_decides_nothing_is_not_asked_for() -> None:
    found = judged(item(1, (S.OPEN, 2), (S.DONE, None)), item(2, (S.OPEN, 2)))
    assert (found.verdict, found.missing) == (Verdict.UNFINISHED, ())
    known = judged(item(1, (S.OPEN, 2), (S.DONE, None), (S.VERIFIED, 60)))
    assert (known.verdict, known.missing) == (Verdict.INEFFECTIVE, ())


def test_only_what_could_raise_the_verdict_is_asked_for() -> None:
    done, declined = item(1, (S.OPEN, 2), (S.DONE, 9)), item(2, (S.DECLINED, None), (S.SUPERSEDED, 130))
    found = judged(done, declined, item(3, (S.OPEN, 3), (S.DONE, None)))
    assert {missing.item_id for missing in found.missing} == {2, 3}
    certain = judged(done, item(4, (S.DONE, 3), (S.VERIFIED, None)))
    assert (certain.verdict, certain.missing) == (Verdict.INEFFECTIVE, ())


def test_an_item_of_an_archive_that_nobody_touched_is_not_known() -> None:
    found = judged(item(1, is_untold=True))
    assert found.verdict is Verdict.NOT_KNOWN
    assert found.missing == (Missing(MissingFact.STATE, item_id=1),)
    assert judged(item(1, is_untold=True), item(2, (S.OPEN, 4))).verdict is Verdict.UNFINISHED


def test_an_archive_with_a_date_of_doing_is_judged() -> None:
    assert judged(item(1, (S.DONE, 40))).verdict is Verdict.INEFFECTIVE


def test_an_unknown_kind_that_would_decide_is_asked_for() -> None:
    found = judged(item(1, (S.OPEN, 2), kind=None))
    assert (found.verdict, found.missing) == (Verdict.NOT_KNOWN, (Missing(MissingFact.KIND, item_id=1),))
    assert judged(item(1, (S.OPEN, 2), kind=None), item(2)).verdict is Verdict.UNFINISHED


def test_an_incident_known_by_its_day_counts_from_its_end() -> None:
    later = Occurrence(2, by_day(100))
    assert judged(item(1, (S.OPEN, 2), (S.DONE, 99)), later=later).verdict is Verdict.INEFFECTIVE
    assert judged(item(1, (S.OPEN, 2), (S.DONE, 101)), later=later).verdict is Verdict.UNFINISHED
    found = judged(item(1, (S.OPEN, 2), (S.DONE, 100)), later=later)
    assert found.verdict is Verdict.NOT_KNOWN
    assert found.missing == (Missing(MissingFact.START, incident_id=2),)


def test_an_incident_without_a_start_asks_for_it_where_that_would_decide() -> None:
    later = Occurrence(2, by_writeup(100))
    assert judged(item(1, (S.OPEN, 2)), later=later).verdict is Verdict.UNFINISHED
    found = judged(item(1, (S.OPEN, 2), (S.DONE, 60)), later=later)
    assert (found.verdict, found.missing) == (Verdict.NOT_KNOWN, (Missing(MissingFact.START, incident_id=2),))


def test_an_order_that_could_be_the_other_way_round_is_not_known() -> None:
    earlier = Occurrence(1, by_day(100))
    found = judged(item(1, (S.OPEN, 2)), earlier=earlier, later=Occurrence(2, by_day(100)))
    assert found.verdict is Verdict.NOT_KNOWN
    assert set(found.missing) == {Missing(MissingFact.START, incident_id=1), Missing(MissingFact.START, incident_id=2)}


def test_an_uncertain_order_does_not_matter_where_another_one_is_certain() -> None:
    later = Occurrence(2, exactly(100.1))
    found = judge(later, CAUSE, [struck(0), Occurrence(3, by_day(100))], [item(1, (S.OPEN, 2))])
    assert found is not None
    assert found.verdict is Verdict.UNFINISHED


def test_the_first_incident_of_a_cause_has_no_verdict() -> None:
    assert judge(struck(0), CAUSE, [LATER], [item(1)]) is None


def test_every_item_is_listed_with_how_late_it_was() -> None:
    late = item(1, (S.OPEN, 2), dues=((20, 2), (60, 18), (120, 59)))
    slow = item(2, (S.OPEN, 2), (S.DONE, 50), dues=((20, 2),))
    early = item(3, (S.OPEN, 2), (S.DONE, 10), dues=((20, 2),))
    undated = item(4, (S.OPEN, 2))
    one, two, three, four = judged(late, slow, early, undated).standings
    assert (one.first_due_on, one.last_due_on, one.state) == (on(20), on(120), S.OPEN)
    assert one.late_by_first is not None
    assert one.late_by_first // timedelta(days=1) == 79
    assert one.late_by_last == timedelta()
    assert (two.done_at, two.late_by_first) == (at(50), at(50) - at(20.5) + timedelta(microseconds=1))
    assert three.late_by_first == timedelta()
    assert (four.first_due_on, four.late_by_first) == (None, None)


Changes = list[tuple[ItemState, int | None]]
STATES = st.sampled_from([S.OPEN, S.DONE, S.DECLINED])
LIVES = st.lists(st.tuples(STATES, st.one_of(st.none(), st.integers(2, 150))), max_size=4)


def in_order(changes: Changes) -> Changes:
    """The same changes with their known days sorted."""
    days = iter(sorted(day for _, day in changes if day is not None))
    return [(state, None if day is None else next(days)) for state, day in changes]


def filled(changes: Changes, day: int) -> Changes:
    """Unknown days filled in: this one, or as near to it as the neighbours allow."""
    found: Changes = []
    for place, (state, known) in enumerate(changes):
        before = found[-1][1] if found else None
        after = next((later for _, later in changes[place:] if later is not None), None)
        within = min(max(day, before or 0), 999 if after is None else after)
        found.append((state, within if known is None else known))
    return found


@given(st.lists(LIVES, max_size=4), st.integers(2, 160), st.integers(2, 200))
def test_dates_that_are_filled_in_only_narrow_the_verdict(lives: list[Changes], day: int, fill: int) -> None:
    ordered = [in_order(changes) for changes in lives]
    later = struck(day, 2)
    open_verdicts = judged(*(item(number, *changes) for number, changes in enumerate(ordered)), later=later).possible
    settled = judged(*(item(number, *filled(changes, fill)) for number, changes in enumerate(ordered)), later=later)
    assert settled.possible <= open_verdicts
    assert len(settled.possible) == 1


@given(st.lists(LIVES, max_size=4), st.integers(2, 160))
def test_what_is_not_known_says_what_is_missing(lives: list[Changes], day: int) -> None:
    found = judged(*(item(number, *changes) for number, changes in enumerate(lives)), later=struck(day, 2))
    assert (found.verdict is Verdict.NOT_KNOWN) == bool(found.missing) == (len(found.possible) > 1)
