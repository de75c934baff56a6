"""Faults 19, 20, 26 and 30: limits, lost access, and a GitHub that is slow or answers badly."""

import time
from datetime import timedelta
from typing import Any

import pytest

from tests.cast import actor
from tests.github.webhooks import delivered
from tests.journeys.github.syncing import Sync
from tests.visitors import Visits
from tracker.changes import actions, connections
from tracker.clients.github import Gateway, TokenKey
from tracker.clients.github_calls import Server
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import GithubRepoState, GithubState, ItemState

S = timedelta(seconds=1)
ANY = r"^(GET|POST|PATCH) /repos/"
CREATE = r"^POST .*/issues$"


def _limited(status: int, message: str, **headers: str) -> dict[str, Any]:
    return {"match": ANY, "do": "status", "status": status, "headers": headers, "body": {"message": message}}


def _parked_for(sync: Sync) -> float:
    """Seconds until the connection is used again."""
    until = sync.connection.parked_until
    assert until is not None
    return until.timestamp() - time.time()


def test_fault_19_the_hours_requests_are_used_up(sync: Sync, visits: Visits) -> None:
    promised = sync.item()
    reset = str(int(time.time()) + 1800)
    said = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": reset, "x-ratelimit-limit": "5000"}
    sync.github.faults({**_limited(403, "API rate limit exceeded", **said), "phase": "request"})
    sync.push()
    assert 1790 < _parked_for(sync) < 1810
    assert sync.outbox() == [("create", "pending")]
    before = len(sync.github.log())
    sync.push()
    sync.sweep()
    began = time.monotonic()
    assert visits.ana.get(f"/items/{promised.id}").status_code == 200
    assert time.monotonic() - began < 2
    assert len(sync.github.log()) == before
    sync.push(by=1810 * S)
    assert sync.only_issue()
    assert sync.connection.parked_until is None


def test_fault_20_the_second_limit_says_how_long(sync: Sync) -> None:
    sync.item()
    sync.github.faults({**_limited(429, "slow down", **{"Retry-After": "90"}), "phase": "request"})
    sync.push()
    assert 80 < _parked_for(sync) < 95
    sync.push(by=60 * S)
    assert sync.posts() == 1
    sync.push(by=95 * S)
    assert sync.only_issue()


def test_fault_20_the_second_limit_does_not_say_how_long(sync: Sync) -> None:
    promised = sync.item()
    words = "You have exceeded a secondary rate limit"
    sync.github.faults({**_limited(403, words), "phase": "request", "times": 3})
    waited = 0.0
    for least in (60, 120, 240):
        sync.push(by=waited * S)
        found = _parked_for(sync) - waited
        assert least - 5 < found < least + 5
        waited += found + 1
    sync.push(by=waited * S)
    assert sync.number(promised) == sync.only_issue()["number"]
    assert (sync.connection.parked_times, sync.connection.parked_until) == (0, None)


def test_fault_26_a_token_that_has_expired(sync: Sync) -> None:
    promised = sync.linked()
    actions.edit(promised, by=actor(sync.cast.ana), version=None, title="Validate all limits")
    sync.github.faults({**_limited(401, "Bad credentials"), "phase": "request", "times": -1})
    sync.push()
    assert sync.connection.state is GithubState.UNAUTHORISED
    before = len(sync.github.log())
    sync.push()
    sync.sweep()
    assert len(sync.github.log()) == before
    sync.github.faults()
    sync.on_github(promised, state="closed", state_reason="completed")
    connections.set_token(sync.connection, "tok-new", by=SYSTEM, ring=sync.app.extensions["settings"].ring)
    sync.push(by=61 * S)
    sync.sweep(force=False, by=timedelta(hours=1))
    assert (sync.outbox(), sync.issue(promised)["title"]) == ([], "Validate all limits")
    assert sync.state(promised) is ItemState.DONE


@pytest.mark.parametrize(("shut", "again"), [("suspend", "unsuspend"), ("deleted", "created")])
def test_fault_26_the_app_is_suspended_or_removed(sync: Sync, shut: str, again: str) -> None:
    promised = sync.linked()
    sync.hear(delivered("installation", {"action": shut, "installation": {"id": 1}}))
    assert sync.connection.state is GithubState.SUSPENDED
    before = len(sync.github.log())
    actions.edit(promised, by=actor(sync.cast.ana), version=None, title="Validate all limits")
    sync.push()
    sync.sweep()
    assert len(sync.github.log()) == before
    sync.hear(delivered("installation", {"action": again, "installation": {"id": 1}}))
    sync.push()
    assert sync.issue(promised)["title"] == "Validate all limits"
    assert sync.sweep(force=False, by=S).repos == 1


def test_fault_26_the_repository_is_taken_from_the_app(sync: Sync) -> None:
    promised = sync.linked()
    told = {"repositories_removed": [{"id": sync.made.id}], "repositories_added": []}
    sync.hear(delivered("installation_repositories", {"action": "removed", **told}))
    assert sync.repo.state is GithubRepoState.NO_ACCESS
    before = len(sync.github.log())
    actions.edit(promised, by=actor(sync.cast.ana), version=None, title="Validate all limits")
    sync.push()
    sync.sweep()
    assert len(sync.github.log()) == before
    told = {"repositories_added": [{"id": sync.made.id}], "repositories_removed": []}
    sync.hear(delivered("installation_repositories", {"action": "added", **told}))
    sync.push()
    assert sync.issue(promised)["title"] == "Validate all limits"


@pytest.mark.parametrize(
    "fault",
    [
        {"do": "cut"},
        {"do": "status", "status": 200, "body": "<html>Unicorn</html>"},
        {"do": "status", "status": 304},
        {"do": "status", "status": 503},
        {"do": "kill"},
    ],
    ids=["cut", "HTML", "304 that nobody asked for", "503", "hung up"],
)
def test_fault_30_an_answer_that_cannot_be_read(sync: Sync, fault: dict[str, Any]) -> None:
    promised = sync.linked()
    sync.on_github(promised, state="closed", state_reason="completed")
    before = sync.repo.cursor
    sync.github.faults({"match": r"^GET .*/issues\?", **fault, "times": 3})
    assert sync.sweep().failed == 1
    assert (sync.repo.cursor, sync.state(promised)) == (before, ItemState.OPEN)
    assert sync.repo.last_error != ""
    sync.github.faults()
    sync.sweep(by=timedelta(minutes=10))
    assert (sync.state(promised), sync.repo.last_error) == (ItemState.DONE, "")


def test_fault_30_nobody_answers_at_the_address(sync: Sync) -> None:
    promised = sync.item()
    nowhere = Gateway(Server("http://127.0.0.1:9", "tests", sync.github.server.near), TokenKey("none"))
    sync.open = lambda connection_id: nowhere  # type: ignore[method-assign]
    sync.push()
    assert sync.outbox() == [("create", "pending")]
    del sync.open  # type: ignore[method-assign]
    sync.push(by=61 * S)
    assert sync.number(promised) == sync.only_issue()["number"]


@pytest.mark.parametrize("minutes", [-5, 5])
def test_fault_30_our_clock_is_wrong_and_no_limits_are_told(sync: Sync, minutes: int) -> None:
    by = timedelta(minutes=minutes)
    promised = sync.item()
    sync.github.faults({"match": ".", "do": "bare", "times": -1}, {"match": CREATE, "do": "kill"})
    sync.push()
    sync.push(by=6 * S)
    sync.on_github(promised, state="closed", state_reason="completed")
    sync.sweep(by=by)
    assert sync.state(promised) is ItemState.DONE
    assert sync.posts() == 1
