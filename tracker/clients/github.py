"""The one way to a GitHub: frozen values in and out, and every failure one of errors.GitHubError.

PyGithub is used below its objects, because those hide what a sync has to know: whether a request was redirected,
whether a write may have happened, and what was silently left out.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from urllib.parse import quote

from github import Auth

from tracker.clients.github_answers import (
    Allowance,
    Comment,
    Delivery,
    File,
    Issue,
    Label,
    Milestone,
    Repo,
    comment_of,
    file_of,
    issue_of,
    label_of,
    milestone_of,
    repo_of,
    rows,
)
from tracker.clients.github_apps import PERMISSIONS, READING, App, AppKey, OfInstallation
from tracker.clients.github_calls import A_PAGE, Calls, Server, with_query
from tracker.clients.github_drafts import Draft, Patch, not_applied
from tracker.clients.github_nodes import Nodes, nodes_among
from tracker.clients.github_refusals import Answer
from tracker.errors import (
    GitHubAnswerError,
    GitHubForbiddenError,
    GitHubGoneError,
    GitHubMissingError,
    GitHubMovedError,
    GitHubRefusedError,
    GitHubUncertainError,
)

_FULL_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}")
_CLOCKS_APART: Final = timedelta(seconds=30)
MOST_FILE_BYTES: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A personal access token."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Seen:
    """A list that was read before: its whole address and the ETag it had. An ETag belongs to its address."""

    url: str
    etag: str


@dataclass(frozen=True, slots=True)
class NotModified:
    """Nothing in the list has changed since it was seen. It cost none of the hour's requests."""


@dataclass(frozen=True, slots=True)
class IssuePage:
    """Issues that changed, the longest ago first. `more` is where the list goes on, or empty.

    `seen` is for the next time the same is asked. It is None where the list has more pages than one: its first page
    could stay the same while others change.
    """

    issues: tuple[Issue, ...]
    pulls: int
    """How many rows were pull requests, which are left out."""
    more: str
    seen: Seen | None
    until: datetime | None = None
    """When the last of its rows was changed, pull requests among them."""


class Gateway:
    """One connection to one GitHub, as a person's token or an App's installation.

    Threads may share it. Nothing waits between requests, sleeps, follows a redirect, or sends a write twice: pace and
    repetition are the caller's, `GitHubLimitedError.until` says when to go on. `repo` is always `owner/name`.

    Every method raises GitHubError, of which `may_have_happened` tells whether a write has to be looked for:
    GitHubUncertainError (no clear answer), GitHubMovedError (renamed or transferred), GitHubLimitedError,
    GitHubUnauthorisedError, GitHubForbiddenError, GitHubArchivedError, GitHubMissingError, GitHubGoneError,
    GitHubRefusedError (the values), GitHubUnreachableError (never sent, or a question without an answer),
    GitHubAnswerError.
    """

    def __init__(self, server: Server, key: TokenKey | AppKey, *, reads_files: bool = False) -> None:
        """`reads_files`: an App's token may also read what is in repositories, where the App was granted that."""
        self.server = server
        self._app: App | None = None
        auth: Auth.Auth
        if isinstance(key, TokenKey):
            auth = Auth.Token(key.token)
        else:
            self._app = App(server, key)
            auth = OfInstallation(self._app, {**PERMISSIONS, **READING} if reads_files else PERMISSIONS)
        self._calls = Calls(server, auth)

    # Issues

    def get_issue(self, repo: str, number: int) -> Issue:
        """An issue as it is now. It may be a pull request: see `is_pull`.

        Raises GitHubMovedError where it was transferred or the repository renamed, GitHubGoneError where it was
        deleted, GitHubMissingError where it is gone or may not be seen.
        """
        answer = self._calls.ask("GET", f"{_path(repo)}/issues/{int(number)}")
        return _same(issue_of(answer.data), repo, number)

    def create_issue(self, repo: str, draft: Draft) -> Issue:
        """Open an issue, by exactly one request. `not_applied` of the result says what GitHub left out."""
        answer = self._calls.ask("POST", f"{_path(repo)}/issues", body=draft.as_json())
        return _written(answer, draft, repo)

    def edit_issue(self, repo: str, number: int, patch: Patch) -> Issue:
        """Set all that the patch sets, by exactly one request. `not_applied` says what GitHub left out."""
        answer = self._calls.ask("PATCH", f"{_path(repo)}/issues/{int(number)}", body=patch.as_json())
        return _written(answer, patch, repo, number)

    def comment(self, repo: str, number: int, text: str) -> Comment:
        """Add a comment, in Markdown."""
        answer = self._calls.ask("POST", f"{_path(repo)}/issues/{int(number)}/comments", body={"body": text})
        return comment_of(answer.data)

    def issues_since(self, repo: str, since: datetime | None, *, seen: Seen | None = None) -> IssuePage | NotModified:
        """The first page of issues that changed at or after `since`, open and closed, the longest ago first.

        The same `since` makes the same address: keep it, with the `seen` of the page, until something has changed.
        Go on with `issues_after`. `since` is by GitHub's clock: take it from `updated_at`, never from ours.
        """
        url = _changes(repo, since)
        etag = seen.etag if seen is not None and seen.url == url else ""
        answer = self._calls.ask("GET", url, headers={"If-None-Match": etag} if etag else None)
        return NotModified() if answer.status == 304 else self._page(answer, repo, url)

    def issues_after(self, repo: str, page: IssuePage, since: datetime) -> IssuePage:
        """What follows a page, which has `more` and was asked for with `since`.

        It begins where the page ended, by time: an issue that is changed meanwhile moves to the end of the list, and
        the number of a page would then leave one out. Some rows come twice. Only where all of a page was changed in
        one second its number decides.
        """
        if page.until is None or page.until <= since:
            return self._page(self._calls.ask("GET", page.more), repo, "")
        return self._page(self._calls.ask("GET", _changes(repo, page.until)), repo, "")

    def recent_issues(self, repo: str, since: datetime) -> tuple[Issue, ...]:
        """Issues created at or after `since`, newest first: where an issue that may have been created is looked for.

        `since` is by our clock; where GitHub's is behind, it is asked for as much earlier. The list can lag minutes
        behind: what is not in it may still exist.
        """
        found = self._recent(repo, since)
        behind = -self._calls.skew
        return self._recent(repo, since - behind) if behind > _CLOCKS_APART else found

    def labelled_issues(self, repo: str, label: str) -> tuple[Issue, ...]:
        """All issues with a label, open and closed, the oldest first."""
        query = {"state": "all", "labels": label, "sort": "created", "direction": "asc"}
        issues = (_of(issue_of(row), repo) for row in self._calls.rows(f"{_path(repo)}/issues", query))
        return tuple(issue for issue in issues if not issue.is_pull)

    def nodes(self, ids: Sequence[str]) -> Nodes:
        """Where issues are and when they changed, by their GraphQL ids, a hundred in each request.

        What is told of some is kept where others fail. Raises GitHubMissingError where a server has no GraphQL.
        """
        found = Nodes({}, frozenset(), frozenset())
        for start in range(0, len(ids), A_PAGE):
            found |= nodes_among(self._calls, ids[start : start + A_PAGE])
        return found

    # Repositories

    def get_repo(self, name_or_id: str | int) -> Repo:
        """A repository, by `owner/name` or by its number. One that was renamed is returned under its new name."""
        path = f"/repositories/{name_or_id}" if isinstance(name_or_id, int) else _path(name_or_id)
        try:
            return repo_of(self._calls.ask("GET", path).data)
        except GitHubMovedError as moved:
            if moved.repo_id is None or isinstance(name_or_id, int):
                raise
            return repo_of(self._calls.ask("GET", f"/repositories/{moved.repo_id}").data)

    def repos(self) -> tuple[Repo, ...]:
        """All repositories that the connection was given, by name."""
        if self._app:
            found = self._calls.rows("/installation/repositories", key="repositories")
        else:
            found = self._calls.rows("/user/repos", {"sort": "full_name"})
        return tuple(sorted(map(repo_of, found), key=lambda repo: repo.full_name.casefold()))

    def milestones(self, repo: str) -> tuple[Milestone, ...]:
        """All milestones of a repository, open and closed."""
        return tuple(map(milestone_of, self._calls.rows(f"{_path(repo)}/milestones", {"state": "all"})))

    def create_milestone(self, repo: str, due_on: date) -> Milestone:
        """A milestone `Due YYYY-MM-DD`. GitHubRefusedError where the title is taken: look through `milestones`.

        The date is sent as noon UTC, which is the same day in California, where GitHub cuts it to midnight.
        """
        body = {"title": milestone_title(due_on), "due_on": f"{due_on.isoformat()}T12:00:00Z"}
        return milestone_of(self._calls.ask("POST", f"{_path(repo)}/milestones", body=body).data)

    def labels(self, repo: str) -> tuple[Label, ...]:
        """All labels of a repository."""
        return tuple(map(label_of, self._calls.rows(f"{_path(repo)}/labels")))

    def assignable(self, repo: str) -> tuple[str, ...]:
        """The logins that issues of a repository can be assigned to."""
        try:
            return tuple(str(row["login"]) for row in self._calls.rows(f"{_path(repo)}/assignees"))
        except (KeyError, TypeError):
            raise GitHubAnswerError("GitHub sent something that is no list of people.") from None

    def contents(self, repo: str, folder: str = "") -> tuple[File, ...]:
        """What lies in a folder of the default branch."""
        data = self._calls.ask("GET", _contents(repo, folder)).data
        return tuple(map(file_of, rows(data)))

    def file(self, repo: str, path: str) -> bytes:
        """What a file of the default branch holds. GitHubRefusedError where it is larger than 1 MiB."""
        data = self._calls.ask("GET", _contents(repo, path)).data
        if isinstance(data, dict) and (data.get("encoding") == "none" or int(data.get("size") or 0) > MOST_FILE_BYTES):
            raise GitHubRefusedError(f"{path} is larger than 1 MiB.")
        try:
            return base64.b64decode(data["content"])
        except (KeyError, TypeError, ValueError, binascii.Error):
            raise GitHubAnswerError(f"GitHub sent no file for {path}.") from None

    # The connection itself

    def allowance(self) -> Allowance | None:
        """How much may still be asked; costs nothing. None where the server has no limits, as Enterprise may."""
        try:
            core = self._calls.ask("GET", "/rate_limit").data["resources"]["core"]
            return Allowance(
                int(core["limit"]), int(core["remaining"]), datetime.fromtimestamp(int(core["reset"]), UTC)
            )
        except GitHubMissingError:
            return None
        except (KeyError, TypeError, ValueError, OverflowError):
            raise GitHubAnswerError(f"{self.server.host} does not answer like a GitHub. Check the address.") from None

    def login(self) -> str:
        """Whose token it is: the login that issues are written under. Only for tokens."""
        try:
            return str(self._calls.ask("GET", "/user").data["login"])
        except (KeyError, TypeError):
            raise GitHubAnswerError("GitHub does not say whose token it is.") from None

    def check(self, repos: Sequence[str] = ()) -> tuple[str, ...]:
        """What the connection lacks, in words, in general and for each repository; empty where nothing is missing."""
        general = self._app.missing() if self._app else self._token_lacks()
        return (*general, *(words for repo in repos for words in self._lacks(repo)))

    def failed_deliveries(self, *, since: datetime) -> tuple[Delivery, ...]:
        """Webhooks since a moment that never reached us. None for a token, which has no webhook of its own."""
        return self._app.failed_deliveries(since=since) if self._app else ()

    def redeliver(self, delivery_id: int) -> None:
        """Have GitHub send a missed webhook again, under the same GUID. Only for Apps."""
        if self._app:
            self._app.redeliver(delivery_id)

    def _page(self, answer: Answer, repo: str, url: str) -> IssuePage:
        issues = [_of(issue_of(row), repo) for row in rows(answer.data)]
        kept = tuple(issue for issue in issues if not issue.is_pull)
        more, etag = self._calls.next_of(answer), answer.headers.get("etag", "")
        seen = Seen(url, etag) if url and etag and not more else None
        return IssuePage(kept, len(issues) - len(kept), more, seen, issues[-1].updated_at if issues else None)

    def _recent(self, repo: str, since: datetime) -> tuple[Issue, ...]:
        query = {"state": "all", "sort": "created", "direction": "desc", "since": _stamp(since)}
        found: list[Issue] = []
        for row in self._calls.rows(f"{_path(repo)}/issues", query):
            issue = _of(issue_of(row), repo)
            if issue.created_at < since.replace(microsecond=0):
                break
            found.append(issue)
        return tuple(issue for issue in found if not issue.is_pull)

    def _token_lacks(self) -> Iterator[str]:
        answer = self._calls.ask("GET", "/user")
        scopes = answer.headers.get("x-oauth-scopes")
        if scopes and not {"repo", "public_repo"} & {one.strip() for one in scopes.split(",")}:
            yield "The token has no scope repo. Make one that has it, or a fine-grained one with issues: write."

    def _lacks(self, repo: str) -> Iterator[str]:
        try:
            found = self.get_repo(repo)
            self._calls.ask("GET", f"{_path(found.full_name)}/issues", query={"per_page": "1"})
        except GitHubMissingError:
            yield f"{repo} is not there, or the connection was not given it."
        except GitHubForbiddenError as error:
            yield f"{repo}: reading issues is not allowed. {f'It takes {error.needs}.' if error.needs else ''}".strip()
        except GitHubGoneError:
            yield f"{repo} has its issues turned off."
        else:
            if found.is_archived:
                yield f"{repo} is archived: nothing can be written."
            elif not found.has_issues:
                yield f"{repo} has its issues turned off."
            elif found.permissions and not found.permissions & {"push", "maintain", "admin"} and not self._app:
                yield f"{repo}: without the right to push, GitHub leaves labels, assignees and milestones out."


def milestone_title(due_on: date) -> str:
    """How the milestone of a due date is called."""
    return f"Due {due_on.isoformat()}"


def _path(repo: str) -> str:
    if not _FULL_NAME.fullmatch(repo) or ".." in repo.split("/") or "." in repo.split("/"):
        raise GitHubRefusedError("This is no repository: write owner/name.")
    return f"/repos/{repo}"


def _changes(repo: str, since: datetime | None) -> str:
    query = {"state": "all", "sort": "updated", "direction": "asc", "per_page": str(A_PAGE)}
    if since is not None:
        query["since"] = _stamp(since)
    return with_query(f"{_path(repo)}/issues", query)


def _contents(repo: str, path: str) -> str:
    parts = [part for part in path.split("/") if part]
    if any(part in (".", "..") for part in parts):
        raise GitHubRefusedError("A path in a repository has no dots for folders.")
    return "/".join((f"{_path(repo)}/contents", *(quote(part, safe="") for part in parts)))


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _of(issue: Issue, repo: str) -> Issue:
    """An issue of a list, if it is of the repository whose list was asked for."""
    if issue.repo and issue.repo.casefold() != repo.casefold():
        raise _moved_to(issue, was_write=False, number=None)
    return issue


def _same(issue: Issue, repo: str, number: int | None, *, was_write: bool = False) -> Issue:
    """The issue, if it is the one that was asked for."""
    if (number is not None and issue.number != number) or (issue.repo and issue.repo.casefold() != repo.casefold()):
        raise _moved_to(issue, was_write=was_write, number=issue.number)
    return issue


def _moved_to(issue: Issue, *, was_write: bool, number: int | None) -> GitHubMovedError:
    return GitHubMovedError(
        "GitHub answered for another repository: it was renamed, or the issue transferred.",
        repo_id=None,
        full_name=issue.repo or None,
        number=number,
        was_write=was_write,
    )


def _written(answer: Answer, asked: Draft | Patch, repo: str, number: int | None = None) -> Issue:
    """The issue after a write. What cannot be read leaves open what was written."""
    try:
        issue = issue_of(answer.data)
    except GitHubAnswerError as error:
        raise GitHubUncertainError(str(error)) from None
    issue = _same(issue, repo, number, was_write=True)
    return replace(issue, not_applied=not_applied(asked, issue))
