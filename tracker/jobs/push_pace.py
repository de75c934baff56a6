"""How writes to GitHub are spaced, and one writer's time with one connection."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from tracker import clock
from tracker.changes import pushes
from tracker.clients.github import Gateway
from tracker.clients.github_answers import Milestone
from tracker.db import end_reading

WAITS: Final = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
BETWEEN_WRITES: Final = timedelta(seconds=1)
MOST_SECONDS: Final = 50
"""For one turn of the worker."""


class Stopped(Exception):
    """Nothing more is sent through this connection in this turn."""


@dataclass(slots=True)
class Pace:
    """How writes are spaced and looks repeated. Tests shorten both and keep their shape."""

    waits: tuple[timedelta, ...] = WAITS
    between: timedelta = BETWEEN_WRITES
    seconds: float = MOST_SECONDS
    sleep: Callable[[float], None] = time.sleep
    reached: Callable[[str], None] = lambda point: None
    """Told the name of each point at which a worker may die."""


@dataclass(slots=True)
class Turn:
    """One writer's time with one connection."""

    connection_id: int
    gateway: Gateway
    site: str
    pace: Pace
    owner: str
    last_write: datetime | None = None
    milestones: dict[str, list[Milestone]] = field(default_factory=dict)

    def rest(self) -> None:
        """Wait until a second has passed since the last write.

        Also before the question that a write follows: what is set on GitHub between the two would be written over.
        """
        if self.last_write is not None:
            left = (self.last_write + self.pace.between - clock.now()).total_seconds()
            if left > 0:
                self.pace.sleep(min(left, self.pace.between.total_seconds()))

    def before_write(self) -> None:
        """Wait until a second has passed since the last write, and go on being the one who writes."""
        self.rest()
        now = clock.now()
        if not pushes.lease_connection(self.connection_id, self.owner, now=now):
            raise Stopped
        end_reading()
        self.last_write = now
