"""Words that are struck through: `~~so~~`, or in the tags that Markdown passes on to the page.

The readers of HTML and Word files write `~~` as well, so that what is struck is told the same in every format.
"""

import re

from tracker.writeups.promises import is_strong_promise, is_told_done, starts_with_verb

_SIGN = re.compile(r"~~|</?(?:s|del|strike)>", re.IGNORECASE)


def unstruck(text: str) -> str:
    """The words that still stand. A sign that nothing closes strikes nothing."""
    parts = _SIGN.split(text)
    if len(parts) % 2 == 0:
        parts[-2:] = [parts[-2] + parts[-1]]
    return " ".join("".join(parts[::2]).split()) if len(parts) > 1 else text


def is_struck(text: str) -> bool:
    """The words open struck through, and what stands beside makes no promise: "~~Add a probe~~ not needed"."""
    start = _SIGN.search(text[:20])
    if start is None or any(map(str.isalnum, text[: start.start()])):
        return False
    rest = unstruck(text)
    return rest != text and not starts_with_verb(rest) and not is_strong_promise(rest)


def is_struck_but_done(text: str) -> bool:
    """What stands beside the struck words says that the work is finished: "~~Add a probe~~ done"."""
    return is_told_done(unstruck(text))
