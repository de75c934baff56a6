"""Applying what GitHub has delivered.

Of all that came about one issue the newest counts, by GitHub's own clock; where two differ within one second, the issue
is asked for once. Moves of issues and repositories are followed in the order in which they came.
"""

import json
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from tracker import clock
from tracker.changes import deliveries, issue_merges, pushes, relinks
from tracker.clients.github import Gateway
from tracker.clients.github_answers import Issue, Repo, issue_of, repo_of
from tracker.db import end_reading
from tracker.errors import (
    BusyError,
    ConflictError,
    GitHubGoneError,
    GitHubLimitedError,
    GitHubMissingError,
    GitHubMovedError,
    GitHubUnauthorisedError,
    TrackerError,
)
from tracker.jobs.issue_moves import follow_move
from tracker.jobs.send_issues import close_double
from tracker.queries import connections as connection_queries
from tracker.queries import deliveries as queries
from tracker.queries import issues as issue_queries
from tracker.rules import issue_bodies
from tracker.vocabulary import DeliveryStatus, GithubLinkState, GithubRepoState, GithubState, OutboxStatus

log = logging.getLogger(__name__)

AT_ONCE: Final = 500
MOST_SECONDS: Final = 50

Opener = Callable[[int], Gateway]
Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Told:
    """One delivery, read."""

    key: Key
    event: str
    action: str
    payload: dict[str, Any]
    repo_number: int
    number: int
    sender: str | None


def apply_all(open_gateway: Opener, *, site: str, seconds: float = MOST_SECONDS) -> int:
    """Apply what waits; returns how many deliveries were settled."""
    until, settled = time.monotonic() + seconds, 0
    opener = _unless_resting(open_gateway)
    while time.monotonic() < until:
        taken = deliveries.claim(queries.queued(clock.now(), limit=AT_ONCE), now=clock.now())
        if not taken:
            break
        rows = [_told(row.connection_id, row.guid, row.event, row.action, row.body) for row in queries.among(taken)]
        end_reading()
        settled += len(rows)
        for group in _grouped(rows):
            _attempt(group, opener, site)
    end_reading()
    return settled


class Resting(Exception):
    """The connection is not to be used before `until`."""

    def __init__(self, words: str, until: datetime) -> None:
        super().__init__(words)
        self.until = until


def _unless_resting(open_gateway: Opener) -> Opener:
    """Opens no connection that GitHub has asked to wait with, or does not let in."""

    def open_it(connection_id: int) -> Gateway:
        connection, now = connection_queries.get_connection(connection_id), clock.now()
        if connection.parked_until is not None and connection.parked_until > now:
            raise Resting(connection.parked_why, connection.parked_until)
        if connection.state is not GithubState.ACTIVE:
            raise Resting(f"The connection is {connection.state}.", now + timedelta(hours=1))
        return open_gateway(connection_id)

    return open_it


def _told(connection_id: int, guid: str, event: str, action: str, body: str) -> Told:
    try:
        payload = json.loads(body)
    except ValueError:
        payload = {}
    repository, issue, sender = (
        payload.get(name) if isinstance(payload.get(name), dict) else {} for name in ("repository", "issue", "sender")
    )
    return Told(
        (connection_id, guid),
        event,
        action,
        payload,
        _number(repository.get("id")),
        _number(issue.get("number")) if event == "issues" else 0,
        str(sender["login"]) if sender.get("login") else None,
    )


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _grouped(rows: Sequence[Told]) -> list[list[Told]]:
    """What is about one issue together, everything else by itself; by the first of each."""
    groups: dict[Any, list[Told]] = defaultdict(list)
    for told in rows:
        is_plain = told.event == "issues" and told.number and told.action not in ("transferred", "deleted")
        groups[(told.key[0], told.repo_number, told.number) if is_plain else told.key].append(told)
    return list(groups.values())


def _attempt(group: list[Told], open_gateway: Opener, site: str) -> None:
    keys = [told.key for told in group]
    connection_id = keys[0][0]
    try:
        is_ours = HANDLED[group[0].event](group, open_gateway, site)
        deliveries.done(keys, status=DeliveryStatus.DONE if is_ours else DeliveryStatus.IGNORED)
    except Resting as rest:
        end_reading()
        deliveries.failed(keys, str(rest), until=rest.until)
    except GitHubLimitedError as error:
        until = pushes.park(connection_id, until=error.until, why=str(error), is_told=error.is_told)
        deliveries.failed(keys, str(error), until=until)
    except GitHubUnauthorisedError as error:
        pushes.shut(connection_id, GithubState.UNAUTHORISED, str(error))
        deliveries.failed(keys, str(error), until=clock.now() + timedelta(hours=1))
    except (BusyError, ConflictError) as refusal:
        deliveries.failed(keys, str(refusal), is_soon=True)
    except TrackerError as error:
        deliveries.failed(keys, str(error))
    except Exception:
        log.exception("a delivery could not be applied")
        end_reading()
        deliveries.failed(keys, "It failed; the log says more.")


def _issues(group: list[Told], open_gateway: Opener, site: str) -> bool:
    """The newest state of one issue; False where no item is linked to it."""
    repo_id, link_id, item_id = _places(group[0])
    if not repo_id:
        return False
    if group[0].action in ("transferred", "deleted"):
        return _left(group[0], repo_id, item_id, open_gateway, site)
    newest, told_by = _newest(group)
    if newest is None:
        return False
    if not link_id:
        return adopt(newest, repo_id, lambda: open_gateway(group[0].key[0]), site=site)
    _converge(link_id, newest, told_by, group, open_gateway, site)
    return True


def _places(told: Told) -> tuple[int, int, int]:
    """Our numbers for the repository, the link and the item; 0 where there is none."""
    connection = queries.find_connection(told.key[0])
    repo = connection_queries.find_repo_on(connection.host, told.repo_number) if connection else None
    link = issue_queries.find_link(repo.id, told.number) if repo else None
    found = (repo.id if repo else 0, link.id if link else 0, link.item_id if link else 0)
    end_reading()
    return found


def _newest(group: list[Told]) -> tuple[Issue | None, str | None]:
    """The latest issue of a group, of equals what came last, with the login that closed it where one of them did."""
    read = [(issue_of(told.payload.get("issue")), told) for told in group]
    plain = [(issue, told) for issue, told in read if not issue.is_pull]
    if not plain:
        return None, None
    newest, last = max(reversed(plain), key=lambda pair: pair[0].updated_at)
    closers = [told.sender for issue, told in plain if told.action == "closed" and issue.state == newest.state]
    return newest, closers[-1] if closers else last.sender


def _converge(
    link_id: int, newest: Issue, told_by: str | None, group: list[Told], open_gateway: Opener, site: str
) -> None:
    """Take the newest in; what several say of one second, or differs from what we know of it, is asked for."""
    if _is_tied(link_id, newest, group):
        link = issue_queries.get_link(link_id)
        name, repo_id, item_id = link.repo.full_name, link.repo_id, link.item_id
        end_reading()
        gateway = open_gateway(group[0].key[0])
        end_reading()
        try:
            newest = gateway.get_issue(name, newest.number)
        except GitHubMovedError as moved:
            follow_move(gateway, repo_id, item_id, moved, site=site)
            return
        except GitHubGoneError as error:
            if not error.is_disabled:
                relinks.mark(item_id, GithubLinkState.DELETED, str(error))
            return
        except GitHubMissingError as error:
            relinks.not_found(item_id, str(error))
            return
    take_in(link_id, newest, site=site, told_by=told_by)


def _is_tied(link_id: int, newest: Issue, group: list[Told]) -> bool:
    same = [issue_of(told.payload["issue"]) for told in group]
    same = [issue for issue in same if issue.updated_at == newest.updated_at]
    if any(_shown(issue) != _shown(newest) for issue in same):
        return True
    differs = issue_merges.differs_within_second(link_id, newest)
    end_reading()
    return differs


def _shown(issue: Issue) -> tuple[Any, ...]:
    return (
        issue.title,
        issue.body,
        issue.state,
        issue.state_reason,
        sorted(issue.labels),
        sorted(issue.assignees),
        issue.milestone,
    )


def take_in(link_id: int, issue: Issue, *, site: str, told_by: str | None = None) -> bool:
    """Merge an issue that was told of, and have what the merge leaves to say there sent; True where it was news."""
    outgoing = issue_merges.take_in(link_id, issue, site=site, told_by=told_by)
    if outgoing is not None and outgoing.fields:
        pushes.note_lacking(link_id, outgoing.fields)
    return outgoing is not None


def adopt(issue: Issue, repo_id: int, gateway: Callable[[], Gateway], *, site: str) -> bool:
    """Link an issue with the key of a creation that was not heard of; False where it has no key of ours."""
    for key in issue_bodies.keys_in(issue.body):
        push = issue_queries.create_with(key)
        if push is None or push.repo_id != repo_id:
            continue
        push_id, name, attempt = push.id, push.repo.full_name, push.attempt
        link = issue_queries.link_of(push.item_id)
        kept = link.number if link is not None and link.repo_id == repo_id else None
        is_new = link is None and push.status is not OutboxStatus.DONE and push.attempt > 0
        end_reading()
        if is_new:
            return pushes.created(push_id, issue, site=site) is not None
        if kept is not None and kept < issue.number and attempt > 1:
            speaker = gateway()
            end_reading()
            close_double(speaker, name, issue, speaker.get_issue(name, kept))
        return True
    return False


def _left(told: Told, repo_id: int, item_id: int, open_gateway: Opener, site: str) -> bool:
    """An issue was deleted, or transferred: the delivery says where to."""
    if not item_id:
        return False
    if told.action == "deleted":
        relinks.mark(item_id, GithubLinkState.DELETED, "It was deleted on GitHub.")
        return True
    changes = told.payload.get("changes") or {}
    new, target = changes.get("new_issue") or {}, changes.get("new_repository") or {}
    gateway = open_gateway(told.key[0])
    end_reading()
    moved = GitHubMovedError(
        "The issue was transferred.",
        repo_id=_number(target.get("id")) or None,
        full_name=str(target.get("full_name") or "") or None,
        number=_number(new.get("number")) or None,
        was_write=False,
    )
    follow_move(gateway, repo_id, item_id, moved, site=site)
    return True


def _repository(group: list[Told], open_gateway: Opener, site: str) -> bool:
    told = group[0]
    repo_id, _, _ = _places(told)
    if not repo_id:
        return False
    if told.action == "deleted":
        pushes.close_repo(repo_id, GithubRepoState.GONE, "The repository was deleted on GitHub.")
        return True
    keep_repo(repo_id, repo_of(told.payload.get("repository")))
    return True


def keep_repo(repo_id: int, found: Repo) -> None:
    """Keep what GitHub says of a repository: its name, whether it is private, and whether it can be worked with."""
    relinks.renamed(repo_id, found)
    if found.is_archived:
        pushes.close_repo(repo_id, GithubRepoState.ARCHIVED, "The repository is archived.")
    elif not found.has_issues:
        pushes.close_repo(repo_id, GithubRepoState.ISSUES_DISABLED, "Issues are turned off.")
    else:
        pushes.reopen_repo(repo_id)


def _installation(group: list[Told], open_gateway: Opener, site: str) -> bool:
    """The App was suspended or removed, or let in again."""
    told = group[0]
    connection_id = told.key[0]
    if told.action in ("suspend", "deleted"):
        words = "GitHub has suspended the App." if told.action == "suspend" else "The App was removed on GitHub."
        pushes.shut(connection_id, GithubState.SUSPENDED, words)
    elif told.action in ("unsuspend", "created", "new_permissions_accepted"):
        pushes.restore(connection_id)
    return True


def _installation_repositories(group: list[Told], open_gateway: Opener, site: str) -> bool:
    told = group[0]
    connection = queries.find_connection(told.key[0])
    host = connection.host if connection else ""
    ours = {kind: _ours_among(told.payload.get(f"repositories_{kind}"), host) for kind in ("added", "removed")}
    end_reading()
    for repo_id in ours["removed"]:
        pushes.close_repo(repo_id, GithubRepoState.NO_ACCESS, "The App may not see the repository any more.")
    for repo_id in ours["added"]:
        pushes.reopen_repo(repo_id)
    return bool(ours["removed"] or ours["added"])


def _ours_among(listed: Any, host: str) -> list[int]:
    numbers = [_number(one.get("id")) for one in listed or () if isinstance(one, dict)]
    return [repo.id for number in numbers if (repo := connection_queries.find_repo_on(host, number))]


HANDLED: Final[dict[str, Callable[[list[Told], Opener, str], bool]]] = {
    "issues": _issues,
    "repository": _repository,
    "installation": _installation,
    "installation_repositories": _installation_repositories,
}
