"""PDF files to canonical text: lines with their sizes and places, put together again to paragraphs and lists.

Only the text layer is read. What one file may cost is bounded by pages, by bytes and by drawing operations.
"""

import io
import logging
from collections.abc import Callable
from typing import Any

from pypdf import PageObject, PdfReader, apply_configuration
from pypdf.errors import DependencyError, LimitReachedError

from tracker.errors import UnreadableError
from tracker.writeups.pdf_lines import Line, Lines
from tracker.writeups.pdf_paragraphs import outline_of

MAX_PAGES = 100
MAX_PAGE_BYTES = 1024 * 1024
MAX_OPERATIONS = 40_000
"""Drawing operations in one file; a page of dense text has about a thousand."""

_LIMITS: dict[str, Any] = {
    "zlib_maximum_output_length": 8 * MAX_PAGE_BYTES,
    "lzw_maximum_output_length": 8 * MAX_PAGE_BYTES,
    "run_length_maximum_output_length": 8 * MAX_PAGE_BYTES,
    "brotli_maximum_output_length": 8 * MAX_PAGE_BYTES,
    "array_based_stream_maximum_output_length": 8 * MAX_PAGE_BYTES,
    "stream_decoding_work_maximum_length": 32 * MAX_PAGE_BYTES,
    "stream_parsing_work_maximum_count": 300_000,
    "xform_maximum_invocations_per_extraction": 200,
    "page_tree_maximum_entries": 2000,
    "page_tree_maximum_page_entries": 20_000,
    "jbig2dec_binary": None,
}
_TOO_MUCH = f"This PDF is larger than {MAX_PAGES} pages of text. Import the incident's own pages only."
_NO_TEXT = (
    "This PDF holds no text, only pictures of it. Run it through text recognition (OCR) first, or save the original "
    "as text."
)
_PROTECTED = "This PDF is protected by a password. Save a copy without it and import that."

logging.getLogger("pypdf").setLevel(logging.CRITICAL)


class _TooMuch(Exception):
    """The file costs more than it may."""


def pdf_text(data: bytes) -> str:
    """The canonical text of a PDF. Raises UnreadableError for one without text, protected, damaged or too large."""
    try:
        with apply_configuration(**_LIMITS):
            pages = _pages(data)
    except UnreadableError:
        raise
    except DependencyError:
        raise UnreadableError(_PROTECTED) from None
    except _TooMuch:
        raise UnreadableError(_TOO_MUCH) from None
    except LimitReachedError:
        raise UnreadableError(_TOO_MUCH) from None
    except RecursionError:
        raise UnreadableError("This PDF is damaged and cannot be read.") from None
    except Exception as problem:  # on damaged files pypdf raises whatever it trips over
        raise UnreadableError("This PDF is damaged and cannot be read.") from problem
    text = outline_of(pages)
    if not text.strip():
        raise UnreadableError(_NO_TEXT)
    return text


def _pages(data: bytes) -> list[list[Line]]:
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnreadableError(_PROTECTED)
    count = len(reader.pages)
    if count > MAX_PAGES:
        raise UnreadableError(f"This PDF has {count} pages; {MAX_PAGES} are the most that are read.")
    budget = _Budget()
    return [_lines_of(reader.pages[number], budget) for number in range(count)]


class _Budget:
    """Counts drawing operations. Once it is spent, every further one fails, also inside nested forms."""

    def __init__(self) -> None:
        self.left = MAX_OPERATIONS

    def spend(self, *_: Any) -> None:
        self.left -= 1
        if self.left < 0:
            raise _TooMuch


def _lines_of(page: PageObject, budget: _Budget) -> list[Line]:
    contents = page.get_contents()
    if contents is None:
        return []
    if len(contents.get_data()) > MAX_PAGE_BYTES:
        raise _TooMuch
    lines = Lines()
    visitor: Callable[..., None] = lines.take
    page.extract_text(visitor_operand_before=budget.spend, visitor_text=visitor)
    if budget.left < 0:
        raise _TooMuch
    return lines.all()
