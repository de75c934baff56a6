"""What GitHub says, in our shapes. Each reader takes decoded JSON and raises GitHubAnswerError where it is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from tracker.errors import GitHubAnswerError

Json = Mapping[str, Any]
PACIFIC = ZoneInfo("America/Los_Angeles")
"""GitHub floors the due date of a milestone to midnight there."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """A milestone of one repository. `due_on` is the calendar day that GitHub shows."""

    number: int
    title: str
    state: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A value that was asked for and that GitHub left out without a word: `field` is the name in Draft or Patch.

    `is_still_there`: the value should have gone and has stayed.
    """

    field: str
    value: str
    is_still_there: bool = False


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue as it stands on GitHub. `repo` is its `owner/name` now; `body` has plain line ends, empty for none."""

    id: int
    node_id: str
    repo: str
    number: int
    title: str
    body: str
    state: str
    state_reason: str | None
    labels: tuple[str, ...]
    assignees: tuple[str, ...]
    milestone: Milestone | None
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    author: str | None
    url: str
    """Where people read it."""
    is_pull: bool = False
    not_applied: tuple[Dropped, ...] = ()
    """After a write: what was asked for and is not there."""


@dataclass(frozen=True, slots=True)
class Repo:
    """A repository. `permissions` are those of the connection, such as `push`; empty where GitHub does not say."""

    id: int
    node_id: str
    full_name: str
    is_private: bool
    is_archived: bool
    has_issues: bool
    permissions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Label:
    """A label of a repository; GitHub compares names without case."""

    name: str
    colour: str
    description: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on an issue."""

    id: int
    url: str


@dataclass(frozen=True, slots=True)
class Node:
    """What GraphQL says of one issue: where it is now and when it changed."""

    node_id: str
    repo_id: int
    repo: str
    number: int
    state: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class File:
    """A file or folder in a repository."""

    path: str
    is_folder: bool
    size: int
    sha: str


@dataclass(frozen=True, slots=True)
class Installation:
    """Where an App is installed. `permissions` such as {"issues": "write"}."""

    id: int
    account: str
    is_suspended: bool
    permissions: Mapping[str, str]
    events: frozenset[str]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt of GitHub's to hand us a webhook. `guid` is the same for a redelivery, `id` is not."""

    id: int
    guid: str
    event: str
    delivered_at: datetime
    status_code: int
    is_redelivery: bool

    @property
    def has_failed(self) -> bool:
        """Whether we did not take it."""
        return not 200 <= self.status_code < 300


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many requests may be sent until when. None where a server has no limits."""

    limit: int
    remaining: int
    resets_at: datetime


def issue_of(data: Any) -> Issue:
    """An issue from an answer, or from the `issue` of a webhook's body."""
    with_fields = _object(data, "an issue")
    try:
        return Issue(
            id=int(with_fields["id"]),
            node_id=str(with_fields.get("node_id") or ""),
            repo=repo_in(str(with_fields.get("repository_url") or with_fields.get("url") or "")),
            number=int(with_fields["number"]),
            title=str(with_fields["title"]),
            body=str(with_fields.get("body") or "").replace("\r\n", "\n"),
            state=str(with_fields["state"]),
            state_reason=_text(with_fields.get("state_reason")),
            labels=tuple(_name(label) for label in with_fields.get("labels") or ()),
            assignees=tuple(str(one["login"]) for one in with_fields.get("assignees") or ()),
            milestone=milestone_of(with_fields["milestone"]) if with_fields.get("milestone") else None,
            created_at=instant(with_fields["created_at"]),
            updated_at=instant(with_fields["updated_at"]),
            closed_at=instant(with_fields["closed_at"]) if with_fields.get("closed_at") else None,
            closed_by=_login(with_fields.get("closed_by")),
            author=_login(with_fields.get("user")),
            url=str(with_fields.get("html_url") or ""),
            is_pull="pull_request" in with_fields,
        )
    except (KeyError, TypeError, ValueError):
        raise GitHubAnswerError("GitHub sent something that is no issue.") from None


def repo_of(data: Any) -> Repo:
    """A repository from an answer, or from the `repository` of a webhook's body."""
    fields = _object(data, "a repository")
    try:
        return Repo(
            id=int(fields["id"]),
            node_id=str(fields.get("node_id") or ""),
            full_name=str(fields["full_name"]),
            is_private=bool(fields.get("private")),
            is_archived=bool(fields.get("archived")),
            has_issues=bool(fields.get("has_issues", True)),
            permissions=frozenset(name for name, has in (fields.get("permissions") or {}).items() if has is True),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise GitHubAnswerError("GitHub sent something that is no repository.") from None


def milestone_of(data: Any) -> Milestone:
    """A milestone, its due date as the day that GitHub means."""
    fields = _object(data, "a milestone")
    try:
        due = instant(fields["due_on"]).astimezone(PACIFIC).date() if fields.get("due_on") else None
        return Milestone(int(fields["number"]), str(fields["title"]), str(fields["state"]), due)
    except (KeyError, TypeError, ValueError):
        raise GitHubAnswerError("GitHub sent something that is no milestone.") from None


def label_of(data: Any) -> Label:
    """A label."""
    fields = _object(data, "a label")
    return Label(_name(fields), str(fields.get("color") or ""), str(fields.get("description") or ""))


def comment_of(data: Any) -> Comment:
    """A comment."""
    fields = _object(data, "a comment")
    try:
        return Comment(int(fields["id"]), str(fields.get("html_url") or ""))
    except (KeyError, TypeError, ValueError):
        raise GitHubAnswerError("GitHub sent something that is no comment.") from None


def node_of(data: Any) -> Node | None:
    """An issue of GraphQL, or None where there is none to be seen, or it is something else."""
    if not isinstance(data, Mapping) or "number" not in data:
        return None
    try:
        repo = data["repository"]
        return Node(
            node_id=str(data["id"]),
            repo_id=int(repo["databaseId"]),
            repo=str(repo["nameWithOwner"]),
            number=int(data["number"]),
            state=str(data["state"]).lower(),
            updated_at=instant(data["updatedAt"]),
        )
    except (KeyError, TypeError, ValueError):
        raise GitHubAnswerError("GitHub sent something that is no issue.") from None


def file_of(data: Any) -> File:
    """A line of a folder."""
    fields = _object(data, "a file")
    try:
        return File(
            str(fields["path"]), fields["type"] == "dir", int(fields.get("size") or 0), str(fields.get("sha") or "")
        )
    except (KeyError, TypeError, ValueError):
        raise GitHubAnswerError("GitHub sent something that is no file.") from None


def installation_of(data: Any) -> Installation:
    """An installation of an App."""
    fields = _object(data, "an installation")
    try:
        return Installation(
            id=int(fields["id"]),
            account=_login(fields.get("account")) or "",
            is_suspended=bool(fields.get("suspended_at")),
            permissions=dict(fields.get("permissions") or {}),
            events=frozenset(str(event) for event in fields.get("events") or ()),
        )
    except (KeyError, TypeError, ValueError):
        raise GitHubAnswerError("GitHub sent something that is no installation.") from None


def delivery_of(data: Any) -> Delivery:
    """An attempted delivery."""
    fields = _object(data, "a delivery")
    try:
        return Delivery(
            id=int(fields["id"]),
            guid=str(fields["guid"]),
            event=str(fields["event"]),
            delivered_at=instant(fields["delivered_at"]),
            status_code=int(fields.get("status_code") or 0),
            is_redelivery=bool(fields.get("redelivery")),
        )
    except (KeyError, TypeError, ValueError):
        raise GitHubAnswerError("GitHub sent something that is no delivery.") from None


def rows(data: Any) -> Sequence[Any]:
    """A list that GitHub sent."""
    if not isinstance(data, list):
        raise GitHubAnswerError("GitHub sent something that is no list.")
    return data


def instant(text: Any) -> datetime:
    """A moment as GitHub writes it. Raises ValueError for anything else."""
    moment = datetime.fromisoformat(str(text))
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def repo_in(url: str) -> str:
    """The `owner/name` in an API address such as `…/repos/owner/name/issues/7`, or empty."""
    parts = urlsplit(url).path.split("/")
    if "repos" not in parts:
        return ""
    return "/".join(parts[parts.index("repos") + 1 :][:2])


def _object(data: Any, what: str) -> Json:
    if not isinstance(data, Mapping):
        raise GitHubAnswerError(f"GitHub sent something that is not {what}.")
    return data


def _name(label: Any) -> str:
    if isinstance(label, str):
        return label
    try:
        return str(label["name"])
    except (KeyError, TypeError):
        raise GitHubAnswerError("GitHub sent something that is no label.") from None


def _login(user: Any) -> str | None:
    return _text(user.get("login")) if isinstance(user, Mapping) else None


def _text(value: Any) -> str | None:
    return str(value) if value else None
