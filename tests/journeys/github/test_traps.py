"""What goes wrong with a sync and has no number: who reads a repository, who waits, who was faster."""

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import actor
from tests.factories import incident
from tests.journeys.github.syncing import Sync
from tracker.changes import actions, issues, pushes, relinks
from tracker.clients.github_answers import issue_of, repo_of
from tracker.db import db
from tracker.errors import RefusedError
from tracker.jobs import github_questions
from tracker.jobs.send_issues import close_double
from tracker.models.github import GithubOutbox
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import GithubLinkState, GithubRepoState, ItemState, OutboxStatus

HOUR = timedelta(hours=1)


def retitle(sync: Sync, item: Any, title: str = "Validate all limits") -> None:
    actions.edit(item, by=actor(sync.cast.ana), version=None, title=title)


def make_public(sync: Sync) -> None:
    """Somebody opens the repository to everybody; no webhook tells of it."""
    sync.github.api("PATCH", f"/repos/{sync.made.full_name}", {"private": False}, who="admin")


@pytest.fixture
def private(app: Any, cast: Any, github: Any) -> Sync:
    """An installation that sends to a private repository."""
    return Sync.begin(app, cast, github, private=True)


def test_nothing_of_a_restricted_incident_goes_to_a_repository_that_was_made_public(private: Sync) -> None:
    hidden = incident(private.cast, is_restricted=True)
    issues.consent(hidden, by=SYSTEM)
    known = private.linked(of=hidden)
    private.item(of=hidden, title="Another secret")
    retitle(private, known)
    make_public(private)
    private.push()
    assert (private.writes()[1:], private.repo.is_private) == ([], False)
    assert "Another secret" not in str(private.github.issues(private.made.full_name))
    assert private.issue(known)["title"] != "Validate all limits"


def test_quotes_leave_the_issues_of_a_repository_that_was_made_public(private: Sync) -> None:
    item = private.linked(statement="We will validate every limit of ours.")
    assert "every limit of ours" in private.issue(item)["body"]
    make_public(private)
    private.sweep()
    assert (private.repo.is_private, private.repo.includes_quotes) == (False, False)
    private.push()
    assert "every limit of ours" not in private.issue(item)["body"]


def test_a_label_set_while_a_write_waited_its_turn_survives(sync: Sync) -> None:
    item = sync.linked()
    retitle(sync, item)

    def meanwhile(_: float) -> None:
        sync.github.api(
            "POST", f"/repos/{sync.made.full_name}/issues/{sync.number(item)}/labels", {"labels": ["theirs"]}
        )

    actions.edit(item, by=actor(sync.cast.ana), version=None, priority=0)
    sync.push(sleep=meanwhile, between=HOUR)
    found = sync.issue(item)
    assert found["title"] == "Validate all limits"
    assert {"theirs", "incident/p0"} <= {label["name"] for label in found["labels"]}


def test_a_success_does_not_end_a_wait_that_github_has_asked_for_since(sync: Sync) -> None:
    sync.linked()
    pushes.park(sync.connection_id, until=sync.connection.created_at + 24 * HOUR, why="Wait.", is_told=True)
    pushes.answered(sync.connection_id)
    assert sync.connection.parked_until is not None


def test_while_github_asks_to_wait_neither_deliveries_nor_pages_ask_it(sync: Sync) -> None:
    item = sync.linked()
    sync.on_github(item, title="Validate them")
    tied = [sync.told(item, "edited", title=title) for title in ("One", "Other")]
    until = sync.connection.created_at + HOUR
    pushes.park(sync.connection_id, until=until, why="Wait.", is_told=True)
    before = len(sync.github.log())
    sync.hear(*tied)
    settings = sync.app.extensions["settings"]
    with pytest.raises(RefusedError, match="GitHub asks to wait until"):
        github_questions.find_issue(sync.repo, 1, settings)
    assert len(sync.github.log()) == before
    with sync.later(HOUR + timedelta(minutes=1)):
        assert sync.apply() == 2
    db.session.expire_all()
    assert item.title == "Validate them"


def test_a_creation_in_doubt_is_looked_for_when_its_repository_can_be_used_again(sync: Sync) -> None:
    sync.item()
    push = db.session.query(GithubOutbox).one()
    assert pushes.claim(push.id, was=OutboxStatus.PENDING, now=push.created_at)
    pushes.close_repo(sync.repo_id, GithubRepoState.ARCHIVED, "Archived.")
    assert sync.outbox() == [("create", "parked")]
    pushes.reopen_repo(sync.repo_id)
    assert sync.outbox() == [("create", "uncertain")]


def test_an_issue_that_is_gone_when_it_is_asked_for_counts_as_deleted(sync: Sync) -> None:
    item = sync.linked()
    tied = [sync.told(item, "edited", title=title) for title in ("One", "Other")]
    gone = {"do": "status", "status": 410, "body": {"message": "This issue was deleted"}}
    sync.github.faults({"match": r"^GET .*/issues/\d+$", "phase": "request", **gone})
    sync.hear(*tied)
    link = sync.link(item)
    assert link is not None
    assert link.state is GithubLinkState.DELETED


def test_what_a_list_has_left_out_is_found_by_the_daily_look(sync: Sync) -> None:
    item = sync.linked()
    sync.on_github(item, state="closed", state_reason="completed")
    link = sync.link(item)
    assert link is not None
    assert link.remote_updated_at is not None
    link.remote_updated_at -= HOUR
    sync.repo.cursor = sync.connection.created_at + 24 * HOUR
    db.session.commit()
    sync.sweep(by=25 * HOUR)
    assert sync.state(item) is ItemState.DONE


def test_a_double_that_is_locked_is_closed_all_the_same(sync: Sync) -> None:
    name = sync.made.full_name
    kept, double = (issue_of(sync.github.api("POST", f"/repos/{name}/issues", {"title": "One"})) for _ in range(2))
    locked = {"do": "status", "status": 403, "body": {"message": "Unable to create comment because issue is locked."}}
    sync.github.faults({"match": r"^POST .*/comments$", "phase": "request", **locked})
    close_double(sync.open(sync.connection_id), name, double, kept)
    assert [issue["state"] for issue in sync.github.issues(name)] == ["open", "closed"]


def test_what_waits_for_a_transferred_issue_goes_to_its_new_repository(sync: Sync) -> None:
    item = sync.linked()
    retitle(sync, item)
    other = sync.github.repo()
    found = sync.github.api("POST", f"/repos/{other.full_name}/issues", {"title": "Moved"})
    target = repo_of(sync.github.api("GET", f"/repos/{other.full_name}"))
    relinks.transferred(item.id, target, issue_of(found), connection_id=sync.connection_id, site="")
    pushes.close_repo(sync.repo_id, GithubRepoState.GONE, "Deleted.")
    sync.push()
    assert sync.outbox() == []
    assert sync.github.api("GET", f"/repos/{other.full_name}/issues/{found['number']}")["title"] == item.title
