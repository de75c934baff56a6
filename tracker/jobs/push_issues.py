"""Sending what waits in the outbox: one writer for each connection, one request a second, and no issue twice.

An issue whose creation was not answered is looked for by the key in its body, at 5 s, 30 s, 2 min and 10 min, before it
is made again: GitHub's lists can be minutes behind.
"""

import logging
import os
import secrets
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from tracker import clock
from tracker.changes import issue_merges, pushes, relinks
from tracker.changes.issue_merges import Outgoing
from tracker.clients.github import Gateway, milestone_title
from tracker.clients.github_answers import Issue, Milestone
from tracker.clients.github_drafts import UNSET, Draft, Patch
from tracker.db import end_reading
from tracker.errors import (
    BusyError,
    ConflictError,
    GitHubArchivedError,
    GitHubError,
    GitHubForbiddenError,
    GitHubGoneError,
    GitHubLimitedError,
    GitHubMissingError,
    GitHubMovedError,
    GitHubRefusedError,
    GitHubUnauthorisedError,
    TrackerError,
)
from tracker.models.github import GithubOutbox
from tracker.queries import connections as connection_queries
from tracker.queries import issues as queries
from tracker.rules import issue_bodies
from tracker.vocabulary import GithubLinkState, GithubRepoState, GithubState, OutboxOp, OutboxStatus

log = logging.getLogger(__name__)

WAITS: Final = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
BETWEEN_WRITES: Final = timedelta(seconds=1)
MOST_SECONDS: Final = 50
"""For one turn of the worker."""
CREATES_A_MINUTE: Final = 60
CREATES_AN_HOUR: Final = 400
"""Less than GitHub allows: others use the same account."""

Opener = Callable[[int], Gateway]


class Stopped(Exception):
    """Nothing more is sent through this connection in this turn."""


@dataclass(slots=True)
class Pace:
    """How writes are spaced and looks repeated. Tests shorten both and keep their shape."""

    waits: tuple[timedelta, ...] = WAITS
    between: timedelta = BETWEEN_WRITES
    seconds: float = MOST_SECONDS
    sleep: Callable[[float], None] = time.sleep
    reached: Callable[[str], None] = lambda point: None
    """Told the name of each point at which a worker may die."""


@dataclass(slots=True)
class Turn:
    """One writer's time with one connection."""

    connection_id: int
    gateway: Gateway
    site: str
    pace: Pace
    owner: str
    last_write: datetime | None = None
    milestones: dict[str, list[Milestone]] = field(default_factory=dict)

    def rest(self) -> None:
        """Wait until a second has passed since the last write.

        Also before the question that a write follows: what is set on GitHub between the two would be written over.
        """
        if self.last_write is not None:
            left = (self.last_write + self.pace.between - clock.now()).total_seconds()
            if left > 0:
                self.pace.sleep(min(left, self.pace.between.total_seconds()))

    def before_write(self) -> None:
        """Wait until a second has passed since the last write, and go on being the one who writes."""
        self.rest()
        now = clock.now()
        if not pushes.lease_connection(self.connection_id, self.owner, now=now):
            raise Stopped
        end_reading()
        self.last_write = now


def push_all(open_gateway: Opener, *, site: str, pace: Pace | None = None) -> int:
    """Send what is due through every connection that may be used; returns how many pushes were settled.

    `site` is our own address, for the links back.
    """
    pace = pace or Pace()
    until = time.monotonic() + pace.seconds
    settled = 0
    for connection_id in queries.connections_to_send(clock.now()):
        end_reading()
        settled += _push(connection_id, open_gateway, site, pace, until)
    end_reading()
    return settled


def _push(connection_id: int, open_gateway: Opener, site: str, pace: Pace, until: float) -> int:
    owner = f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"
    if not pushes.lease_connection(connection_id, owner, now=clock.now()):
        return 0
    last_write = connection_queries.get_connection(connection_id).last_write_at
    turn: Turn | None = None
    settled = 0
    try:
        turn = Turn(connection_id, open_gateway(connection_id), site, pace, owner, last_write)
        end_reading()
        settled = _push_each(turn, until)
    except Stopped:
        log.info("connection %s rests", connection_id)
    except GitHubUnauthorisedError as error:
        pushes.shut(connection_id, GithubState.UNAUTHORISED, str(error))
    except TrackerError as error:
        log.warning("nothing is sent through connection %s: %s", connection_id, error)
    finally:
        pushes.release_connection(connection_id, owner, last_write_at=turn.last_write if turn else None)
    return settled


def _push_each(turn: Turn, until: float) -> int:
    settled = 0
    tried: set[int] = set()
    while time.monotonic() < until:
        push = queries.next_push(turn.connection_id, clock.now(), but=tried)
        if push is None:
            break
        tried.add(push.id)
        if push.op is OutboxOp.CREATE and push.status is OutboxStatus.PENDING and _is_budget_spent(turn):
            continue
        push_id = push.id
        try:
            settled += _settle(turn, push)
        except (BusyError, ConflictError) as refusal:
            log.info("push %s is taken up again later: %s", push_id, refusal)
        except Stopped:
            raise
        except Exception:
            log.exception("push %s failed", push_id)
            end_reading()
            pushes.doubt(push_id, "It failed; the log says more.", waits=turn.pace.waits)
    return settled


def _is_budget_spent(turn: Turn) -> bool:
    sent = queries.sent_lately(turn.connection_id, clock.now())
    return sent.minute >= CREATES_A_MINUTE or sent.hour >= CREATES_AN_HOUR


def _settle(turn: Turn, push: GithubOutbox) -> bool:
    """One push; True where it is done with."""
    push_id, op, was = push.id, push.op, push.status
    if not pushes.claim(push_id, was=was, now=clock.now()):
        return False
    turn.pace.reached("claimed")
    if was is OutboxStatus.INFLIGHT:  # whoever took it up did not come back
        pushes.doubt(push_id, "A worker ended in the middle of it.", waits=turn.pace.waits)
        return False
    step = _look if was is OutboxStatus.UNCERTAIN else _create if op is OutboxOp.CREATE else _update
    try:
        done = step(turn, push_id)
        pushes.answered(turn.connection_id)
        return done
    except Stopped:  # before anything was sent
        pushes.postpone(push_id, "The connection rests.", until=clock.now())
        raise
    except GitHubError as error:
        end_reading()
        return _refused(turn, push_id, error)


def _create(turn: Turn, push_id: int) -> bool:
    _ask_who_reads(turn, push_id)
    push = queries.get_push(push_id)
    if queries.link_of(push.item_id) is not None:
        pushes.drop(push_id)
        return True
    if reason := pushes.may_create(push):
        pushes.stop(push_id, reason)
        return True
    shared, body = pushes.content_of(push, site=turn.site)
    repo = push.repo.full_name
    end_reading()
    milestone = _milestone(turn, repo, shared.due_on)
    draft = Draft(
        title=shared.title,
        body=body,
        labels=tuple(sorted(shared.labels)),
        assignees=tuple(sorted(shared.assignees)),
        milestone=milestone,
    )
    turn.before_write()
    try:
        issue = turn.gateway.create_issue(repo, draft)
    except GitHubRefusedError:
        if not (draft.assignees or draft.labels or draft.milestone):
            raise
        issue = _create_bare(turn, repo, draft)
    turn.pace.reached("sent")
    pushes.created(push_id, issue, site=turn.site)
    turn.pace.reached("linked")
    return True


def _ask_who_reads(turn: Turn, push_id: int) -> None:
    """Before anything of a restricted incident is sent: is the repository still private?"""
    push = queries.get_push(push_id)
    repo_id, is_restricted = push.repo_id, push.item.incident.is_restricted
    end_reading()
    if is_restricted:
        is_repo_there(turn.gateway, repo_id)


def _create_bare(turn: Turn, repo: str, draft: Draft) -> Issue:
    """GitHub refused the values: make the issue without what others decide about, and say what is missing."""
    turn.before_write()
    issue = turn.gateway.create_issue(repo, Draft(title=draft.title, body=draft.body))
    return issue_merges.with_dropped(issue, labels=draft.labels, assignees=draft.assignees, milestone=draft.milestone)


def _look(turn: Turn, push_id: int) -> bool:
    """Find the issue of a creation that was not answered, by its key."""
    push = queries.get_push(push_id)
    key, repo = push.key, push.repo.full_name
    since = (push.attempt_at or push.created_at) - timedelta(seconds=60)
    end_reading()
    found = [issue for issue in turn.gateway.recent_issues(repo, since) if key in issue_bodies.keys_in(issue.body)]
    if not found:
        pushes.missed(push_id, waits=turn.pace.waits)
        return False
    kept, *others = sorted(found, key=lambda issue: issue.number)
    pushes.created(push_id, kept, site=turn.site)
    for other in others:
        close_double(turn.gateway, repo, other, kept)
    return True


def close_double(gateway: Gateway, repo: str, double: Issue, kept: Issue) -> None:
    """Close the second issue that was made for one item, and say so there."""
    log.warning("%s#%s was made twice; #%s is kept", repo, double.number, kept.number)
    if double.state == "open":
        gateway.edit_issue(repo, double.number, Patch(state="closed", state_reason="duplicate"))
        try:
            gateway.comment(repo, double.number, f"This was opened twice. #{kept.number} is the one that is kept.")
        except (GitHubForbiddenError, GitHubGoneError) as error:  # a locked issue takes no comment
            log.info("%s#%s was closed without a word: %s", repo, double.number, error)


def _update(turn: Turn, push_id: int) -> bool:
    """Compare an issue with its item, and send what it lacks as one request."""
    _ask_who_reads(turn, push_id)
    push = queries.get_push(push_id)
    link = queries.link_of(push.item_id)
    if link is None or link.state is not GithubLinkState.ACTIVE:
        pushes.drop(push_id)
        return True
    link_id, repo, number = link.id, link.repo.full_name, link.number
    end_reading()
    turn.rest()
    outgoing = issue_merges.take_in(link_id, turn.gateway.get_issue(repo, number), site=turn.site)
    if outgoing is not None and "due_on" in outgoing.fields and not _knows_milestone(turn, repo, outgoing.milestone_on):
        _milestone(turn, repo, outgoing.milestone_on)
        turn.rest()
        outgoing = issue_merges.take_in(link_id, turn.gateway.get_issue(repo, number), site=turn.site)
    if outgoing is None:  # GitHub answered with an older state than it has told us before
        pushes.postpone(push_id, "GitHub has not caught up.", until=clock.now() + timedelta(seconds=30))
        return False
    turn.pace.reached("compared")
    if outgoing.fields:
        patch = _patch(turn, repo, outgoing)
        turn.before_write()
        answer = _send(turn, repo, number, patch)
        turn.pace.reached("sent")
        issue_merges.take_in(link_id, answer, site=turn.site, is_answer=True)
    pushes.finish(push_id)
    return True


def _send(turn: Turn, repo: str, number: int, patch: Patch) -> Issue:
    try:
        return turn.gateway.edit_issue(repo, number, patch)
    except GitHubRefusedError:
        left = Patch(title=patch.title, body=patch.body, state=patch.state, state_reason=patch.state_reason)
        if not left.as_json() or left == patch:
            raise
        turn.before_write()
        issue = turn.gateway.edit_issue(repo, number, left)
        return issue_merges.with_dropped(
            issue, labels=patch.labels, assignees=patch.assignees, milestone=patch.milestone
        )


def _patch(turn: Turn, repo: str, outgoing: Outgoing) -> Patch:
    fields, values = outgoing.fields, outgoing.values
    has_state = "state" in fields
    return Patch(
        title=values.title if "title" in fields else UNSET,
        body=outgoing.body if "body" in fields else UNSET,
        state=("open" if values.state == "open" else "closed") if has_state else UNSET,
        state_reason=outgoing.state_reason if has_state else UNSET,
        labels=outgoing.labels if "labels" in fields else UNSET,
        assignees=outgoing.assignees if "assignees" in fields else UNSET,
        milestone=_milestone(turn, repo, outgoing.milestone_on) if "due_on" in fields else UNSET,
    )


def _knows_milestone(turn: Turn, repo: str, due_on: date | None) -> bool:
    """Whether nothing has to be asked for it: between the question and the write nobody is to come in."""
    return due_on is None or _find_milestone(turn, repo, due_on) is not None


def _find_milestone(turn: Turn, repo: str, due_on: date) -> Milestone | None:
    title = milestone_title(due_on).casefold()
    return next((one for one in turn.milestones.get(repo, ()) if one.title.casefold() == title), None)


def _milestone(turn: Turn, repo: str, due_on: date | None) -> int | None:
    """The number of the day's milestone: the one that is there, else a new one."""
    if due_on is None:
        return None
    if repo not in turn.milestones:
        turn.milestones[repo] = list(turn.gateway.milestones(repo))
    known = _find_milestone(turn, repo, due_on)
    if known is None:
        turn.before_write()
        try:
            known = turn.gateway.create_milestone(repo, due_on)
        except GitHubRefusedError:
            turn.milestones[repo] = list(turn.gateway.milestones(repo))
            known = _find_milestone(turn, repo, due_on)
            if known is None:
                raise
        else:
            turn.milestones[repo].append(known)
    return known.number


def _refused(turn: Turn, push_id: int, error: GitHubError) -> bool:
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
