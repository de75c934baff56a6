import io
import struct
import zipfile
from pathlib import Path

import pytest

from tests.writeups.reading import AS_OF, minute, read_sample
from tracker.errors import UnreadableError
from tracker.vocabulary import WriteUpFormat
from tracker.writeups.detect import read
from tracker.writeups.pdf_lines import Line
from tracker.writeups.pdf_paragraphs import outline_of

SPACE = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WORD = b'<w:document xmlns:w="' + SPACE + b'"><w:body>%s</w:body></w:document>'
SAID = b"<w:p><w:r><w:t>Mail was slow</w:t></w:r></w:p>"


def archive(**entries: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in entries.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return held.getvalue()


def refused(data: bytes, says: str, source: str = "a.docx") -> None:
    with pytest.raises(UnreadableError, match=says):
        read(data, source=source, as_of=AS_OF)


def test_a_word_document_keeps_headings_list_levels_boxes_and_tables() -> None:
    writeup = read_sample("invoices.docx")
    assert writeup.format is WriteUpFormat.DOCX
    assert "# Invoices sent twice\n" in writeup.text
    assert "## Action items\n\n- Give each invoice a key and refuse a second sending\n  - Log the key\n" in writeup.text
    assert (minute(writeup.started_at), minute(writeup.ended_at)) == ("2024-04-07T08:10Z", "2024-04-07T09:25Z")
    written = writeup.action_items[3]
    assert (written.text, written.owner, str(written.due_on)) == ("Write a runbook", "Ana", "2024-05-01")
    assert [item.is_done for item in writeup.action_items] == [False, False, True, False, False]


def test_words_that_are_deleted_or_hidden_are_left_out() -> None:
    hidden = b"<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:del><w:r><w:t>gone</w:t></w:r></w:del>"
    data = archive(word__document_xml=WORD % SAID.replace(b"</w:p>", hidden + b"</w:p>"))
    assert read(data, source="a.docx", as_of=AS_OF).text == "Mail was slow\n"


def test_struck_words_stay_in_the_text_and_promise_nothing() -> None:
    struck = b"<w:r><w:rPr><w:%s/></w:rPr><w:t>%s</w:t></w:r>"
    words = struck % (b"strike", b"Add a") + b"<w:r><w:t> </w:t></w:r>" + struck % (b"dstrike", b"probe")
    heading = b'<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Action items</w:t></w:r></w:p>'
    listed = b'<w:p><w:pPr><w:pStyle w:val="ListBullet"/></w:pPr>' + words + b"</w:p>"
    styles = b'<w:styles xmlns:w="%s"><w:style w:styleId="Heading1"><w:name w:val="heading 1"/></w:style>'
    styles += b'<w:style w:styleId="ListBullet"><w:name w:val="List Bullet"/></w:style></w:styles>'
    data = archive(word__document_xml=WORD % (SAID + heading + listed), word__styles_xml=styles % SPACE)
    writeup = read(data, source="a.docx", as_of=AS_OF)
    assert "- ~~Add a probe~~\n" in writeup.text
    assert not writeup.action_items


def test_archives_that_are_no_word_document_are_refused() -> None:
    refused(archive(notes_xml=b"x"), "zip archive, not a Word document")
    refused(b"PK\x03\x04rubbish", "damaged")
    refused(archive(word__document_xml=WORD % b""), "no text")
    refused(archive(word__document_xml=b"<w:document>"), "not well-formed")


def test_bombs_are_refused_before_they_are_unpacked() -> None:
    refused(archive(word__document_xml=b" " * 30_000_000), "far more")
    entities = b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + WORD % b"&a;"
    refused(archive(word__document_xml=entities), "document type")
    refused(archive(word__document_xml=WORD % SAID, **{f"a{k}": b"" for k in range(2001)}), "far more")


def test_entries_that_overlap_are_refused() -> None:
    data = bytearray(archive(word__document_xml=WORD % SAID, other=b"more words" * 50))
    directory = data.rfind(b"PK\x01\x02")
    struct.pack_into("<I", data, directory + 42, 0)
    refused(bytes(data), "overlap|damaged")


def test_a_printed_page_is_put_together_again() -> None:
    writeup = read_sample("printed_page.pdf")
    assert writeup.format is WriteUpFormat.PDF
    assert writeup.title is not None
    assert writeup.title.text == "Payment outage of 3 March 2024"
    assert (minute(writeup.started_at), minute(writeup.ended_at)) == ("2024-03-03T09:12Z", "2024-03-03T10:47Z")
    assert [item.text[:28] for item in writeup.action_items] == [
        "Alert thirty days before any",
        "Move the renewal job to the ",
        "Add a probe that fails when ",
        "Document every certificate w",
        "Rehearse an expiry in stagin",
    ]


def drawn(*rows: str, top: float = 700) -> list[Line]:
    return [Line(text, 50, top - 14 * k, 10, False) for k, text in enumerate(rows)]


FULL = "This line of the report is as long as a line of this report can be, near"


def test_wrapped_lines_are_joined_and_broken_words_made_whole() -> None:
    page = drawn(f"{FULL} cer-", f"tificates. {FULL[:59]} long-", "term effects.")
    assert outline_of([page]) == f"{FULL} certificates. {FULL[:59]} long-term effects.\n"


def test_running_headers_footers_and_page_numbers_are_dropped() -> None:
    pages = [
        [
            Line("Acme post-mortem", 50, 780, 8, False),
            *drawn(*(f"Part {word} of chapter {k * 'i'} says this." for word in "abcdefg")),
            Line(f"Page {k} of 3", 50, 30, 8, False),
        ]
        for k in (1, 2, 3)
    ]
    text = outline_of(pages)
    assert "Acme" not in text
    assert " of 3" not in text
    assert text.count("says this") == 21


def pdf(content: bytes, more: bytes = b"") -> bytes:
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    made = b"%PDF-1.4\n"
    for number, part in enumerate(parts, 1):
        made += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    return made + b"trailer<</Size 6/Root 1 0 R%s>>\nstartxref\n0\n%%%%EOF" % more


def test_a_pdf_without_text_protected_damaged_or_endless_says_so() -> None:
    assert read(pdf(b"BT /F 12 Tf 50 700 Td (Mail was slow) Tj ET"), source="a", as_of=AS_OF).text == "Mail was slow\n"
    refused(pdf(b"0 0 m 9 9 l S"), "holds no text", "a.pdf")
    refused(b"%PDF-1.7 rubbish", "damaged", "a.pdf")
    refused(pdf(b"BT /F 12 Tf (a) Tj ET " * 40_000), "larger than", "a.pdf")
    locked = b"/Encrypt<</Filter/Standard/V 1/R 2/O(%s)/U(%s)/P -4>>/ID[(x)(x)]" % (b"o" * 32, b"u" * 32)
    refused(pdf(b"BT ET", locked), "password|damaged", "a.pdf")


def test_a_printed_table_gives_owner_date_and_state() -> None:
    items = read_sample("printed_table.pdf").action_items
    assert [(item.text[:13], item.owner, str(item.due_on), item.is_done) for item in items] == [
        ("Alert thirty ", "Ana", "2024-06-01", True),
        ("Move the rene", "Ben Miller", "2024-07-01", False),
        ("Add a probe", "Cleo", "2024-07-15", False),
    ]


OPENING = ((50, 760, "Mail was slow on 5 May 2024 because a disk was full."), (50, 730, "Action items"))
HEAD = ((180, 700, "Action"), (420, 700, "Owner"), (500, 700, "Due date"))


def placed(*pieces: tuple[int, int, str]) -> bytes:
    """A page with words at places, drawn in this order, each for itself as most programs do."""
    return pdf(b"".join(b"BT /F 12 Tf 1 0 0 1 %d %d Tm (%s) Tj ET " % (x, y, text.encode()) for x, y, text in pieces))


def test_a_table_of_actions_drawn_cell_by_cell_keeps_its_rows_and_cells() -> None:
    rows = (
        *((55, 680, "Alert thirty days before a certificate of"), (55, 666, "the gateways expires")),
        *((410, 673, "Ana"), (490, 680, "2024-06-"), (490, 666, "01")),
        *((55, 640, "Add a probe"), (55, 620, "Move the job"), (410, 620, "Ben Miller"), (490, 620, "2024-07-01")),
        *((50, 580, "Thanks to everybody who helped us through this day and the"), (50, 566, "night after it.")),
    )
    writeup = read(placed(*OPENING, *HEAD, *rows), source="a.pdf", as_of=AS_OF)
    assert [(item.text, item.owner, str(item.due_on)) for item in writeup.action_items] == [
        ("Alert thirty days before a certificate of the gateways expires", "Ana", "2024-06-01"),
        ("Add a probe", None, "None"),
        ("Move the job", "Ben Miller", "2024-07-01"),
    ]
    assert writeup.text.endswith("\n\nThanks to everybody who helped us through this day and the night after it.\n")


def test_a_table_of_actions_drawn_line_by_line_keeps_its_rows_too() -> None:
    rows = (
        *((180, 680, "Alert thirty days before"), (420, 680, "Ana"), (500, 680, "1 June")),
        *((180, 666, "a certificate expires"), (500, 666, "2024")),
        *((180, 640, "Add a probe"), (420, 640, "Ben"), (500, 640, "2024-07-01")),
    )
    text = read(placed(*OPENING, *HEAD, *rows), source="a.pdf", as_of=AS_OF).text
    assert "| Alert thirty days before a certificate expires | Ana | 1 June 2024 |\n| Add a probe | Ben |" in text


def test_prose_that_speaks_of_actions_and_owners_is_no_table() -> None:
    lines = (
        (50, 700, "The action"),
        (112, 700, "needs an owner."),
        (50, 680, "It has none."),
        (50, 660, "Nor a date."),
    )
    assert "|" not in read(placed(*OPENING, *lines), source="a.pdf", as_of=AS_OF).text
    assert "|" not in read(placed(*OPENING, *HEAD, (50, 660, "There were none.")), source="a.pdf", as_of=AS_OF).text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_a_document_type_is_refused_in_any_encoding_and_nothing_it_names_is_opened(
    encoding: str, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret", encoding="ascii")
    declared = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE w [<!ENTITY a SYSTEM "{secret.as_uri()}">]>'
    data = (declared + (WORD % SAID.replace(b"Mail", b"&a;")).decode()).encode(encoding)
    refused(archive(word__document_xml=data), "document type")


def test_entities_that_nothing_declares_and_deep_nesting_are_damage() -> None:
    refused(archive(word__document_xml=WORD % SAID.replace(b"Mail", b"&a;")), "not well-formed")
    refused(archive(word__document_xml=WORD % (b"<w:sdt>" * 199 + b"</w:sdt>" * 199)), "more than 200 deep")
    refused(archive(word__document_xml=WORD % (b"<w:sdt>" * 5000 + b"</w:sdt>" * 5000)), "more than 200 deep")
