"""Faults 1 to 7 and 27 to 28: issues are made once in effect, whatever happens on the way."""

import random
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.cast import actor
from tests.journeys.github.dying import POINTS, push_and_die
from tests.journeys.github.syncing import Sync
from tracker.changes import actions, issues, moves
from tracker.db import db
from tracker.errors import RefusedError, TrackerError
from tracker.models.actions import ActionItem
from tracker.models.github import GithubLink, GithubOutbox
from tracker.vocabulary import ItemState

S = timedelta(seconds=1)
CREATE = r"^POST .*/issues$"
LOOKS = (6, 36, 156, 756)
"""Seconds after which each of the four looks is due."""


def test_fault_01_the_answer_to_a_creation_is_lost(sync: Sync) -> None:
    promised = sync.item()
    sync.github.faults({"match": CREATE, "do": "kill"})
    sync.push()
    assert sync.outbox() == [("create", "uncertain")]
    sync.push(by=6 * S)
    assert sync.number(promised) == sync.only_issue()["number"]
    assert sync.posts() == 1


def test_fault_02_killed_between_the_request_and_our_commit(sync: Sync) -> None:
    promised = sync.item()
    assert push_and_die(sync, "sent")
    assert (sync.outbox(), sync.link(promised)) == ([("create", "inflight")], None)
    sync.push(by=121 * S)
    assert sync.outbox() == [("create", "uncertain")]
    sync.push(by=130 * S)
    assert sync.number(promised) == sync.only_issue()["number"]
    assert sync.posts() == 1


def test_fault_03_killed_after_the_claim_and_before_the_request(sync: Sync) -> None:
    promised = sync.item()
    assert push_and_die(sync, "claimed")
    sync.push(by=121 * S)
    for seconds in LOOKS:
        assert sync.posts() == 0
        sync.push(by=(122 + seconds) * S)
    assert set(sync.github.lines()) == {f"GET /repos/{sync.made.full_name}/issues"}
    sync.push(by=900 * S)
    assert sync.number(promised) == sync.only_issue()["number"]
    assert sync.posts() == 1


@pytest.mark.parametrize("status", [502, 504])
def test_fault_04_a_creation_is_answered_with_an_error_though_it_was_made(sync: Sync, status: int) -> None:
    promised = sync.item()
    sync.github.faults({"match": CREATE, "do": "status", "status": status})
    sync.push()
    sync.push(by=6 * S)
    assert sync.number(promised) == sync.only_issue()["number"]
    assert sync.posts() == 1


def test_fault_05_the_list_does_not_show_the_new_issue_for_minutes(sync: Sync) -> None:
    promised = sync.item()
    key = db.session.query(GithubOutbox).one().key
    sync.github.faults(
        {"match": CREATE, "do": "kill"}, {"match": r"^GET .*/issues\?", "do": "hide", "text": key, "times": -1}
    )
    sync.push()
    for seconds in LOOKS[:3]:
        sync.push(by=seconds * S)
        assert (sync.outbox(), sync.link(promised)) == ([("create", "uncertain")], None)
    sync.github.faults()
    sync.push(by=LOOKS[3] * S)
    assert sync.number(promised) == sync.only_issue()["number"]
    assert sync.posts() == 1


def test_fault_06_the_webhook_comes_before_our_commit(sync: Sync) -> None:
    promised = sync.item()
    sync.push(reached=lambda point: sync.hear() if point == "sent" else None)
    assert sync.number(promised) == sync.only_issue()["number"]
    assert db.session.query(GithubLink).count() == db.session.query(ActionItem).count() == 1
    assert sync.outbox() == []


def test_fault_07_two_people_ask_for_the_issue_at_once(sync: Sync) -> None:
    promised = sync.bare_item()
    item_id, by, together = promised.id, actor(sync.cast.ana), threading.Barrier(2)
    db.session.rollback()

    def ask() -> None:
        with sync.app.app_context():
            item = db.session.get_one(ActionItem, item_id)
            together.wait()
            with suppress(TrackerError):
                issues.ask(item, by=by)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sync.outbox() == [("create", "pending")]
    sync.push()
    sync.push()
    assert sync.posts() == 1
    assert sync.only_issue()


def test_fault_27_labels_and_people_are_dropped_without_a_word(sync: Sync) -> None:
    promised = sync.item()
    sync.github.faults(
        {"match": r"^(POST|PATCH) ", "phase": "request", "do": "strip", "fields": ["labels", "assignees"], "times": -1}
    )
    sync.push()
    link = sync.link(promised)
    assert link is not None
    assert link.not_applied == ["labels: incident/p1", "assignees: octo-ana"]
    before = len(sync.writes())
    sync.hear()
    sync.push()
    sync.sweep()
    sync.push()
    assert len(sync.writes()) == before
    item = db.session.get_one(ActionItem, promised.id)
    assert item.owner_id == sync.cast.ana.id


def test_fault_27_an_assignee_that_github_refuses(sync: Sync) -> None:
    promised = sync.item()
    sync.github.faults({"match": CREATE, "phase": "request", "do": "status", "status": 422, "body": {"message": "no"}})
    sync.push()
    link = sync.link(promised)
    assert link is not None
    assert "assignees: octo-ana" in link.not_applied
    sync.push()
    assert len(sync.github.issues(sync.made.full_name)) == 1
    assert sync.outbox() == []


def test_fault_28_what_cannot_be_linked_is_refused_with_the_reason(sync: Sync) -> None:
    linked, other = sync.linked(), sync.bare_item(title="Alert earlier")
    issue = sync.open(1).get_issue(sync.made.full_name, sync.number(linked))
    ana = actor(sync.cast.ana)
    for wrong, words in (
        (replace(issue, is_pull=True, number=7), "pull request"),
        (issue, "linked already"),
        (replace(issue, repo="else/where", number=7), "else/where"),
    ):
        with pytest.raises(RefusedError, match=words):
            issues.link(other, sync.repo, wrong, by=ana, site="https://tracker.example.org")
    with pytest.raises(RefusedError, match="has its issue already"):
        issues.link(linked, sync.repo, replace(issue, number=9), by=ana, site="https://tracker.example.org")


@pytest.mark.parametrize("seed", range(25))
def test_killed_at_random_points_nothing_is_doubled_and_nothing_lost(sync: Sync, seed: int) -> None:
    chance = random.Random(seed)
    promised, ana = sync.item(), actor(sync.cast.ana)
    minutes = 0
    for number in range(3):
        push_and_die(sync, chance.choice(POINTS))
        minutes += 3
        if chance.random() < 0.7:
            item = db.session.get_one(ActionItem, promised.id)
            actions.edit(item, by=ana, version=None, title=f"Take {number} of {seed}")
        sync.push(by=minutes * 60 * S)
    moves.move(db.session.get_one(ActionItem, promised.id), ItemState.DONE, by=ana, evidence="Merged.")
    while sync.outbox() and minutes < 120:
        minutes += 12
        sync.push(by=minutes * 60 * S)
    issue = sync.only_issue()
    assert sync.outbox() == []
    assert (issue["title"], issue["state"]) == (db.session.get_one(ActionItem, promised.id).title, "closed")
