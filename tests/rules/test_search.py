"""What is typed into a search box becomes words, whatever it is; what answers it is marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.rules import search
from tracker.rules.search import Piece, Term, excerpt, fold, label_in, line_of, marked, parse


def words(text: str) -> list[tuple[str, ...]]:
    return [term.words for term in parse(text).wanted]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("card payments", [("card",), ("payments",)]),
        ('"card payments" failed', [("card", "payments"), ("failed",)]),
        ("max_connections", [("max", "connections")]),
        ("db-1.example.org:5432", [("db", "1", "example", "org", "5432")]),
        ("failed -search", [("failed",)]),
        ('"never closed', [("never", "closed")]),
        ("AND OR NOT NEAR(", [("AND",), ("OR",), ("NOT",), ("NEAR",)]),
        ("* ^ : {} () - --", []),
        ("", []),
    ],
)
def test_words_are_read_from_whatever_is_typed(typed: str, wanted: list[tuple[str, ...]]) -> None:
    assert words(typed) == wanted


def test_what_follows_a_dash_is_left_out() -> None:
    assert [term.words for term in parse('cards -"two words" -search').excluded] == [("two", "words"), ("search",)]
    assert not parse("-only")


def test_only_the_last_word_may_go_on() -> None:
    assert [term.is_prefix for term in parse("certi renew").wanted] == [False, True]
    assert parse("max_conn").wanted == (Term(("max", "conn"), is_prefix=True),)
    for typed in ('"renew"', "renew -late", "up"):
        assert not any(term.is_prefix for term in (*parse(typed).wanted, *parse(typed).excluded))


def test_too_many_words_are_cut_off() -> None:
    assert len(parse(" ".join("abc" for _ in range(100))).wanted) == search.MOST_TERMS


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("AI-12", ("AI", 12)),
        (" inc-7 ", ("INC", 7)),
        ("inc 7", ("INC", 7)),
        ("AI-12 late", None),
        ("AI-", None),
        ("AI-99999999999", None),
    ],
)
def test_the_name_of_one_thing_is_told_from_words(typed: str, named: tuple[str, int] | None) -> None:
    assert label_in(typed) == named


def test_what_was_found_is_marked_without_regard_to_case_and_accents() -> None:
    assert marked("The Café's CARDS, cardsharp", parse("cafe cards")) == [
        Piece("The ", is_marked=False),
        Piece("Café", is_marked=True),
        Piece("'s ", is_marked=False),
        Piece("CARDS", is_marked=True),
        Piece(", ", is_marked=False),
        Piece("cardsharp", is_marked=True),
    ]


def test_a_phrase_is_marked_whole_and_only_whole() -> None:
    pieces = marked("time-out, out of time; time out", parse('"time out"'))
    assert [text for text, is_marked in pieces if is_marked] == ["time-out", "time out"]


def test_an_excerpt_shows_where_most_was_found() -> None:
    text = f"certificate {'x ' * 300} the certificate was renewed {'y ' * 300}"
    shown = excerpt(text, parse("certificate renewed"))
    assert [piece.text for piece in shown if piece.is_marked] == ["certificate", "renewed"]
    whole = "".join(piece.text for piece in shown)
    assert whole.startswith("… ")
    assert whole.endswith(" …")
    assert len(whole) <= search.EXCERPT + 4


def test_what_holds_none_of_the_words_has_no_excerpt() -> None:
    assert excerpt("Something else", parse("certificate")) == []
    assert excerpt("Something else", parse("-else")) == []


def test_the_line_of_the_first_word_is_known() -> None:
    assert line_of("one\ntwo\nthree certificate", parse("certificate")) == 3
    assert line_of("one", parse("certificate")) is None


@given(st.text())
def test_folding_keeps_every_character_in_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(), st.text(max_size=60))
def test_pieces_are_the_text(text: str, typed: str) -> None:
    query = parse(typed)
    pieces = marked(text, query)
    assert "".join(piece.text for piece in pieces) == search.unicodedata.normalize("NFC", text)
    assert all(piece.text for piece in excerpt(text, query))
