"""Which incident and which items a text means."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.rules.matching import Known, Match, mentioned, pair_up, same_incident

NEW = Known(digest="new", source="2026/a.md", title="Outage")


def test_equal_text_is_unchanged_whatever_it_is_called() -> None:
    known = [Known("new", "other.md", "Other", 4)]
    assert same_incident(NEW, known) == Match(4, is_unchanged=True)


def test_the_same_source_and_title_is_the_same_incident() -> None:
    known = [Known("x", "2026/a.md", "OUTAGE ", 4), Known("y", "2026/b.md", "Outage", 5)]
    assert same_incident(NEW, known) == Match(4)


def test_the_same_source_with_another_title_is_another_incident() -> None:
    assert same_incident(NEW, [Known("x", "2026/a.md", "Something else", 4)]) is None


def test_a_moved_file_is_found_when_only_one_can_be_meant() -> None:
    one, two = Known("x", "old/a.md", "Outage", 4), Known("y", "older/a.md", "Outage", 5)
    assert same_incident(NEW, [one]) == Match(4)
    assert same_incident(NEW, [one, two]) == Match(5, is_certain=False)
    assert same_incident(NEW, [one, two], taken={5}) == Match(4)


def test_a_file_that_is_still_there_did_not_move() -> None:
    known = [Known("x", "old/a.md", "Outage", 4)]
    assert same_incident(NEW, known, sources={"old/a.md", "2026/a.md"}) == Match(4, is_certain=False)


def test_a_title_alone_asks() -> None:
    pasted = Known("new", "", "Outage")
    assert same_incident(pasted, [Known("x", "", "Outage", 4)]) == Match(4, is_certain=False)
    assert same_incident(pasted, [Known("x", "", "Outage", 4)], taken={4}) is None


def test_equal_statements_pair_first_then_the_most_alike() -> None:
    old = ["Add an alert for queue length", "Write a runbook", "Add an alert for queue length today"]
    new = ["write a  RUNBOOK", "Add an alert for the queue length", "Buy cake"]
    assert pair_up(old, new) == {0: 1, 1: 0}


def test_equal_statements_pair_in_their_order() -> None:
    assert pair_up(["same", "same"], ["same", "same"]) == {0: 0, 1: 1}


def test_less_than_the_least_likeness_does_not_pair() -> None:
    assert pair_up(["Add alerting to the gateway"], ["Cache what the database says"]) == {}


@given(st.lists(st.text("ab ", max_size=6), max_size=6), st.lists(st.text("ab ", max_size=6), max_size=6))
def test_pairs_are_one_to_one(old: list[str], new: list[str]) -> None:
    pairs = pair_up(old, new)
    assert len(set(pairs.values())) == len(pairs)
    assert all(here < len(new) and there < len(old) for here, there in pairs.items())


@pytest.mark.timed
def test_two_hundred_long_statements_are_paired_quickly() -> None:
    old = [" ".join(f"w{number * place % 97}" for place in range(200)) for number in range(200)]
    started = time.process_time()
    pair_up(old, [text + " more" for text in old])
    assert time.process_time() - started < 3


def test_a_mentioned_name_is_a_whole_word_the_earlier_and_the_longer_one() -> None:
    names = ["api", "API gateway", "DB", "ledger"]
    assert mentioned(names, "The API  Gateway and the ledger failed") == "API gateway"
    assert mentioned(names, "Capital ledgers, the DB") is None
