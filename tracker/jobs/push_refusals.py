"""What becomes of a push that GitHub did not answer well."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tracker import clock
from tracker.changes import pushes, relinks
from tracker.db import end_reading
from tracker.errors import (
    GitHubArchivedError,
    GitHubError,
    GitHubForbiddenError,
    GitHubGoneError,
    GitHubLimitedError,
    GitHubMissingError,
    GitHubMovedError,
    GitHubRefusedError,
    GitHubUnauthorisedError,
)
from tracker.jobs.issue_moves import follow_move, is_repo_there
from tracker.jobs.push_pace import Stopped, Turn
from tracker.queries import issues as queries
from tracker.vocabulary import GithubLinkState, GithubRepoState, GithubState, OutboxOp, OutboxStatus


def refused(turn: Turn, push_id: int, error: GitHubError) -> bool:
    """What is to become of a push that GitHub did not answer well; True where it is done with."""
    words = str(error)
    if isinstance(error, GitHubLimitedError):
        until = pushes.park(turn.connection_id, until=error.until, why=words, is_told=error.is_told)
        pushes.postpone(push_id, words, until=until)
        raise Stopped from error
    if isinstance(error, GitHubUnauthorisedError):
        pushes.postpone(push_id, words, until=clock.now())
        pushes.shut(turn.connection_id, GithubState.UNAUTHORISED, words)
        raise Stopped from error
    push = queries.get_push(push_id)
    case = Case(turn, push_id, push.repo_id, push.item_id, push.op, words)
    end_reading()
    handle = next((handle for kind, handle in HANDLED.items() if isinstance(error, kind)), None)
    if handle is not None:
        return handle(case, error)
    if error.may_have_happened:
        pushes.doubt(push_id, words, waits=turn.pace.waits)
    else:
        pushes.postpone(push_id, words)
    return False


@dataclass(frozen=True, slots=True)
class Case:
    """A push that GitHub has answered badly."""

    turn: Turn
    push_id: int
    repo_id: int
    item_id: int
    op: OutboxOp
    words: str


def _moved(case: Case, error: GitHubMovedError) -> bool:
    pushes.doubt(case.push_id, case.words, waits=case.turn.pace.waits)
    follow_move(case.turn.gateway, case.repo_id, case.item_id, error, site=case.turn.site)
    if case.op is OutboxOp.UPDATE:
        pushes.hurry(case.push_id)
    return False


def _archived(case: Case, error: GitHubArchivedError) -> bool:
    pushes.postpone(case.push_id, case.words)
    pushes.close_repo(case.repo_id, GithubRepoState.ARCHIVED, case.words)
    return True


def _gone(case: Case, error: GitHubGoneError) -> bool:
    if error.is_disabled:
        pushes.postpone(case.push_id, case.words)
        pushes.close_repo(case.repo_id, GithubRepoState.ISSUES_DISABLED, case.words)
    else:
        relinks.mark(case.item_id, GithubLinkState.DELETED, case.words)
        pushes.drop(case.push_id)
    return True


def _missing(case: Case, error: GitHubMissingError) -> bool:
    """A 404: is it the repository, or only the issue?"""
    if not is_repo_there(case.turn.gateway, case.repo_id):
        pushes.postpone(case.push_id, case.words)
        pushes.close_repo(case.repo_id, GithubRepoState.NO_ACCESS, case.words)
    elif case.op is OutboxOp.UPDATE:
        relinks.not_found(case.item_id, case.words)
        pushes.drop(case.push_id)
    else:
        pushes.stop(case.push_id, case.words, status=OutboxStatus.PARKED)
    return True


def _forbidden(case: Case, error: GitHubForbiddenError) -> bool:
    needs = f" It takes {error.needs}." if error.needs else ""
    pushes.stop(case.push_id, f"{case.words}{needs}", status=OutboxStatus.PARKED)
    return True


def _refused_values(case: Case, error: GitHubRefusedError) -> bool:
    pushes.stop(case.push_id, case.words)
    return True


HANDLED: Final[Mapping[type[GitHubError], Callable[[Case, Any], bool]]] = {
    GitHubMovedError: _moved,
    GitHubArchivedError: _archived,
    GitHubGoneError: _gone,
    GitHubMissingError: _missing,
    GitHubForbiddenError: _forbidden,
    GitHubRefusedError: _refused_values,
}
