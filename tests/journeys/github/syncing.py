"""One installation that works with one GitHub: what the tests here do with both sides."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from flask import Flask

from tests.cast import Cast, actor
from tests.factories import incident, item
from tests.github.stand_in import WEBHOOK_SECRET, Delivered, Made, StandIn
from tests.github.webhooks import delivered
from tracker.changes import accounts, connections, issues, repositories
from tracker.changes.repositories import Terms
from tracker.clients.github import Gateway
from tracker.clients.github_answers import repo_of
from tracker.config import Settings
from tracker.db import db
from tracker.jobs import apply_deliveries, push_issues, reconcile_issues
from tracker.jobs.push_pace import Pace
from tracker.models.actions import ActionItem
from tracker.models.github import GithubConflict, GithubConnection, GithubLink, GithubOutbox, GithubRepo
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import ItemState

SITE = "https://tracker.example.org"
TITLE = "Validate limits before rollout"


@dataclass
class Sync:
    """The cast, a connection with a token, one repository and a rule that sends Payments there."""

    app: Flask
    cast: Cast
    github: StandIn
    connection_id: int
    made: Made
    repo_id: int
    ticks: int = 0
    slept: list[float] = field(default_factory=list)

    @classmethod
    def begin(cls, app: Flask, cast: Cast, github: StandIn, **terms: Any) -> "Sync":
        """A fresh repository, chosen, with the prefix `incident/`."""
        settings: Settings = app.extensions["settings"]
        connection = connections.add_with_token(
            "GitHub", api_url=github.url, token=github.token, by=SYSTEM, ring=settings.ring
        )
        connection.webhook_secret = settings.ring.seal(WEBHOOK_SECRET)
        db.session.commit()
        for login, person in (("octo-ana", cast.ana), ("octo-ben", cast.ben)):
            accounts.assign(login, person, host=connection.host, by=SYSTEM)
        made = github.repo(private=terms.pop("private", False))
        found = repo_of(github.api("GET", f"/repos/{made.full_name}"))
        repo = repositories.choose(connection, found, by=SYSTEM, label_prefix="incident/")
        repositories.add_rule(repo, by=SYSTEM, terms=Terms(**terms), team=cast.payments)
        return cls(app, cast, github, connection.id, made, repo.id)

    @property
    def connection(self) -> GithubConnection:
        return db.session.get_one(GithubConnection, self.connection_id, populate_existing=True)

    @property
    def repo(self) -> GithubRepo:
        return db.session.get_one(GithubRepo, self.repo_id, populate_existing=True)

    def open(self, connection_id: int) -> Gateway:
        """As jobs open gateways."""
        return self.github.gateway()

    def item(self, **values: Any) -> ActionItem:
        """An open item of Ana's, asked to be made an issue."""
        made = self.bare_item(**values)
        issues.ask(made, by=actor(self.cast.ana))
        return made

    def bare_item(self, **values: Any) -> ActionItem:
        """An open item of Ana's without an issue."""
        of = values.pop("of", None) or incident(self.cast)
        return item(self.cast, of, **({"title": TITLE, "owner": self.cast.ana} | values))

    def linked(self, **values: Any) -> ActionItem:
        """An item with its issue, with nothing left to do and a clean log."""
        made = self.item(**values)
        self.push()
        assert self.link(made) is not None
        self.github.faults()
        return made

    def push(self, *, by: timedelta = timedelta(0), **pace: Any) -> int:
        """One turn of the sending worker, without its pauses, at a later time where that is told."""
        with self.later(by):
            return push_issues.push_all(self.open, site=SITE, pace=self.pace(**pace))

    def pace(self, **pace: Any) -> Pace:
        """No pause between writes: what would have been slept is kept."""
        return Pace(**({"sleep": self.slept.append} | pace))

    @contextmanager
    def later(self, by: timedelta = timedelta(0)) -> Iterator[None]:
        """The clock, put on."""
        with time_machine.travel(datetime.now(UTC) + by, tick=True):
            yield

    def deliver(self, *told: Delivered) -> list[int]:
        """Post webhooks to the tracker as they are; all that GitHub sent so far and we did not get, unless given."""
        sent = list(told)
        if not sent:
            everything = self.github.deliveries()
            sent, self.ticks = everything[self.ticks :], len(everything)
        client = self.app.test_client()
        path = f"/api/github/webhook/{self.connection_id}"
        return [client.post(path, data=one.body, headers=one.headers).status_code for one in sent]

    def hear(self, *told: Delivered) -> int:
        """GitHub delivers, and the worker applies it."""
        statuses = self.deliver(*told)
        assert set(statuses) <= {202}, statuses
        return self.apply()

    def apply(self, open_gateway: Any = None) -> int:
        """One turn of applying."""
        return apply_deliveries.apply_all(open_gateway or self.open, site=SITE)

    def sweep(self, *, force: bool = True, by: timedelta = timedelta(0)) -> reconcile_issues.Summary:
        """One round of sweeps."""
        with self.later(by):
            return reconcile_issues.sweep_all(self.open, site=SITE, force=force)

    def told(self, of: ActionItem, action: str, *, sender: str = "octo-ana", **issue: Any) -> Delivered:
        """A webhook about the item's issue as it is on GitHub, but for `issue`."""
        repo = self.github.api("GET", f"/repos/{self.made.full_name}")
        body = {**self.issue(of), **issue}
        return delivered("issues", {"action": action, "issue": body, "repository": repo, "sender": {"login": sender}})

    def link(self, of: ActionItem) -> GithubLink | None:
        db.session.expire_all()
        return db.session.query(GithubLink).filter_by(item_id=of.id).one_or_none()

    def number(self, of: ActionItem) -> int:
        link = self.link(of)
        assert link is not None
        return link.number

    def issue(self, of: ActionItem) -> Any:
        """The item's issue as it is on GitHub."""
        return self.github.api("GET", f"/repos/{self.made.full_name}/issues/{self.number(of)}")

    def on_github(self, of: ActionItem, who: str = "octo-ana", **values: Any) -> Any:
        """Somebody edits the issue there."""
        return self.github.api("PATCH", f"/repos/{self.made.full_name}/issues/{self.number(of)}", values, who=who)

    def outbox(self, *, all_of_it: bool = False) -> list[tuple[str, str]]:
        """What waits, as (op, status)."""
        db.session.expire_all()
        rows = db.session.query(GithubOutbox).order_by(GithubOutbox.id).all()
        return [(row.op.value, row.status.value) for row in rows if all_of_it or row.status.value != "done"]

    def conflicts(self) -> list[tuple[str, Any, Any, str]]:
        rows = db.session.query(GithubConflict).order_by(GithubConflict.id).all()
        return [(row.field, row.ours, row.theirs, row.winner.value) for row in rows]

    def posts(self) -> int:
        """How many issues the tracker has sent to be made."""
        return self.github.lines().count(f"POST /repos/{self.made.full_name}/issues")

    def only_issue(self) -> Any:
        """The one issue of the repository."""
        (issue,) = self.github.issues(self.made.full_name)
        return issue

    def writes(self) -> list[str]:
        """The tracker's writes so far."""
        return [line for line in self.github.lines() if not line.startswith("GET") and "graphql" not in line]

    def state(self, of: ActionItem) -> ItemState:
        db.session.expire_all()
        return db.session.get_one(ActionItem, of.id).state
