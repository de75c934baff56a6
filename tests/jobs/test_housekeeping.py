"""Housekeeping removes what has run out, and nothing else."""

from datetime import timedelta

import pytest
import time_machine

from tests.cast import Cast
from tests.visitors import Visits
from tracker import clock
from tracker.changes import access, links
from tracker.db import db
from tracker.errors import TooManyAttemptsError
from tracker.jobs import housekeeping
from tracker.models.access import AttemptLimit, Login, SingleUseLink
from tracker.rules.permissions import SYSTEM


def _counts() -> tuple[int, int, int]:
    db.session.rollback()
    return tuple(db.session.query(model).count() for model in (Login, SingleUseLink, AttemptLimit))  # type: ignore[return-value]


@pytest.fixture
def used(cast: Cast, visits: Visits) -> None:
    """One log-in, one invite, one count of attempts."""
    access.open_login(cast.ana.id, address="127.0.0.1", browser="test", lasts=timedelta(days=1))
    links.invite(cast.ben, by=SYSTEM)
    access.count_attempts(["address:127.0.0.1"])


def test_what_still_counts_is_kept(used: None) -> None:
    housekeeping.sweep()
    assert _counts() == (1, 1, 1)


def test_what_has_run_out_is_removed(used: None) -> None:
    with time_machine.travel(clock.now() + timedelta(days=30)):
        housekeeping.sweep()
    assert _counts() == (0, 0, 0)


def test_a_full_count_still_holds_after_the_sweep(used: None) -> None:
    for _ in range(access.ATTEMPTS - 1):
        access.count_attempts(["address:127.0.0.1"])
    housekeeping.sweep()
    with pytest.raises(TooManyAttemptsError):
        access.count_attempts(["address:127.0.0.1"])
