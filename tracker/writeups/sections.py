"""Blocks to sections: which heading, or which lead-in, each block stands under, and what for."""

from dataclasses import dataclass, field

from tracker.writeups.blocks import Block, BlockKind
from tracker.writeups.role import Role
from tracker.writeups.roles import heading_role, lead_role

_BARE_LEVEL, _LEAD_LEVEL = 7, 99


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the blocks below it, up to the next heading of any level.

    `home` is the line of the heading it stands under, lead-ins apart (0 before the first). `is_lead`: it was
    opened by a sentence such as "We are doing this:", which is its heading.
    """

    heading: Block | None
    role: Role
    level: int
    home: int
    is_lead: bool = False
    blocks: list[Block] = field(default_factory=list)


def sections_of(blocks: tuple[Block, ...]) -> tuple[Section, ...]:
    """The sections of a write-up in order. A heading that says nothing takes the role of the one above it.

    What follows a status page's first stamp are its updates, and so is what precedes it where it holds
    no heading.
    """
    reader = _Sections(_first_stamp(blocks), _title(blocks))
    for k, block in enumerate(blocks):
        reader.take(block, blocks[k + 1] if k + 1 < len(blocks) else None)
    return tuple(reader.found)


def _first_stamp(blocks: tuple[Block, ...]) -> int | None:
    """The line after which everything is an update; None where there are no stamps."""
    stamp = next((block for block in blocks if block.kind is BlockKind.STAMP), None)
    if stamp is None:
        return None
    has_heading = any(block.kind is BlockKind.HEADING and block.first_line < stamp.first_line for block in blocks)
    return stamp.first_line if has_heading else 2


def _title(blocks: tuple[Block, ...]) -> Block | None:
    """The only outermost heading, where the text begins with it: its words are a title, not a role."""
    headings = [block for block in blocks if block.kind is BlockKind.HEADING]
    outermost = [heading for heading in headings if heading.depth == 1]
    return headings[0] if outermost == headings[:1] and len(headings) > 1 else None


class _Sections:
    def __init__(self, updates_from: int | None, title: Block | None) -> None:
        self.updates_from = updates_from
        self.title = title
        self.found: list[Section] = [Section(None, Role.OTHER, 0, 0)]
        self.parents: list[int] = [0]
        self.lead: Section | None = None

    def take(self, block: Block, following: Block | None) -> None:
        if self.updates_from is not None and block.first_line > self.updates_from:
            self._update(block)
        elif block.kind is BlockKind.HEADING:
            self._open(block)
        elif block.kind is BlockKind.PARAGRAPH and block.ends_open and _is_listed(following):
            self._lead_in(block)
        else:
            self._put(block)

    def _update(self, block: Block) -> None:
        if self.found[-1].role is not Role.UPDATES:
            self.found.append(Section(None, Role.UPDATES, 1, block.first_line))
        self.found[-1].blocks.append(block)

    def _open(self, heading: Block) -> None:
        self.lead = None
        while self.parents and self.found[self.parents[-1]].level >= heading.depth:
            self.parents.pop()
        above = self.found[self.parents[-1]] if self.parents else None
        role, index = heading_role(heading.text), len(self.found)
        if heading is self.title:
            role = Role.OTHER
        is_grouping = role is Role.MIXED and above is not None and above.role is Role.ACTIONS
        is_state = heading.depth >= _BARE_LEVEL and above is not None and above.role is Role.UPDATES
        if above is not None and (role is Role.OTHER or is_grouping or is_state):
            role = above.role
        self.found.append(Section(heading, role, heading.depth, heading.first_line))
        self.parents.append(index)

    def _lead_in(self, block: Block) -> None:
        above = self.found[self.parents[-1]] if self.parents else self.found[0]
        role = lead_role(block.text)
        if above.role in (Role.ACTIONS, Role.TIMELINE, Role.BOILERPLATE) and role is not Role.CUSTOMER:
            role = above.role
        role = above.role if role is Role.OTHER else role
        self.lead = Section(block, role, _LEAD_LEVEL, above.home, is_lead=True)
        self.found.append(self.lead)

    def _put(self, block: Block) -> None:
        if self.lead is not None:
            if block.kind in (BlockKind.ITEM, BlockKind.ROW) or block.depth or is_bare_item(block):
                self.lead.blocks.append(block)
                return
            self._resume()
        self.found[-1].blocks.append(block)

    def _resume(self) -> None:
        """After a lead-in's list, go on with the section around it."""
        self.lead = None
        around = self.found[self.parents[-1]] if self.parents else self.found[0]
        self.found.append(Section(around.heading, around.role, around.level, around.home))


def _is_listed(following: Block | None) -> bool:
    return following is not None and (following.kind in (BlockKind.ITEM, BlockKind.ROW) or is_bare_item(following))


def is_bare_item(block: Block) -> bool:
    """Whether a paragraph is a line of its own without end punctuation: an item whose bullet was lost in pasting."""
    is_line = block.kind is BlockKind.PARAGRAPH and block.first_line == block.last_line
    return is_line and len(block.text) < 200 and not block.text.rstrip().endswith((".", "!", "?", ":"))
