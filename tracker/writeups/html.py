"""HTML to canonical text: whole pages, fragments, and what browsers paste from Google Docs, Confluence, Notion.

What is not shown, or is not the write-up (menus, footers, forms), is left out. `html_style.py` knows what a
tag looks like, `html_tables.py` which tables hold data, `html_walker.py` goes through them.
"""

import re
from itertools import islice
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from tracker.errors import UnreadableError
from tracker.writeups.html_walker import Walker
from tracker.writeups.outline import folded

MAX_HTML_BYTES = 8 * 1024 * 1024
"""A page may hold this much markup; its text no more than 1 MiB."""

MAX_ELEMENTS = 50_000
_SITE = re.compile(r"\s+(?:[|·•–—]|-{1,2})\s+")
_MIN_TITLE = 10
_PROSE_SHARE = 0.5


def html_text(raw: str) -> str:
    """The canonical text of an HTML page or fragment. Raises UnreadableError where it holds no words."""
    if len(raw) > MAX_HTML_BYTES:
        raise UnreadableError("The page is larger than 8 MiB. Import the incident's own page only.")
    try:
        root = lxml_html.document_fromstring(raw.replace("\x00", "").encode("utf-8", "replace"), parser=_parser())
    except (etree.LxmlError, ValueError, AssertionError):
        raise UnreadableError("There is no text in this page. Choose the one that holds the write-up.") from None
    if sum(1 for _ in islice(root.iter(), MAX_ELEMENTS + 1)) > MAX_ELEMENTS:
        raise UnreadableError(f"The page has more than {MAX_ELEMENTS:,} parts. Import the incident's own page only.")
    _inline_tasks(root)
    body = _content(root)
    walker = Walker(is_code_prose=_is_code_prose(body))
    front = _front(root)
    if not any(folded(_words(heading)) for heading in body.iter("h1")):
        walker.out.heading(1, _page_title(root))
    walker.walk(body)
    text = walker.out.text
    if not text.strip():
        raise UnreadableError("There is no text in this page. Choose the one that holds the write-up.")
    return front + (f"\\{text}" if text.startswith("<") else text)


def _parser() -> lxml_html.HTMLParser:
    return lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)


def _inline_tasks(root: Any) -> None:
    """Confluence's storage form writes a task's state as words; make it an attribute."""
    for task in root.iter("ac:task", "task"):
        status = next((part for part in task if str(part.tag).endswith("task-status")), None)
        if status is not None:
            task.set("data-checked", "true" if (status.text or "").strip() == "complete" else "false")
        for part in list(task):
            if str(part.tag).endswith(("task-status", "task-id", "task-uuid")):
                part.set("hidden", "")


def _content(root: Any) -> Any:
    """The main part of a page where it names one, else its body."""
    for path in (".//main", ".//*[@role='main']", ".//*[@id='main-content']", ".//article"):
        found = root.findall(path)
        if len(found) == 1 and len(_words(found[0]).split()) > 20:
            return found[0]
    body = root.find("body")
    return root if body is None else body


def _words(element: Any) -> str:
    return "".join(element.itertext())


def _is_code_prose(body: Any) -> bool:
    """Most of the page is one preformatted text: it is the write-up, not code."""
    shown = sum(len(_words(part)) for part in body.iter("pre"))
    return shown > _PROSE_SHARE * len(_words(body)) and shown > 0


def _page_title(root: Any) -> str:
    """The page's title without the name of the site."""
    title = folded(root.findtext(".//title") or "")
    parts = _SITE.split(title)
    return parts[0] if len(parts) > 1 and len(parts[0]) >= _MIN_TITLE else title


def _front(root: Any) -> str:
    """The day of publishing, where the page's head gives it."""
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").lower()
        day = re.match(r"\d{4}-\d\d-\d\d", meta.get("content") or "")
        if day and name in ("article:published_time", "date", "dcterms.date", "dc.date", "publish_date"):
            return f"---\ndate: {day[0]}\n---\n\n"
    return ""
