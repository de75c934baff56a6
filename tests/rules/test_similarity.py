"""Bags of tokens, how common they are, and their cosine."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.lives import exactly
from tracker.rules.mechanisms import COUNT, NAMES, agreement, mechanisms_in, places, usual_of
from tracker.rules.profiles import Told, profile_of, sentences_of
from tracker.rules.similarity import Bag, Frequencies, cosine, piece_bag, shared_words, word_bag
from tracker.rules.tokens import pieces_of, stems_of, words_of

TEXTS = st.text("abcde ", max_size=60)
SECONDS = 2.0
HOSTILE = ("a", "no ", "(", "the limit ", "secret ", "- \n", "\n \n", "leaked 1 ", "a-" * 9, "wrong x ")


def counted(*texts: str) -> Frequencies:
    found = Frequencies()
    for text in texts:
        found.add(word_bag([(1.0, text)]))
    return found


def test_words_are_stemmed_and_numbers_are_none() -> None:
    assert words_of("Nodes were RESTARTED at 12:30 on node-7a") == ["nodes", "were", "restarted", "at", "on", "node"]
    assert stems_of("restarted restarting restarts bus") == ["restart", "restart", "restart", "bus"]
    assert list(pieces_of("oven it")) == [" ove", "oven", "ven ", " it "]


def test_rare_words_count_more_than_common_ones() -> None:
    usual = counted("oven plan", "oven till", "oven card", "yeast oven")
    rare, common = (cosine(word_bag([(1, "oven yeast")]), word_bag([(1, word)]), usual) for word in ("yeast", "oven"))
    assert rare > common > 0


def test_parts_add_up_and_words_of_services_count_half() -> None:
    heavy = word_bag([(4.0, "oven"), (1.0, "oven till")])
    light = word_bag([(4.0, "oven"), (1.0, "oven till")], halved=frozenset({"oven"}))
    assert sum(heavy.weights) - sum(light.weights) == 20


@given(TEXTS, TEXTS)
def test_likeness_is_even_handed_and_between_0_and_1(one: str, other: str) -> None:
    usual = counted(one, other, "abc abd")
    bags = word_bag([(1.0, one)]), word_bag([(2.0, other)])
    assert cosine(*bags, usual) == pytest.approx(cosine(*reversed(bags), usual))
    assert 0 <= cosine(*bags, usual) <= 1 + 1e-9
    if bags[0]:
        assert cosine(bags[0], bags[0], usual) == pytest.approx(1)


@given(st.lists(TEXTS, max_size=6), TEXTS)
def test_what_is_removed_was_never_there(texts: list[str], more: str) -> None:
    usual, bag = counted(*texts), word_bag([(1.0, more)])
    usual.add(bag)
    usual.remove(bag)
    assert (usual.texts, usual.having) == (len(texts), counted(*texts).having)


@given(TEXTS)
def test_a_bag_survives_a_table(text: str) -> None:
    bag = piece_bag([(1.0, text)])
    assert Bag.from_bytes(bag.to_bytes()) == bag
    assert Bag.from_bytes(b"") == word_bag([])


def test_shared_words_are_the_rarest_as_written() -> None:
    usual = counted("ovens burn", "ovens cool", "yeast and ovens")
    assert shared_words("The ovens lacked yeasts", "yeast, an oven", usual, most=1) == ("yeasts",)
    assert shared_words("It was for that one oven, and others", "for one and that oven", usual) == ("oven",)


def test_mechanisms_are_told_by_general_words() -> None:
    bits = mechanisms_in("The pod was OOMKilled; an engineer ran it against the wrong cluster by mistake.")
    named = {NAMES[place] for place in places(bits)}
    assert named == {"memory running out", "a change aimed at the wrong target", "a slip of the hand"}


def test_agreeing_on_what_everybody_tells_counts_for_little() -> None:
    common, rare = 1, 2
    counts = [95, 5] + [30] * (COUNT - 2)
    usual = usual_of(counts, 100)
    assert agreement(common | rare, common | rare, usual) == pytest.approx(1)
    assert agreement(rare, rare, usual) > agreement(rare, common | rare, usual) > agreement(rare, common, usual)
    assert agreement(0, 0, usual_of([0] * COUNT, 0)) == 0


def test_texts_do_not_agree_by_what_neither_tells() -> None:
    one, other = 1, 2
    usual = usual_of([30] * COUNT, 100)
    assert agreement(0, 0, usual) == agreement(0, one, usual) == 0
    assert agreement(one, other, usual) <= 0


def test_sentences_keep_their_lines() -> None:
    found = sentences_of(
        "# A title of a report\n\nIt was down for long. It\ncame back by itself.\n- a longer list item\n"
    )
    assert [(one.first_line, one.last_line) for one in found] == [(1, 1), (3, 3), (3, 4), (5, 5)]
    assert found[2].text == "It came back by itself."


@pytest.mark.timed
@pytest.mark.parametrize(
    "piece", ["a", "no ", "(", "the limit ", "secret ", "- \n", "\n \n", "leaked 1 ", "a-" * 9, "wrong x "]
)
def test_a_hostile_text_takes_no_long_time(piece: str) -> None:
    began = time.process_time()
    profile_of(Told(1, exactly(0), text=piece * (60_000 // len(piece))))
    assert time.process_time() - began < SECONDS
