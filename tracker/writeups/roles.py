"""The role of a part of a write-up, told from its heading or from the sentence that leads into a list."""

import re
from functools import lru_cache

from tracker.writeups.heading_words import HEADINGS, LEADS
from tracker.writeups.role import Role

MAX_HEADING = 90
"""Longer lines are prose, not headings."""

_HEADING_TABLE = tuple(
    (role, re.compile("|".join(f"(?:{phrase})" for phrase in phrases))) for role, phrases in HEADINGS
)
_LEAD_TABLE = tuple((role, re.compile(rf"\b(?:{'|'.join(phrases)})\b")) for role, phrases in LEADS)
_ORNAMENT = re.compile(r"[*_`#~\\]+|!?\[|\]\([^)]*\)?|\]|[^\w\s&'/;,.:?!()<>-]")
_NUMBERING = re.compile(r"^(?:(?:section|step|part) )?(?:\d{1,2}|[ivx]{1,4}|[a-z])[.):]\s+")


@lru_cache(maxsize=4096)
def heading_role(words: str) -> Role:
    """The role a heading of these words gives; Role.OTHER where the words say nothing."""
    plain = plain_heading(words)
    if not plain or len(plain) > MAX_HEADING:
        return Role.OTHER
    return next((role for role, pattern in _HEADING_TABLE if pattern.fullmatch(plain)), Role.OTHER)


def lead_role(sentence: str) -> Role:
    """The role of the list a sentence such as "We are making these changes:" leads into."""
    plain = sentence[-300:].replace("’", "'").lower()
    return next((role for role, pattern in _LEAD_TABLE if pattern.search(plain)), Role.OTHER)


def plain_heading(words: str) -> str:
    """A heading in lower case without numbering, emphasis, links, pictograms and end punctuation."""
    plain = _ORNAMENT.sub("", words[: MAX_HEADING * 3].replace("’", "'")).strip().lower()
    return _NUMBERING.sub("", plain).strip(" :.?!-")
