"""What the incident is called."""

import re

from tracker.writeups.blocks import Block, BlockKind
from tracker.writeups.facts import Passage
from tracker.writeups.lines import is_byline
from tracker.writeups.promises import is_noise
from tracker.writeups.role import Role
from tracker.writeups.roles import heading_role
from tracker.writeups.sections import Section
from tracker.writeups.sentences import sentences_of

MAX_TITLE = 200

# Words at the top of a page that say what sort of page it is, not what happened.
_NOT_A_TITLE = re.compile(
    r"^(?:write-?up|post-?mortem(?: report)?|incident(?: report| review| post-?mortem)?|incident report for\b.*|"
    r"root cause analysis|rca|home|status|menu|skip to.*|share|print|overview|summary|"
    r"resolved|investigating|monitoring)\W*$",
    re.IGNORECASE,
)
_MAX_TOLD = 90
# What stands before the words that say what failed: "On 5 May, between 10:00 UTC and 11:00 UTC,"
_WHEN = re.compile(
    r"^(?:(?:on|from|between|at|starting|since|around|approximately|until|to|and|of|roughly|about|early|late|yesterday|"
    r"today|this|morning|afternoon|evening|utc|gmt|[a-z]{3}t|am|pm|the|"
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|"
    r"jan\w*|feb\w*|mar(?:ch)?|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|"
    r"\(?\d[\d:./-]*(?:st|nd|rd|th|am|pm|z|h)?\)?)[\s,.–—-]+)+",
    re.IGNORECASE,
)
_WHOSE = re.compile(
    r"^(?:(?:we|our (?:platform|service|systems?|team|customers)|there|users|customers)\s+"
    r"(?:experienced|suffered|had|saw|encountered|was|were)\s+(?:an? )?)(?=\w)",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"[;:]|,? (?:because|due to|caused by|which|when|while|until|before|affecting|from approximately|"
    r"from (?=\d)|between (?=\d)|on (?=\d|[A-Z][a-z]+day)|as a result|after)\b|\. "
)
_PREFIX = re.compile(r"^(?:title|subject|incident (?:title|name))\s*:\s+(?=\S)", re.IGNORECASE)


def title_of(sections: tuple[Section, ...], front: dict[str, str]) -> Passage | None:
    """The outermost heading, else the front matter's title, else a short first line; None where there is none."""
    headings = [section.heading for section in sections[:4] if section.heading and not section.is_lead]
    outermost = next((heading for heading in headings if heading.depth == 1 and _can_be_title(heading.text)), None)
    filed = front.get("title", "")[:MAX_TITLE]
    is_top = not any(block.kind is BlockKind.PARAGRAPH for block in sections[0].blocks)
    if outermost is not None and _is_title(
        outermost, is_first=outermost is headings[0] and is_top, is_filed=bool(filed)
    ):
        return _passage(outermost, outermost.text)
    return Passage(filed, 1, 1) if filed else _first_line(sections)


def told_title(sections: tuple[Section, ...]) -> Passage | None:
    """A title worked out of the first sentence that says what failed; None where none does.

    "On Monday, from 08:15 UTC to 09:05 UTC, uploads failed for most users." gives "Uploads failed for most users".
    """
    for section in sections[:4]:
        if section.role in (Role.UPDATES, Role.ACTIONS, Role.CUSTOMER):
            continue
        for block in section.blocks[:3]:
            first = next(iter(sentences_of(block.text)), "")
            words = _shortened(first) if block.kind is BlockKind.PARAGRAPH and not is_noise(first) else ""
            if words:
                return _passage(block, words)
    return None


def _shortened(sentence: str) -> str:
    """A sentence without the times before it and the clauses after what it says."""
    words = _WHEN.sub("", sentence[:600]).strip(" ,")
    words = _WHOSE.sub("", words)
    words = _AFTER.split(words, maxsplit=1)[0].strip(" ,.;:*_")
    if len(words) > _MAX_TOLD:
        words = words[:_MAX_TOLD].rsplit(" ", 1)[0].rstrip(" ,;") + "…"
    return words[:1].upper() + words[1:] if len(words.split()) >= 2 else ""


def _is_title(outermost: Block, *, is_first: bool, is_filed: bool) -> bool:
    """A heading whose words name a part of a write-up is a title only at the very top, and unrivalled."""
    names_part = heading_role(outermost.text) is not Role.OTHER
    return not names_part or (is_first and not is_filed)


def _can_be_title(words: str) -> bool:
    return not _NOT_A_TITLE.match(words.strip("*_# ")) and any(map(str.isalnum, words))


def _first_line(sections: tuple[Section, ...]) -> Passage | None:
    for section in sections[:3]:
        if section.heading and not section.is_lead and not _NOT_A_TITLE.match(section.heading.text):
            is_part = heading_role(section.heading.text) is not Role.OTHER
            return None if is_part else _passage(section.heading, section.heading.text)
        for k, block in enumerate(section.blocks[:3]):
            words = _PREFIX.sub("", block.text)
            if block.kind is BlockKind.PARAGRAPH and _can_be_title(words):
                following = section.blocks[k + 1].text if k + 1 < len(section.blocks) else ""
                return _passage(block, words) if _reads_like_title(words, following) else None
    return None


def _reads_like_title(words: str, following: str) -> bool:
    """Short and without end punctuation, or set above a status page's byline."""
    is_open = not words.rstrip().endswith((".", ":", ",", ";"))
    return len(words) <= MAX_TITLE - 50 and (is_open or is_byline(following))


def _passage(block: Block, words: str) -> Passage:
    return Passage(words[:MAX_TITLE], block.first_line, block.last_line)
