"""Is this sentence, or this list item, a promise of work; and is that work done already?

The words that decide are in `promise_words.py`.
"""

import re

from tracker.writeups import promise_words as said
from tracker.writeups.lines import starts_with_time
from tracker.writeups.sentences import sentences_of
from tracker.writeups.verbs import base_form

_READ = 2000
_PLAIN = str.maketrans({"*": None, "_": None, "`": None, "~": None, "’": "'"})
_UNMARKED = str.maketrans({"*": None, "`": None, "~": None})
_NONSENSE = (said.PLACEHOLDERS, said.PROMPTS, said.COURTESIES, said.TO_READERS)
_LABEL = re.compile(r"(?:\*\*|__)?[^:.*]{2,70}(?:\*\*:?|__:?|:)(?:\*\*|__)?\s+(?=\S)")
_OWNED_OR_TAGGED = re.compile(r"@[\w.-]+|[\[(][^\])]{0,30}[\])]")


def plain(text: str) -> str:
    """Lower case, straight apostrophes, no emphasis: the form the tables above are tried on."""
    return text[:_READ].translate(_PLAIN).lower().strip()


def without_label(text: str) -> str:
    """ "Monitoring: Added an alert" without the words before the colon."""
    found = _LABEL.match(text[:120])
    return text[found.end() :] if found else text


def is_noise(text: str) -> bool:
    """Template prompts, placeholders, courtesies, and words addressed to customers."""
    words = plain(text)
    if len(words) < 3 or not any(letter.isalpha() for letter in words):
        return True
    return any(pattern.search(words) for pattern in _NONSENSE)


def is_listed_promise(text: str) -> bool:
    """Whether an item of an action list is a promise. There nearly everything is; the exceptions count."""
    opening = sentences_of(text)[:1]
    if not opening or starts_with_time(text) or is_noise(opening[0]):
        return False
    if starts_with_verb(opening[0]):
        return True
    return not said.REFLECTIONS.search(plain(opening[0])) and not said.VAGUE.match(plain(opening[0]))


def is_told_promise(sentence: str) -> bool:
    """Whether a sentence of prose about actions promises work: "Teams are reviewing the alerts."""
    words = plain(sentence)
    if is_noise(sentence) or said.VAGUE.match(words) or said.REFLECTIONS.search(words) or words.endswith((":", "?")):
        return False
    return (
        starts_with_verb(sentence)
        or bool(said.MODALS.search(words))
        or _has_verb(said.ONGOING, words)
        or _has_verb(said.PERFECT, words)
    )


def is_strong_promise(sentence: str) -> bool:
    """Whether a sentence promises work wherever it stands: "We will add a second resolver."""
    words = plain(sentence)
    found = said.STRONG.search(words)
    if found is None or is_noise(sentence) or said.VAGUE.match(words) or said.REFLECTIONS.search(words):
        return False
    return base_form(found[1]) is not None


def starts_with_verb(text: str) -> bool:
    """The text opens with the base or -ing form of a known verb, as in "Add ..." or "Improving ..."."""
    first = text.lstrip("*_`~\"'([ ").split(maxsplit=1)
    form = base_form(first[0]) if first else None
    return form is not None and form[1] != "past"


def _has_verb(pattern: re.Pattern[str], words: str) -> bool:
    return any(base_form(found[1]) for found in pattern.finditer(words))


def is_told_done(text: str) -> bool:
    """Whether the words say the work is finished: "(done)", "We have added ...", "Updated the runbook"."""
    words = plain(text)
    if said.DONE_MARKS.search(text[:_READ].translate(_UNMARKED)):
        return not re.search(r"\bnot (?:yet )?(?:done|been)\b", words)
    if said.OPEN_MARKS.search(words) or said.TICKETS.search(words):
        return False
    body = plain(without_label(text))
    first = base_form(body.split(maxsplit=1)[0]) if body else None
    if first and first[1] == "past":
        return True
    if starts_with_verb(body) or said.DEFERRED.search(body) or body.startswith("if "):
        return False
    return _is_told_past(body[:120])


def is_status(text: str) -> bool:
    """The words only say that what stands above them is finished: "This has been done"."""
    return len(text) < 120 and bool(said.STATUS.match(plain(text)))


def _is_told_past(opening: str) -> bool:
    """ "We have added ...", "We added ...", "Alerts configured" """
    modal = said.MODALS.search(opening)
    perfect = said.PERFECT.search(opening)
    if perfect and _is_past(perfect[1]):
        return not (modal and modal.start() < perfect.start())
    told = said.TOLD_PAST.match(opening)
    if told and _is_past(told[1]):
        return True
    words = _OWNED_OR_TAGGED.sub(" ", opening).split()
    return 2 <= len(words) <= 4 and _is_past(words[-1])


def _is_past(word: str) -> bool:
    form = base_form(word)
    return form is not None and (form[1] == "past" or word in ("put", "set", "cut"))
