"""How severe the incident was said to be."""

import re

from tracker.writeups.facts import Passage
from tracker.writeups.patterns import phrases
from tracker.writeups.promises import is_noise
from tracker.writeups.sections import Section

_STATED = (
    # "a SEV-2 incident"
    re.compile(r"\b((?:sev|severity)[ -]?[0-5])\b", re.IGNORECASE),
    # "Severity: high - customers are ...", "| Sev | 2 |"
    re.compile(
        r"(?:^|[\s|(*])(?:incident |impact )?(?:severity|sev)(?: ?level)?\W{0,6}[:=|]\W{0,4}"
        r"([a-z0-9][\w ]{0,30}?)(?=\s*(?:$|[-–—.,;|(*]))",
        re.IGNORECASE,
    ),
    # "Priority: P1"
    re.compile(r"\bpriority\s?:\s?(p[0-4]|critical|high|medium|low)\b", re.IGNORECASE),
)
_LEVELS = (
    (1, phrases("critical|blocker|urgent|catastrophic|emergency|highest", "[sp]1|p0", "sev(?:erity)? ?-?[01]", "[01]")),
    (2, phrases("high|major|severe|significant", "[sp]2", "sev(?:erity)? ?-?2", "2")),
    (3, phrases("medium|moderate|normal|partial", "[sp]3", "sev(?:erity)? ?-?3", "3")),
    (4, phrases("low|minor|trivial|minimal|cosmetic", "s[45]|p4", "sev(?:erity)? ?-?[45]", "[45]")),
)
_READ = 600


def severity_of(sections: tuple[Section, ...], front: dict[str, str]) -> tuple[int | None, Passage | None]:
    """The severity 1 (worst) to 4 and the words it was read from; (None, None) where the write-up does not say."""
    filed = front.get("severity", front.get("sev", ""))[:60].strip()
    if filed and _level(filed):
        return _level(filed), Passage(filed, 1, 1)
    for section in sections:
        head = f"{section.heading.text[:60]}: " if section.heading and not section.is_lead else ""
        for k, block in enumerate(section.blocks):
            words = _stated(block.text[:_READ] if k else head + block.text[:_READ])
            if words:
                return _level(words), Passage(words, block.first_line, block.last_line)
    return None, None


def _stated(text: str) -> str | None:
    found = (pattern.search(text) for pattern in _STATED)
    words = next((match[1].strip() for match in found if match), None)
    return words if words and (words[0].isdigit() or not is_noise(words)) else None


def _level(words: str) -> int | None:
    return next((level for level, pattern in _LEVELS if pattern.search(words.lower())), None)
