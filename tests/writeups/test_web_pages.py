import pytest

from tests.writeups.reading import AS_OF, minute, promises, read_sample, read_text
from tracker.errors import UnreadableError
from tracker.vocabulary import WriteUpFormat
from tracker.writeups.detect import read
from tracker.writeups.html import html_text


def page(body: str) -> str:
    return html_text(f"<html><body>{body}</body></html>").strip()


def test_a_page_becomes_plain_markdown_without_what_surrounds_it() -> None:
    writeup = read_sample("web_page.html")
    assert writeup.format is WriteUpFormat.HTML
    for gone in ("Home", "var a", "Hidden item", "letters", "Related posts", "©"):
        assert gone not in writeup.text
    assert "| Time (UTC) | Event |\n|---|---|\n| 09:40 | Orders stop |" in writeup.text
    assert writeup.title is not None
    assert writeup.title.text == "Orders stuck in the warehouse queue"
    assert (minute(writeup.started_at), minute(writeup.ended_at)) == ("2024-06-11T09:40Z", "2024-06-11T11:05Z")
    assert str(writeup.published_on) == "2024-06-14"


def test_task_boxes_links_to_work_and_owners_of_a_page_are_kept() -> None:
    first, second = read_sample("web_page.html").action_items
    assert first.is_done
    assert "https://git.example/acme/ops/issues/7" in first.references
    assert (second.is_done, second.owner) == (False, "Ben")


def test_lines_of_the_facts_count_in_the_canonical_text() -> None:
    writeup = read_sample("web_page.html")
    lines = writeup.text.split("\n")
    assert all(item.text[:15] in lines[item.first_line - 1] for item in writeup.action_items)


def test_a_paste_from_a_document_editor_keeps_bold_headings_boxes_levels_and_tables() -> None:
    writeup = read_sample("pasted_document.html")
    assert "**Root cause**" in writeup.text
    assert [(item.text.strip("~"), item.is_done) for item in writeup.action_items] == [
        ("Expire session keys after a day", False),
        ("Double the memory", True),
        ("Alert at 80% memory", False),
        ("Load-test the store", False),
    ]
    assert str(writeup.action_items[-1].due_on) == "2024-04-01"


def test_a_wiki_page_gives_the_facts_of_its_table_and_its_tasks() -> None:
    writeup = read_sample("wiki_page.html")
    assert (writeup.severity, [service.text for service in writeup.services]) == (2, ["relay", "inbox"])
    raised = writeup.action_items[0]
    assert (raised.owner, raised.is_done, str(raised.due_on)) == ("ana", True, "2024-03-01")
    assert len(writeup.action_items) == 3


def test_exported_notes_keep_boxes_and_nesting() -> None:
    writeup = read_sample("exported_notes.html")
    assert [item.is_done for item in writeup.action_items] == [True, False, False, False]
    assert "  - Move old years to cold disks" in writeup.text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>a&nbsp;&amp;&nbsp;b &mdash; c</p>", "a & b — c"),
        ("<p>some <b>bold</b> words</p>", "some bold words"),
        ("<div><b>Next steps</b></div><div>Add a probe</div>", "**Next steps**\n\nAdd a probe"),
        ("<p>one<br>two</p>", "one\ntwo"),
        ("<ol><li>one</li><li><p>two</p><p>more</p></li></ol>", "1. one\n2. two\n  more"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "- a\n  - b"),
        ("<table><tr><th>Severity</th><td>high</td></tr></table>", "|  |  |\n|---|---|\n| Severity | high |"),
        ("<table><tr><td><p>Words in a layout</p></td></tr></table>", "Words in a layout"),
        ("<table><tr><th>a|b</th><th>c</th></tr></table>", "| a\\|b | c |\n|---|---|"),
        ("<p>These words count</p><pre>- not\n- read</pre>", "These words count\n\n```\n- not\n- read\n```"),
        ("<p style='display: none'>no</p><p aria-hidden='true'>no</p><p hidden>no</p><p>yes</p>", "yes"),
        ("<p><del>old</del> new</p>", "~~old~~ new"),
        ("<p><del><s>both</s></del> <strike>words</strike></p>", "~~both words~~"),
        ("<h2>Open <i>questions</i></h2>", "## Open questions"),
    ],
)  # fmt: skip
def test_markup_becomes_what_it_looks_like(body: str, text: str) -> None:
    assert page(body) == text


def test_a_text_in_one_preformatted_part_is_read_as_text() -> None:
    writeup = read_text("<html><body><pre>Action items\n- Add a probe\n</pre></body></html>", source="x")
    assert promises(writeup) == ["Add a probe"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<meta charset='iso-8859-1'><p>Caf\xe9 \x93down\x94</p>", "Café “down”"),
        (b"<?xml version='1.0' encoding='windows-1251'?><html><p>\xcf\xf0\xe8</p></html>", "При"),
        ("<p>Zürich</p>".encode(), "Zürich"),
        ("\ufeff<p>Zürich</p>".encode("utf-16-le"), "Zürich"),
    ],
)
def test_bytes_are_read_as_the_page_declares(data: bytes, words: str) -> None:
    assert words in read(data, source="page.html", as_of=AS_OF).text


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"<html><meta charset='x-klingon'><p>a</p>", "not known"),
        (b"<p>Caf\xe9</p>", "not UTF-8"),
        (b"<html><script>1</script></html>", "no text"),
        (b"<!DOCTYPE lolz [<!ENTITY a 'b'>]><lolz>&a;</lolz>", "neither a web page nor a feed"),
    ],
)
def test_pages_that_cannot_be_read_are_refused_in_words(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableError, match=says):
        read(data, source="page.html", as_of=AS_OF)


def test_a_stored_text_is_read_again_as_what_it_was_made_from() -> None:
    first = read_sample("web_page.html")
    again = read(first.text.encode(), source=first.source, as_of=AS_OF, stored_as=first.format)
    assert (again.text, again.action_items, again.format) == (first.text, first.action_items, first.format)
    assert read(first.text.encode(), source=first.source, as_of=AS_OF) == again


def test_a_double_encoding_is_repaired_and_said_or_refused() -> None:
    twice = "It’s down – again".encode().decode("cp1252")
    writeup = read_text(twice)
    assert writeup.text == "It’s down – again"
    assert any("encoded twice" in warning for warning in writeup.warnings)
    assert read_text("São Paulo and Ångström").text == "São Paulo and Ångström"
    with pytest.raises(UnreadableError, match="cannot be repaired"):
        read_text("Itâ€ lost")
