"""Where a passage stands, and what stays around it."""

import time

import pytest

from tracker.errors import RefusedError
from tracker.rules.redaction import BLOCK, hidden, lines_of, passage_of, search_key


def far(text: str, passage: str) -> str:
    return str(hidden(text, passage_of(passage), is_near=False))


def near(text: str, passage: str) -> str:
    return str(hidden(text, passage_of(passage), is_near=True))


def test_a_passage_goes_in_any_case_and_within_words() -> None:
    assert far("key=Hunter2! and HUNTER2", "hunter2") == f"key={BLOCK}! and {BLOCK}"


def test_lines_keep_their_number() -> None:
    assert far("one\nsecret words\nof two lines\nfour", "secret words\nof two lines") == f"one\n{BLOCK}\n{BLOCK}\nfour"


@pytest.mark.parametrize(
    "text", ["- [ ] rotate the key\n  of Ana today", "rotate the key of Ana today", "> rotate the key\n> of Ana today"]
)
def test_list_markers_and_wrapping_do_not_hide_it(text: str) -> None:
    assert "Ana" not in far(text, "* [x] rotate the key\n  of Ana today")


def test_special_characters_are_characters() -> None:
    assert far("a.*b stays, a+b goes", "a+b g") == f"a.*b stays, {BLOCK}oes"


def test_near_it_parts_of_a_passage_go_too() -> None:
    passage = "Yesterday Ana gave the root password of db7 to a customer, key AKIA12345678."
    assert near("Ana gave the root password away", passage) == f"{BLOCK} away"
    assert near("We found (AKIA12345678) there", passage) == f"We found {BLOCK} there"
    assert near("the customer and the password", passage) == "the customer and the password"
    assert near("of db7", passage) == BLOCK
    assert far("Ana gave the root password away", passage) == "Ana gave the root password away"


def test_the_rest_of_a_cut_off_text_goes() -> None:
    assert far("Tell the customer na…", "the customer name") == f"Tell {BLOCK}…"
    assert far("Tell the boss…", "the customer name") == "Tell the boss…"


def test_json_is_walked_and_its_own_words_are_left() -> None:
    changed = {"state": ["open", "done"], "title": ["open heart", None], "due_on": ["2026-03-02", None], "n": [1, True]}
    assert hidden(changed, "open", is_near=True) == {**changed, "title": [f"{BLOCK} heart", None]}
    assert hidden(changed, "2026-03-02", is_near=True) == changed


@pytest.mark.parametrize("text", ["abc", " - a b ", "\n\n", "1. ab"])
def test_a_passage_has_four_characters(text: str) -> None:
    with pytest.raises(RefusedError):
        passage_of(text)


def test_lines_are_those_of_the_text() -> None:
    assert lines_of("a\nb\nc", 2, 3) == "b\nc"
    for first, last in ((0, 1), (3, 2), (3, 4)):
        with pytest.raises(RefusedError, match="1 to 3"):
            lines_of("a\nb\nc", first, last)


def test_the_search_key_is_plain() -> None:
    assert search_key("Zoë's key: sk_live_51HxQ9") == "51HxQ9"
    assert search_key("тайна") == ""


@pytest.mark.timed
def test_long_texts_take_no_time() -> None:
    started = time.perf_counter()
    near("- a b " * 1_500, "a b " * 1_000 + "c")
    far("| a | | - - - " * 20_000, "| a | | | - - | bcd |")
    far("a " * 100_000, "a " * 50 + "bcd")
    assert time.perf_counter() - started < 5
