"""What an HTML element looks like: shown or not, block or words, bold, struck, a task box, a link to work."""

import re
from dataclasses import dataclass
from typing import Any

from tracker.writeups.item_details import is_work_link

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
LISTS = frozenset({"ul", "ol", "menu", "ac:task-list", "task-list"})
ITEMS = frozenset({"li", "ac:task", "task"})
BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt",
        "fieldset", "figcaption", "figure", "header", "hgroup", "hr", "html", "legend", "main", "p", "pre", "section",
        "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ac:rich-text-body", "ac:structured-macro",
        *HEADINGS,
    }
)  # fmt: skip
_DROPPED = frozenset(
    {
        "area", "audio", "base", "button", "canvas", "embed", "footer", "form", "frame", "frameset", "head", "iframe",
        "img", "link", "map", "math", "meta", "nav", "noscript", "object", "option", "picture", "script", "select",
        "source", "style", "svg", "template", "textarea", "title", "track", "video", "ac:parameter",
    }
)  # fmt: skip
_MENU_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "dialog", "complementary", "menu", "menubar"})
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|$)|opacity\s*:\s*0\s*(?:;|$)|"
    r"mso-hide\s*:\s*all",
    re.IGNORECASE,
)
_HIDDEN_CLASS = re.compile(r"(?:^|\s)(?:sr-only|visually-hidden|screen-reader-text|hidden|d-none)(?:\s|$)")
_WEIGHT = re.compile(r"font-weight\s*:\s*(bold|bolder|normal|lighter|\d{3})", re.IGNORECASE)
_STRUCK = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE)
_BOLD = frozenset({"b", "strong"})
_CLASS_TICKED = re.compile(r"(?:^|\s)(?:checked|checkbox-on|to-do-children-checked|task-list-item-checked)(?:\s|$)")
_CLASS_BOX = re.compile(r"(?:^|\s)(?:checkbox-off|checkbox|to-do-children-unchecked)(?:\s|$)")
_LEVEL = re.compile(r"\d")
_BOLD_RUN = re.compile(r"\*\*(?:\s*\*\*)+|\*\*")
_MAX_BOLD = 90
_MIN_FORM = 200
"""Some pages wrap all they hold in a form; that one is not left out."""
_SENTENCE = re.compile(r"\w[.!?](?:\s|$)")


@dataclass(slots=True)
class Item:
    """The list item being read."""

    depth: int
    marker: str
    box: bool | None
    is_told: bool = False


def tag_of(element: Any) -> str:
    """The tag in lower case; empty for what is no element."""
    return element.tag.lower() if isinstance(element.tag, str) else ""


def is_dropped(element: Any, tag: str) -> bool:
    """The element is not shown, or is part of the page around the write-up."""
    if not tag or tag in _DROPPED:
        return tag != "form" or len("".join(element.itertext())) < _MIN_FORM
    if tag == "aside":
        return not _SENTENCE.search("".join(element.itertext())[:5000])
    if tag == "input":
        return bool(element.get("type") != "checkbox")
    if element.get("role", "").lower() in _MENU_ROLES or element.get("hidden") is not None:
        return True
    if tag == "header" and element.getparent() is not None and element.getparent().tag == "body":
        return bool(element.find(".//h1") is None)
    hidden = element.get("style")
    if hidden and _HIDDEN_STYLE.search(hidden[:500]):
        return True
    return element.get("aria-hidden") == "true" or bool(_HIDDEN_CLASS.search(element.get("class", "")[:300]))


def marks_of(element: Any, tag: str) -> list[tuple[str, str]]:
    """The Markdown signs around an element's words: bold, struck, a link to an issue or a change."""
    if tag == "a":
        target = element.get("href", "")
        is_link = is_work_link(target) and "".join(element.itertext()).strip() not in ("", target)
        return [("[", f"]({target})")] if is_link else []
    mark = _mark(element, tag)
    return [(mark, mark)] if mark else []


def _mark(element: Any, tag: str) -> str:
    """`**` for bold words, `~~` for struck ones; Google Docs says so, or the contrary, in the style."""
    if tag in HEADINGS or tag in ("body", "html", "table", "tr", "td", "th"):
        return ""
    stated = element.get("style", "")[:500]
    if tag in ("s", "del", "strike") or (stated and _STRUCK.search(stated)):
        return "~~"
    weight = _WEIGHT.search(stated) if stated else None
    if weight:
        return "**" if weight[1].lower() in ("bold", "bolder", "600", "700", "800", "900") else ""
    return "**" if tag in _BOLD else ""


def box_of(element: Any, tag: str) -> bool | None:
    """Whether the element is a ticked task box; None where it is no task box."""
    if tag == "input":
        return element.get("checked") is not None
    stated = element.get("aria-checked") or element.get("data-checked")
    if stated in ("true", "false") and (element.get("role") == "checkbox" or tag == "li"):
        return bool(stated == "true")
    name = element.get("class", "")[:300]
    if tag == "li" and element.get("data-inline-task-id"):
        return bool(_CLASS_TICKED.search(name))
    if tag in ("div", "span") and name:
        return True if _CLASS_TICKED.search(name) else False if _CLASS_BOX.search(name) else None
    return None


def level_of(element: Any) -> int | None:
    """The nesting that an editor states on the item, 1 outermost; None where it states none."""
    stated = element.get("aria-level", "")
    return int(stated) if _LEVEL.fullmatch(stated) and stated != "0" else None


def quiet(words: str) -> str:
    """Bold is kept where it makes a heading or a label, at the start of a line; elsewhere it is noise."""
    return "\n".join(_quiet_line(line) for line in words.split("\n"))


def _quiet_line(line: str) -> str:
    if "**" not in line:
        return line
    parts = _BOLD_RUN.sub(lambda run: "**" if run[0].count("**") % 2 else " ", line).split("**")
    if len(parts) < 3 or parts[0].strip() or not 2 <= len(parts[1].strip()) <= _MAX_BOLD:
        return " ".join(parts) if len(parts) < 3 else "".join(parts)
    gap = " " if parts[1].endswith((" ", "\u00a0")) else ""
    return f"**{parts[1].strip()}**{gap}{''.join(parts[2:])}"
