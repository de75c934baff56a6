"""The action items of a write-up: what its sections of actions list, tabulate, or tell in prose.

In order of trust: list items and table rows of an action section; its sub-headings where each is an
action with a body; its prose. Only where no section of actions yields anything do strong promises
elsewhere count, and only where there are none those of the updates that close a status page's incident.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from tracker.writeups.action_tables import item_of_row
from tracker.writeups.blocks import Block, BlockKind
from tracker.writeups.facts import ReadItem
from tracker.writeups.item_details import owner_in, references_in
from tracker.writeups.items import is_field, item_of, with_field
from tracker.writeups.promises import (
    is_listed_promise,
    is_noise,
    is_status,
    is_strong_promise,
    is_told_promise,
    starts_with_verb,
)
from tracker.writeups.role import Role
from tracker.writeups.roles import heading_role
from tracker.writeups.sections import Section, is_bare_item
from tracker.writeups.sentences import sentences_of
from tracker.writeups.struck import is_struck, unstruck
from tracker.writeups.updates import promises_in

MAX_ITEMS = 500
"""No write-up promises more; what follows is left out."""

_NUMBERED = re.compile(r"^(?:action (?:item )?)?(?:#?\d{1,2}[.):]|ai-?\d+:?)\s+", re.IGNORECASE)
_DONE_GROUP = re.compile(r"\b(?:done|completed?|already|implemented|finished)\b", re.IGNORECASE)
_SILENT = {
    Role.UPDATES,
    Role.TIMELINE,
    Role.CUSTOMER,
    Role.BOILERPLATE,
    Role.LESSONS,
    Role.IMPACT,
    Role.CAUSE,
    Role.FACTORS,
}


def action_items(sections: tuple[Section, ...]) -> tuple[ReadItem, ...]:
    """The promises of a write-up in the order of its lines, each once; those that were withdrawn as well."""
    listing = _homes_of_lists(sections)
    found: list[ReadItem] = []
    for section in sections:
        if section.role in (Role.ACTIONS, Role.MIXED):
            found += _of_section(section, has_list=section.home in listing)
        else:
            found += _of_stray_rows(section)
        if len(found) >= MAX_ITEMS:
            break
    if not found:
        found = [item for section in sections if section.role not in _SILENT for item in _strong(section)]
    if not found:
        found = [
            item_of(*told) for section in sections if section.role is Role.UPDATES for told in promises_in(section)
        ]
    return tuple(_once(found))[:MAX_ITEMS]


def _homes_of_lists(sections: tuple[Section, ...]) -> set[int]:
    kinds = (BlockKind.ITEM, BlockKind.ROW)
    return {section.home for section in sections if any(block.kind in kinds for block in section.blocks)}


def _of_section(section: Section, *, has_list: bool) -> list[ReadItem]:
    listed = [block for block in section.blocks if block.kind in (BlockKind.ITEM, BlockKind.ROW)]
    own = _heading_item(section) if not listed else None
    if own is not None:
        return [own]
    found: list[ReadItem] = []
    for k, block in enumerate(section.blocks):
        if block.kind is BlockKind.ROW:
            found += item_of_row(block)
        elif block.kind is BlockKind.ITEM or (
            section.is_lead and block.kind is BlockKind.PARAGRAPH and not block.depth
        ):
            _take_listed(found, block, section, _next_depth(section.blocks, k))
        elif not has_list and _is_own(block, section):
            found += _alone(block) if _is_beside_label(block, section) or is_bare_item(block) else _told(block)
    return (
        _all_done(found)
        if section.heading and _DONE_GROUP.search(section.heading.text) and not section.is_lead
        else found
    )


def _is_own(block: Block, section: Section) -> bool:
    """The paragraph belongs to the heading, not to a list item; below a label in a list it is indented."""
    label_depth = section.heading.depth - 7 if section.heading and not section.is_lead else 0
    return block.depth <= max(label_depth, 0)


def _next_depth(blocks: list[Block], k: int) -> int:
    following = blocks[k + 1] if k + 1 < len(blocks) else None
    return following.depth if following is not None and following.kind is BlockKind.ITEM else 0


def _take_listed(found: list[ReadItem], block: Block, section: Section, next_depth: int) -> None:
    """Add what a list item promises; a field such as "Owner: Ana" goes to the item above it."""
    if block.depth and found and _goes_with(found, block.text):
        return
    is_group = block.ends_open and next_depth > block.depth and len(block.text) < 120
    is_promise = is_listed_promise if section.role is Role.ACTIONS else is_told_promise
    if not is_group and is_promise(block.text):
        found.append(item_of(block, block.text))


def _goes_with(found: list[ReadItem], text: str) -> bool:
    """Whether a nested item only tells more about the last one; what it tells is added."""
    if is_field(text):
        found[-1] = with_field(found[-1], text)
    elif is_status(text):
        found[-1] = replace(found[-1], is_done=True)
    else:
        return text[:1].islower() and not starts_with_verb(text)
    return True


def _is_beside_label(block: Block, section: Section) -> bool:
    """The block stands on the line of its label, as in "- Prevention: lint the migrations"."""
    heading = section.heading
    return heading is not None and heading.marker != "" and block.first_line == heading.first_line


def _alone(block: Block) -> list[ReadItem]:
    """Words that stand alone on their line: one promise, or, where they are several sentences, prose."""
    if len(sentences_of(block.text)) > 1:
        return _told(block)
    return [item_of(block, block.text)] if is_listed_promise(block.text) else []


def _told(block: Block) -> list[ReadItem]:
    """What a paragraph promises: all of it where it opens with a verb, else sentence by sentence."""
    if block.kind is not BlockKind.PARAGRAPH:
        return []
    if is_struck(block.text):
        return [item_of(block, block.text)] if is_told_promise(block.text) else []
    if starts_with_verb(block.text) and not is_noise(block.text) and not block.ends_open:
        return [item_of(block, block.text)]
    told = sentences_of(unstruck(block.text))
    return [item_of(block, sentence) for sentence in told if is_told_promise(sentence)]


def _strong(section: Section) -> Iterator[ReadItem]:
    for block in section.blocks:
        if block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM):
            yield from (
                item_of(block, sentence)
                for sentence in sentences_of(unstruck(block.text))
                if is_strong_promise(sentence)
            )


def _of_stray_rows(section: Section) -> list[ReadItem]:
    """Rows of a table whose columns name actions and their owners, under whatever heading it stands."""
    rows = [block for block in section.blocks if block.kind is BlockKind.ROW]
    names = {heading_role(name) for name, _ in rows[0].cells} if rows else set()
    return [item for row in rows for item in item_of_row(row)] if Role.ACTIONS in names else []


def _heading_item(section: Section) -> ReadItem | None:
    """One heading per action: numbered, owned, or opening with a verb, with words but no list below it."""
    heading = section.heading
    if heading is None or section.is_lead or heading_role(heading.text) is not Role.OTHER:
        return None
    words = _NUMBERED.sub("", heading.text)
    is_action = words != heading.text or owner_in(words) is not None or _is_command(words)
    if not is_action or is_noise(words):
        return None
    item = item_of(heading, words)
    body = " ".join(block.text for block in section.blocks)[:2000]
    return replace(item, references=item.references or references_in(body), owner=item.owner or owner_in(body))


def _is_command(words: str) -> bool:
    return starts_with_verb(words) and len(words.split()) >= 3


def _all_done(found: list[ReadItem]) -> list[ReadItem]:
    return [replace(item, is_done=True) for item in found]


def _once(found: Iterable[ReadItem]) -> Iterator[ReadItem]:
    seen: set[str] = set()
    for item in found:
        key = " ".join(item.text.lower().split())
        if key not in seen:
            seen.add(key)
            yield item
