"""Bytes in, canonical text out: the one form in which a write-up is stored and its lines are counted."""

import re
import unicodedata

from tracker.errors import UnreadableError
from tracker.writeups.decoding import decoded

MAX_TEXT_BYTES = 1024 * 1024
"""1 MiB of UTF-8 is the longest text that is read."""

TOO_LONG = "The text is longer than 1 MiB. Import the incident's own pages only."
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
MAX_PILED_MARKS = 30
"""Combining marks on one letter, as in Unicode's stream-safe text format."""

_LONG_FOREIGN_RUN = re.compile(r"[^\x00-\x7f]{31,}")
_FOREIGN_FILES = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a Word document or zip archive"),
    (b"PK\x05\x06", "a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Word document"),
    (b"{\\rtf", "an RTF file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_LINE_ENDS = re.compile(r"\r\n?|\x0b|\x0c|\x85|\u2028|\u2029")


def canonical_text(data: bytes) -> str:
    """The text of a plain or Markdown write-up as it is stored.

    `data` is UTF-8, or UTF-16 with a byte order mark. Raises UnreadableError for anything that is not text,
    is empty, or is longer than `MAX_TEXT_BYTES`.
    """
    _refuse_foreign(data)
    return tidied(decoded(data))


def tidied(raw: str) -> str:
    """Text as it is stored: NFC, lines ended by a newline, no control characters.

    Bidirectional and zero-width controls are left out as well, so that what a person sees is what is
    stored; before the rest, for letters that they kept apart may become one. Tidied again, it stays the
    same. Raises UnreadableError for text that is empty or longer than `MAX_TEXT_BYTES`.
    """
    if len(raw) > MAX_TEXT_BYTES:
        raise UnreadableError(TOO_LONG)
    shown = _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", raw))
    _refuse_piled_marks(shown)
    text = unicodedata.normalize("NFC", shown)
    if not text.strip():
        raise UnreadableError("There is no text in it. Choose the file that holds the write-up.")
    if len(text.encode("utf-8")) > MAX_TEXT_BYTES:
        raise UnreadableError(TOO_LONG)
    return text


def _refuse_piled_marks(shown: str) -> None:
    """Normalising takes quadratic time on long piles of combining marks; no language has them."""
    for run in _LONG_FOREIGN_RUN.finditer(shown):
        height = 0
        for letter in run[0]:
            height = height + 1 if unicodedata.combining(letter) else 0
            if height > MAX_PILED_MARKS:
                raise UnreadableError(
                    f"One letter carries more than {MAX_PILED_MARKS} accents. Remove the damaged part and try again."
                )


def _refuse_foreign(data: bytes) -> None:
    for start, what in _FOREIGN_FILES:
        if data.startswith(start):
            raise UnreadableError(f"This is {what}. Save the write-up as plain text or Markdown and try again.")
    if len(data) > MAX_TEXT_BYTES + 3:
        raise UnreadableError(TOO_LONG)
    if b"\x00" in data and not data.startswith(UTF_16):
        raise UnreadableError("This is a binary file, not text. Save the write-up as UTF-8 text and try again.")
