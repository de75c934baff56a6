"""Which services the incident touched, where the text names them as such."""

import re

from tracker.writeups.blocks import Block, BlockKind
from tracker.writeups.facts import Passage
from tracker.writeups.promises import is_noise
from tracker.writeups.role import Role
from tracker.writeups.sections import Section

MAX_SERVICES = 100
_MAX_NAME = 80
_THINGS = "(?:services?|components?|systems?|products?)"
_AFFECTED = re.compile(
    rf"^(?:this incident affected|(?:affected|impacted) {_THINGS}|{_THINGS} (?:affected|impacted))\s*:\s*(\S.*)$",
    re.IGNORECASE,
)
_FACT = re.compile(rf"(?:(?:affected|impacted) )?{_THINGS}(?: (?:affected|impacted))?", re.IGNORECASE)
_BETWEEN_NAMES = re.compile(r",\s+(?:and\s+)?|;\s+|\s+and\s+")


def services_of(sections: tuple[Section, ...], front: dict[str, str]) -> tuple[Passage, ...]:
    """Services in the front matter, in "This incident affected: ...", or under "Affected services", each once."""
    filed = next((front[key] for key in ("services", "service", "components") if front.get(key)), "")
    found = {name.lower(): Passage(name, 1, 1) for name in _split(filed.strip("[]"))}
    for section in sections:
        for block in section.blocks:
            for name in _names(section, block):
                found.setdefault(name.lower(), Passage(name, block.first_line, block.last_line))
        if len(found) >= MAX_SERVICES:
            break
    return tuple(found.values())[:MAX_SERVICES]


def _names(section: Section, block: Block) -> list[str]:
    if block.kind is BlockKind.ROW:
        return _in_row(block)
    told = _AFFECTED.match(block.text[:3000])
    if told:
        return _split(told[1])
    if section.role is not Role.SERVICES or is_noise(block.text):
        return []
    if block.kind is BlockKind.ITEM:
        return [] if block.depth else [_bare(block.text.partition(":")[0])[:_MAX_NAME]]
    is_list = block.kind is BlockKind.PARAGRAPH and block is section.blocks[0] and len(block.text) < 200
    return _split(block.text) if is_list else []


def _in_row(row: Block) -> list[str]:
    """ "| Services | relay, inbox |" """
    cells = [cell for _, cell in row.cells if cell]
    is_named = len(cells) == 2 and _FACT.fullmatch(cells[0].strip("*_ :"))
    return _split(cells[1]) if is_named and not is_noise(cells[1]) else []


def _split(names: str) -> list[str]:
    parts = (_bare(part).strip("\"'") for part in _BETWEEN_NAMES.split(names))
    return [part for part in parts if 1 < len(part) <= _MAX_NAME]


def _bare(name: str) -> str:
    return name.strip("*_` .")
