import pytest

from tests.writeups.reading import AS_OF, read_text
from tracker.errors import UnreadableError
from tracker.vocabulary import WriteUpFormat
from tracker.writeups.detect import read
from tracker.writeups.text import MAX_TEXT_BYTES, canonical_text


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no text"),
        (b" \n\t\xef\xbb\xbf", "no text"),
        (b"caf\xe9 was down", "not UTF-8"),
        (b"a\x00b", "binary"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04....", "Word document or zip"),
        (b"a" * (MAX_TEXT_BYTES + 1), "1 MiB"),
        (("e" + "\u0301" * 40).encode(), "accents"),
    ],
)
def test_what_is_not_text_is_refused_in_words(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableError, match=says):
        canonical_text(data)


@pytest.mark.parametrize("name", ["report.odt", "report.DOC", "pages.zip"])
def test_a_format_that_cannot_be_read_is_refused_by_its_name(name: str) -> None:
    with pytest.raises(UnreadableError, match="cannot be read"):
        read(b"some words", source=name, as_of=AS_OF)


def test_an_address_that_ends_like_a_web_page_is_not_refused_for_that() -> None:
    assert read(b"Mail was slow", source="https://status.example/1.html", as_of=AS_OF).text == "Mail was slow"


def test_exactly_one_mebibyte_is_read() -> None:
    assert len(canonical_text(b"a" * MAX_TEXT_BYTES)) == MAX_TEXT_BYTES


def test_text_is_normalised_and_lines_end_in_one_way() -> None:
    assert canonical_text(b"\xef\xbb\xbfCafe\xcc\x81\r\ndown\rup") == "Café\ndown\nup"


def test_control_and_bidirectional_characters_never_get_through() -> None:
    assert canonical_text("a\x07b\u202ec\u200bd\x7fe\tf".encode()) == "abcde\tf"


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(UnreadableError):
        canonical_text(b"a\xed\xa0\x80b")


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        ("a.md", "plain words", WriteUpFormat.MARKDOWN),
        ("a.txt", "# Outage\n\nwords", WriteUpFormat.MARKDOWN),
        ("a.txt", "Outage\n\n- one\n- two", WriteUpFormat.TEXT),
        ("pasted", "Outage\n\nIt was down.", WriteUpFormat.TEXT),
    ],
)
def test_the_format_is_told_from_name_and_content(source: str, text: str, expected: WriteUpFormat) -> None:
    assert read_text(text, source=source).format is expected


def test_lines_count_from_one_in_the_stored_text() -> None:
    writeup = read_text("# Outage\r\n\r\n## Next steps\r\n\r\n- Add a probe\r\n  to the relay\r\n")
    item = writeup.action_items[0]
    stored = writeup.text.split("\n")
    assert stored[item.first_line - 1 : item.last_line] == ["- Add a probe", "  to the relay"]
    assert item.text == "Add a probe to the relay"


@pytest.mark.parametrize(
    "raw", ["e\u200b\u0301", "e\x7f\u0301 \u1100\ufeff\u1161", "a\u2060\u0323\u0307", "x\r\u0301\u2028y"]
)
def test_a_stored_text_stays_as_it_is_when_it_is_stored_again(raw: str) -> None:
    text = canonical_text(raw.encode())
    assert canonical_text(text.encode()) == text


def test_marks_that_only_invisible_letters_kept_apart_are_refused_as_well() -> None:
    with pytest.raises(UnreadableError, match="accents"):
        canonical_text(("e" + "\u0301\u200b" * 40).encode())
