"""Looking at GitHub ourselves: what a webhook that never came would have said, and what no webhook says.

A sweep asks each repository for what changed since the last time, one request where nothing did. The address of that
question stays the same until something new is there, so that GitHub can answer that nothing is.
"""

import logging
import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from tracker import clock
from tracker.changes import issue_merges, pushes, relinks, sweeps
from tracker.clients.github import Gateway, NotModified, Seen
from tracker.clients.github_answers import Issue
from tracker.db import end_reading
from tracker.errors import (
    GitHubArchivedError,
    GitHubError,
    GitHubForbiddenError,
    GitHubGoneError,
    GitHubLimitedError,
    GitHubMissingError,
    GitHubMovedError,
    GitHubUnauthorisedError,
    TrackerError,
)
from tracker.jobs.apply_deliveries import adopt, keep_repo, take_in
from tracker.jobs.issue_moves import follow_move, is_repo_there, relink
from tracker.queries import issues as issue_queries
from tracker.queries import sweeps as queries
from tracker.queries.sweeps import Due
from tracker.vocabulary import GithubLinkState, GithubRepoState, GithubState

log = logging.getLogger(__name__)

OVERLAP: Final = timedelta(minutes=10)
"""GitHub's lists may be as far behind."""
OFTEN: Final = timedelta(minutes=5)
SELDOM: Final = timedelta(hours=1)
MOST_SECONDS: Final = 240
MOST_SINGLE: Final = 100
"""Issues that are asked for one by one in one pass."""

Opener = Callable[[int], Gateway]


@dataclass(slots=True)
class Summary:
    """What a round of sweeps has done."""

    repos: int = 0
    unchanged: int = 0
    issues: int = 0
    """How many linked issues brought news."""
    failed: int = 0


class Resting(Exception):
    """The connection is not to be used for now."""


def sweep_all(
    open_gateway: Opener,
    *,
    site: str,
    force: bool = False,
    seconds: float = MOST_SECONDS,
    told: Callable[[str], None] = lambda line: None,
) -> Summary:
    """Sweep every repository that is due, or with `force` all; `told` hears a line about each."""
    until, summary = time.monotonic() + seconds, Summary()
    resting: set[int] = set()
    for due in queries.due(clock.now(), force=force):
        if due.connection_id in resting or time.monotonic() > until:
            continue
        end_reading()
        try:
            told(f"{due.full_name}: {_sweep_one(due, open_gateway, site, summary)}")
        except Resting as rest:
            resting.add(due.connection_id)
            told(f"{due.full_name}: {rest}")
    end_reading()
    return summary


def _sweep_one(due: Due, open_gateway: Opener, site: str, summary: Summary) -> str:
    summary.repos += 1
    try:
        gateway = open_gateway(due.connection_id)
        end_reading()
        words = sweep(due, gateway, site=site, summary=summary)
        if due.wants_exists_pass:
            look_for_each(due, gateway, site=site)
        pushes.answered(due.connection_id)
        return words
    except GitHubLimitedError as error:
        pushes.park(due.connection_id, until=error.until, why=str(error), is_told=error.is_told)
        raise Resting(str(error)) from error
    except GitHubUnauthorisedError as error:
        pushes.shut(due.connection_id, GithubState.UNAUTHORISED, str(error))
        raise Resting(str(error)) from error
    except TrackerError as error:
        summary.failed += 1
        end_reading()
        sweeps.failed(due.repo_id, str(error), again_at=clock.now() + OFTEN)
        return str(error)


def sweep(due: Due, gateway: Gateway, *, site: str, summary: Summary) -> str:
    """One repository: what changed in it since the last time."""
    since = due.cursor
    if since is None:
        sweeps.done(due.repo_id, next_at=next_time(due))
        return "nothing is linked there"
    seen = Seen(due.etag_url, due.etag) if due.etag else None
    try:
        page = gateway.issues_since(due.full_name, since, seen=seen)
    except GitHubMovedError as moved:
        follow_move(gateway, due.repo_id, None, moved, site=site)
        sweeps.failed(due.repo_id, str(moved), again_at=clock.now())
        return "it has another name now"
    except (GitHubMissingError, GitHubGoneError, GitHubForbiddenError, GitHubArchivedError) as error:
        return _out_of_reach(due, gateway, error)
    if isinstance(page, NotModified):
        summary.unchanged += 1
        sweeps.done(due.repo_id, next_at=next_time(due))
        return "nothing new"
    latest, news, first, begun = since, 0, page, since
    while True:
        news += _take_in_all(due, gateway, page.issues, site=site)
        latest = max([latest + OVERLAP, *(issue.updated_at for issue in page.issues)]) - OVERLAP
        if not page.more:
            break
        begun, page = max(begun, page.until or begun), gateway.issues_after(due.full_name, page, begun)
    summary.issues += news
    sweeps.done(due.repo_id, next_at=next_time(due), cursor=latest, seen=first.seen if latest == since else None)
    return f"{news} with news"


def _take_in_all(due: Due, gateway: Gateway, found: Iterable[Issue], *, site: str) -> int:
    issues = list(found)
    known = issue_queries.links_in(due.repo_id, [issue.number for issue in issues])
    links = {number: link.id for number, link in known.items()}
    end_reading()
    news = 0
    for issue in issues:
        if issue.number in links:
            news += _take_in_if_new(due, gateway, links[issue.number], issue, site=site)
        else:
            news += adopt(issue, due.repo_id, lambda: gateway, site=site)
    return news


def _take_in_if_new(due: Due, gateway: Gateway, link_id: int, issue: Issue, *, site: str) -> bool:
    """Lists lag: what differs from what we know of the very same second is asked for."""
    is_newer = sweeps.is_news(link_id, issue.updated_at)
    is_unclear = not is_newer and issue_merges.differs_within_second(link_id, issue)
    item_id = issue_queries.get_link(link_id).item_id
    end_reading()
    if is_newer:
        return take_in(link_id, issue, site=site)
    return is_unclear and _look_for(due, gateway, link_id, item_id, issue.number, site=site)


def _out_of_reach(due: Due, gateway: Gateway, error: GitHubError) -> str:
    if isinstance(error, GitHubGoneError):
        pushes.close_repo(due.repo_id, GithubRepoState.ISSUES_DISABLED, str(error))
    elif isinstance(error, GitHubArchivedError):
        pushes.close_repo(due.repo_id, GithubRepoState.ARCHIVED, str(error))
    elif not is_repo_there(gateway, due.repo_id):
        pushes.close_repo(due.repo_id, GithubRepoState.NO_ACCESS, str(error))
    else:
        sweeps.failed(due.repo_id, str(error), again_at=clock.now() + OFTEN)
    return str(error)


def next_time(due: Due) -> datetime:
    """When to look again: soon where webhooks do not come, else once an hour; not all at once."""
    every = SELDOM if due.is_delivered_to else OFTEN
    return clock.now() + every * random.uniform(0.9, 1.1)  # noqa: S311  (spreads sweeps; guards nothing)


def look_for_each(due: Due, gateway: Gateway, *, site: str) -> None:
    """Whether every linked issue is still where it was: lists show neither what was deleted nor what has left."""
    if not is_repo_there(gateway, due.repo_id):  # which also keeps whether it is private
        pushes.close_repo(due.repo_id, GithubRepoState.NO_ACCESS, "The repository is not found.")
        return
    found = issue_queries.active_links(due.repo_id)
    links = [(link.id, link.item_id, link.number, link.node_id) for link in found]
    known = {link.node_id: link.remote_updated_at for link in found}
    end_reading()
    doubtful = links
    if all(node_id for *_, node_id in links):
        try:
            nodes = gateway.nodes([node_id for *_, node_id in links]) if links else None
        except (GitHubMissingError, GitHubForbiddenError):
            nodes = None
        if nodes is not None:
            here = {
                node_id
                for node_id, node in nodes.found.items()
                if node.repo_id == due.number and not _is_behind(known.get(node_id), node.updated_at)
            }
            doubtful = [link for link in links if link[3] not in here and link[3] not in nodes.unclear]
    for link_id, item_id, number, _ in doubtful[:MOST_SINGLE]:
        _look_for(due, gateway, link_id, item_id, number, site=site)
    if len(doubtful) <= MOST_SINGLE:
        sweeps.looked_for_each(due.repo_id)


def _is_behind(known: datetime | None, told: datetime) -> bool:
    """Whether an issue was changed without our having heard of it: lists of several pages can leave one out."""
    return known is not None and told > known


def _look_for(due: Due, gateway: Gateway, link_id: int, item_id: int, number: int, *, site: str) -> bool:
    """Ask for one issue, and follow it where it is not there; True where it brought news."""
    try:
        issue = gateway.get_issue(due.full_name, number)
    except GitHubMovedError as moved:
        if moved.number is not None:
            relink(gateway, item_id, moved, site=site)
        else:
            follow_move(gateway, due.repo_id, item_id, moved, site=site)
    except GitHubGoneError as error:
        if not error.is_disabled:
            relinks.mark(item_id, GithubLinkState.DELETED, str(error))
    except GitHubMissingError as error:
        relinks.not_found(item_id, str(error))
    else:
        relinks.found_again(link_id)
        return take_in(link_id, issue, site=site)
    return False


def ask_again(open_gateway: Opener, *, every: timedelta = timedelta(hours=1)) -> int:
    """Have GitHub deliver again what never reached us, and look at allowances and closed repositories; how many."""
    _look_at_allowances(open_gateway)
    again = 0
    for connection_id in queries.delivered_to(clock.now()):
        end_reading()
        try:
            gateway = open_gateway(connection_id)
            end_reading()
            missed = gateway.failed_deliveries(since=clock.now() - every - OVERLAP)
            for delivery in {one.guid: one for one in missed}.values():
                if not queries.is_settled(connection_id, delivery.guid):
                    end_reading()
                    gateway.redeliver(delivery.id)
                    again += 1
        except TrackerError as error:
            log.info("connection %s was not asked for what it missed: %s", connection_id, error)
    for repo_id, connection_id, number in queries.closed_repos(clock.now()):
        end_reading()
        try:
            keep_repo(repo_id, open_gateway(connection_id).get_repo(number))
        except TrackerError as error:
            log.info("repository %s stays closed: %s", repo_id, error)
    end_reading()
    return again


def _look_at_allowances(open_gateway: Opener) -> None:
    """How much may still be asked: the question costs nothing."""
    for connection_id in queries.usable(clock.now()):
        end_reading()
        try:
            said = open_gateway(connection_id).allowance()
        except TrackerError as error:
            log.info("connection %s does not say how much may be asked: %s", connection_id, error)
            continue
        if said is None:
            pushes.keep_allowance(connection_id, None, None, None)
        else:
            pushes.keep_allowance(connection_id, said.limit, said.remaining, said.resets_at)
