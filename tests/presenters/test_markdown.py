"""Whatever people write shows as they wrote it, and as nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tracker.presenters import markdown

READER = MarkdownIt("gfm-like", {"linkify": False})

WORDS = st.text(
    st.sampled_from("ab1 \\`*_[](){}<>#+-=.!|~&:;\"'\n\r\t") | st.characters(exclude_categories=["Cs"]), max_size=60
)


def _shown(source: str) -> list[tuple[str, str]]:
    """(type, text) of every inline piece, the text as a reader sees it."""
    return [(piece.type, piece.content) for token in READER.parse(source) for piece in (token.children or [])]


def _plain(source: str) -> str:
    return "".join("\n" if kind in ("hardbreak", "softbreak") else text for kind, text in _shown(source))


@given(WORDS)
def test_a_line_is_one_plain_paragraph(words: str) -> None:
    source = markdown.text(words)
    assert {token.type for token in READER.parse(source)} <= {"paragraph_open", "inline", "paragraph_close"}
    assert {kind for kind, _ in _shown(source)} <= {"text", "text_special"}
    assert _plain(source) == " ".join(markdown._UNSEEN.sub(" ", words).split())


@given(WORDS)
def test_paragraphs_keep_their_lines(words: str) -> None:
    kinds = {token.type for token in READER.parse(markdown.paragraphs(words))}
    assert kinds <= {"paragraph_open", "inline", "paragraph_close"}
    kinds = {token.type for token in READER.parse(markdown.quote(words))}
    assert kinds <= {"blockquote_open", "paragraph_open", "inline", "paragraph_close", "blockquote_close"}


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=4))
def test_a_table_keeps_its_shape(rows: list[tuple[str, str]]) -> None:
    tokens = READER.parse(markdown.table(["A", "B"], rows))
    assert sum(token.type == "tr_open" for token in tokens) == len(rows) + 1
    assert sum(token.type == "td_open" for token in tokens) == 2 * len(rows)
    assert (tokens[0].type, tokens[-1].type) == ("table_open", "table_close")
    tags = [piece.content for token in tokens for piece in (token.children or []) if piece.type == "html_inline"]
    assert set(tags) <= {"<br>"}


@given(st.text(st.sampled_from("a`~\n ") | st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"])))
def test_a_whole_text_stays_between_its_fences(words: str) -> None:
    (fence,) = READER.parse(markdown.verbatim(words))
    assert (fence.type, fence.content) == ("fence", words + "\n")


def test_control_characters_and_turned_writing_cannot_hide() -> None:
    assert markdown.text("a\x00b\u202ec\x1b[31m") == "a b c \\[31m"
    assert "\x1b" not in markdown.verbatim("a\x1b[31m\r\nb")


def test_a_table_without_rows_is_nothing() -> None:
    assert markdown.table(["A"], []) == ""


@pytest.mark.parametrize("words", ["# x", "- x", "+ x", "1. x", "2) x", "> x", "===", "---", "***", "    x"])
def test_what_begins_like_markup_is_words(words: str) -> None:
    assert _plain(markdown.text(words)) == words.strip()
