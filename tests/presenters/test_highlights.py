"""A text with the words of its facts marked."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.presenters.highlights import Line, Spot, marked_lines


def marks(lines: list[Line]) -> list[tuple[int, str, tuple[str, ...]]]:
    return [(line.number, part.text, part.keys) for line in lines for part in line.segments if part.keys]


def test_the_words_of_a_fact_are_marked_without_their_list_marker() -> None:
    lines = marked_lines("Title\n\n- [ ] **Add** an alert.", [Spot("item", 3, 3, "Add an alert.")])
    assert marks(lines) == [(3, "Add** an alert", ("item",))]
    assert lines[1] == Line(2, ())


def test_words_that_were_wrapped_are_marked_on_each_line() -> None:
    lines = marked_lines("* Add an\n  alert today", [Spot("item", 1, 2, "Add an alert")])
    assert marks(lines) == [(1, "Add an", ("item",)), (2, "alert", ("item",))]


def test_words_that_are_not_there_mark_the_lines_whole() -> None:
    assert marks(marked_lines("a\n  b c \n\nd", [Spot("x", 2, 3, "other")])) == [(2, "b c", ("x",))]


def test_facts_that_share_words_share_the_mark() -> None:
    lines = marked_lines("one two three", [Spot("a", 1, 1, "one two"), Spot("b", 1, 1, "two three")])
    assert marks(lines) == [(1, "one ", ("a",)), (1, "two", ("a", "b")), (1, " three", ("b",))]


@given(st.text("ab .\n", max_size=60), st.text("ab .", max_size=10))
def test_the_text_is_never_changed(text: str, words: str) -> None:
    last = text.count("\n") + 1
    lines = marked_lines(text, [Spot("x", 1, last, words), Spot("y", last, last, "a")])
    assert "\n".join("".join(part.text for part in line.segments) for line in lines) == text


def test_no_more_lines_are_dressed_than_a_page_shows() -> None:
    assert len(marked_lines("\n" * 100, [Spot("x", 90, 95)], most=10)) == 10


@pytest.mark.timed
def test_two_hundred_facts_of_one_huge_line_are_found_quickly() -> None:
    text = "the database was slow and we looked at it again " * 20_000
    started = time.process_time()
    marked_lines(text, [Spot(str(number), 1, 1, "slow and we looked") for number in range(200)])
    assert time.process_time() - started < 3
