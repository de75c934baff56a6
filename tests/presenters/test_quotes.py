"""The lines that an item was read from, with what stands around them."""

from tracker.presenters.quotes import LONGEST, MOST_LINES, quote

TEXT = "# Next steps\n\n- Check limits\n- Alert on refusals\n  within five minutes\n\nThanks.\nBye."


def test_lines_are_shown_with_their_context_and_without_blank_ends() -> None:
    shown = [(line.number, line.is_meant) for line in quote(TEXT, 4, 5)]
    assert shown == [(3, False), (4, True), (5, True), (6, False), (7, False)]
    assert [line.number for line in quote(TEXT, 3, 3)] == [1, 2, 3, 4, 5]
    assert [line.number for line in quote("a\n\n\nb\n\n\nc", 4, 4)] == [4]


def test_lines_beyond_the_text_are_not_there() -> None:
    assert quote("one line", 7, 9) == []
    assert [line.number for line in quote(TEXT, 8, 30)] == [7, 8]


def test_a_quote_stays_short() -> None:
    assert len(quote("\n".join("x" * 100), 1, 100)) <= MOST_LINES + 2
    assert len(quote("x" * 1_000_000, 1, 1)[0].text) == LONGEST + 2
