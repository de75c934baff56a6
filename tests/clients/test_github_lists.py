"""Lists through the gateway: whole, in order, cheap where nothing is new, and never mistaken for complete."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.github import recorded
from tests.github.stand_in import StandIn
from tracker import clock
from tracker.clients.github import Gateway, IssuePage, NotModified, Seen, TokenKey
from tracker.clients.github_calls import A_PAGE, Server
from tracker.clients.github_drafts import Draft, Patch
from tracker.errors import GitHubAnswerError, GitHubForbiddenError, GitHubLimitedError, GitHubMissingError

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def opened(github: StandIn, repo: str, count: int, *, body: str = "") -> None:
    """So many new issues."""
    for place in range(count):
        github.api("POST", f"/repos/{repo}/issues", {"title": f"Issue {place + 1}", "body": body})


def test_a_quiet_list_costs_one_request_that_is_not_counted(github: StandIn) -> None:
    repo, gateway = github.repo().full_name, github.gateway()
    opened(github, repo, 2)
    page = gateway.issues_since(repo, LONG_AGO)
    assert isinstance(page, IssuePage)
    assert ([one.number for one in page.issues], page.more, page.pulls) == ([1, 2], "", 0)
    assert gateway.issues_since(repo, LONG_AGO, seen=page.seen) == NotModified()
    assert [one["status"] for one in github.log()] == [200, 304]
    assert len({one["path"] for one in github.log()}) == 1
    github.api("PATCH", f"/repos/{repo}/issues/1", {"state": "closed"})
    again = gateway.issues_since(repo, LONG_AGO, seen=page.seen)
    assert isinstance(again, IssuePage)
    assert [(one.number, one.state) for one in again.issues] == [(2, "open"), (1, "closed")]


def test_an_etag_is_sent_only_for_the_address_that_it_belongs_to(github: StandIn) -> None:
    repo, gateway = github.repo().full_name, github.gateway()
    page = gateway.issues_since(repo, LONG_AGO)
    assert isinstance(page, IssuePage)
    assert isinstance(gateway.issues_since(repo, LONG_AGO + timedelta(1), seen=page.seen), IssuePage)
    assert [one["etag"] for one in github.log()] == ["", ""]


def test_a_304_that_nobody_asked_for_is_no_empty_list(github: StandIn) -> None:
    repo = github.repo().full_name
    github.faults({"match": "^GET", "phase": "request", "do": "status", "status": 304, "body": ""})
    with pytest.raises(GitHubAnswerError, match="nothing is new"):
        github.gateway().issues_since(repo, LONG_AGO)


def test_a_list_of_several_pages_is_read_on_and_never_called_unchanged(github: StandIn) -> None:
    repo, gateway = github.repo().full_name, github.gateway()
    opened(github, repo, A_PAGE + 2)
    page = gateway.issues_since(repo, LONG_AGO)
    assert isinstance(page, IssuePage)
    assert len(page.issues) == A_PAGE
    assert page.seen is None
    numbers, since = {one.number for one in page.issues}, LONG_AGO
    while page.more:
        since, page = max(since, page.until or since), gateway.issues_after(repo, page, since)
        numbers |= {one.number for one in page.issues}
    assert numbers == set(range(1, A_PAGE + 3))
    assert len(github.log()) <= 4
    assert "since=2020-01-01T00%3A00%3A00Z" in github.log()[0]["path"]


def test_an_issue_that_moves_to_the_end_meanwhile_leaves_no_gap(github: StandIn) -> None:
    repo, gateway = github.repo().full_name, github.gateway()
    gateway.create_issue(repo, Draft(title="t", body="b"))
    row = github.api("GET", f"/repos/{repo}/issues/1")
    first = [row | {"updated_at": f"2026-01-0{day}T10:00:00Z"} for day in (1, 2)]
    more = {"Link": f'<{github.url}/repos/{repo}/issues?page=2>; rel="next"'}
    github.faults({"match": "^GET", "do": "status", "status": 200, "body": first, "headers": more})
    page = gateway.issues_since(repo, LONG_AGO)
    assert isinstance(page, IssuePage)
    gateway.issues_after(repo, page, LONG_AGO)
    assert page.until is not None
    assert "since=2026-01-02T10%3A00%3A00Z" in github.log()[-1]["path"]
    gateway.issues_after(repo, page, page.until)
    assert github.log()[-1]["path"].endswith("/issues?page=2")


def test_an_issue_of_the_same_second_is_in_the_list(github: StandIn) -> None:
    repo, gateway = github.repo().full_name, github.gateway()
    issue = gateway.create_issue(repo, Draft(title="t", body="b"))
    page = gateway.issues_since(repo, issue.updated_at)
    assert isinstance(page, IssuePage)
    assert [one.number for one in page.issues] == [1]


def test_recorded_pages_lead_over_the_repositorys_number(github: StandIn) -> None:
    pages = recorded.answers("paginate-issues", github)
    github.faults(*({**page, "match": "^GET /(repos/octokit|repositories/1000)"} for page in pages))
    found = list(github.gateway()._calls.rows("/repos/octokit/old/issues"))
    assert len(found) == 13
    assert github.lines()[1:] == ["GET /repositories/1000/issues"] * 4


def test_pull_requests_are_counted_and_left_out(github: StandIn) -> None:
    repo = github.repo().full_name
    opened(github, repo, 2)
    first, second = github.issues(repo)
    rows = [first, {**second, "pull_request": {"url": "…"}}]
    github.faults({"match": "^GET", "times": -1, "do": "status", "status": 200, "body": rows})
    page = github.gateway().issues_since(repo, None)
    assert isinstance(page, IssuePage)
    assert (len(page.issues), page.pulls) == (1, 1)
    assert len(github.gateway().labelled_issues(repo, "x")) == 1


def test_recent_issues_end_where_older_ones_begin(github: StandIn) -> None:
    repo, gateway = github.repo().full_name, github.gateway()
    opened(github, repo, 1)
    since = gateway.get_issue(repo, 1).created_at
    opened(github, repo, 2, body="<!-- action-item 7 -->")
    assert [one.number for one in gateway.recent_issues(repo, since)][:2] == [3, 2]
    assert gateway.recent_issues(repo, since + timedelta(minutes=5)) == ()


def test_recent_issues_are_found_when_our_clock_is_ahead(github: StandIn) -> None:
    repo, gateway = github.repo().full_name, github.gateway()
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=5)):
        attempt_at = clock.now()
        gateway.create_issue(repo, Draft(title="t", body="b"))
        assert [one.number for one in gateway.recent_issues(repo, attempt_at - timedelta(minutes=1))] == [1]


def test_what_lists_hide_for_minutes_is_not_there(github: StandIn) -> None:
    repo, gateway = github.repo().full_name, github.gateway()
    opened(github, repo, 1, body="<!-- action-item 7 -->")
    github.faults({"match": "^GET .*/issues[?]", "do": "hide", "text": "action-item 7"})
    assert gateway.recent_issues(repo, LONG_AGO) == ()
    assert len(gateway.recent_issues(repo, LONG_AGO)) == 1


def test_two_hundred_issues_are_asked_for_in_two_requests(github: StandIn) -> None:
    made, gateway = github.repo(), github.gateway()
    issue = gateway.create_issue(made.full_name, Draft(title="t", body="b"))
    gateway.edit_issue(made.full_name, 1, Patch(state="closed"))
    asked = [issue.node_id, *(f"gone-{place}" for place in range(150))]
    nodes = gateway.nodes(asked)
    assert github.lines()[2:] == ["POST /graphql"] * 2
    assert len(nodes.missing) == 150
    assert nodes.unclear == frozenset()
    found = nodes.found[issue.node_id]
    assert (found.repo_id, found.repo, found.number, found.state) == (made.id, made.full_name, 1, "closed")


def test_what_graphql_may_not_tell_is_unclear_and_not_missing(github: StandIn) -> None:
    errors = [
        {"type": "FORBIDDEN", "path": ["nodes", 0], "message": "SAML"},
        {"type": "NOT_FOUND", "path": ["nodes", 1], "message": "none"},
    ]
    body = {"data": {"nodes": [None, None, None]}, "errors": errors}
    github.faults({"match": "^POST /graphql", "phase": "request", "do": "status", "status": 200, "body": body})
    nodes = github.gateway().nodes(["a", "b", "c"])
    assert (nodes.found, nodes.missing, nodes.unclear) == ({}, frozenset("b"), frozenset("ac"))


@pytest.mark.parametrize(
    ("kind", "refusal"),
    [
        ("RATE_LIMITED", GitHubLimitedError),
        ("INSUFFICIENT_SCOPES", GitHubForbiddenError),
        ("SOMETHING", GitHubAnswerError),
    ],
)
def test_graphql_without_rows_is_a_refusal(github: StandIn, kind: str, refusal: type[Exception]) -> None:
    body = {"data": None, "errors": [{"type": kind, "message": "no"}]}
    github.faults({"match": "^POST /graphql", "phase": "request", "do": "status", "status": 200, "body": body})
    with pytest.raises(refusal):
        github.gateway().nodes(["a"])


def test_a_server_without_graphql_says_so(github: StandIn) -> None:
    github.faults({"match": "^POST /graphql", "phase": "request", "do": "status", "status": 404})
    with pytest.raises(GitHubMissingError):
        github.gateway().nodes(["a"])


def test_a_list_that_goes_on_elsewhere_is_not_followed(github: StandIn) -> None:
    repo = github.repo().full_name
    link = {"Link": '<https://elsewhere.example.org/repositories/1/labels?page=2>; rel="next"'}
    github.faults({"match": "^GET", "do": "status", "status": 200, "body": [], "headers": link})
    with pytest.raises(GitHubAnswerError, match="another server"):
        github.gateway().labels(repo)


def test_an_etag_of_a_renamed_repository_is_not_sent(github: StandIn) -> None:
    repo = github.repo().full_name
    github.gateway().issues_since(repo, None, seen=Seen("/repos/acme/old/issues?state=all", 'W/"1"'))
    assert github.log()[0]["etag"] == ""


def test_an_enterprise_server_is_asked_below_its_prefix(github: StandIn) -> None:
    repo = github.repo().full_name
    server = Server(f"{github.url}/api/v3", "tests", github.server.near)
    gateway = Gateway(server, TokenKey(github.token))
    issue = gateway.create_issue(repo, Draft(title="t", body="b"))
    opened(github, repo, A_PAGE)
    page = gateway.issues_since(repo, LONG_AGO)
    assert isinstance(page, IssuePage)
    assert len(gateway.issues_after(repo, page, page.until or LONG_AGO).issues) == 1
    assert list(gateway.nodes([issue.node_id]).found) == [issue.node_id]
