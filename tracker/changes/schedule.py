"""The turns of scheduled errands, claimed so that many workers run each once."""

from datetime import UTC, datetime, timedelta

from tracker.db import change, db, insert_if_missing
from tracker.models.access import Tick

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@change
def claim(name: str, *, turn: datetime, every: timedelta) -> bool:
    """Take the errand's turn; False where this or the next turn is taken already.

    One conditional UPDATE decides, so two workers that ask at once cannot both get it. A claim further ahead than
    the next turn was made by a clock that has been put back since, and does not count.
    """
    insert_if_missing(Tick, name=name, claimed_for=NEVER)
    free = db.session.query(Tick).filter(Tick.name == name, ~Tick.claimed_for.between(turn, turn + every))
    return free.update({"claimed_for": turn}, synchronize_session=False) == 1
