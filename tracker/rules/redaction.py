"""Where a passage stands in other texts, and how it is made unreadable there."""

import re
from collections import defaultdict
from datetime import date, datetime
from enum import Enum
from typing import Any, Final

from tracker import vocabulary
from tracker.errors import RefusedError

BLOCK: Final = "[redacted]"
LEAST: Final = 4
"""Fewer characters than this stand in too many words that are no secret."""
RUN: Final = 4
"""From so many words of a passage on, in its order, a text quotes it."""
KEY_LENGTH: Final = 8
"""A word of this length with more than letters in it may be a key, so it is a quote by itself."""

_MARK = r"(?:[-*+•>#|]+|\d+[.)]|\[[ xX]?\])"
_START = re.compile(rf"^(?:\s*{_MARK}\s+)+|^\s+", re.MULTILINE)
_GAP = rf"\s+(?:{_MARK}\s+)*"
_WORD = re.compile(r"\S+")
_ONLY_MARK = re.compile(_MARK)
_NOT_LETTERS = re.compile(r"[^\W\d_]*")
_PUNCTUATION = ".,;:!?()[]{}<>\"'`*_“”‘’…"
_STRUCTURED: Final = frozenset(
    str(member.value)
    for kind in vars(vocabulary).values()
    if isinstance(kind, type) and issubclass(kind, Enum)
    for member in kind
)


def passage_of(text: str) -> str:
    """A passage as it is looked for: without list markers at the start of its lines.

    Raises RefusedError for less than four characters, which would make half of all texts unreadable.
    """
    passage = _START.sub("", text).strip()
    if len("".join(_words(passage))) < LEAST:
        raise RefusedError(f"Give at least {LEAST} characters, so that nothing else is hit.", field="words")
    return passage


def lines_of(text: str, first: int, last: int) -> str:
    """The lines `first` to `last` of a text, from 1. Raises RefusedError where there are none."""
    lines = text.split("\n")
    if not 1 <= first <= last <= len(lines):
        raise RefusedError(f"The write-up has the lines 1 to {len(lines)}.", field="first")
    return "\n".join(lines[first - 1 : last])


def search_key(passage: str) -> str:
    """The longest run of plain letters and digits in a passage, to find candidates by; may be empty."""
    return max(re.findall(r"[A-Za-z0-9]+", passage), key=len, default="")


def hidden(value: Any, passage: str, *, is_near: bool) -> Any:
    """A stored value, text or JSON, with the passage made unreadable in it; the same value where it is not there.

    `is_near` is for what was read in or written about the same incident: there, parts of the passage go as well.
    """
    if isinstance(value, str):
        return _hidden_text(value, passage, is_near=is_near)
    if isinstance(value, list):
        return [hidden(one, passage, is_near=is_near) for one in value]
    if isinstance(value, dict):
        return {key: hidden(one, passage, is_near=is_near) for key, one in value.items()}
    return value


def _hidden_text(text: str, passage: str, *, is_near: bool) -> str:
    if text in _STRUCTURED or _is_instant(text):
        return text
    text = _cut_off(_pattern(passage).sub(lambda found: _block(found[0]), text), passage)
    return _without_quotes(text, passage) if is_near else text


def _is_instant(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        try:
            date.fromisoformat(text)
        except ValueError:
            return False
    return True


def _block(text: str) -> str:
    """As many lines as there were, so that line numbers stay."""
    return "\n".join([BLOCK] * (text.count("\n") + 1))


def _pattern(passage: str) -> re.Pattern[str]:
    """The passage in any case, broken into lines anywhere, with list markers or without."""
    return re.compile(_GAP.join(re.escape(word) for word in _words(passage)), re.IGNORECASE)


def _words(passage: str) -> list[str]:
    """The words of a passage; list markers and the lines of tables may stand between them anywhere."""
    return [word for word in passage.split() if not _ONLY_MARK.fullmatch(word)]


def _cut_off(text: str, passage: str) -> str:
    """A text that was shortened in the middle of the passage, without the part that it still shows."""
    if not text.endswith("…"):
        return text
    shown, whole = text[:-1].casefold(), " ".join(passage.split()).casefold()
    for length in range(min(len(shown), len(whole)), LEAST - 1, -1):
        start = len(shown) - length
        if shown.endswith(whole[:length]) and (start == 0 or not shown[start - 1].isalnum()):
            return f"{text[:start]}{BLOCK}…"
    return text


def _without_quotes(text: str, passage: str) -> str:
    """A text without its runs of words that are the passage's, too."""
    words = [word for word in _WORD.finditer(text) if _bare(word[0])]
    marked = _quoted([_bare(word[0]) for word in words], [_bare(word) for word in _words(passage)])
    parts, at = [], 0
    place = 0
    while place < len(words):
        end = place
        while end < len(words) and marked[end]:
            end += 1
        if end > place:
            start, stop = words[place].start(), words[end - 1].end()
            parts += [text[at:start], _block(text[start:stop])]
            at = stop
        place = end + 1
    return "".join([*parts, text[at:]])


def _quoted(words: list[str], passage: list[str]) -> list[bool]:
    """Which words stand in a run that the passage has as well."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(passage):
        places[word].append(place)
    marked = [False] * len(words)
    runs: dict[int, int] = {}
    for here, word in enumerate(words):
        runs = {there: runs.get(there - 1, 0) + 1 for there in places.get(word, ())}
        longest = max(runs.values(), default=0)
        is_all = longest == len(words) and longest > 1
        if longest >= RUN or is_all or (longest and _may_be_key(word)):
            first = here + 1 - (longest if longest >= RUN or is_all else 1)
            marked[first : here + 1] = [True] * (here + 1 - first)
    return marked


def _bare(word: str) -> str:
    return word.strip(_PUNCTUATION).casefold()


def _may_be_key(word: str) -> bool:
    return len(word) >= KEY_LENGTH and not _NOT_LETTERS.fullmatch(word)
