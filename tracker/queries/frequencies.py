"""How common tokens are here: just those that are asked for, filled in from their table."""

from collections.abc import Collection, Iterable, Sequence

import sqlalchemy as sa

from tracker.db import db
from tracker.models.recurrences import EVERYTHING, TokenFrequency
from tracker.queries.rows import among
from tracker.rules.mechanisms import COUNT
from tracker.rules.packing import hashed, hashed_ticket
from tracker.rules.profiles import Profile, Told, profile_of
from tracker.rules.promises import tickets_in
from tracker.rules.recurrence import Statistics
from tracker.rules.similarity import Frequencies
from tracker.vocabulary import Counted


def usual_among(profiles: Sequence[Profile]) -> Statistics:
    """What is usual of the tokens that these profiles hold, in five statements."""
    return Statistics(
        words=_of(
            Counted.WORDS, {token for one in profiles for bag in (one.telling, one.story) for token in bag.tokens}
        ),
        pieces=_of(Counted.PIECES, {token for one in profiles for token in one.pieces.tokens}),
        promises=_of(Counted.PROMISES, {token for one in profiles for bag in one.promises for token in bag.tokens}),
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


def counts_of(kind: Counted, tokens: Collection[int]) -> dict[int, int]:
    """In how many profiles each of these tokens stands; those that stand in none are left out."""
    query = sa.select(TokenFrequency.token, TokenFrequency.texts).where(TokenFrequency.kind == kind)
    rows = db.session.execute(query.where(TokenFrequency.token.in_(among(tokens))))
    return dict(rows.tuples().all())


def _of(kind: Counted, tokens: set[int]) -> Frequencies:
    having = counts_of(kind, tokens | {EVERYTHING})
    return Frequencies(texts=having.pop(EVERYTHING, 0), having=having)


def _mechanisms() -> list[int]:
    counts = counts_of(Counted.MECHANISMS, range(COUNT))
    return [counts.get(place, 0) for place in range(COUNT)]


def _tickets(tickets: Collection[str]) -> dict[str, int]:
    counts = counts_of(Counted.TICKETS, [int(ticket, 16) for ticket in tickets])
    return {f"{token:x}": texts for token, texts in counts.items()}
