"""Bytes to characters: by byte order mark, by what the document declares, else UTF-8; double encodings undone.

Nothing is guessed: bytes that do not fit are refused, and a repair is made only where the whole text allows
no other reading. It is said in a warning.
"""

import codecs
import re

from tracker.errors import UnreadableError

REPAIRED = "The text had been encoded twice (such as \u201câ€™\u201d for an apostrophe); that was repaired."

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"<meta\b[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w:.-]{1,40})", re.IGNORECASE)
_PROLOG = re.compile(rb"\s{0,99}<\?xml\b[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([\w:.-]{1,40})", re.IGNORECASE)
_DECLARED_WITHIN = 4096
_AS_BROWSERS_DO = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252"}
_WIDE = ("utf-16", "utf16", "utf-32", "utf32", "utf-7", "utf7")

# Each character that a byte from 80 to FF becomes when it is read as Windows-1252.
_BYTE_OF = {bytes([byte]).decode("cp1252", "ignore") or chr(byte): byte for byte in range(0x80, 0x100)}
_BYTE_OF |= {chr(byte): byte for byte in range(0x80, 0xA0)}
_LEADS = "".join(re.escape(letter) for letter, byte in _BYTE_OF.items() if 0xC2 <= byte <= 0xF4)
_TRAILS = "".join(re.escape(letter) for letter, byte in _BYTE_OF.items() if byte <= 0xBF)
_TWICE = re.compile(rf"[{_LEADS}][{_TRAILS}]{{1,3}}")
_UNMISTAKABLE = re.compile(r"â€|Ã[\u0080-\u00bf\u2018-\u2122]|Â[\u00a0-\u00bf]|ðŸ")


def decoded(data: bytes, *, declared: bool = False) -> str:
    """The characters of a text. `declared`: look for the charset a web page or XML document names in its head.

    Raises UnreadableError for bytes that do not fit, naming the first.
    """
    charset, body = _charset(data, declared=declared)
    try:
        return body.decode(charset)
    except LookupError:
        raise UnreadableError(
            f"It says that it is written in {charset[:40]}, which is not known. Save it as UTF-8 and try again."
        ) from None
    except UnicodeDecodeError as error:
        name = "UTF-8" if charset == "utf-8" else charset
        raise UnreadableError(
            f"This is not {name} text (byte {error.start + 1} cannot be read). Save it as UTF-8 and try again."
        ) from None


def _charset(data: bytes, *, declared: bool) -> tuple[str, bytes]:
    for mark, charset in _MARKS:
        if data.startswith(mark):
            return charset, data[len(mark) :]
    head = data[:_DECLARED_WITHIN]
    found = (_PROLOG.match(head) or _META.search(head)) if declared else None
    name = found[1].decode("ascii").lower() if found else "utf-8"
    try:
        is_text = codecs.lookup(name)._is_text_encoding
    except LookupError:
        return name, data
    if not is_text or name.startswith(_WIDE):
        return "utf-8", data
    return _AS_BROWSERS_DO.get(name, name), data


def repaired(text: str) -> tuple[str, bool]:
    """The text with a double encoding undone, and whether there was one.

    Raises UnreadableError where there is one that cannot be undone as a whole.
    """
    if not _UNMISTAKABLE.search(text):
        return text, False
    fixed = _TWICE.sub(_once, text)
    if _UNMISTAKABLE.search(fixed):
        raise UnreadableError(
            "The text was damaged by a wrong encoding (such as \u201câ€™\u201d) and cannot be repaired. "
            "Save the original as UTF-8 and import that."
        )
    return fixed, fixed != text


def _once(found: re.Match[str]) -> str:
    """One or more characters read back from their bytes; unchanged where they are none."""
    raw = bytes(_BYTE_OF[letter] for letter in found[0])
    for length in range(len(raw), 1, -1):
        try:
            return raw[:length].decode("utf-8") + found[0][length:]
        except UnicodeDecodeError:
            continue
    return found[0]
