"""Which incidents may share a cause, how they rank, and why."""

import random
from dataclasses import replace

import pytest

from bench.index import Index
from tests.rules.lives import by_writeup
from tests.rules.stories import OVEN_MEMORY, OVEN_MEMORY_AGAIN, TEXTS, profiles, told
from tracker.rules.explanations import Reason, reasons
from tracker.rules.profiles import Profile, Told, profile_of
from tracker.rules.recurrence import FLAGGED, Candidate, Statistics, candidates
from tracker.rules.recurrence_weights import SHIPPED
from tracker.rules.shortlists import asked_of, keys_of
from tracker.vocabulary import Evidence

AGAIN = 5


@pytest.fixture
def index() -> Index:
    return Index(profiles())


def ranked(index: Index, number: int = AGAIN) -> list[Candidate]:
    return candidates(index.profiles[number], _before(index, number), index.usual, most=None, exactly=None)


def _before(index: Index, number: int) -> list[Profile]:
    return [one for one in index.profiles.values() if one.when.at < index.profiles[number].when.at]


def test_the_same_cause_ranks_above_the_same_title_and_symptom(index: Index) -> None:
    assert ranked(index)[0].earlier_id == 1
    certificate = {pair.earlier_id: pair.score for pair in ranked(index, 4)}
    again = {pair.earlier_id: pair.score for pair in ranked(index)}
    assert again[1] > FLAGGED > certificate[1]


def test_short_texts_that_tell_of_nothing_in_common_are_not_flagged() -> None:
    """Two lines of a form, each with hardly a word: nothing speaks for one cause."""
    words = (
        "The shop page was slow for ten minutes.",
        "The printer in Leeds took no jobs.",
        "The log-in page showed an error to some people.",
        "The phone line was down in the morning.",
        "Search results came back in the wrong order.",
    )
    told = [Told(number, by_writeup(number), title=text, text=text) for number, text in enumerate(words)]
    index = Index(map(profile_of, told))
    scores = [pair.score for number in index.profiles for pair in ranked(index, number)]
    assert len(scores) == 10
    assert max(scores) < 0.2


def test_each_reason_adds_to_the_score(index: Index) -> None:
    for pair in ranked(index):
        assert pair.score == pytest.approx(SHIPPED.score(SHIPPED.total(pair.evidence)))
        assert 0 < pair.score < 1
    assert SHIPPED.score(SHIPPED.half) == FLAGGED


def test_every_kind_of_evidence_has_a_weight() -> None:
    assert set(SHIPPED.of) == set(Evidence)


def test_reasons_say_why_with_quotes_of_both_sides(index: Index) -> None:
    found = _reasons(index)
    assert [reason.weight for reason in found] == sorted((one.weight for one in found), key=abs, reverse=True)
    passages = found[0]
    assert passages.kind is Evidence.PASSAGES
    assert "pictures" in passages.words
    for reason in found:
        if reason.kind in (Evidence.PASSAGES, Evidence.MECHANISMS, Evidence.PROMISE):
            for quote, text in ((reason.earlier, OVEN_MEMORY), (reason.later, OVEN_MEMORY_AGAIN)):
                assert quote is not None
                assert quote.first_line is not None
                assert quote.last_line is not None
                lines = text.splitlines()[quote.first_line - 1 : quote.last_line]
                assert " ".join(quote.text.split())[:40] in " ".join(" ".join(lines).split())


def test_mechanisms_and_repeated_promises_are_named(index: Index) -> None:
    words = {reason.kind: reason.words for reason in _reasons(index)}
    assert "memory running out" in words[Evidence.MECHANISMS]
    assert "planner/issues/31" in words[Evidence.PROMISE]


def _reasons(index: Index) -> tuple[Reason, ...]:
    return reasons(ranked(index)[0], earlier=told(1), later=told(AGAIN), usual=index.usual)


def test_named_causes_come_first_and_statements_count(index: Index) -> None:
    for number in (2, AGAIN):
        index.add(replace(index.profiles[number], cause_ids=frozenset({4})))
    assert {pair.earlier_id for pair in ranked(index)[:2]} == {1, 2}
    before = ranked(index, 4)[-1]
    index.add(replace(index.profiles[4], same_as=frozenset({before.earlier_id})))
    assert next(one for one in ranked(index, 4) if one.earlier_id == before.earlier_id).score > before.score
    index.add(replace(index.profiles[4], same_as=frozenset(), other_than=frozenset({before.earlier_id})))
    assert next(one for one in ranked(index, 4) if one.earlier_id == before.earlier_id).score < before.score


def test_statements_denials_services_and_triggers_are_explained() -> None:
    earlier = told(1, services=("Planner",), statements=())
    later = told(5, services=("planner",), cause_ids=frozenset({3}))
    pair = Candidate(1, 5, 0.5, {}, dict.fromkeys(Evidence, 0.1), is_duplicate=False, is_order_certain=True)
    found = {one.kind: one for one in reasons(pair, earlier=earlier, later=later, usual=Index(profiles()).usual)}
    assert set(found) == set(Evidence)
    assert all(one.words.endswith(".") for one in found.values())
    assert "planner" in found[Evidence.SERVICES].words


def test_two_imports_of_one_incident_are_duplicates_and_never_flagged(index: Index) -> None:
    index.add(profile_of(told(6, OVEN_MEMORY_AGAIN + "\nFixed a word.\n", day=50.1)))
    best = ranked(index, 6)[0]
    assert (best.earlier_id, best.is_duplicate, best.is_flagged) == (5, True, False)
    assert best.score > FLAGGED


def test_the_same_text_a_month_later_is_a_recurrence(index: Index) -> None:
    index.add(profile_of(told(6, OVEN_MEMORY_AGAIN, day=90)))
    best = ranked(index, 6)[0]
    assert (best.earlier_id, best.is_duplicate, best.is_flagged) == (5, False, True)


def test_the_same_text_without_a_known_start_may_be_one_incident(index: Index) -> None:
    copied = replace(profile_of(told(6, OVEN_MEMORY_AGAIN)), when=by_writeup(60))
    index.add(replace(copied, when=replace(copied.when, earliest=None)))
    assert ranked(index, 6)[0].is_duplicate


def test_an_uncertain_order_is_told(index: Index) -> None:
    index.add(replace(index.profiles[1], when=by_writeup(20)))
    assert ranked(index)[0].is_order_certain
    index.add(replace(index.profiles[AGAIN], when=by_writeup(60)))
    assert not ranked(index)[0].is_order_certain


def test_the_shortlist_finds_earlier_ones_only(index: Index) -> None:
    assert index.candidates(index.profiles[AGAIN])[0].earlier_id == 1
    assert index.candidates(index.profiles[1]) == []
    assert all(pair.later_id == 4 and pair.earlier_id < 4 for pair in index.candidates(index.profiles[4]))


def test_adding_one_at_a_time_or_in_any_order_makes_one_index() -> None:
    mixed = profiles()
    random.Random(1).shuffle(mixed)
    one, other = Index(profiles()), Index(mixed)
    for number in range(1, len(TEXTS) + 1):
        assert ranked(one, number) == ranked(other, number)


def test_taking_away_leaves_nothing_behind() -> None:
    index = Index(profiles())
    before = Index(profiles()[:4])
    index.remove(AGAIN)
    index.remove(AGAIN)
    assert index.usual.words.having == before.usual.words.having
    assert index.usual.pieces.having == before.usual.pieces.having
    assert index.usual.promises.having == before.usual.promises.having
    assert (index.usual.mechanisms, index.usual.tickets) == (before.usual.mechanisms, before.usual.tickets)
    assert index.shortlist(profiles()[4]) == before.shortlist(profiles()[4])


def test_a_table_can_hold_what_scoring_needs(index: Index) -> None:
    """As a database would: only the counts of the tokens at hand."""
    later, earlier = index.profiles[AGAIN], index.profiles[1]
    usual = Statistics(mechanisms=index.usual.mechanisms, tickets=index.usual.tickets)
    for mine, whole in ((usual.words, index.usual.words), (usual.pieces, index.usual.pieces)):
        mine.texts = whole.texts
    for bag in (later.telling, earlier.telling):
        usual.words.having |= {token: index.usual.words.having[token] for token in bag.tokens}
    for bag in (later.pieces, earlier.pieces):
        usual.pieces.having |= {token: index.usual.pieces.having[token] for token in bag.tokens}
    (found,) = candidates(later, [earlier], usual)
    assert found == ranked(index)[0]
    assert set(asked_of(later, usual.words)) & set(keys_of(earlier))


def test_nothing_to_compare_is_no_failure() -> None:
    empty = profile_of(told(1, "Nothing", promises=()))
    index = Index([empty, replace(empty, incident_id=2, when=told(2).when)])
    assert all(0 < pair.score < 1 for pair in ranked(index, 2))
    assert Index().candidates(empty) == []
