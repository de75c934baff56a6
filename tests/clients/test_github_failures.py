"""What an answer means that is no success: by its status and headers, in words."""

import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.github.stand_in import StandIn
from tracker.clients.github_drafts import Draft
from tracker.errors import (
    GitHubAnswerError,
    GitHubArchivedError,
    GitHubError,
    GitHubForbiddenError,
    GitHubGoneError,
    GitHubLimitedError,
    GitHubMissingError,
    GitHubRefusedError,
    GitHubUnauthorisedError,
    GitHubUnreachableError,
)

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
DRAFT = Draft(title="t", body="b")
REFUSED = {"message": "API rate limit exceeded for installation ID 815."}
SECONDARY = {"message": "You have exceeded a secondary rate limit. Please wait a few minutes."}
DENIED = {"message": "Resource not accessible by integration"}


def answered(github: StandIn, status: int, body: object, headers: dict[str, str] | None = None) -> GitHubError:
    """What creating an issue is refused with when GitHub answers so."""
    github.faults(
        {"match": "^POST", "phase": "request", "do": "status", "status": status, "body": body, "headers": headers or {}}
    )
    with pytest.raises(GitHubError) as refusal:
        github.gateway().create_issue("acme/some", DRAFT)
    assert len(github.log()) == 1
    return refusal.value


@pytest.mark.parametrize(
    ("status", "body", "headers", "wait", "is_told"),
    [
        (429, {}, {}, 60, False),
        (429, SECONDARY, {"Retry-After": "90"}, 90, True),
        (403, SECONDARY, {"Retry-After": "30"}, 30, True),
        (403, SECONDARY, {}, 60, False),
        (403, REFUSED, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(NOW.timestamp()) + 600)}, 601, True),
        (403, REFUSED, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "nonsense"}, 60, False),
        (403, REFUSED, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"}, 1, True),
        (429, {}, {"Retry-After": "999999"}, 7200, True),
    ],
)
def test_a_limit_says_until_when(
    github: StandIn, status: int, body: object, headers: dict[str, str], wait: int, *, is_told: bool
) -> None:
    with time_machine.travel(NOW, tick=False):
        error = answered(github, status, body, headers)
    assert isinstance(error, GitHubLimitedError)
    assert (error.until, error.is_told, error.may_have_happened) == (NOW + timedelta(seconds=wait), is_told, False)


def test_a_reset_is_told_by_the_servers_clock(github: StandIn) -> None:
    headers = {
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": str(int(NOW.timestamp()) + 600),
        "Date": "Mon, 04 May 2026 12:05:00 GMT",
    }
    with time_machine.travel(NOW, tick=False):
        error = answered(github, 403, REFUSED, headers)
    assert isinstance(error, GitHubLimitedError)
    assert error.until == NOW + timedelta(seconds=301)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, {"message": "Bad credentials"}, GitHubUnauthorisedError),
        (403, DENIED, GitHubForbiddenError),
        (403, {"message": "Repository was archived so is read-only."}, GitHubArchivedError),
        (404, {"message": "Not Found"}, GitHubMissingError),
        (410, {"message": "This issue was deleted"}, GitHubGoneError),
        (422, {"message": "Validation Failed"}, GitHubRefusedError),
        (451, {"message": "Repository access blocked"}, GitHubForbiddenError),
    ],
)
def test_a_clear_refusal_is_of_its_own_kind(github: StandIn, status: int, body: object, kind: type[Exception]) -> None:
    error = answered(github, status, body)
    assert type(error) is kind
    assert not error.may_have_happened


def test_a_missing_permission_is_named(github: StandIn) -> None:
    error = answered(
        github, 403, DENIED, {"X-Accepted-GitHub-Permissions": "issues=write", "X-RateLimit-Remaining": "0"}
    )
    assert isinstance(error, GitHubForbiddenError)
    assert error.needs == "issues=write"
    assert "issues: write" in str(error)


def test_disabled_issues_are_told_from_a_deleted_one(github: StandIn) -> None:
    disabled = answered(github, 410, {"message": "Issues are disabled for this repo"})
    assert isinstance(disabled, GitHubGoneError)
    assert disabled.is_disabled


def test_a_refused_field_is_named(github: StandIn) -> None:
    errors = [{"resource": "Issue", "field": "assignees", "code": "invalid", "value": "nobody"}]
    assert "assignees invalid" in str(answered(github, 422, {"message": "Validation Failed", "errors": errors}))


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"do": "kill"}, GitHubUnreachableError),
        ({"do": "cut"}, GitHubAnswerError),
        ({"do": "status", "status": 503, "body": "<html>"}, GitHubUnreachableError),
        ({"do": "status", "status": 202, "body": {}}, GitHubUnreachableError),
        ({"do": "status", "status": 200, "body": {"a": "list was expected"}}, GitHubAnswerError),
        ({"do": "status", "status": 200, "body": [{"id": "x"}]}, GitHubAnswerError),
    ],
)
def test_a_question_without_an_answer_changed_nothing(github: StandIn, fault: dict, kind: type[Exception]) -> None:
    repo = github.repo().full_name
    github.api("POST", f"/repos/{repo}/issues", {"title": "t"})
    github.faults({"match": "^GET", "times": -1, **fault})
    started = time.monotonic()
    with pytest.raises(kind) as refusal:
        github.gateway().issues_since(repo, None)
    assert isinstance(refusal.value, GitHubError)
    assert not refusal.value.may_have_happened
    assert time.monotonic() - started < 1


def test_a_question_is_asked_again_after_a_reset(github: StandIn) -> None:
    repo = github.repo().full_name
    github.faults({"match": "^GET", "do": "kill"})
    assert github.gateway().labels(repo) == ()
    assert len(github.log()) == 2


def test_a_server_without_limits_has_none(github: StandIn) -> None:
    github.faults(
        {"match": "^GET /rate_limit", "phase": "request", "do": "status", "status": 404},
        {"match": "^GET", "do": "bare", "times": -1},
    )
    assert github.gateway().allowance() is None
    assert github.gateway().labels(github.repo().full_name) == ()


def test_something_else_than_a_github_is_told(github: StandIn) -> None:
    github.faults({"match": "^GET", "do": "status", "status": 200, "body": {"hello": "world"}})
    with pytest.raises(GitHubAnswerError, match="does not answer like a GitHub"):
        github.gateway().allowance()
