"""Faults 21 to 25: repositories and issues that are not where they were."""

from datetime import timedelta

import pytest

from tests.cast import actor
from tests.github.webhooks import delivered
from tests.journeys.github.syncing import Sync
from tracker.changes import actions
from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.models.history import Event
from tracker.vocabulary import GithubLinkState, GithubRepoState, ItemState, Subject

HOUR = timedelta(hours=1)
ISSUE = r"^GET .*/issues/1$"


def _retitle(sync: Sync, promised: ActionItem, title: str = "Validate all limits") -> None:
    actions.edit(db.session.get_one(ActionItem, promised.id), by=actor(sync.cast.ana), version=None, title=title)


def _notices(sync: Sync) -> list[str]:
    db.session.expire_all()
    return [event.verb for event in db.session.query(Event).filter_by(subject=Subject.GITHUB) if "found" in event.verb]


@pytest.mark.parametrize("how", ["a write", "a sweep", "a webhook"])
def test_fault_21_the_repository_is_renamed(sync: Sync, how: str) -> None:
    promised, old = sync.linked(), sync.made
    new = f"{old.full_name}-renamed"
    sync.github.api("PATCH", f"/repos/{old.full_name}", {"name": new.split("/")[1]}, who="admin")
    sync.made = type(old)(new, old.id)
    moved = {"phase": "request", "do": "redirect", "to": rf"/repositories/{old.id}\1", "times": -1}
    match = rf"/repos/{old.full_name}(/[^?]*|)(?=\?|$)"
    sync.github.faults(
        {**moved, "match": f"^GET {match}", "status": 301},
        {**moved, "match": f"^(?:POST|PATCH) {match}", "status": 307},
    )
    if how == "a write":
        _retitle(sync, promised)
        sync.push()
    elif how == "a sweep":
        sync.on_github(promised, title="Validate all limits")
        sync.sweep()
        sync.sweep()
        assert "since=" in [one["path"] for one in sync.github.log() if "/issues?" in one["path"]][-1]
    else:
        repo = sync.github.api("GET", f"/repos/{new}")
        sync.hear(delivered("repository", {"action": "renamed", "repository": repo}))
        _retitle(sync, promised)
    sync.push()
    assert sync.repo.full_name == new
    assert sync.issue(promised)["title"] == db.session.get_one(ActionItem, promised.id).title == "Validate all limits"
    assert sync.outbox() == []


def test_fault_21_a_redirect_of_a_write_is_not_taken_for_success(sync: Sync) -> None:
    promised = sync.linked()
    _retitle(sync, promised)
    to = rf"/repositories/{sync.made.id}\1"
    sync.github.faults(
        {"match": r"^PATCH /repos/[^/]+/[^/]+(/.*)", "phase": "request", "do": "redirect", "status": 307, "to": to}
    )
    sync.push()
    sync.push()
    assert sync.issue(promised)["title"] == "Validate all limits"


@pytest.mark.parametrize("how", ["webhook", "redirect"])
def test_fault_22_the_issue_is_transferred_to_where_we_can_read(sync: Sync, how: str) -> None:
    promised, target = sync.linked(), sync.github.repo()
    old, issue = sync.made, sync.issue(promised)
    for title in ("Another", issue["title"]):
        body = {"title": title, "body": issue["body"], "assignees": ["octo-ana"]}
        new = sync.github.api("POST", f"/repos/{target.full_name}/issues", body)
    if how == "webhook":
        there = sync.github.api("GET", f"/repos/{target.full_name}")
        told = sync.told(promised, "transferred").payload
        sync.hear(delivered("issues", {**told, "changes": {"new_issue": new, "new_repository": there}}))
    else:
        to = f"/repos/{target.full_name}/issues/{new['number']}"
        gone = {"phase": "request", "do": "redirect", "status": 301, "to": to, "times": -1}
        sync.github.faults(
            {"match": rf"^GET /repos/{old.full_name}/issues/1$", **gone},
            {"match": "^POST /graphql", "do": "status", "status": 404, "times": -1},
        )
        sync.sweep()
    link = sync.link(promised)
    assert link is not None
    assert (link.repo.full_name, link.number, link.issue_id) == (target.full_name, 2, new["id"])
    sync.made = target
    sync.push()
    assert [label["name"] for label in sync.issue(promised)["labels"]] == ["incident/p1"]
    assert sync.outbox() == []


def test_fault_23_the_issue_is_transferred_to_where_we_cannot_read(sync: Sync) -> None:
    promised = sync.linked()
    version = promised.version
    sync.github.faults(
        {"match": ISSUE, "phase": "request", "do": "status", "status": 404, "times": -1},
        {"match": "^POST /graphql", "do": "status", "status": 404, "times": -1},
    )
    for hours, state in ((0, "active"), (7, "active"), (14, "moved-unreadable")):
        sync.sweep(by=hours * HOUR)
        link = sync.link(promised)
        assert link is not None
        assert link.state.value == state
    assert link.last_error != ""
    db.session.expire_all()
    assert db.session.get_one(ActionItem, promised.id).version == version
    _retitle(sync, promised)
    before = len(sync.github.log())
    sync.push(by=15 * HOUR)
    assert len(sync.github.log()) == before


@pytest.mark.parametrize("how", ["webhook", "410"])
def test_fault_24_the_issue_is_deleted(sync: Sync, how: str) -> None:
    promised = sync.linked()
    if how == "webhook":
        sync.hear(sync.told(promised, "deleted"))
    else:
        body = {"message": "This issue was deleted"}
        sync.github.faults({"match": ISSUE, "do": "status", "status": 410, "body": body, "times": -1})
        _retitle(sync, promised)
        sync.push()
    link = sync.link(promised)
    assert link is not None
    assert link.state is GithubLinkState.DELETED
    assert sync.state(promised) is ItemState.OPEN
    _retitle(sync, promised, "Validate every limit")
    sync.push()
    assert sync.posts() == 1


def test_fault_25_the_repository_is_deleted(sync: Sync) -> None:
    promised = sync.linked()
    repo = sync.github.api("GET", f"/repos/{sync.made.full_name}")
    for _ in range(2):
        sync.hear(delivered("repository", {"action": "deleted", "repository": repo}))
    _is_closed(sync, promised, GithubRepoState.GONE, "found gone")


def test_fault_25_the_repository_is_archived(sync: Sync) -> None:
    promised = sync.linked()
    body = {"message": "Repository was archived so is read-only."}
    sync.github.faults({"match": "^PATCH", "phase": "request", "do": "status", "status": 403, "body": body})
    _retitle(sync, promised)
    sync.push()
    assert sync.outbox() == [("update", "parked")]
    _is_closed(sync, promised, GithubRepoState.ARCHIVED, "found archived")
    repo = sync.github.api("GET", f"/repos/{sync.made.full_name}")
    sync.hear(delivered("repository", {"action": "unarchived", "repository": repo}))
    sync.push()
    assert sync.issue(promised)["title"] == "Take 2"


def test_fault_25_issues_are_turned_off(sync: Sync) -> None:
    promised = sync.linked()
    body = {"message": "Issues are disabled for this repo"}
    sync.github.faults({"match": r"^GET .*/issues\?", "do": "status", "status": 410, "body": body})
    sync.sweep()
    _is_closed(sync, promised, GithubRepoState.ISSUES_DISABLED, "found issues disabled")


def _is_closed(sync: Sync, promised: ActionItem, state: GithubRepoState, notice: str) -> None:
    """No sweep and no write goes there any more, and it was said once."""
    assert sync.repo.state is state
    before = len(sync.github.log())
    _retitle(sync, promised, "Take 2")
    sync.push()
    sync.sweep()
    assert len(sync.github.log()) == before
    assert _notices(sync) == [notice]
    link = sync.link(promised)
    assert link is not None
    assert sync.state(promised) is ItemState.OPEN
