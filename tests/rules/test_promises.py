"""Promised before."""

import pytest

from tracker.rules.promises import Promises, tickets_in

STATEMENTS = {
    1: "Keep only the pictures of the day in memory",
    2: "Renew certificates by a timer",
    3: "Add alerts",
    4: "Alert on memory, see https://git.example/bakery/planner/issues/31",
    5: "Give each order a number that the mill can recognise",
}


@pytest.fixture
def known() -> Promises:
    promises = Promises()
    for item, statement in STATEMENTS.items():
        promises.add(item, statement)
    return promises


def test_the_same_in_nearly_the_same_words_is_found(known: Promises) -> None:
    (found,) = known.similar("We should keep only pictures of the day in the memory.")
    assert (found.item_id, found.ticket) == (1, None)
    assert 0.6 <= found.likeness <= 1
    assert known.similar("Renewing the certificate by timer")[0].item_id == 2


def test_other_promises_are_not_found(known: Promises) -> None:
    assert known.similar("Train the bakers to read the plan on paper") == ()
    assert known.similar("") == ()


def test_short_statements_are_too_common_to_be_the_same(known: Promises) -> None:
    assert known.similar("Add alerts") == ()


def test_one_ticket_is_one_promise(known: Promises) -> None:
    (found,) = known.similar("Finally do http://git.example/bakery/planner/issues/31.")
    assert (found.item_id, found.likeness, found.ticket) == (4, 1.0, "git.example/bakery/planner/issues/31")


def test_what_is_replaced_or_forgotten_is_found_no_more(known: Promises) -> None:
    known.add(2, "Buy a bigger oven for Leeds")
    known.remove(1)
    known.remove(1)
    assert known.similar("Renew certificates by a timer") == ()
    assert known.similar("Keep only the pictures of the day in memory") == ()
    assert known.frequencies.texts == 4


def test_tickets_are_links_and_keys() -> None:
    text = "See OPS-12, https://www.git.example/a/b/pull/3, UTF-8 and https://git.example/a/b/blob/x.md."
    assert tickets_in(text) == {"ops-12", "git.example/a/b/pull/3"}
