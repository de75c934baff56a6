"""One change is one transaction."""

import pytest

from tests.cast import Cast, actor
from tracker.changes import people, teams
from tracker.db import change, db
from tracker.errors import ConflictError, RefusedError
from tracker.models.people import Team
from tracker.rules.permissions import SYSTEM


def test_what_a_failed_change_did_is_taken_back(cast: Cast) -> None:
    @change
    def add_and_fail() -> None:
        teams.add("Ghost", by=SYSTEM)
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        add_and_fail()
    assert db.session.query(Team).filter_by(name="Ghost").first() is None


def test_an_edit_from_an_old_page_is_a_conflict(cast: Cast) -> None:
    seen = cast.ana.version
    people.edit(cast.ana, by=actor(cast.dot), version=seen, name="Ana Ortiz")
    with pytest.raises(ConflictError):
        people.edit(cast.ana, by=actor(cast.dot), version=seen, name="Anna")
    assert cast.ana.name == "Ana Ortiz"


def test_two_people_cannot_share_an_address(cast: Cast) -> None:
    with pytest.raises(RefusedError, match="Ben already has"):
        people.add("Benjamin", by=SYSTEM, email="BEN@example.org")
