"""What is asked of GitHub while somebody waits for a page: one question, an answer within five seconds, or a refusal.

Nothing of the database is held meanwhile.
"""

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

from tracker import clock
from tracker.changes import pushes
from tracker.clients.github import Gateway, TokenKey
from tracker.clients.github_answers import Installation, Issue, Repo
from tracker.clients.github_apps import NewApp, exchange_manifest_code
from tracker.config import Settings
from tracker.db import end_reading
from tracker.errors import (
    GitHubError,
    GitHubGoneError,
    GitHubLimitedError,
    GitHubMissingError,
    GitHubMovedError,
    GitHubUnauthorisedError,
    GitHubUnreachableError,
    RefusedError,
    SealedError,
)
from tracker.jobs.gateways import app_of, gateway_of, server_at
from tracker.models.github import GithubConnection, GithubRepo
from tracker.queries import connections
from tracker.vocabulary import GithubState

SECONDS: Final = 5
MOST_CHECKED: Final = 20
"""Repositories that one check asks about."""

T = TypeVar("T")
Wanted = tuple[int, int]
"""An issue: our number for its repository, and its own."""


def soon(question: Callable[[], T], *, seconds: float = SECONDS) -> T:
    """The answer to a question, asked in a thread of its own. Raises GitHubUnreachableError when five seconds are over.

    The thread is left to its own, shorter or longer, limits: nobody waits for it any more.
    """
    end_reading()
    answers: list[Any] = []
    problems: list[Exception] = []

    def ask() -> None:
        try:
            answers.append(question())
        except Exception as problem:
            problems.append(problem)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(max(seconds, 0))
    if problems:
        raise problems[0]
    if not answers:
        raise GitHubUnreachableError(f"GitHub did not answer within {SECONDS} seconds. Try again in a minute.")
    return answers[0]  # type: ignore[no-any-return]


def check_address(api_url: str, token: str, settings: Settings) -> None:
    """Raise RefusedError where no GitHub answers at this address, or does not let this token in."""
    server = server_at(api_url, settings)
    try:
        gateway = Gateway(server, TokenKey(token))
        soon(gateway.allowance)
    except GitHubUnauthorisedError as problem:
        raise RefusedError(str(problem), field="token") from None
    except GitHubError as problem:
        raise RefusedError(str(problem), field="api_url") from None


def check(connection: GithubConnection, settings: Settings) -> list[str]:
    """What a connection lacks, in words; nothing where it can do all that is needed."""
    try:
        gateway = gateway_of(connection, settings)
        names = [repo.full_name for repo in connection.repos[:MOST_CHECKED]]
        return list(soon(lambda: gateway.check(names)))
    except (GitHubError, SealedError) as problem:
        return [str(problem)]


def find_repo(connection: GithubConnection, name: str, settings: Settings) -> Repo:
    """A repository by `owner/name`, as GitHub describes it. Raises RefusedError about `full_name`."""
    try:
        gateway = gateway_of(connection, settings)
        return soon(lambda: gateway.get_repo(name))
    except GitHubMissingError:
        raise RefusedError(
            f"{name} is not there, or this connection was not given it. Check the spelling, and on GitHub what the"
            " App or the token may reach.",
            field="full_name",
        ) from None
    except (GitHubError, SealedError) as problem:
        raise RefusedError(str(problem), field="full_name") from None


def make_app(connection: GithubConnection, code: str, settings: Settings) -> NewApp:
    """The App that GitHub made, for the code that it sent back. Raises GitHubError."""
    server = server_at(connection.api_url, settings)
    return soon(lambda: exchange_manifest_code(server, code))


def installations(connection: GithubConnection, settings: Settings) -> list[Installation]:
    """Where the App of a connection is installed. Raises GitHubError or SealedError."""
    app = app_of(connection, settings)
    return list(soon(app.installations))


def find_issues(wanted: Iterable[Wanted], settings: Settings) -> dict[Wanted, Issue | RefusedError]:
    """Several issues to be linked, or why each cannot be; all within the five seconds of one question."""
    until = time.monotonic() + SECONDS
    found: dict[Wanted, Issue | RefusedError] = {}
    for repo_id, number in wanted:
        repo = connections.get_repo(repo_id)
        try:
            found[repo_id, number] = find_issue(repo, number, settings, seconds=until - time.monotonic())
        except RefusedError as refusal:
            found[repo_id, number] = refusal
    return found


def _require_usable(connection: GithubConnection, seconds: float) -> None:
    """Raise RefusedError about `issue` where nothing is to be asked now."""
    if seconds <= 0:
        raise RefusedError(f"GitHub did not answer within {SECONDS} seconds.", field="issue")
    if connection.state is not GithubState.ACTIVE:
        raise RefusedError(f"The connection to {connection.host} is {connection.state}. Ask an admin.", field="issue")
    until = connection.parked_until
    if until is not None and until > clock.now():
        raise RefusedError(f"GitHub asks to wait until {until:%H:%M} UTC before the next question.", field="issue")


def find_issue(repo: GithubRepo, number: int, settings: Settings, *, seconds: float = SECONDS) -> Issue:
    """An issue to be linked. Raises RefusedError about `issue` with the reason why it cannot be."""
    connection, name = repo.connection, repo.full_name
    _require_usable(connection, seconds)
    connection_id = connection.id
    try:
        gateway = gateway_of(connection, settings)
        issue = soon(lambda: gateway.get_issue(name, number), seconds=seconds)
    except GitHubMovedError as moved:
        where = f" to {moved.full_name}" if moved.full_name else ""
        raise RefusedError(
            f"{name}#{number} was moved{where}. Give its new address, as the browser shows it.", field="issue"
        ) from None
    except GitHubMissingError:
        raise RefusedError(f"There is no {name}#{number}, or the connection may not see it.", field="issue") from None
    except GitHubGoneError:
        raise RefusedError(f"{name}#{number} was deleted.", field="issue") from None
    except GitHubLimitedError as error:
        pushes.park(connection_id, until=error.until, why=str(error), is_told=error.is_told)
        raise RefusedError(str(error), field="issue") from None
    except (GitHubError, SealedError) as problem:
        raise RefusedError(str(problem), field="issue") from None
    if issue.is_pull:
        raise RefusedError(
            f"{name}#{number} is a pull request. Link the issue it is for; a pull request is evidence when the item"
            " is done.",
            field="issue",
        )
    return issue
