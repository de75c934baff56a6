"""From the issue to its item."""

from tests.journeys.github.syncing import TITLE, Sync
from tracker.changes import pushes
from tracker.db import db
from tracker.jobs import reconcile_issues
from tracker.models.actions import ActionItem
from tracker.queries.actions import history_of
from tracker.vocabulary import Door, GithubRepoState, ItemState


def test_closing_the_issue_finishes_the_item_with_its_address_as_evidence(sync: Sync) -> None:
    promised = sync.linked()
    sync.hear()
    sync.on_github(promised, state="closed", state_reason="completed")
    sync.hear()
    db.session.expire_all()
    done = db.session.get_one(ActionItem, promised.id)
    assert done.state is ItemState.DONE
    assert done.evidence.endswith(f"/issues/{sync.number(promised)}")
    assert sync.outbox() == []


def test_what_github_says_is_in_the_history_as_githubs(sync: Sync) -> None:
    promised = sync.linked()
    sync.hear()
    sync.on_github(promised, title="Validate every limit")
    sync.hear()
    edited = next(event for event in history_of(promised.id) if event.verb == "edited")
    assert (edited.door, edited.by_name) == (Door.GITHUB, "Ana")
    assert edited.changed["title"] == [TITLE, "Validate every limit"]


def test_a_sweep_finds_what_no_webhook_told(sync: Sync) -> None:
    promised = sync.linked()
    sync.on_github(promised, state="closed", state_reason="completed")
    assert sync.sweep().issues == 1
    assert sync.state(promised) is ItemState.DONE


def test_once_an_hour_what_was_closed_is_looked_at_and_how_much_may_be_asked(sync: Sync) -> None:
    pushes.close_repo(sync.repo_id, GithubRepoState.ARCHIVED, "It was archived.")
    reconcile_issues.ask_again(sync.open)
    assert sync.repo.state is GithubRepoState.ACTIVE
    connection = sync.connection
    assert connection.quota_limit == 5000
    assert connection.quota_left is not None


def test_the_key_of_an_issue_copied_into_another_links_nothing(sync: Sync) -> None:
    promised = sync.linked()
    body = sync.issue(promised)["body"]
    copied = sync.github.api("POST", f"/repos/{sync.made.full_name}/issues", {"title": "A copy", "body": body})
    sync.hear()
    sync.sweep()
    assert sync.number(promised) != copied["number"]
    assert [issue["state"] for issue in sync.github.issues(sync.made.full_name)] == ["open", "open"]
    assert sync.writes() == [f"POST /repos/{sync.made.full_name}/issues"]
