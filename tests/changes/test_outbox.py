"""What is written down to be sent: by every change of a linked item, and never by what GitHub or an import brought."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from tests.cast import Cast, actor
from tests.factories import incident, item
from tracker import clock
from tracker.changes import actions, comments, issues, moves, people, pushes, restrictions
from tracker.clients.github_answers import Issue
from tracker.db import db, transaction
from tracker.errors import NotAllowedError, RefusedError
from tracker.models.actions import ActionItem
from tracker.models.github import GithubConnection, GithubLink, GithubOutbox, GithubRepo, GithubRule
from tracker.queries import issues as queries
from tracker.rules.permissions import IMPORT, SYSTEM
from tracker.vocabulary import (
    Door,
    GithubKind,
    GithubRepoState,
    GithubState,
    ItemState,
    OutboxStatus,
    Priority,
)

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
SITE = "https://tracker.example.org"


@pytest.fixture
def repo(app: Flask, cast: Cast) -> GithubRepo:
    """A public repository that the items of Payments go to as soon as they are committed to."""
    connection = GithubConnection(
        name="GitHub",
        kind=GithubKind.TOKEN,
        api_url="https://api.github.com",
        web_url="https://github.com",
        host="github.com",
        state=GithubState.ACTIVE,
        created_at=NOW,
    )
    repo = GithubRepo(
        connection=connection,
        host="github.com",
        repo_id=9,
        full_name="acme/payments",
        state=GithubRepoState.ACTIVE,
        created_at=NOW,
    )
    db.session.add_all([repo, GithubRule(repo=repo, team=cast.payments, creates_on_commit=True)])
    db.session.commit()
    return repo


def _issue(number: int = 1, **values: object) -> Issue:
    known = Issue(
        id=700 + number,
        node_id=f"I_{number}",
        repo="acme/payments",
        number=number,
        title="Validate limits before rollout",
        body="",
        state="open",
        state_reason=None,
        labels=(),
        assignees=(),
        milestone=None,
        created_at=NOW,
        updated_at=NOW,
        closed_at=None,
        closed_by=None,
        author=None,
        url=f"https://github.com/acme/payments/issues/{number}",
    )
    return replace(known, **values)  # type: ignore[arg-type]


def _linked(cast: Cast, repo: GithubRepo) -> ActionItem:
    made = item(cast)
    with transaction():
        issues.add_link(made, repo, _issue(), site=SITE, is_created=True)
    return made


def _waiting() -> list[tuple[str, str]]:
    db.session.expire_all()
    return [(row.op.value, row.status.value) for row in db.session.query(GithubOutbox).order_by(GithubOutbox.id)]


def test_committing_asks_for_an_issue_where_the_rule_says_so(cast: Cast, repo: GithubRepo) -> None:
    proposed = item(cast, state=ItemState.PROPOSED)
    assert _waiting() == []
    moves.move(proposed, ItemState.OPEN, by=actor(cast.ana))
    assert _waiting() == [("create", "pending")]


@pytest.mark.parametrize("why", ["system", "import", "long ago", "no rule", "restricted"])
def test_committing_asks_for_nothing_otherwise(cast: Cast, repo: GithubRepo, why: str) -> None:
    proposed, by, at = item(cast, state=ItemState.PROPOSED), actor(cast.ana), None
    if why == "system":
        by = SYSTEM
    elif why == "import":
        by = IMPORT
    elif why == "long ago":
        at = clock.now() - timedelta(days=90)
    elif why == "no rule":
        repo.rules[0].creates_on_commit = False
        db.session.commit()
    else:
        restrictions.restrict(proposed.incident, by=by, version=None)
    moves.move(proposed, ItemState.OPEN, by=by, at=at)
    assert _waiting() == []


def test_every_change_of_what_an_issue_shows_is_written_down_once(cast: Cast, repo: GithubRepo) -> None:
    linked, ana = _linked(cast, repo), actor(cast.ana)
    actions.edit(linked, by=ana, version=None, title="Validate all limits")
    actions.edit(linked, by=ana, version=None, priority=Priority.P0)
    actions.assign(linked, cast.ben, by=ana)
    actions.redate(linked, date(2027, 1, 4), by=ana, reason="Later.")
    moves.move(linked, ItemState.IN_PROGRESS, by=ana)
    assert _waiting() == [("update", "pending")]
    (push,) = queries.pushes_of(linked.id)
    assert set(push.fields) == {"title", "priority", "owner", "due_on", "state"}


def test_what_an_issue_does_not_show_is_not(cast: Cast, repo: GithubRepo) -> None:
    linked = _linked(cast, repo)
    comments.add(linked, "Not for GitHub", by=actor(cast.ana))
    assert _waiting() == []


@pytest.mark.parametrize("door", [Door.GITHUB, Door.IMPORT])
def test_what_github_or_an_import_brought_is_not_sent_back(cast: Cast, repo: GithubRepo, door: Door) -> None:
    linked = _linked(cast, repo)
    actions.edit(linked, by=replace(SYSTEM, door=door), version=None, title="Validate all limits")
    assert _waiting() == []


def test_nothing_is_written_down_where_the_change_is_refused(cast: Cast, repo: GithubRepo) -> None:
    linked = _linked(cast, repo)
    session = transaction()
    session.__enter__()
    actions.edit(linked, by=actor(cast.ana), version=None, title="Validate all limits")
    assert _waiting() == [("update", "pending")]
    refusal = RefusedError("No.")
    with pytest.raises(RefusedError):
        session.__exit__(RefusedError, refusal, None)
    assert _waiting() == []


def test_a_change_while_the_worker_sends_is_not_lost(cast: Cast, repo: GithubRepo) -> None:
    linked, ana = _linked(cast, repo), actor(cast.ana)
    actions.edit(linked, by=ana, version=None, title="Validate all limits")
    (push,) = queries.pushes_of(linked.id)
    assert pushes.claim(push.id, was=OutboxStatus.PENDING, now=clock.now())
    assert not pushes.claim(push.id, was=OutboxStatus.PENDING, now=clock.now())
    actions.edit(linked, by=ana, version=None, title="Validate every limit")
    assert _waiting() == [("update", "inflight"), ("update", "pending")]
    pushes.postpone(push.id, "No answer.")
    assert _waiting() == [("update", "pending")]


def test_another_login_and_another_name_of_the_incident_are_sent(cast: Cast, repo: GithubRepo) -> None:
    linked = _linked(cast, repo)
    actions.assign(linked, cast.ben, by=replace(SYSTEM, door=Door.GITHUB))
    people.edit_own(cast.ben, by=actor(cast.ben), version=None, name="Ben", github_login="ben-codes", time_zone=None)
    assert _waiting() == [("update", "pending")]


def test_a_restriction_has_its_issues_looked_at_again(cast: Cast, repo: GithubRepo) -> None:
    linked = _linked(cast, repo)
    restrictions.restrict(linked.incident, by=actor(cast.ana), version=None)
    assert _waiting() == [("update", "pending")]


def test_a_restricted_incident_leaves_only_with_consent_and_to_a_private_repository(
    cast: Cast, repo: GithubRepo
) -> None:
    of, ana = incident(cast), actor(cast.ana)
    secret = item(cast, of)
    restrictions.restrict(of, by=ana, version=None)
    with pytest.raises(RefusedError, match="public"):
        issues.ask(secret, by=ana)
    repo.is_private = True
    db.session.commit()
    with pytest.raises(RefusedError, match="allow GitHub first"):
        issues.ask(secret, by=ana)
    with pytest.raises(NotAllowedError):
        issues.consent(of, by=actor(cast.ben))
    issues.consent(of, by=ana)
    push = issues.ask(secret, by=ana)
    _, body = pushes.content_of(push, site=SITE)
    assert of.title not in body
    assert secret.statement not in body
    issues.withdraw_consent(of, by=ana)
    assert pushes.may_create(push) != ""


def test_who_may_not_edit_an_item_cannot_ask_for_its_issue(cast: Cast, repo: GithubRepo) -> None:
    made = item(cast)
    for person in (cast.vic, cast.cleo):
        with pytest.raises(NotAllowedError):
            issues.ask(made, by=actor(person))
    made_by, refused = issues.ask_many([made, item(cast, state=ItemState.PROPOSED)], by=actor(cast.ben))
    assert (made_by, len(refused)) == ([made], 1)


def test_linking_takes_the_state_in_and_unlinking_leaves_both(cast: Cast, repo: GithubRepo) -> None:
    made, ana = item(cast), actor(cast.ana)
    closed = _issue(4, state="closed", state_reason="completed", closed_at=NOW, title="Limits", assignees=("x",))
    issues.link(made, repo, closed, by=ana, site=SITE)
    db.session.expire_all()
    assert (made.state, made.done_at, made.title) == (ItemState.DONE, NOW, "Limits")
    assert _waiting() == [("update", "pending")]
    issues.unlink(made, by=ana)
    assert (db.session.query(GithubLink).count(), _waiting()) == (0, [])


def test_a_worker_that_does_not_come_back_is_found_out(cast: Cast, repo: GithubRepo) -> None:
    push = issues.ask(item(cast), by=actor(cast.ana))
    now = clock.now()
    assert pushes.claim(push.id, was=OutboxStatus.PENDING, now=now)
    assert queries.next_push(repo.connection_id, now) is None
    later = now + pushes.LEASE + timedelta(seconds=1)
    assert queries.next_push(repo.connection_id, later) is not None


def test_one_writer_at_a_time_holds_a_connection(cast: Cast, repo: GithubRepo) -> None:
    one, now = repo.connection_id, clock.now()
    assert pushes.lease_connection(one, "first", now=now)
    assert not pushes.lease_connection(one, "second", now=now)
    assert pushes.lease_connection(one, "first", now=now)
    assert pushes.lease_connection(one, "second", now=now + pushes.LEASE + timedelta(seconds=1))
    version = repo.connection.version
    pushes.release_connection(one, "second")
    db.session.expire_all()
    assert (repo.connection.lease_until, repo.connection.version) == (None, version)
