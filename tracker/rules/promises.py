"""Promised before: earlier action items that say what a new one says."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tracker.rules.similarity import Bag, Frequencies, Query, word_bag

SAME_PROMISE: Final = 0.6
"""From this likeness on, two statements are taken for one promise."""
LEAST_WORDS: Final = 3
"""Shorter statements ("Add alerts") are too common to be the same promise, unless they name one ticket."""
COMMON_TICKET: Final = 4
"""A ticket that more write-ups than these name says nothing about one cause."""

_TICKET = re.compile(
    r"https?://[^\s)>\]\"'|]*/(?:issues|pull|pulls|merge_requests|browse)/[\w-]+|\b[A-Z][A-Z0-9]{1,9}-[1-9]\d{0,6}\b"
)
_NO_TICKET = re.compile(r"(?:UTF|ISO|RFC|CVE|SHA|TLS|HTTP|COVID|INC|AI|PM)-")


@dataclass(frozen=True, slots=True)
class SimilarPromise:
    """An earlier item that says the same. `ticket` is the one both name, where that is why."""

    item_id: int
    likeness: float
    ticket: str | None = None


def tickets_in(text: str) -> frozenset[str]:
    """The issues, changes and tickets that a text names, by link or by key, written alike."""
    found = (match[0].rstrip("/.,;:") for match in _TICKET.finditer(text))
    return frozenset(one.split("://")[-1].removeprefix("www.").lower() for one in found if not _NO_TICKET.match(one))


class Promises:
    """All statements that are known, by item, to be asked which say what a new one says.

    Hold it in memory (about 300 bytes an item), or build it from the items of one team when it is wanted: reading
    10,000 statements takes a third of a second.
    """

    def __init__(self) -> None:
        self.frequencies = Frequencies()
        self._bags: dict[int, Bag] = {}
        self._tickets: dict[int, frozenset[str]] = {}
        self._where: defaultdict[int | str, set[int]] = defaultdict(set)

    def add(self, item_id: int, statement: str) -> None:
        """Take in a statement; one that is known under this item is replaced."""
        self.remove(item_id)
        bag, tickets = word_bag([(1.0, statement)]), tickets_in(statement)
        self._bags[item_id], self._tickets[item_id] = bag, tickets
        self.frequencies.add(bag)
        for key in _keys(bag, tickets):
            self._where[key].add(item_id)

    def remove(self, item_id: int) -> None:
        """Forget a statement, if it is known."""
        bag = self._bags.pop(item_id, None)
        if bag is None:
            return
        self.frequencies.remove(bag)
        for key in _keys(bag, self._tickets.pop(item_id)):
            self._where[key].discard(item_id)
            if not self._where[key]:
                del self._where[key]

    def similar(self, statement: str, *, most: int = 5) -> tuple[SimilarPromise, ...]:
        """The items that say the same, the most alike first."""
        return similar_promises(statement, self, most=most)

    def bag(self, item_id: int) -> Bag:
        """The words of a known item."""
        return self._bags[item_id]

    def naming(self, tickets: frozenset[str]) -> dict[int, str]:
        """The items that name one of these tickets, with the ticket."""
        return {item: ticket for ticket in sorted(tickets) for item in self._where.get(ticket, ())}

    def sharing(self, bag: Bag, *, most: int) -> list[int]:
        """The items that share the most of the rarest words of a bag."""
        rare = sorted(bag.tokens, key=lambda token: self.frequencies.having.get(token, 0))[:8]
        shared: Counter[int] = Counter()
        for token in rare:
            shared.update(self._where.get(token, ()))
        return [item for item, _ in shared.most_common(most)]


def _keys(bag: Bag, tickets: frozenset[str]) -> Iterator[int | str]:
    yield from bag.tokens
    yield from tickets


def similar_promises(statement: str, known: Promises, *, most: int = 5) -> tuple[SimilarPromise, ...]:
    """Which known items promise what a statement promises: they name one ticket, or say it in nearly the same words."""
    bag = word_bag([(1.0, statement)])
    named = known.naming(tickets_in(statement))
    found = [SimilarPromise(item, 1.0, ticket) for item, ticket in named.items()]
    if len(bag.tokens) >= LEAST_WORDS:
        query = Query(bag, known.frequencies)
        for item in known.sharing(bag, most=50):
            likeness = query.cosine(known.bag(item))
            if item not in named and likeness >= SAME_PROMISE:
                found.append(SimilarPromise(item, likeness))
    return tuple(sorted(found, key=lambda one: (-one.likeness, one.item_id))[:most])
