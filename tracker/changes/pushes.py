"""The worker's side of the outbox: what it takes up, and what became of it.

A row is taken up by one conditional UPDATE that is committed before anything is sent, so that a worker that dies leaves
behind what it was about to do. Rows of connections and repositories that only the worker writes are updated without
raising their version: people edit those, too.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from tracker import clock
from tracker.changes import history, issue_merges, issues, outbox
from tracker.changes.issue_values import shared_of
from tracker.clients.github_answers import Issue
from tracker.db import change, db, one_at_a_time
from tracker.models.github import GithubConnection, GithubLink, GithubOutbox, GithubRepo
from tracker.queries import issue_locks, sight
from tracker.queries import issues as queries
from tracker.rules import issue_bodies
from tracker.rules.issue_values import Base, Shared
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import GithubRepoState, GithubState, ItemState, OutboxOp, OutboxStatus, Subject

LEASE: Final = timedelta(minutes=2)
MOST_WAIT: Final = timedelta(hours=1)
MOST_ERROR: Final = 500


@change
def lease_connection(connection_id: int, owner: str, *, now: datetime, lasts: timedelta = LEASE) -> bool:
    """Be the one who writes through a connection, or go on being it; False while somebody else is."""
    free = db.session.query(GithubConnection).filter(
        GithubConnection.id == connection_id,
        queries.is_usable(now),
        (GithubConnection.lease_until.is_(None))
        | (GithubConnection.lease_until < now)
        | (GithubConnection.leased_by == owner),
    )
    return free.update({"lease_until": now + lasts, "leased_by": owner}, synchronize_session=False) == 1


@change
def release_connection(connection_id: int, owner: str, *, last_write_at: datetime | None = None) -> None:
    """Let others write through a connection."""
    values: dict[Any, Any] = {"lease_until": None, "leased_by": ""}
    if last_write_at is not None:
        values["last_write_at"] = last_write_at
    ours = db.session.query(GithubConnection).filter_by(id=connection_id, leased_by=owner)
    ours.update(values, synchronize_session=False)


@change
def claim(push_id: int, *, was: OutboxStatus, now: datetime) -> bool:
    """Take up a push; False where somebody else did. From now on it counts as sent until the contrary is known."""
    due = db.session.query(GithubOutbox).filter(
        GithubOutbox.id == push_id, GithubOutbox.status == was, queries.is_due(now)
    )
    values: dict[Any, Any] = {"lease_until": now + LEASE}
    if was is OutboxStatus.PENDING:
        values |= {"status": OutboxStatus.INFLIGHT, "attempt": GithubOutbox.attempt + 1}
    if due.update(values, synchronize_session=False) != 1:
        return False
    first = db.session.query(GithubOutbox).filter_by(id=push_id, attempt_at=None)
    first.update({"attempt_at": now}, synchronize_session=False)
    return True


@change
def doubt(push_id: int, error: str, *, waits: tuple[timedelta, ...]) -> None:
    """An issue may have been made: look for it before it is made again. An update is simply compared again."""
    push = issue_locks.locked_push(push_id)
    if push is None or push.status not in (OutboxStatus.INFLIGHT, OutboxStatus.PENDING):
        return
    push.error, push.lease_until = error[:MOST_ERROR], None
    if push.op is OutboxOp.UPDATE:
        _wait_again(push)
    else:
        push.status, push.lookups, push.not_before = OutboxStatus.UNCERTAIN, 0, clock.now() + waits[0]


@change
def missed(push_id: int, *, waits: tuple[timedelta, ...]) -> None:
    """It was looked for in vain: look again later, and after the last time make it again with the same key."""
    push = issue_locks.locked_push(push_id)
    if push is None or push.status is not OutboxStatus.UNCERTAIN:
        return
    push.lookups, push.lease_until = push.lookups + 1, None
    if push.lookups < len(waits):
        push.not_before = clock.now() + waits[push.lookups] - waits[push.lookups - 1]
    else:
        push.status, push.not_before = OutboxStatus.PENDING, None


@change
def postpone(push_id: int, error: str, *, until: datetime | None = None) -> None:
    """Nothing was carried out: try again later, each time later than the last unless GitHub said when."""
    push = issue_locks.locked_push(push_id)
    if push is None:
        return
    push.error, push.lease_until = error[:MOST_ERROR], None
    if push.status is OutboxStatus.UNCERTAIN:
        push.not_before = until or clock.now() + timedelta(seconds=30)
    elif push.status is OutboxStatus.INFLIGHT:
        push.attempt_at = push.attempt_at if push.attempt > 1 else None
        _wait_again(push, until=until)


@change
def hurry(push_id: int) -> None:
    """Have a push that waits sent as soon as may be."""
    waiting = db.session.query(GithubOutbox).filter_by(id=push_id, status=OutboxStatus.PENDING)
    waiting.update({"not_before": None}, synchronize_session=False)


def send_elsewhere(item_id: int, repo_id: int) -> None:
    """Within a transaction: what waits for an item is about an issue that is in another repository by now."""
    waiting = db.session.query(GithubOutbox).filter(
        GithubOutbox.item_id == item_id,
        GithubOutbox.op == OutboxOp.UPDATE,
        GithubOutbox.status.in_((OutboxStatus.PENDING, OutboxStatus.INFLIGHT)),
    )
    waiting.update({"repo_id": repo_id}, synchronize_session="fetch")


@change
def stop(push_id: int, error: str, *, status: OutboxStatus = OutboxStatus.FAILED) -> None:
    """Give a push up, or park it, until a person looks; the link says so, too."""
    push = issue_locks.locked_push(push_id)
    if push is None or push.status is OutboxStatus.DONE:
        return
    push.status, push.error, push.lease_until, push.attempt_at = status, error[:MOST_ERROR], None, None
    link = queries.link_of(push.item_id)
    if link is not None:
        link.last_error = error[:MOST_ERROR]


@change
def drop(push_id: int) -> None:
    """Forget a push that nothing needs any more."""
    db.session.query(GithubOutbox).filter_by(id=push_id).delete(synchronize_session=False)


@change
def finish(push_id: int) -> None:
    """An update was sent, or was not needed."""
    push = issue_locks.locked_push(push_id)
    if push is not None:
        push.status, push.done_at, push.error, push.lease_until = OutboxStatus.DONE, clock.now(), "", None


@change
def created(push_id: int, issue: Issue, *, site: str) -> GithubLink | None:
    """Link the issue that was made for an item; also where a webhook or a look has done so already.

    Returns None where the item has another issue by now, or the issue another item: a person has to look.
    """
    with sight.seen_by(sight.EVERYTHING):
        push = issue_locks.locked_push(push_id)
        if push is None:
            return None
        one_at_a_time(f"github-link-{push.item_id}")
        known = queries.link_of(push.item_id)
        other = known or queries.find_link(push.repo_id, issue.number)
        if other is not None and (other.issue_id != issue.id or known is None):
            push.status, push.lease_until = OutboxStatus.FAILED, None
            push.error = f"#{issue.number} was made for it, but the item or the issue is linked elsewhere by now."
            return None
        if known is None:
            known = issues.add_link(push.item, push.repo, issue, site=site, is_created=True)
            _record_link(push, issue)
        push.status, push.done_at, push.error, push.lease_until = OutboxStatus.DONE, clock.now(), "", None
        push.not_before = None
        outgoing = issue_merges.take_in(known.id, issue, site=site)
        if outgoing is not None and outgoing.fields:
            outbox.ask_for_update(known, by=SYSTEM, fields=outgoing.fields)
        return known


def content_of(push: GithubOutbox, *, site: str) -> tuple[Shared, str]:
    """What a new issue begins with, and its body."""
    rule = queries.rule_in(push.item, push.repo_id)
    shared = shared_of(push.item, push.repo, rule, Base({}), site=site)
    return shared, issue_bodies.marked(shared.body, push.key)


def may_create(push: GithubOutbox) -> str:
    """Why no issue can be made for the item any more; empty where one can."""
    item, incident, repo = push.item, push.item.incident, push.repo
    if item.state is ItemState.PROPOSED:
        return "It is not committed to."
    if incident.is_restricted and not (repo.is_private and queries.has_consent(incident.id)):
        return "Its incident is restricted, and GitHub is not allowed."
    return ""


@change
def park(connection_id: int, *, until: datetime, why: str, is_told: bool) -> datetime:
    """Use a connection no more before `until`; where GitHub did not say when, it doubles each time. Returns when."""
    connection = db.session.get(GithubConnection, connection_id, populate_existing=True)
    if connection is None:
        return until
    times = 0 if is_told else connection.parked_times + 1
    if not is_told:
        until = clock.now() + min(MOST_WAIT, timedelta(minutes=2 ** (times - 1)))
    update_connection(connection_id, {"parked_until": until, "parked_why": why[:MOST_ERROR], "parked_times": times})
    return until


@change
def shut(connection_id: int, state: GithubState, why: str) -> None:
    """Use a connection no more until somebody has restored it."""
    update_connection(connection_id, {"state": state, "last_error": why[:MOST_ERROR]})


@change
def restore(connection_id: int) -> None:
    """Use a connection again, beginning with a look at what changed meanwhile."""
    connection = db.session.get(GithubConnection, connection_id, populate_existing=True)
    if connection is None or connection.state not in (GithubState.SUSPENDED, GithubState.UNAUTHORISED):
        return
    update_connection(connection_id, {"state": GithubState.ACTIVE, "last_error": "", "parked_until": None})
    for repo in connection.repos:
        update_repo(repo.id, {"next_sweep_at": clock.now()})
    history.record(Subject.GITHUB, connection_id, "let in again", by=SYSTEM, note=connection.name)


@change
def note_lacking(link_id: int, fields: Iterable[str]) -> None:
    """Have sent what an issue lacks after it was merged."""
    link = issue_locks.locked_link(link_id)
    if link is not None:
        outbox.ask_for_update(link, by=SYSTEM, fields=fields)


@change
def keep_allowance(connection_id: int, limit: int | None, left: int | None, resets_at: datetime | None) -> None:
    """Keep how much may still be asked; None where a server has no limits."""
    update_connection(connection_id, {"quota_limit": limit, "quota_left": left, "quota_resets_at": resets_at})


@change
def answered(connection_id: int) -> None:
    """GitHub takes requests again. A wait that it has asked somebody else for meanwhile is not over by that."""
    done: dict[Any, Any] = {"parked_until": None, "parked_why": "", "parked_times": 0, "last_error": ""}
    parked = db.session.query(GithubConnection).filter(
        GithubConnection.id == connection_id,
        (GithubConnection.parked_until.is_(None)) | (GithubConnection.parked_until <= clock.now()),
        (GithubConnection.parked_times > 0)
        | (GithubConnection.last_error != "")
        | (GithubConnection.parked_until.is_not(None)),
    )
    parked.update(done, synchronize_session=False)


@change
def close_repo(repo_id: int, state: GithubRepoState, why: str) -> None:
    """Sweep and send no more there: one notice, and what is due is parked."""
    repo = db.session.get(GithubRepo, repo_id, populate_existing=True)
    if repo is None or repo.state is state:
        return
    update_repo(repo_id, {"state": state, "last_error": why[:MOST_ERROR]})
    waiting = db.session.query(GithubOutbox).filter(
        GithubOutbox.repo_id == repo_id, GithubOutbox.status.in_((OutboxStatus.PENDING, OutboxStatus.INFLIGHT))
    )
    waiting.update({"status": OutboxStatus.PARKED, "error": why[:MOST_ERROR]}, synchronize_session=False)
    _record_repo(repo, f"found {state.value.replace('-', ' ')}", why)


@change
def reopen_repo(repo_id: int) -> None:
    """Work with a repository again, beginning with a look at what changed; what was parked is sent."""
    repo = db.session.get(GithubRepo, repo_id, populate_existing=True)
    if repo is None or repo.state is GithubRepoState.ACTIVE:
        return
    update_repo(repo_id, {"state": GithubRepoState.ACTIVE, "last_error": "", "next_sweep_at": clock.now()})
    parked = db.session.query(GithubOutbox).filter_by(repo_id=repo_id, status=OutboxStatus.PARKED)
    parked.filter(GithubOutbox.op == OutboxOp.UPDATE).delete(synchronize_session=False)
    for push in parked:
        outbox.take_up_again(push)
    for link in queries.active_links(repo_id):
        outbox.ask_for_update(link, by=SYSTEM)
    _record_repo(repo, "usable again", "")


@change
def rename_repo(repo_id: int, full_name: str) -> None:
    """Keep the name that a repository has now. Its number stays."""
    update_repo(repo_id, {"full_name": full_name, "etag": "", "etag_url": ""})


def update_connection(connection_id: int, values: Mapping[str, Any]) -> None:
    """Within a transaction: set what only the worker writes."""
    one = db.session.query(GithubConnection).filter_by(id=connection_id)
    one.update(dict[Any, Any](values), synchronize_session="fetch")


def update_repo(repo_id: int, values: Mapping[str, Any]) -> None:
    """Within a transaction: set what only the worker writes."""
    db.session.query(GithubRepo).filter_by(id=repo_id).update(dict[Any, Any](values), synchronize_session="fetch")


def _wait_again(push: GithubOutbox, *, until: datetime | None = None) -> None:
    """Back to the queue, a minute later at first and at most an hour; a newer row about the same takes over."""
    newer = db.session.query(GithubOutbox.id).filter_by(
        item_id=push.item_id, op=OutboxOp.UPDATE, status=OutboxStatus.PENDING
    )
    if push.op is OutboxOp.UPDATE and newer.first() is not None:
        db.session.delete(push)
        return
    delay = min(MOST_WAIT, timedelta(minutes=2 ** max(0, min(push.attempt - 1, 6))))
    push.status, push.not_before = OutboxStatus.PENDING, until or clock.now() + delay


def _record_link(push: GithubOutbox, issue: Issue) -> None:
    note = f"{push.repo.full_name}#{issue.number}"
    history.record(Subject.ACTION_ITEM, push.item_id, issues.LINKED, by=SYSTEM, note=note)


def _record_repo(repo: GithubRepo, verb: str, why: str) -> None:
    note = f"{repo.full_name}. {why}".strip()
    history.record(Subject.GITHUB, repo.connection_id, verb, by=SYSTEM, note=note[:MOST_ERROR])
