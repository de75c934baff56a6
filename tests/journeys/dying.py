"""A process of ours that is killed, as by the kernel, before or after one of its commits."""

import os
import signal
from collections.abc import Callable

import sqlalchemy as sa

from tracker.db import db


def dies(work: Callable[[], object], *, at: int) -> bool:
    """Do some work in a child; whether it came to the `at`-th time that it begins or commits, and was killed there."""
    db.session.remove()
    db.engine.dispose()
    child = os.fork()
    if child == 0:  # nothing below may return into pytest
        left = [at]

        def note(connection: sa.Connection) -> None:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        status = 1
        try:
            sa.event.listen(db.engine, "begin", note)
            sa.event.listen(db.engine, "commit", note)
            work()
            status = 0
        finally:
            os._exit(status)
    _, outcome = os.waitpid(child, 0)
    assert os.WIFSIGNALED(outcome) or os.WEXITSTATUS(outcome) == 0, "the child failed by itself"
    return os.WIFSIGNALED(outcome)
