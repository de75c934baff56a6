"""Issues and repositories that are not where they were: asked for by number, and followed."""

from tracker.changes import pushes, relinks
from tracker.clients.github import Gateway
from tracker.db import end_reading
from tracker.errors import GitHubForbiddenError, GitHubGoneError, GitHubMissingError, GitHubMovedError
from tracker.queries import connections as connection_queries
from tracker.queries import issues as queries
from tracker.vocabulary import GithubRepoState


def is_repo_there(gateway: Gateway, repo_id: int) -> bool:
    """Whether a repository can still be read, by its number; its name and who reads it are kept on the way."""
    number, _ = _number_and_name(repo_id)
    end_reading()
    try:
        found = gateway.get_repo(number)
    except (GitHubMissingError, GitHubGoneError, GitHubForbiddenError):
        return False
    relinks.renamed(repo_id, found)
    return True


def follow_move(gateway: Gateway, repo_id: int, item_id: int | None, moved: GitHubMovedError, *, site: str) -> None:
    """A repository has another name, or an issue was transferred: find out which, and keep it."""
    number, name = _number_and_name(repo_id)
    end_reading()
    if not is_repo_there(gateway, repo_id):
        pushes.close_repo(repo_id, GithubRepoState.NO_ACCESS, str(moved))
        return
    _, now = _number_and_name(repo_id)
    end_reading()
    if moved.repo_id is not None:
        is_other = moved.repo_id != number
    else:
        is_other = (moved.full_name or now).casefold() not in (now.casefold(), name.casefold())
    if item_id is not None and is_other:
        relink(gateway, item_id, moved, site=site)


def relink(gateway: Gateway, item_id: int, moved: GitHubMovedError, *, site: str) -> None:
    """Take an issue up where it was transferred to; where that cannot be read, note that it was not found."""
    link = queries.link_of(item_id)
    connection_id = link.repo.connection_id if link else 0
    end_reading()
    if link is None or moved.number is None:
        return
    try:
        target = gateway.get_repo(moved.repo_id or moved.full_name or "")
        issue = gateway.get_issue(target.full_name, moved.number)
    except (GitHubMissingError, GitHubForbiddenError, GitHubGoneError) as error:
        relinks.not_found(item_id, str(error))
        return
    relinks.transferred(item_id, target, issue, connection_id=connection_id, site=site)


def _number_and_name(repo_id: int) -> tuple[int, str]:
    repo = connection_queries.get_repo(repo_id)
    return repo.repo_id, repo.full_name
