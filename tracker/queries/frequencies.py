"""How common tokens are here: just those that are asked for, filled in from their table."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from tracker.db import db
from tracker.models.recurrences import EVERYTHING, TokenFrequency, frequency_key
from tracker.queries.rows import is_among, listed
from tracker.rules.mechanisms import COUNT
from tracker.rules.packing import hashed, hashed_ticket
from tracker.rules.profiles import Outline, Profile, Told, profile_of
from tracker.rules.recurrence import Statistics
from tracker.rules.similarity import Frequencies
from tracker.rules.tickets import tickets_in
from tracker.vocabulary import Counted


def usual_among(profiles: Sequence[Profile], known: Statistics | None = None) -> Statistics:
    """What is usual of the tokens that these profiles hold; `known` is what `usual_telling` said of more than these."""
    promises = (bag.tokens for one in profiles for bag in one.promises)
    exactly: dict[Counted, Collection[int]] = {
        Counted.PIECES: {EVERYTHING}.union(*(one.pieces.tokens for one in profiles)),
        Counted.PROMISES: {EVERYTHING}.union(*promises),
    }
    counts = counts_of(exactly if known else {**_telling(profiles), **exactly})
    usual = replace(known) if known else _usual(counts)
    usual.pieces = _frequencies(counts[Counted.PIECES])
    usual.promises = _frequencies(counts[Counted.PROMISES])
    return usual


def usual_telling(profiles: Sequence[Profile | Outline]) -> Statistics:
    """As much of it as a rough comparison needs: words, mechanisms and tickets. The story has no other words."""
    return _usual(counts_of(_telling(profiles)))


def _telling(profiles: Sequence[Profile | Outline]) -> dict[Counted, Collection[int]]:
    return {
        Counted.WORDS: {EVERYTHING}.union(*(one.telling.tokens for one in profiles)),
        Counted.MECHANISMS: range(COUNT),
        Counted.TICKETS: {int(ticket, 16) for one in profiles for ticket in one.tickets},
    }


def _usual(counts: dict[Counted, dict[int, int]]) -> Statistics:
    return Statistics(
        words=_frequencies(counts[Counted.WORDS]),
        mechanisms=[counts[Counted.MECHANISMS].get(place, 0) for place in range(COUNT)],
        tickets={f"{token:x}": texts for token, texts in counts[Counted.TICKETS].items()},
    )


def usual_for(*several: Told) -> Statistics:
    """What is usual of the words that these incidents are told in; tickets go by their names."""
    usual = usual_among([hashed(profile_of(told)) for told in several])
    names = {ticket for told in several for ticket in tickets_in(told.text)}
    usual.tickets = {name: usual.tickets.get(hashed_ticket(name), 0) for name in names}
    return usual


def usual_words(tokens: Iterable[int]) -> Frequencies:
    """In how many incidents' telling each of these words stands."""
    return _frequencies(counts_of({Counted.WORDS: {EVERYTHING, *tokens}})[Counted.WORDS])


def counts_of(wanted: Mapping[Counted, Iterable[int]]) -> dict[Counted, dict[int, int]]:
    """In how many profiles each of these tokens of each kind stands; those that stand in none are left out.

    The database answers with two lists for each kind: there may be ten thousand tokens.
    """
    rows = db.session.execute(sa.union_all(*(_counted(kind, tokens) for kind, tokens in wanted.items())))
    return {Counted(kind): dict(zip(tokens or (), texts or (), strict=True)) for kind, tokens, texts in rows}


def _counted(kind: Counted, tokens: Iterable[int]) -> sa.Select[*tuple[Any, ...]]:
    first = frequency_key(kind, 0)
    columns = sa.literal(int(kind)), listed(TokenFrequency.key - first), listed(TokenFrequency.texts)
    return sa.select(*columns).where(is_among(TokenFrequency.key, map(first.__add__, tokens)))


def _frequencies(counts: dict[int, int]) -> Frequencies:
    return Frequencies(texts=counts.pop(EVERYTHING, 0), having=counts)
