"""One promise with all it says about itself."""

import re
from dataclasses import replace

from tracker.writeups.blocks import Block
from tracker.writeups.facts import ReadItem
from tracker.writeups.item_details import due_in, kind_in, owner_in, references_in
from tracker.writeups.promises import is_told_done
from tracker.writeups.struck import is_struck, is_struck_but_done

# A line below an item that tells one thing about it: "Owner: Ana", "Due: 2024-05-01"
_FIELD = re.compile(
    r"^\W{0,3}(owner|assignee|assigned to|dri|responsible|due(?: date)?|deadline|eta|status|state|priority|type|"
    r"kind|ticket|issue|link|jira|pr|notes?|reason|why|goal|tracking|effort|category)\W{0,3}:",
    re.IGNORECASE,
)
_STATES = ("status", "state")


def item_of(block: Block, text: str) -> ReadItem:
    """The promise that `text`, all or part of a block, makes. A ticked box is done, whatever the words."""
    told = text.strip()
    is_taken_back = is_struck(told)
    is_done = is_struck_but_done(told) if is_taken_back else is_told_done(told)
    return ReadItem(
        text=told,
        first_line=block.first_line,
        last_line=block.last_line,
        is_done=block.box if block.box is not None else is_done,
        owner=owner_in(told),
        due_on=due_in(told),
        references=references_in(told),
        kind=kind_in(told),
        is_struck=is_taken_back,
    )


def is_field(text: str) -> bool:
    """The words tell one thing about the item above them."""
    return bool(_FIELD.match(text[:40]))


def with_field(item: ReadItem, text: str) -> ReadItem:
    """The item with what a field below it adds; what the item says itself goes first."""
    name, _, value = text.partition(":")
    is_state = name.strip("*_ ").lower() in _STATES
    return replace(
        item,
        owner=item.owner or owner_in(text),
        due_on=item.due_on or due_in(text),
        references=tuple(dict.fromkeys(item.references + references_in(text))),
        is_done=item.is_done or (is_state and is_told_done(value.strip(" *_"))),
    )
