"""Issues through the gateway: written once, read as they are, and what GitHub left out or moved is said."""

from datetime import date
from urllib.parse import quote
from uuid import UUID

import pytest

from tests.github import recorded
from tests.github.stand_in import StandIn
from tracker.clients.github import Gateway, TokenKey
from tracker.clients.github_answers import Dropped, milestone_of
from tracker.clients.github_drafts import Draft, Patch
from tracker.errors import (
    GitHubError,
    GitHubMissingError,
    GitHubMovedError,
    GitHubRefusedError,
    GitHubUncertainError,
)

MARKER = f"<!-- action-item {UUID(int=7)} -->"
DRAFT = Draft(title="Page on failed backups", body=f"As promised.\n\n{MARKER}", labels=("follow-up",))
ISSUES = r"^POST .*/issues$"
ISSUE = r"^PATCH .*/issues/\d+$"


def test_creating_and_changing_everything_takes_two_requests(github: StandIn) -> None:
    repo, gateway = github.repo().full_name, github.gateway()
    milestone = gateway.create_milestone(repo, date(2027, 3, 14))
    before = len(github.log())
    issue = gateway.create_issue(
        repo,
        Draft(title="Ä", body="b", labels=("x", "y"), assignees=("octo-ana",), milestone=milestone.number),
    )
    assert (issue.title, issue.labels, issue.assignees, issue.milestone) == ("Ä", ("x", "y"), ("octo-ana",), milestone)
    assert (issue.repo, issue.state, issue.is_pull, issue.not_applied) == (repo, "open", False, ())
    patch = Patch(
        title="B", body="c", state="closed", state_reason="duplicate", labels=(), assignees=(), milestone=None
    )
    changed = gateway.edit_issue(repo, issue.number, patch)
    assert (changed.title, changed.body, changed.state, changed.state_reason) == ("B", "c", "closed", "duplicate")
    assert (changed.labels, changed.assignees, changed.milestone, changed.not_applied) == ((), (), None, ())
    assert gateway.get_issue(repo, issue.number).updated_at == changed.updated_at
    assert [one["method"] for one in github.log()[before:]] == ["POST", "PATCH", "GET"]


def test_a_patch_sends_only_what_it_sets() -> None:
    assert Patch(title="New").as_json() == {"title": "New"}
    assert Patch(milestone=None, labels=()).as_json() == {"milestone": None, "labels": []}
    assert Draft(title="t", body="b").as_json() == {"title": "t", "body": "b"}


@pytest.mark.parametrize(
    ("match", "do"),
    [
        (ISSUES, {"do": "kill"}),
        (ISSUES, {"do": "status", "status": 502, "body": "<html>bad gateway</html>"}),
        (ISSUES, {"do": "status", "status": 504}),
        (ISSUES, {"do": "status", "status": 408}),
        (ISSUES, {"do": "cut"}),
        (ISSUES, {"do": "status", "status": 201, "body": {"unheard": "of"}}),
    ],
)
def test_a_create_without_a_clear_answer_is_sent_once_and_left_open(github: StandIn, match: str, do: dict) -> None:
    repo = github.repo().full_name
    github.faults({"match": match, "times": -1, **do})
    with pytest.raises(GitHubUncertainError) as refusal:
        github.gateway().create_issue(repo, DRAFT)
    assert refusal.value.may_have_happened
    assert github.lines() == [f"POST /repos/{repo}/issues"]
    assert len(github.issues(repo)) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("match", [ISSUES, ISSUE])
def test_a_redirected_write_is_neither_followed_nor_taken_for_a_success(
    github: StandIn, match: str, status: int
) -> None:
    made = github.repo()
    issue = github.api("POST", f"/repos/{made.full_name}/issues", {"title": "Before"})
    to = f"/repositories/{made.id}/issues" + ("/1" if match == ISSUE else "")
    github.faults({"match": match, "phase": "request", "do": "redirect", "status": status, "to": to})
    gateway = github.gateway()
    writes = {
        ISSUE: lambda: gateway.edit_issue(made.full_name, issue["number"], Patch(title="After")),
        ISSUES: lambda: gateway.create_issue(made.full_name, DRAFT),
    }
    with pytest.raises(GitHubMovedError) as moved:
        writes[match]()
    assert (moved.value.repo_id, moved.value.number) == (made.id, 1 if match == ISSUE else None)
    assert moved.value.may_have_happened
    assert len(github.log()) == 1
    assert [one["title"] for one in github.issues(made.full_name)] == ["Before"]


def test_a_renamed_repository_is_found_by_its_number(github: StandIn) -> None:
    made = github.repo()
    name = made.full_name
    github.api("PATCH", f"/repos/{name}", {"name": f"{name.split('/')[1]}-renamed"}, who="admin")
    github.faults(
        {"match": f"GET /repos/{name}(/.*)?$", "phase": "request", "times": -1, "do": "redirect", "status": 301}
        | {"to": rf"/repositories/{made.id}\1"}
    )
    gateway = github.gateway()
    with pytest.raises(GitHubMovedError) as moved:
        gateway.issues_since(name, None)
    assert (moved.value.repo_id, moved.value.number, moved.value.may_have_happened) == (made.id, None, False)
    assert gateway.get_repo(made.id).full_name == f"{name}-renamed"
    assert gateway.get_repo(name).full_name == f"{name}-renamed"


def test_a_transferred_issue_is_never_returned_under_its_old_repository(github: StandIn) -> None:
    old, new = github.repo(), github.repo()
    github.api("POST", f"/repos/{new.full_name}/issues", {"title": "Elsewhere"})
    github.api("POST", f"/repos/{old.full_name}/issues", {"title": "Here"})
    path = f"^GET /repos/{old.full_name}/issues/1$"
    redirect = {"match": path, "phase": "request", "do": "redirect", "status": 301}
    github.faults({**redirect, "to": f"/repositories/{new.id}/issues/1"})
    with pytest.raises(GitHubMovedError) as moved:
        github.gateway().get_issue(old.full_name, 1)
    assert (moved.value.repo_id, moved.value.number) == (new.id, 1)
    elsewhere = github.api("GET", f"/repos/{new.full_name}/issues/1")
    github.faults({"match": path, "do": "status", "status": 200, "body": elsewhere})
    with pytest.raises(GitHubMovedError) as moved:
        github.gateway().get_issue(old.full_name, 1)
    assert (moved.value.full_name, moved.value.number) == (new.full_name, 1)


def test_a_recorded_rename_tells_the_repository(github: StandIn) -> None:
    answers = recorded.answers("rename-repository", github)
    get, patch = (next(one for one in answers if one["status"] == status) for status in (301, 307))
    github.faults({**get, "match": "^GET"}, {**patch, "match": "^PATCH"})
    gateway = github.gateway()
    for ask in (lambda: gateway.labels("octokit/old"), lambda: gateway.edit_issue("octokit/old", 1, Patch(title="x"))):
        with pytest.raises(GitHubMovedError) as moved:
            ask()
        assert moved.value.repo_id == 1000


def test_a_redirect_to_another_machine_is_not_followed(github: StandIn) -> None:
    repo = github.repo().full_name
    elsewhere = {"match": "^GET", "phase": "request", "do": "redirect", "status": 301}
    github.faults({**elsewhere, "to": "https://elsewhere.example.org/repositories/1/issues"})
    with pytest.raises(GitHubError, match="Check the API address"):
        github.gateway().labels(repo)


def test_what_github_leaves_out_is_told(github: StandIn) -> None:
    repo = github.repo().full_name
    fields = ["labels", "assignees", "milestone"]
    github.faults({"match": "^(POST|PATCH)", "phase": "request", "times": -1, "do": "strip", "fields": fields})
    gateway = github.gateway()
    issue = gateway.create_issue(repo, Draft(title="t", body="b", labels=("x",), assignees=("octo-ana",), milestone=3))
    assert issue.not_applied == (Dropped("labels", "x"), Dropped("assignees", "octo-ana"), Dropped("milestone", "3"))
    github.api("PATCH", f"/repos/{repo}/issues/1", {"labels": ["Old"]})
    changed = gateway.edit_issue(repo, 1, Patch(labels=(), title="u"))
    assert changed.not_applied == (Dropped("labels", "Old", is_still_there=True),)


def test_labels_that_differ_in_case_are_the_same(github: StandIn) -> None:
    repo = github.repo().full_name
    github.api("POST", f"/repos/{repo}/issues", {"title": "t", "labels": ["Follow-Up"]})
    answer = github.api("GET", f"/repos/{repo}/issues/1")
    github.faults({"match": "^PATCH", "do": "status", "status": 200, "body": answer})
    assert github.gateway().edit_issue(repo, 1, Patch(labels=("follow-up",))).not_applied == ()


@pytest.mark.parametrize(
    ("sent", "day"),
    [
        ("2026-11-22T08:00:00Z", date(2026, 11, 22)),  # midnight in California
        ("2026-07-01T07:00:00Z", date(2026, 7, 1)),  # and in its summer
        ("2026-11-22T12:00:00Z", date(2026, 11, 22)),  # as we send it
        ("2026-07-01T06:59:59Z", date(2026, 6, 30)),  # which GitHub calls the day before
    ],
)
def test_a_milestone_is_due_on_the_day_that_github_shows(sent: str, day: date) -> None:
    assert milestone_of({"number": 1, "title": "t", "state": "open", "due_on": sent}).due_on == day


def test_a_due_date_comes_back_as_the_same_day(github: StandIn) -> None:
    repo, gateway = github.repo().full_name, github.gateway()
    for day in (date(2026, 3, 8), date(2026, 11, 1), date(2026, 12, 31)):  # clocks change on the first two
        made = gateway.create_milestone(repo, day)
        assert (made.title, made.due_on) == (f"Due {day}", day)
    assert len(gateway.milestones(repo)) == 3


@pytest.mark.parametrize("name", ["", "acme", "acme/", "../x", "acme/..", "a/b/c", "acme/r?x=1", "acme/r#", "acme/r w"])
def test_what_is_no_repository_is_not_asked_for(github: StandIn, name: str) -> None:
    with pytest.raises(GitHubRefusedError):
        github.gateway().get_issue(name, 1)
    assert github.log() == []


def test_files_and_folders_are_read(github: StandIn) -> None:
    repo, gateway = github.repo().full_name, github.gateway()
    content = "UG9zdC1tb3J0ZW0K"
    for path in ("incidents/one.md", "incidents/more/Größe 2.md"):
        github.api("PUT", f"/repos/{repo}/contents/{quote(path)}", {"message": "m", "content": content})
    assert {(one.path, one.is_folder) for one in gateway.contents(repo, "incidents")} == {
        ("incidents/one.md", False),
        ("incidents/more", True),
    }
    assert gateway.file(repo, "incidents/one.md") == b"Post-mortem\n"
    with pytest.raises(GitHubMissingError):
        gateway.contents(repo, "nothing")
    with pytest.raises(GitHubRefusedError):
        gateway.file(repo, "../secrets")


def test_a_gateway_shows_no_secret(github: StandIn) -> None:
    gateway: Gateway = github.gateway(TokenKey("ghp_secret"))
    assert "ghp_secret" not in repr((gateway, TokenKey("ghp_secret"), vars(gateway)))
    assert github.private_key not in repr(github.app_key)
