"""What the sync costs: requests, and time."""

import time
from datetime import timedelta

from tests.factories import incident
from tests.github.webhooks import delivered
from tests.journeys.github.syncing import SITE, Sync
from tracker.changes import issues, repositories
from tracker.clients.github_answers import issue_of, repo_of
from tracker.db import db, transaction
from tracker.models.actions import ActionItem
from tracker.models.github import GithubDelivery, GithubLink, GithubRepo
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import DeliveryStatus, ItemState

HOUR = timedelta(hours=1)


def _linked_items(sync: Sync, repo: GithubRepo, count: int) -> list[ActionItem]:
    """Items with issues that were made elsewhere."""
    of, made = incident(sync.cast), []
    for number in range(count):
        item = sync.bare_item(of=of, title=f"Promise {number}")
        issue = sync.github.api("POST", f"/repos/{repo.full_name}/issues", {"title": item.title})
        with transaction():
            issues.add_link(item, repo, issue_of(issue), site=SITE, is_created=True)
        made.append(item)
    return made


def test_a_quiet_sweep_of_200_links_in_5_repositories_asks_5_times(sync: Sync) -> None:
    repos = [sync.repo]
    for _ in range(4):
        found = repo_of(sync.github.api("GET", f"/repos/{sync.github.repo().full_name}"))
        repos.append(repositories.choose(sync.connection, found, by=SYSTEM))
    for repo in repos:
        _linked_items(sync, repo, 40)
    sync.sweep()  # the first one also looks whether every issue is there
    before = len(sync.github.log())
    first = sync.sweep(by=HOUR)
    assert (first.repos, first.failed) == (5, 0)
    asked = sync.github.log()[before:]
    assert len(asked) <= 5
    before += len(asked)
    again = sync.sweep(by=2 * HOUR)
    assert [one["status"] for one in sync.github.log()[before:]] == [304] * 5
    assert (again.unchanged, again.issues) == (5, 0)


def test_500_deliveries_are_each_answered_in_a_second_and_applied_in_a_minute(sync: Sync) -> None:
    items = _linked_items(sync, sync.repo, 50)
    repo = sync.github.api("GET", f"/repos/{sync.made.full_name}")
    links = {link.item_id: link.number for link in db.session.query(GithubLink)}
    bodies = {
        item.id: sync.github.api("GET", f"/repos/{sync.made.full_name}/issues/{links[item.id]}") for item in items
    }
    told = []
    for turn in range(10):
        for item in items:
            at = f"2036-01-01T00:00:{turn:02}Z"
            state = {"state": "closed", "state_reason": "completed", "closed_at": at} if turn == 9 else {}
            issue = {**bodies[item.id], "title": f"{turn} of {item.id}", "updated_at": at, **state}
            told.append(delivered("issues", {"action": "edited", "issue": issue, "repository": repo}))
    before, began, slowest = len(sync.github.log()), time.monotonic(), 0.0
    for one in told:
        start = time.monotonic()
        assert sync.deliver(one) == [202]
        slowest = max(slowest, time.monotonic() - start)
    answered = time.monotonic() - began
    assert sync.apply() == 500
    applied = time.monotonic() - began
    assert slowest < 1
    assert answered < 25
    assert applied < 60
    db.session.expire_all()
    assert {row.status for row in db.session.query(GithubDelivery)} == {DeliveryStatus.DONE}
    assert {item.state for item in db.session.query(ActionItem)} == {ItemState.DONE}
    assert len(sync.github.log()) == before
