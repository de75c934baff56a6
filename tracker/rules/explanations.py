"""The reasons of a candidate in words, each with the quotes of both sides: what a person decides by."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from tracker.rules.mechanisms import NAMES, mechanisms_in, places, rarity, tells_why
from tracker.rules.profiles import MAX_READ, Quote, Told, mechanisms_of, sentences_of
from tracker.rules.recurrence import Candidate, Statistics
from tracker.rules.repeats import denies
from tracker.rules.similarity import Query, shared_words, word_bag
from tracker.rules.tickets import COMMON_TICKET, tickets_in
from tracker.vocabulary import CauseClass, Evidence, Trigger

LEAST_SHOWN: Final = 0.01
"""Evidence that weighs less is left out."""
_WORDS_NAMED = 6
_MECHANISMS_NAMED = 4
_COMPARED = 60
_LEAST_TOLD = 5
"""Words of a sentence that tells something."""
_HEADING = re.compile(r"---|#{1,6}\s|[\w ]{1,30}:\s*$")

Side = tuple[str, Quote | None, Quote | None]


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: `weight` is what it adds to, or takes from, the sum behind the score."""

    kind: Evidence
    words: str
    weight: float
    earlier: Quote | None = None
    later: Quote | None = None


def reasons(candidate: Candidate, *, earlier: Told, later: Told, usual: Statistics) -> tuple[Reason, ...]:
    """Why a pair was suggested, the weightiest reason first.

    Reads both texts again, for about 20 ms a pair: only for those that are kept. Quotes carry the lines of the
    canonical text; a side has none where nothing on it says so in one place.
    """
    found = []
    for kind, weight in candidate.parts.items():
        if abs(weight) >= LEAST_SHOWN:
            words, here, there = _SAY[kind](earlier, later, usual)
            found.append(Reason(kind, words, weight, here, there))
    return tuple(sorted(found, key=lambda reason: -abs(reason.weight)))


def _passages(earlier: Told, later: Told, usual: Statistics) -> Side:
    here, there = _telling(earlier), _telling(later)
    pair = _likest(here, there, usual)
    words = shared_words(
        " ".join(quote.text for quote in there), " ".join(quote.text for quote in here), usual.words, most=_WORDS_NAMED
    )
    named = f": {', '.join(words)}." if words else "."
    return f"What tells the causes is alike{named}", *pair


def _telling(told: Told) -> Sequence[Quote]:
    """The passages that tell the cause: those that were read as such first, then sentences that speak of causing."""
    told_first = [*told.causes, *told.factors]
    rest = [quote for quote in sentences_of(told.text[:MAX_READ]) if tells_why(quote.text) and _is_told(quote.text)]
    return [*told_first, *rest][:_COMPARED]


def _is_told(words: str) -> bool:
    """Whether words are more than a heading, a title above the text, or an entry such as "problem identified"."""
    return not _HEADING.match(words) and len(words.split()) >= _LEAST_TOLD


def _likest(here: Sequence[Quote], there: Sequence[Quote], usual: Statistics) -> tuple[Quote | None, Quote | None]:
    """The two passages that are most alike; the first ones where none share a word."""
    best = 0.0
    pair = (here[0] if here else None), (there[0] if there else None)
    bags = [(quote, word_bag([(1.0, quote.text)])) for quote in here]
    for other in there:
        query = Query(word_bag([(1.0, other.text)]), usual.words)
        for quote, bag in bags:
            likeness = query.cosine(bag)
            if likeness > best:
                best, pair = likeness, (quote, other)
    return pair


def _story(earlier: Told, later: Told, usual: Statistics) -> Side:
    words = shared_words(later.text[:MAX_READ], earlier.text[:MAX_READ], usual.words, most=_WORDS_NAMED)
    named = f"share uncommon words: {', '.join(words)}" if words else "are told alike"
    return f"The whole texts {named}.", None, None


def _mechanisms(earlier: Told, later: Told, usual: Statistics) -> Side:
    here, there = mechanisms_of(earlier), mechanisms_of(later)
    both = sorted(places(here & there), key=lambda place: usual.mechanisms[place])[:_MECHANISMS_NAMED]
    if not both:
        return "The two texts tell of different ways of failing.", None, None
    named = "; ".join(NAMES[place] for place in both)
    wanted = sum(1 << place for place in both)
    return f"Both tell of {named}.", _telling_of(earlier, wanted, usual), _telling_of(later, wanted, usual)


def _telling_of(told: Told, wanted: int, usual: Statistics) -> Quote | None:
    """The passage that names the most, and rarest, of the wanted mechanisms."""
    best, found = 0.0, None
    for quote in [*told.causes, *told.factors, *sentences_of(told.text[:MAX_READ])]:
        named = places(mechanisms_in(quote.text) & wanted)
        worth = sum(rarity(usual.words.texts, usual.mechanisms[place]) for place in named)
        if worth > best + 1e-9:
            best, found = worth, quote
    return found


def _promise(earlier: Told, later: Told, usual: Statistics) -> Side:
    shared = tickets_in(earlier.text) & tickets_in(later.text)
    for ticket in sorted(shared):
        if usual.tickets.get(ticket, 0) <= COMMON_TICKET:
            return f"Both name {ticket}.", _naming(earlier, ticket), _naming(later, ticket)
    pair = _likest(earlier.promises, later.promises, usual)
    return "Something promised then was promised again.", *pair


def _naming(told: Told, ticket: str) -> Quote | None:
    passages = (*told.promises, *sentences_of(told.text[:MAX_READ]))
    return next((quote for quote in passages if ticket in tickets_in(quote.text)), None)


def _class(earlier: Told, later: Told, usual: Statistics) -> Side:
    return f"Both causes are of the class {_plain(later.cause_class)}.", _first(earlier.causes), _first(later.causes)


def _trigger(earlier: Told, later: Told, usual: Statistics) -> Side:
    return f"Both were set off by the same sort of thing: {_plain(later.trigger)}.", None, None


def _plain(word: CauseClass | Trigger) -> str:
    return word.value.replace("-", " ")


def _services(earlier: Told, later: Told, usual: Statistics) -> Side:
    there = {name.casefold() for name in earlier.services}
    shared = sorted(name for name in set(later.services) if name.casefold() in there)
    return f"Both hit {', '.join(shared)}.", None, None


def _named(earlier: Told, later: Told, usual: Statistics) -> Side:
    return "Both are linked to one named cause.", _first(earlier.causes), _first(later.causes)


def _statement(earlier: Told, later: Told, usual: Statistics) -> Side:
    said = tuple(quote for quote in later.statements if not denies(quote.text))
    return "The write-up itself says that this had happened before.", Quote(earlier.title), _first(said)


def _denial(earlier: Told, later: Told, usual: Statistics) -> Side:
    said = tuple(quote for quote in later.statements if denies(quote.text))
    return "The write-up itself says that the cause was another one.", Quote(earlier.title), _first(said)


def _first(quotes: tuple[Quote, ...]) -> Quote | None:
    return quotes[0] if quotes else None


_SAY: Final[dict[Evidence, Callable[[Told, Told, Statistics], Side]]] = {
    Evidence.PASSAGES: _passages,
    Evidence.STORY: _story,
    Evidence.MECHANISMS: _mechanisms,
    Evidence.PROMISE: _promise,
    Evidence.CAUSE_CLASS: _class,
    Evidence.TRIGGER: _trigger,
    Evidence.SERVICES: _services,
    Evidence.NAMED_CAUSE: _named,
    Evidence.STATEMENT: _statement,
    Evidence.DENIAL: _denial,
}
