"""What the styles and numberings of a Word document mean: heading levels, list levels, numbers or bullets."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from tracker.writeups.xml_gate import parsed
from tracker.writeups.zip_gate import Archive

MAX_STYLES_BYTES = 4 * 1024 * 1024
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"heading ?([1-9])")
_LIST = re.compile(r"list ?(bullet|number|paragraph)? ?([2-5])?")


@dataclass(frozen=True, slots=True)
class Look:
    """How one paragraph is meant. `level` is its nesting in a list, 0 outermost, None outside lists."""

    heading: int = 0
    is_title: bool = False
    level: int | None = None
    is_numbered: bool = False
    list_id: str = ""


@dataclass(slots=True)
class Styles:
    """Style names by their ids, and which lists are numbered."""

    names: dict[str, str] = field(default_factory=dict)
    lists: dict[str, tuple[str, str]] = field(default_factory=dict)
    numbered: set[tuple[str, str]] = field(default_factory=set)

    def look_of(self, paragraph: Any) -> Look:
        """The look of a paragraph, from its own properties, else from its style."""
        style = _value(paragraph, "pStyle")
        name = self.names.get(style, style).lower()
        heading = 1 if name == "title" else int(found[1]) if (found := _HEADING.match(name)) else 0
        outline = _value(paragraph, "outlineLvl")
        if not heading and outline.isdecimal() and int(outline) < 9:
            heading = int(outline) + 1
        if heading:
            return Look(heading=heading, is_title=name == "title")
        listed = _LIST.fullmatch(name)
        list_id = _value(paragraph, "numPr", "numId") or self.lists.get(style, ("", ""))[0]
        level = _value(paragraph, "numPr", "ilvl") or self.lists.get(style, ("", ""))[1] or "0"
        if list_id and list_id != "0":
            depth = int(level) if level.isdecimal() and len(level) < 3 else 0
            depth = max(depth, int(listed[2] or 1) - 1 if listed else 0)
            return Look(level=depth, is_numbered=(list_id, level) in self.numbered, list_id=list_id)
        if listed and listed[1] in ("bullet", "number"):
            return Look(level=int(listed[2] or 1) - 1, is_numbered=listed[1] == "number", list_id=name)
        return Look()


def styles_of(archive: Archive) -> Styles:
    """The styles and numberings of a document; empty ones where it has none."""
    return _read(*(_part(archive, f"word/{name}.xml") for name in ("styles", "numbering")))


def _part(archive: Archive, name: str) -> bytes:
    return archive.read(name, at_most=MAX_STYLES_BYTES) if name in archive.names else b""


@lru_cache(maxsize=1)
def _read(stated: bytes, counted: bytes) -> Styles:
    """Kept for the next document: the files of a folder are often made from one template, and most of it is styles."""
    styles = Styles()
    if stated:
        for style in parsed(stated, what="Word document").iterchildren(f"{_W}style"):
            if style.get(f"{_W}type", "paragraph") != "paragraph":
                continue
            own = style.get(f"{_W}styleId", "")
            name = style.find(f"{_W}name")
            styles.names[own] = name.get(f"{_W}val", "") if name is not None else own
            list_id = _value(style, "numPr", "numId")
            if list_id:
                styles.lists[own] = (list_id, _value(style, "numPr", "ilvl"))
    if counted:
        styles.numbered = _numbered(parsed(counted, what="Word document"))
    return styles


def _numbered(root: Any) -> set[tuple[str, str]]:
    """(list, level) of everything that is counted rather than bulleted."""
    kinds: dict[str, set[str]] = {}
    for abstract in root.findall(f"{_W}abstractNum"):
        counted = kinds.setdefault(abstract.get(f"{_W}abstractNumId", ""), set())
        for level in abstract.findall(f"{_W}lvl"):
            form = level.find(f"{_W}numFmt")
            if form is not None and form.get(f"{_W}val") not in ("bullet", "none", None):
                counted.add(level.get(f"{_W}ilvl", "0"))
    found: set[tuple[str, str]] = set()
    for number in root.findall(f"{_W}num"):
        link = number.find(f"{_W}abstractNumId")
        levels = kinds.get(link.get(f"{_W}val", ""), set()) if link is not None else set()
        found |= {(number.get(f"{_W}numId", ""), level) for level in levels}
    return found


def _value(part: Any, *path: str) -> str:
    """The value of a property of a paragraph or style, such as its style or list; empty where it is not set."""
    found = part.find("/".join([f"{_W}pPr", *(f"{_W}{step}" for step in path)]))
    return found.get(f"{_W}val", "") if found is not None else ""
