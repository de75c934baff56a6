"""How common tokens are here: just those that are asked for, filled in from their table."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

import sqlalchemy as sa

from tracker.db import db
from tracker.models.recurrences import EVERYTHING, TokenFrequency, frequency_key
from tracker.queries.rows import among
from tracker.rules.mechanisms import COUNT
from tracker.rules.packing import hashed, hashed_ticket
from tracker.rules.profiles import Profile, Told, profile_of
from tracker.rules.recurrence import Statistics
from tracker.rules.similarity import Frequencies
from tracker.rules.tickets import tickets_in
from tracker.vocabulary import Counted


def usual_among(profiles: Sequence[Profile], known: Statistics | None = None) -> Statistics:
    """What is usual of the tokens that these profiles hold, in five statements.

    `known` is what `usual_telling` said of more than these; then it is two statements.
    """
    usual = replace(known) if known else usual_telling(profiles)
    usual.pieces = _of(Counted.PIECES, set().union(*(one.pieces.tokens for one in profiles)))
    promises = (bag.tokens for one in profiles for bag in one.promises)
    usual.promises = _of(Counted.PROMISES, set().union(*promises))
    return usual


def usual_telling(profiles: Sequence[Profile]) -> Statistics:
    """As much of it as a rough comparison needs: words, mechanisms and tickets. The story has no other words."""
    return Statistics(
        words=_of(Counted.WORDS, set().union(*(one.telling.tokens for one in profiles))),
        mechanisms=_mechanisms(),
        tickets=_tickets({ticket for one in profiles for ticket in one.tickets}),
    )


def usual_for(*several: Told) -> Statistics:
    """What is usual of the words that these incidents are told in; tickets go by their names."""
    usual = usual_among([hashed(profile_of(told)) for told in several])
    names = {ticket for told in several for ticket in tickets_in(told.text)}
    usual.tickets = {name: usual.tickets.get(hashed_ticket(name), 0) for name in names}
    return usual


def usual_words(tokens: Iterable[int]) -> Frequencies:
    """In how many incidents' telling each of these words stands."""
    return _of(Counted.WORDS, set(tokens))


def counts_of(kind: Counted, tokens: Iterable[int]) -> dict[int, int]:
    """In how many profiles each of these tokens stands; those that stand in none are left out.

    The database answers with two lists in one row: there may be ten thousand tokens, and rows are dear.
    """
    listed = sa.func.json_agg if db.engine.dialect.name == "postgresql" else sa.func.json_group_array
    columns = (listed(TokenFrequency.key, type_=sa.JSON), listed(TokenFrequency.texts, type_=sa.JSON))
    base = frequency_key(kind, 0)
    wanted = TokenFrequency.key.in_(among(base + token for token in tokens))
    keys, texts = db.session.execute(sa.select(*columns).where(wanted)).one()
    return {key - base: count for key, count in zip(keys or (), texts or (), strict=True)}


def _of(kind: Counted, tokens: set[int]) -> Frequencies:
    having = counts_of(kind, tokens | {EVERYTHING})
    return Frequencies(texts=having.pop(EVERYTHING, 0), having=having)


def _mechanisms() -> list[int]:
    counts = counts_of(Counted.MECHANISMS, range(COUNT))
    return [counts.get(place, 0) for place in range(COUNT)]


def _tickets(tickets: Collection[str]) -> dict[str, int]:
    counts = counts_of(Counted.TICKETS, [int(ticket, 16) for ticket in tickets])
    return {f"{token:x}": texts for token, texts in counts.items()}
