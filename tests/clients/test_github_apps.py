"""GitHub Apps: least rights, tokens renewed in time, what is missing in words, missed webhooks, and how one is made."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.github.stand_in import APP_ID, INSTALLATION_ID, OWNER, StandIn
from tracker.clients.github import TokenKey
from tracker.clients.github_apps import App, AppKey, exchange_manifest_code
from tracker.clients.github_drafts import Draft
from tracker.errors import GitHubMissingError, GitHubRefusedError, GitHubUnauthorisedError

TOKENS = f"POST /app/installations/{INSTALLATION_ID}/access_tokens"
DRAFT = Draft(title="t", body="b")


def test_an_installation_asks_for_no_more_than_it_needs_and_once(github: StandIn) -> None:
    repo, gateway = github.repo().full_name, github.gateway(github.app_key)
    for _ in range(2):
        assert gateway.create_issue(repo, DRAFT).author == "remediation-tracker[bot]"
    assert github.lines() == [TOKENS, *[f"POST /repos/{repo}/issues"] * 2]
    assert github.log()[0]["body"] == {"permissions": {"issues": "write", "metadata": "read"}}


def test_a_token_is_renewed_before_it_ends(github: StandIn) -> None:
    repo, gateway = github.repo().full_name, github.gateway(github.app_key)
    gateway.labels(repo)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=59)):
        gateway.labels(repo)
    assert github.lines().count(TOKENS) == 2


@pytest.mark.parametrize(("times", "issues"), [(1, 1), (2, 0)])
def test_a_token_that_is_no_longer_taken_is_renewed_once(github: StandIn, times: int, issues: int) -> None:
    repo, gateway = github.repo().full_name, github.gateway(github.app_key)
    refused = {"match": "^POST /repos", "phase": "request", "do": "status", "status": 401, "times": times}
    github.faults({**refused, "body": {"message": "Bad credentials"}})
    if issues:
        gateway.create_issue(repo, DRAFT)
    else:
        with pytest.raises(GitHubUnauthorisedError):
            gateway.create_issue(repo, DRAFT)
    assert github.lines().count(TOKENS) == 2
    assert len(github.issues(repo)) == issues


@pytest.mark.parametrize(
    ("status", "message"), [(403, "This installation has been suspended"), (404, "Not Found"), (401, "Bad credentials")]
)
def test_an_installation_that_is_gone_is_not_let_in(github: StandIn, status: int, message: str) -> None:
    github.faults({"match": TOKENS, "times": -1, "do": "status", "status": status, "body": {"message": message}})
    with pytest.raises(GitHubUnauthorisedError):
        github.gateway(github.app_key).create_issue("acme/some", DRAFT)


def test_a_key_that_is_none_is_told_and_not_shown(github: StandIn) -> None:
    key = AppKey(APP_ID, INSTALLATION_ID, "-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----")
    with pytest.raises(GitHubUnauthorisedError) as refusal:
        github.gateway(key).labels("acme/some")
    assert "secret" not in repr(refusal.value)
    assert "secret" not in repr(key)
    assert github.log() == []


def test_what_an_installation_lacks_is_named(github: StandIn) -> None:
    installation = f"/app/installations/{INSTALLATION_ID}"
    assert github.gateway(github.app_key).check() == ()
    body = {
        "id": INSTALLATION_ID,
        "account": {"login": OWNER},
        "permissions": {"metadata": "read", "issues": "read"},
        "events": ["issues", "label"],
        "suspended_at": "2026-05-04T12:00:00Z",
    }
    github.faults({"match": f"^GET {installation}$", "do": "status", "status": 200, "body": body})
    suspended, permission, events = github.gateway(github.app_key).check()
    assert f"suspended on {OWNER}" in suspended
    assert "issues: read and needs write" in permission
    assert "milestone, repository" in events
    github.faults({"match": f"^GET {installation}$", "do": "status", "status": 404})
    assert "no longer installed" in github.gateway(github.app_key).check()[0]


def test_what_a_repository_lacks_is_named(github: StandIn) -> None:
    made = github.repo()
    name = made.full_name
    repo = github.api("GET", f"/repos/{name}")
    gateway = github.gateway()
    assert gateway.check([name]) == ()
    asked = {"match": f"^GET /repos/{name}$", "do": "status", "status": 200}
    github.faults({**asked, "body": {**repo, "permissions": {"pull": True, "push": False}}})
    assert "labels, assignees and milestones" in gateway.check([name])[0]
    github.faults({**asked, "body": {**repo, "archived": True}})
    assert "is archived" in gateway.check([name])[0]
    github.faults({**asked, "body": {**repo, "has_issues": False}})
    assert "issues turned off" in gateway.check([name])[0]
    needs = {"X-Accepted-GitHub-Permissions": "issues=read"}
    github.faults({"match": "^GET /repos/.*/issues", "do": "status", "status": 403, "headers": needs})
    assert "issues=read" in gateway.check([name])[0]
    assert "is not there" in gateway.check(["acme/none"])[0]


def test_a_token_without_its_scope_is_told(github: StandIn) -> None:
    scopes = {"X-OAuth-Scopes": "gist, read:org"}
    github.faults({"match": "^GET /user$", "do": "status", "status": 200, "body": {"login": "a"}, "headers": scopes})
    assert "no scope repo" in github.gateway().check()[0]


@pytest.mark.parametrize("as_app", [True, False])
def test_repositories_that_were_given_are_listed(github: StandIn, *, as_app: bool) -> None:
    names = sorted(github.repo().full_name for _ in range(3))
    gateway = github.gateway(github.app_key if as_app else None)
    assert [repo.full_name for repo in gateway.repos()] == names


def test_those_whom_issues_can_be_assigned_to_are_listed(github: StandIn) -> None:
    assert "octo-ana" in github.gateway().assignable(github.repo().full_name)


def test_webhooks_that_were_missed_can_be_had_again(github: StandIn) -> None:
    repo, gateway = github.repo().full_name, github.gateway(github.app_key)
    since = datetime.now(UTC) - timedelta(minutes=1)
    github.api("POST", f"/repos/{repo}/issues", {"title": "t"})
    (missed,) = gateway.failed_deliveries(since=since)
    assert (missed.event, missed.has_failed, missed.is_redelivery) == ("issues", True, False)
    assert missed.guid == github.deliveries()[0].guid
    gateway.redeliver(missed.id)
    assert [one.guid for one in gateway.failed_deliveries(since=since)] == [missed.guid]
    taken = [
        {"id": 9, "guid": missed.guid, "event": "issues", "status_code": 202, "redelivery": True},
        {"id": 1, "guid": missed.guid, "event": "issues", "status_code": 502, "redelivery": False},
    ]
    rows = [{**one, "delivered_at": "2026-05-04T12:00:00Z"} for one in taken]
    github.faults({"match": "^GET /app/hook", "do": "status", "status": 200, "body": rows})
    assert gateway.failed_deliveries(since=datetime(2026, 5, 1, tzinfo=UTC)) == ()
    assert gateway.failed_deliveries(since=datetime.now(UTC) + timedelta(hours=1)) == ()


def test_a_token_has_no_webhook_of_its_own(github: StandIn) -> None:
    assert github.gateway(TokenKey("tok")).failed_deliveries(since=datetime.now(UTC)) == ()
    assert github.log() == []


def test_an_app_is_made_from_the_code_of_its_manifest(github: StandIn) -> None:
    made = exchange_manifest_code(github.server, "good-code")
    assert (made.app_id, made.slug, made.owner) == (APP_ID, "remediation-tracker", OWNER)
    for secret in (made.client_secret, made.webhook_secret, made.private_key):
        assert secret
        assert secret not in repr(made)
    (installed,) = App(github.server, AppKey(made.app_id, 0, made.private_key)).installations()
    assert (installed.id, installed.account, installed.is_suspended) == (INSTALLATION_ID, OWNER, False)


def test_a_code_that_is_none_or_was_used_makes_no_app(github: StandIn) -> None:
    with pytest.raises(GitHubMissingError):
        exchange_manifest_code(github.server, "used-code")
    with pytest.raises(GitHubRefusedError):
        exchange_manifest_code(github.server, "../conversions")
    assert len(github.log()) == 1
