"""Write-ups on GitHub: a folder of Markdown files, or issues with a label, read through a connection that is there."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tracker import clock
from tracker.changes.drafts import Draft
from tracker.changes.readings import draft_of
from tracker.clients.github import Gateway
from tracker.clients.github_answers import File, Issue
from tracker.config import Settings
from tracker.db import end_reading
from tracker.errors import GitHubError, SealedError, UnreadableError
from tracker.jobs.gateways import gateway_of
from tracker.models.github import GithubConnection
from tracker.queries import connections
from tracker.rules import github_places
from tracker.rules.github_places import ENDINGS, GithubPlace
from tracker.vocabulary import GithubState
from tracker.writeups.detect import read_many

MOST_FILES: Final = 500
MOST_DEPTH: Final = 5
MOST_ISSUES: Final = 500


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found, and what tells whether anything is new the next time. `drafts` is None where nothing is."""

    drafts: list[Draft] | None
    stamp: str


def place_of(address: str) -> GithubPlace | None:
    """The place that an address names on a GitHub that there is a connection to; None for all other addresses."""
    place = github_places.read(address)
    return place if place is not None and place.host in connections.hosts() else None


def connection_of(place: GithubPlace) -> GithubConnection:
    """The connection to read a place through. Raises UnreadableError unless an admin has chosen the repository: a
    connection may be able to read what is not meant for everybody who imports."""
    repo = connections.find_repo_named(place.host, place.repo)
    if repo is None:
        raise UnreadableError(f"{place.repo} is not among the repositories that an admin has chosen on {place.host}.")
    if repo.connection.state is not GithubState.ACTIVE:
        raise UnreadableError(f"The connection to {place.host} is {repo.connection.state}.")
    return repo.connection


def look(place: GithubPlace, settings: Settings, problems: list[str], *, seen: str = "") -> Looked:
    """Read all write-ups there, outside any transaction. Raises UnreadableError; what could not be read of it is added
    to `problems`."""
    connection = connection_of(place)
    try:
        gateway = gateway_of(connection, settings, reads_files=not place.label)
        end_reading()
        return _issues(place, gateway, problems) if place.label else _files(place, gateway, problems, seen)
    except (GitHubError, SealedError) as problem:
        raise UnreadableError(str(problem)) from None


def _files(place: GithubPlace, gateway: Gateway, problems: list[str], seen: str) -> Looked:
    files = list(_below(gateway, place.repo, place.folder, MOST_DEPTH))[: MOST_FILES + 1]
    if not files:
        raise UnreadableError(f"There is no Markdown file below {place.folder or 'the top'} of {place.repo}.")
    if len(files) > MOST_FILES:
        problems.append(f"There are more than {MOST_FILES} files; the rest was not read.")
    stamp = hashlib.sha256("\n".join(f"{file.path} {file.sha}" for file in files).encode()).hexdigest()
    if stamp == seen:
        return Looked(None, stamp)
    drafts: list[Draft] = []
    for file in files[:MOST_FILES]:
        source = f"https://{place.host}/{place.repo}/blob/HEAD/{file.path}"
        try:
            drafts += _drafts(gateway.file(place.repo, file.path), source)
        except UnreadableError as refusal:
            problems.append(f"{file.path}: {refusal}")
    return Looked(drafts, stamp)


def _below(gateway: Gateway, repo: str, folder: str, depth: int) -> Iterator[File]:
    """The Markdown files of a folder and of those in it, by name."""
    for one in sorted(gateway.contents(repo, folder), key=lambda one: one.path):
        if one.is_folder and depth:
            yield from _below(gateway, repo, one.path, depth - 1)
        elif not one.is_folder and one.path.lower().endswith(ENDINGS):
            yield one


def _issues(place: GithubPlace, gateway: Gateway, problems: list[str]) -> Looked:
    found = gateway.labelled_issues(place.repo, place.label)
    if len(found) > MOST_ISSUES:
        problems.append(f"There are more than {MOST_ISSUES} issues; the older ones were not read.")
    drafts: list[Draft] = []
    for issue in found[-MOST_ISSUES:]:
        try:
            drafts += _drafts(text_of(issue).encode(), issue.url, issue)
        except UnreadableError as refusal:
            problems.append(f"#{issue.number}: {refusal}")
    return Looked(drafts, "")


def text_of(issue: Issue) -> str:
    """An issue as a write-up. Its task list holds the promises, so a heading says so where the issue does not."""
    lines = issue.body.strip().split("\n")
    first = next((at for at, line in enumerate(lines) if line.lstrip().startswith(("- [", "* ["))), None)
    if first is not None and not any(line.startswith("#") for line in lines[:first]):
        lines[first:first] = ["", "## Action items", ""]
    return "\n".join((f"# {issue.title}", "", *lines, ""))


def _drafts(data: bytes, source: str, issue: Issue | None = None) -> list[Draft]:
    as_of = issue.created_at.date() if issue else clock.today()
    return [draft_of(reading) for reading in read_many(data, source=source, as_of=as_of)]
