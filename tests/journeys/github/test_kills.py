"""Kill -9 at every point: no issue twice, and no change lost. `make soak` runs a thousand lives of these."""

import logging
import os
import random
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.cast import actor
from tests.journeys.github.lives import POINTS, Death, Life
from tests.journeys.github.syncing import Sync
from tracker.changes import actions, moves
from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.models.github import GithubLink, GithubOutbox
from tracker.vocabulary import ItemState, OutboxOp

log = logging.getLogger(__name__)
RUNS = int(os.environ.get("SOAK_RUNS", "25"))
PARTS = max(5, RUNS // 50)
SEED = int(os.environ.get("SOAK_SEED", "1"))
THEIRS = "good first issue"
UNDER_WAY = 0.15
"""Seconds that a request or its answer is held up; a later worker's clock is minutes ahead, and so is its wait."""


class Mortals:
    """An installation whose workers are killed; each lives later than the last."""

    def __init__(self, sync: Sync) -> None:
        self.sync = sync
        self.settings = replace(sync.app.extensions["settings"], github_hosts=sync.github.server.near)
        self.ahead = timedelta()

    def life(self, dies_at: Death | None = None) -> Life:
        """The next worker."""
        db.session.rollback()
        self.ahead += timedelta(minutes=5)
        return Life(self.sync.app, self.settings, ahead=self.ahead, dies_at=dies_at)

    def settle(self) -> None:
        """A worker that nobody kills sends the rest."""
        self.sync.github.faults()
        assert self.life().end(), self.sync.outbox()

    def issues_of(self, item: ActionItem) -> list[Any]:
        """All issues on GitHub that carry the item's key."""
        key = db.session.query(GithubOutbox.key).filter_by(item_id=item.id, op=OutboxOp.CREATE).scalar()
        path = f"/repos/{self.sync.made.full_name}/issues?state=all&sort=created&direction=desc&per_page=20"
        return [one for one in self.sync.github.api("GET", path) if key in one["body"]]

    def is_whole(self, item: ActionItem) -> None:
        """One issue, one link, and both say the same."""
        db.session.expire_all()
        (issue,) = self.issues_of(item)
        link = db.session.query(GithubLink).filter_by(item_id=item.id).one()
        item = db.session.get_one(ActionItem, item.id)
        assert (link.number, issue["title"]) == (issue["number"], item.title)
        assert issue["state"] == ("closed" if item.state is ItemState.DONE else "open")
        assert self.sync.outbox() == []


@pytest.fixture
def mortals(sync: Sync) -> Mortals:
    """An installation whose workers are killed."""
    return Mortals(sync)


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_that_dies_at_a_point_loses_nothing_and_doubles_nothing(mortals: Mortals, point: str) -> None:
    item = mortals.sync.item()
    if point == "compared":
        mortals.settle()
        actions.edit(item, by=actor(mortals.sync.cast.ana), version=None, title="Another title")
    assert not mortals.life(dies_at=(point, 1)).end()
    mortals.settle()
    mortals.is_whole(item)


@pytest.mark.parametrize("phase", ["request", "response"])
def test_a_worker_that_dies_while_github_is_being_asked_makes_one_issue(mortals: Mortals, phase: str) -> None:
    item = mortals.sync.item()
    mortals.sync.github.faults({"match": "^POST .*/issues$", "phase": phase, "do": "delay", "seconds": UNDER_WAY})
    life = mortals.life()
    is_asked(mortals.sync)
    life.kill()
    time.sleep(UNDER_WAY)
    mortals.settle()
    mortals.is_whole(item)


@pytest.mark.parametrize("part", range(PARTS))
def test_whenever_workers_die_every_item_has_one_issue_and_no_change_is_lost(mortals: Mortals, part: int) -> None:
    chance = random.Random(f"{SEED}-{part}")
    found: Counter[str] = Counter()
    for run in range(RUNS // PARTS):
        item, has_theirs = mortals.sync.item(title=f"Run {run}"), False
        for turn in range(chance.randint(1, 3)):
            _die(mortals, chance)
            found.update(status for _, status in mortals.sync.outbox() or [("", "all sent")])
            has_theirs = _change(mortals.sync, item, chance, turn) or has_theirs
        mortals.settle()
        mortals.is_whole(item)
        assert has_theirs <= (THEIRS in [one["name"] for one in mortals.sync.issue(item)["labels"]])
    log.info("part %s: %s items; after deaths there was %s", part, RUNS // PARTS, dict(found))


def _die(mortals: Mortals, chance: random.Random) -> None:
    """One worker's life and its end: at a point, in the middle of a request, or at any time."""
    way = chance.choice(("point", "request", "response", "lost", "any"))
    if way == "point":
        mortals.life(dies_at=(chance.choice(POINTS), chance.randint(1, 2))).end()
        return
    write = "^(POST .*/issues|PATCH .*)$"
    if way == "lost":
        mortals.sync.github.faults({"match": write, "do": "kill"})
    elif way != "any":
        mortals.sync.github.faults({"match": write, "phase": way, "do": "delay", "seconds": UNDER_WAY})
    life = mortals.life()
    life.work(chance.uniform(0, 0.5))
    life.kill()
    time.sleep(UNDER_WAY)


def _change(sync: Sync, item: ActionItem, chance: random.Random, turn: int) -> bool:
    """Meanwhile somebody edits the item, finishes it, or adds a label on GitHub: whether they did the last."""
    db.session.expire_all()
    item = db.session.get_one(ActionItem, item.id)
    ana = actor(sync.cast.ana)
    what = chance.choice(("title", "done", "label", "nothing"))
    if what == "label" and sync.link(item):
        path = f"/repos/{sync.made.full_name}/issues/{sync.number(item)}/labels"
        sync.github.api("POST", path, {"labels": [THEIRS]})
    elif what == "title":
        actions.edit(item, by=ana, version=None, title=f"{item.title}, take {turn}")
    elif what == "done" and item.state is ItemState.OPEN:
        moves.move(item, ItemState.DONE, by=ana, evidence="Merged.")
    return what == "label" and sync.link(item) is not None


def is_asked(sync: Sync) -> None:
    """Wait until a request to make an issue has come."""
    end = time.monotonic() + 30
    while not any(line.startswith("POST") for line in sync.github.lines()):
        assert time.monotonic() < end, "nothing was sent"
        time.sleep(0.01)
