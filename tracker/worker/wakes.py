"""Waking the worker: a message in its queue that names an errand to run now rather than at its next turn."""

import logging
from collections.abc import Callable, Collection
from typing import Any, Final

from huey import Huey

from tracker.config import Settings
from tracker.worker.queue import open_queue

log = logging.getLogger(__name__)

PATIENCE: Final = 1
"""Seconds that a request waits for the queue at the most."""


def listen(queue: Huey, run: Callable[[str], None]) -> Callable[[str], Any]:
    """Have the worker of `queue` call `run` with each errand it is woken for; returns what puts one into the queue."""

    @queue.task(name="run_now")
    def _run_now(name: str) -> None:
        run(name)

    wake: Callable[[str], Any] = _run_now
    return wake


class Waker:
    """Wakes the worker from another process. The queue is opened when it is first needed.

    What an errand has to do stands in rows, and the worker looks for it at each turn anyway: so a message that cannot
    be sent is no failure of what was saved, and one errand need not wait in the queue twice.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._opened: tuple[Huey, Callable[[str], Any]] | None = None

    def __call__(self, names: Collection[str]) -> None:
        """Wake the worker for these errands, once each."""
        try:
            queue, send = self._opened = self._opened or self._open()
            waiting = {task.args[0] for task in queue.pending() if task.args}
            for name in sorted(set(names) - waiting):
                send(name)
        except Exception as failure:
            log.warning("the worker was not woken, and looks by itself at its next turn: %s", failure)

    def _open(self) -> tuple[Huey, Callable[[str], Any]]:
        queue = open_queue(self._settings, patience=PATIENCE)
        return queue, listen(queue, lambda name: None)
