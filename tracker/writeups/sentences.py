"""Paragraphs to sentences."""

import re

_END = re.compile(r"(?<=[.!?])[\"')\]*_”]{0,3}\s+(?=[\"'\[*_`“]{0,3}[A-Z0-9À-Þ])")
_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|approx|ca|cf|no|fig|mr|ms|mrs|dr|inc|ltd|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)|\b[A-Z])\.$",
    re.IGNORECASE,
)
MAX_WORDS_READ = 6000
"""Characters of one block that are looked at; no promise or cause is longer."""


def sentences_of(text: str) -> list[str]:
    """The sentences of a paragraph, verbatim, in order. Looks at the first `MAX_WORDS_READ` characters."""
    found: list[str] = []
    start = 0
    text = text[:MAX_WORDS_READ]
    for gap in _END.finditer(text):
        sentence = text[start : gap.start()]
        if _ABBREVIATED.search(sentence[-12:]):
            continue
        closing = gap[0].rstrip()
        found.append((sentence + closing).strip())
        start = gap.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]
