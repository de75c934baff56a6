"""The passage that names the root cause, the contributing factors, and what the text says of repeats."""

from collections.abc import Iterator

from tracker.writeups.blocks import Block, BlockKind
from tracker.writeups.cause_words import CONTRIBUTES, CUES, HYPOTHETICAL, REPAIRS, REPEATS, UNSURE
from tracker.writeups.facts import Passage
from tracker.writeups.lines import starts_with_time
from tracker.writeups.promises import is_noise, is_strong_promise, starts_with_verb
from tracker.writeups.role import Role
from tracker.writeups.sections import Section
from tracker.writeups.sentences import sentences_of

WEIGHT = {
    Role.CAUSE: 5.0, Role.SUMMARY: 2.0, Role.BACKGROUND: 1.0, Role.RESOLUTION: 1.0, Role.OTHER: 1.5,
    Role.FACTORS: 1.2, Role.IMPACT: -1.5, Role.TIMELINE: -1.0,
    Role.DETECTION: 0.0, Role.LESSONS: 0.3,
}  # fmt: skip
_LAST_RESORT = {Role.TIMELINE: 0.0, Role.UPDATES: 0.0}
_LEAST = 2.0
_REPAIR_PENALTY = 2.0
_CAUSAL = 4.0
"""Strength of words that say outright that one thing caused another."""
_READ_QUOTE = 400
MAX_PASSAGES = 50
MAX_QUOTE = 1200
MAX_CONTEXT = 700
_READ_BLOCKS = 2000


def root_cause(sections: tuple[Section, ...], weights: dict[Role, float] = WEIGHT) -> Passage | None:
    """The sentence that best names the cause, with its neighbours as far as they are short.

    Where no sentence speaks of causing or change, what the timeline or a status page's updates say of it; None
    where there is nothing.
    """
    return _best_of(sections, weights) or _best_of(sections, _LAST_RESORT, least=_LEAST)


def _best_of(sections: tuple[Section, ...], weights: dict[Role, float], *, least: float = -99) -> Passage | None:
    best: tuple[float, Passage] | None = None
    for section in sections:
        weight = weights.get(section.role)
        if weight is None:
            continue
        told = list(_prose(section))
        for k, block in enumerate(told):
            score, words = _best_in(block, weight - min(k, 8) * (2.5 if section.role is Role.CAUSE else 0.15))
            if words and score >= least and (best is None or score > best[0]):
                best = score, _with_neighbours(told, k, words)
    return best[1] if best else None


def _with_neighbours(told: list[Block], k: int, words: str) -> Passage:
    """The passage with whole blocks after it, then before it, as long as it stays short: a cause is told in steps."""
    block = told[k]
    first = last = k
    parts = [words]
    if len(words) >= min(len(block.text), _READ_QUOTE):
        while True:
            room = MAX_CONTEXT - sum(len(part) + 1 for part in parts)
            if last + 1 < len(told) and len(told[last + 1].text) <= room and _is_kin(told[last + 1], block):
                last += 1
                parts.append(told[last].text)
            elif first and len(told[first - 1].text) <= room and _leads_to(told[first - 1], block):
                first -= 1
                parts.insert(0, told[first].text)
            else:
                break
    return Passage(" ".join(parts)[:MAX_QUOTE], told[first].first_line, told[last].last_line)


def _leads_to(neighbour: Block, block: Block) -> bool:
    """The words before a cause belong to it: items of one list, and paragraphs that speak of causing themselves."""
    if not _is_kin(neighbour, block):
        return False
    return block.kind is BlockKind.ITEM or max(map(_strength, sentences_of(neighbour.text)[:20]), default=0) >= _CAUSAL


def _is_kin(neighbour: Block, block: Block) -> bool:
    """The neighbour goes on telling what happened: it promises nothing, and speaks to nobody."""
    if neighbour.kind is not block.kind or is_noise(neighbour.text):
        return False
    return not any(is_noise(said) or is_strong_promise(said) for said in sentences_of(neighbour.text)[:20])


def _prose(section: Section) -> Iterator[Block]:
    return (block for block in section.blocks[:40] if block.kind is not BlockKind.ROW and not block.ends_open)


def _best_in(block: Block, weight: float) -> tuple[float, str]:
    sentences = sentences_of(block.text)[:20]
    if starts_with_time(block.text):
        weight = min(weight, 0.3)
    if starts_with_verb(block.text):
        weight -= 2
    scores = [_strength(sentence) - min(k, 6) * 0.2 for k, sentence in enumerate(sentences)]
    if not scores or (weight < 4 and max(scores) <= 0):
        return 0.0, ""
    best = scores.index(max(scores))
    return weight + scores[best], _around(sentences, best)


def _around(sentences: list[str], best: int) -> str:
    """A sentence with the one before and the ones after it, as long as the passage stays short."""
    first = best - 1 if best and len(sentences[best - 1]) + len(sentences[best]) <= MAX_CONTEXT else best
    last = best
    while last + 1 < len(sentences) and sum(map(len, sentences[first : last + 2])) <= MAX_CONTEXT:
        last += 1
    return " ".join(sentences[first : last + 1])


def _strength(sentence: str) -> float:
    low = sentence[:1500].lower()
    if len(low) < 25 or is_noise(sentence) or is_strong_promise(sentence):
        return -2.0
    strength = next((weight for weight, pattern in CUES if pattern.search(low)), 0.0)
    strength -= _REPAIR_PENALTY if REPAIRS.search(low) else 0
    return strength - 4 if UNSURE.search(low) else strength


def contributing_factors(sections: tuple[Section, ...]) -> tuple[Passage, ...]:
    """What stands under "Contributing factors": its items, else its sentences; elsewhere what is called one."""
    found: list[Passage] = []
    for section in sections:
        if section.role is not Role.FACTORS:
            found += _told_factors(section)
            continue
        items = [block for block in section.blocks if block.kind is BlockKind.ITEM]
        if items:
            found += [_passage(block, block.text) for block in items if not is_noise(block.text)]
            continue
        for block in section.blocks:
            found += [_passage(block, sentence) for sentence in sentences_of(block.text) if not is_noise(sentence)]
    return tuple(found[:MAX_PASSAGES])


def _told_factors(section: Section) -> Iterator[Passage]:
    """ "A contributing factor was that nobody had looked." """
    if section.role in (Role.UPDATES, Role.ACTIONS, Role.BOILERPLATE, Role.CUSTOMER):
        return
    for block in section.blocks[:_READ_BLOCKS]:
        if "contribut" in block.text.lower():
            yield from (
                _passage(block, sentence)
                for sentence in sentences_of(block.text)
                if CONTRIBUTES.search(sentence[:1500].lower()) and not UNSURE.search(sentence[:1500].lower())
            )


def recurrence_statements(sections: tuple[Section, ...]) -> tuple[Passage, ...]:
    """Sentences in which the write-up itself says that this, or its like, had happened before."""
    found: list[Passage] = []
    for section in sections:
        if section.role in (Role.UPDATES, Role.CUSTOMER, Role.BOILERPLATE):
            continue
        for block in section.blocks[:_READ_BLOCKS]:
            found += [_passage(block, sentence) for sentence in sentences_of(block.text) if _tells_of_repeat(sentence)]
            if len(found) >= MAX_PASSAGES:
                return tuple(found[:MAX_PASSAGES])
    return tuple(found)


def _tells_of_repeat(sentence: str) -> bool:
    low = sentence[:1500].lower()
    return any(pattern.search(low) for pattern in REPEATS) and not HYPOTHETICAL.search(low)


def _passage(block: Block, words: str) -> Passage:
    return Passage(words[:MAX_QUOTE], block.first_line, block.last_line)
