"""Issues as visitors name them, looked up on GitHub while they wait."""

from tracker.clients.github_answers import Issue
from tracker.errors import RefusedError
from tracker.jobs import github_questions
from tracker.jobs.github_questions import Wanted
from tracker.models.actions import ActionItem
from tracker.models.github import GithubRepo
from tracker.queries import connections
from tracker.queries import issues as queries
from tracker.rules import issue_names
from tracker.rules.issue_names import IssueName
from tracker.web.connections import settings


def find(item: ActionItem, text: str) -> tuple[GithubRepo, Issue]:
    """The issue that somebody names for an item. Raises RefusedError about `issue` where it cannot be linked."""
    name = issue_names.read(text)
    repo = _repo_of(item, name)
    return repo, github_questions.find_issue(repo, name.number, settings())


def place_of(address: str) -> Wanted:
    """Where the issue at an address is. Raises RefusedError where that is no repository that is worked with."""
    name = issue_names.read(address)
    return _chosen(name).id, name.number


def _repo_of(item: ActionItem, name: IssueName) -> GithubRepo:
    """The repository of the issue that somebody named. Raises RefusedError about `issue` where it is none of ours."""
    if not name.repo:
        rule = queries.rule_for(item)
        if rule is None:
            raise RefusedError(
                "No rule says in which repository that is. Give its whole address, or owner/name#12.", field="issue"
            )
        return rule.repo
    return _chosen(name)


def _chosen(name: IssueName) -> GithubRepo:
    hosts = [name.host] if name.host else connections.hosts()
    for host in hosts:
        repo = connections.find_repo_named(host, name.repo)
        if repo is not None:
            return repo
    if name.host and name.host not in connections.hosts():
        raise RefusedError(f"There is no connection to {name.host}.", field="issue")
    raise RefusedError(f"{name.repo} is not among the repositories that an admin has chosen.", field="issue")
