"""Sealing what is stored anew, when the keys have changed."""

from dataclasses import dataclass, field
from typing import Final

from tracker.db import change, db
from tracker.errors import SealedError
from tracker.queries import secrets as queries
from tracker.queries.secrets import Kept, Place
from tracker.sealing import Ring

BATCH: Final = 100


@dataclass(slots=True)
class Rotation:
    """What a rotation did. `lost` names the secrets that none of the keys opens."""

    kept: int = 0
    sealed_anew: int = 0
    lost: list[str] = field(default_factory=list)


def rotate(ring: Ring) -> Rotation:
    """Seal every stored secret by the newest key.

    Each batch is a transaction of its own, and what the newest key has sealed is left as it is: a rotation that was
    stopped goes on where it was.
    """
    done = Rotation()
    for place in queries.places():
        after = 0
        while batch := queries.page_of_sealed(place, after=after, limit=BATCH):
            _seal_batch(place, batch, ring, done)
            after = batch[-1].key
    return done


@change
def _seal_batch(place: Place, batch: list[Kept], ring: Ring, done: Rotation) -> None:
    """A secret that somebody replaces meanwhile is left alone: it was sealed by the newest key."""
    key, column = queries.key_of(place.model), getattr(place.model, place.column)
    for kept in batch:
        try:
            anew = None if ring.is_newest(kept.sealed) else ring.seal_again(kept.sealed)
        except SealedError:
            done.lost.append(f"{place} of row {kept.key}")
            continue
        done.kept += 1
        if anew is not None:
            same = db.session.query(place.model).filter(key == kept.key, column == kept.sealed)
            done.sealed_anew += same.update({place.column: anew}, synchronize_session=False)
