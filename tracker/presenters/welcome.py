"""The first steps of an installation, with how far each is."""

from collections.abc import Collection
from dataclasses import dataclass

from tracker.queries.settings import Standing


@dataclass(frozen=True, slots=True)
class Step:
    """One step. Of those that are neither done nor skipped the first is next."""

    key: str
    is_done: bool
    is_skipped: bool
    is_next: bool


def steps(standing: Standing, *, skipped: Collection[str]) -> list[Step]:
    """Import a write-up, connect GitHub, then invite people."""
    done = {
        "import": standing.incidents > 0,
        "github": standing.connections > 0,
        "invite": standing.can_log_in > 1 or standing.invited > 0,
    }
    ahead = [key for key, is_done in done.items() if not is_done and key not in skipped]
    return [Step(key, is_done, key in skipped and not is_done, ahead[:1] == [key]) for key, is_done in done.items()]
