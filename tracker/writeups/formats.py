"""Which format a document is in, by its first bytes before its name, and the texts it holds."""

import re
from dataclasses import replace

from tracker.errors import UnreadableError
from tracker.vocabulary import WriteUpFormat
from tracker.writeups.decoding import REPAIRED, decoded, repaired
from tracker.writeups.document import Document
from tracker.writeups.docx import docx_text
from tracker.writeups.feed import feed_documents, is_feed
from tracker.writeups.html import MAX_HTML_BYTES, html_text
from tracker.writeups.pdf import pdf_text
from tracker.writeups.statuspage import MAX_JSON_BYTES, is_status_page, status_documents
from tracker.writeups.text import canonical_text, tidied

MAX_DOCUMENT_BYTES = 20 * 1024 * 1024
"""20 MiB is the largest file; the text in it may be 1 MiB."""

READABLE_ENDINGS = frozenset({".txt", ".md", ".markdown", ".html", ".htm", ".docx", ".pdf"})
"""Names that are looked for in folders."""

_MARKDOWN_NAMES = (".md", ".markdown", ".mdown", ".mkd")
_BY_NAME = {
    ".html": WriteUpFormat.HTML,
    ".htm": WriteUpFormat.HTML,
    ".xhtml": WriteUpFormat.HTML,
    ".docx": WriteUpFormat.DOCX,
    ".pdf": WriteUpFormat.PDF,
}
_FOREIGN_NAMES = {".doc": "Old Word", ".odt": "OpenDocument", ".rtf": "RTF", ".zip": "Zip", ".gz": "Gzip"}
_MARKDOWN_SIGNS = re.compile(
    r"^(?:#{1,6} (?=\S)|```|\|\s?:?-{2,}|[*-] (?=\S)|---$)|\*\*(?=\w)|\]\((?=http)", re.MULTILINE
)
_SIGNS_READ = 20_000
_PAGE = re.compile(rb"\s{0,200}(?:<\?xml\b[^>]{0,300}\?>\s{0,200})?(?:<!--.{0,5000}?-->\s{0,200}){0,5}"
                   rb"<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)  # fmt: skip
_FRAGMENT = re.compile(
    rb"\s{0,200}(?:<!--.{0,5000}?-->\s{0,200}){0,5}<(?:meta|body|head|div|p|h[1-6]|ul|ol|table|article|section|main|"
    rb"span|b|strong|header|blockquote|ac:[\w-]+|br|li|a|style|google-sheets-html-origin)(?=[\s/>])[^>]{0,5000}>",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(rb"\s{0,200}<(?:\?xml|!DOCTYPE|!ENTITY)\b", re.IGNORECASE)
_CLOSES = re.compile(rb"</(?:div|p|h[1-6]|ul|ol|li|table|span|b|strong|section|article|body|a|style|ac:[\w-]+)>|<br",
                     re.IGNORECASE)  # fmt: skip
_SNIFFED = 12_000


def documents_of(data: bytes, source: str) -> tuple[Document, ...]:
    """The write-ups in a document, their text tidied. Raises UnreadableError where there is none to read."""
    if len(data) > MAX_DOCUMENT_BYTES:
        raise UnreadableError("The file is larger than 20 MiB. Import the incident's own pages only.")
    return tuple(_tidied(document) for document in _raw(data, source))


def _raw(data: bytes, source: str) -> tuple[Document, ...]:
    head = data[:_SNIFFED].removeprefix(b"\xef\xbb\xbf")
    if b"%PDF-" in data[:1024]:
        return (Document(pdf_text(data), WriteUpFormat.PDF, source),)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return (Document(docx_text(data), WriteUpFormat.DOCX, source),)
    if is_feed(data):
        return feed_documents(data, source=source)
    if _PAGE.match(head) or (_FRAGMENT.match(head) and _CLOSES.search(data[: 20 * _SNIFFED])):
        return (_page(data, source),)
    if _XML.match(head):
        raise UnreadableError("This XML is neither a web page nor a feed. Choose the write-up itself.")
    if is_status_page(data):
        if len(data) > MAX_JSON_BYTES:
            raise UnreadableError("The answer is larger than 8 MiB. Ask the status page for fewer incidents.")
        return status_documents(decoded(data), source=source)
    return (_plain(data, source),)


def _page(data: bytes, source: str) -> Document:
    if len(data) > MAX_HTML_BYTES:
        raise UnreadableError("The page is larger than 8 MiB. Import the incident's own page only.")
    text, was_twice = repaired(decoded(data, declared=True))
    return Document(html_text(text), WriteUpFormat.HTML, source, (REPAIRED,) if was_twice else ())


def _plain(data: bytes, source: str) -> Document:
    ending = source.lower()[source.rfind(".") :] if "." in source and "://" not in source else ""
    if ending in _FOREIGN_NAMES and data.strip():
        kind = _FOREIGN_NAMES[ending]
        raise UnreadableError(f"{kind} files cannot be read. Save the write-up as text, HTML, Word (.docx) or PDF.")
    text = canonical_text(data)
    return Document(text, _BY_NAME.get(ending) or format_of(text, source), source)


def _tidied(document: Document) -> Document:
    """The document as it is stored: double encodings undone, and said."""
    text, was_twice = repaired(tidied(document.text))
    text = tidied(text) if was_twice else text
    warnings = (*document.warnings, *((REPAIRED,) if was_twice and not document.warnings else ()))
    return replace(document, text=text, warnings=warnings)


def format_of(text: str, source: str) -> WriteUpFormat:
    """Markdown by its name, or by at least two of its signs in the text; else plain text."""
    if source.lower().endswith(_MARKDOWN_NAMES):
        return WriteUpFormat.MARKDOWN
    signs = {found[0].rstrip()[:2] for found in _MARKDOWN_SIGNS.finditer(text[:_SIGNS_READ])}
    is_marked = any(sign.startswith("#") for sign in signs) or len(signs) >= 2
    return WriteUpFormat.MARKDOWN if is_marked else WriteUpFormat.TEXT
