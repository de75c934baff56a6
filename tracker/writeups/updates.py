"""The updates of a status page: which of them close the incident, and what those promise.

An update speaks of the hours to come; only the closing one speaks of what comes after. Even there most of what
"we will" is telling more, watching, or giving back: the words for that are below.
"""

import re
from collections.abc import Iterator

from tracker.writeups.blocks import Block, BlockKind
from tracker.writeups.patterns import anywhere
from tracker.writeups.promises import is_strong_promise, plain
from tracker.writeups.sections import Section
from tracker.writeups.sentences import sentences_of
from tracker.writeups.struck import unstruck

_CLOSED = r"resolved|completed|post-?mortem"
_STATE = re.compile(
    rf"[\W_]{{0,4}}(?:(?P<closed>{_CLOSED})|investigating|identified|monitoring|update|in progress|verifying|scheduled)"
    r"\b[\W_]{1,6}(?=\w)",
    re.IGNORECASE,
)
# "This incident has been resolved."
_TOLD_CLOSED = re.compile(r".{0,200}\b(?:has|have|is|was) (?:now |been |fully )*resolved\b", re.IGNORECASE)

_AFTERCARE = anywhere(
    # "We will publish a post-mortem", "We will share the results of our review"
    r"\b(?:post-?mortems?|post[- ]incident|rca|root cause|retrospectives?|reports?|analysis|updates?|details|"
    r"findings|information|summary)\b",
    # "We will continue to monitor", "We will keep an eye on it", "We'll look into it"
    r"(?:will|'ll|going to|plan to) (?:\w+ly )?(?:be )?(?:continu|keep|monitor|watch|observ|investigat|look|review|"
    r"follow|wait|let|notify|inform|contact|reach|ask|work\b|working)",
    # "We will bring the last instances back", "We will retry the failed jobs", "We will credit your account"
    r"(?:will|'ll|going to|plan to) (?:\w+ly )?(?:be )?(?:restor|recover|bring|return|resum|retry|re-?run|restart|clos|"
    r"re-?enabl|credit|refund|complet|finish)",
)


def promises_in(section: Section) -> Iterator[tuple[Block, str]]:
    """The sentences of closing updates that promise remediation, each with its block."""
    is_closing: bool | None = None
    for block in section.blocks:
        if block.kind is BlockKind.STAMP:
            is_closing = None
            continue
        state = _STATE.match(block.text)
        if state or not is_closing:
            is_closing = bool(state["closed"]) if state else bool(_TOLD_CLOSED.match(block.text))
        if is_closing:
            told = block.text[state.end() :] if state else block.text
            yield from ((block, sentence) for sentence in sentences_of(unstruck(told)) if _is_remedy(sentence))


def _is_remedy(sentence: str) -> bool:
    return is_strong_promise(sentence) and not _AFTERCARE.search(plain(sentence))
