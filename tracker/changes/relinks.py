"""Issues and repositories that are not where they were: renamed, transferred, deleted, or out of reach."""

from datetime import timedelta
from typing import Final

from tracker import clock
from tracker.changes import history, issue_merges, outbox, pushes
from tracker.clients.github_answers import Issue, Repo
from tracker.db import change, db
from tracker.models.github import GithubLink, GithubRepo
from tracker.queries import connections, issue_locks, issues, sight
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import GithubLinkState, GithubRepoState, Subject

MOST_CHECKS: Final = 3
WITHIN: Final = timedelta(hours=24)


@change
def renamed(repo_id: int, found: Repo) -> None:
    """Keep what a repository is called now, and whether it is private: of that depends what may go there."""
    repo = db.session.get(GithubRepo, repo_id, populate_existing=True)
    if repo is None:
        return
    if repo.full_name != found.full_name:
        note = f"{repo.full_name} is {found.full_name} now"
        pushes.rename_repo(repo_id, found.full_name)
        pushes.update_repo(repo_id, {"node_id": found.node_id})
        history.record(Subject.GITHUB, repo.connection_id, "found renamed", by=SYSTEM, note=note)
    if repo.is_private is not found.is_private:
        _opened_or_closed(repo, is_private=found.is_private)


def _opened_or_closed(repo: GithubRepo, *, is_private: bool) -> None:
    """Where everybody can read it by now, its issues quote the write-ups no longer."""
    if is_private:
        pushes.update_repo(repo.id, {"is_private": True})
    else:
        pushes.update_repo(repo.id, {"is_private": False, "includes_quotes": False})
        for link in issues.active_links(repo.id):
            outbox.ask_for_update(link, by=SYSTEM)
    verb = "found made private" if is_private else "found made public"
    history.record(Subject.GITHUB, repo.connection_id, verb, by=SYSTEM, note=repo.full_name)


@change
def mark(item_id: int, state: GithubLinkState, why: str) -> None:
    """Note that an issue cannot be worked with any more. The item stays as it is, and no issue is made in its place."""
    with sight.seen_by(sight.EVERYTHING):
        link = _locked(item_id)
        if link is not None and link.state is not state:
            link.state, link.last_error, link.checked_at = state, why[: pushes.MOST_ERROR], clock.now()
            note = f"{link.repo.full_name}#{link.number}: {state.value.replace('-', ' ')}"
            history.record(Subject.ACTION_ITEM, item_id, "lost its issue", by=SYSTEM, note=note)


@change
def not_found(item_id: int, why: str) -> None:
    """An issue was not found: after the third time within a day it counts as moved to where we cannot read."""
    with sight.seen_by(sight.EVERYTHING):
        link = _locked(item_id)
        if link is None or link.state is not GithubLinkState.ACTIVE:
            return
        now = clock.now()
        is_fresh = link.checked_at is None or link.checks == 0 or now - link.checked_at > WITHIN
        link.checks = 1 if is_fresh else link.checks + 1
        link.checked_at, link.last_error = now, why[: pushes.MOST_ERROR]
        if link.checks >= MOST_CHECKS:
            mark(item_id, GithubLinkState.MOVED_UNREADABLE, why)


@change
def found_again(link_id: int) -> None:
    """An issue that was not found lately is there."""
    link = issue_locks.locked_link(link_id)
    if link is not None and (link.checks or link.state is GithubLinkState.MOVED_UNREADABLE):
        link.checks, link.state, link.last_error, link.remote_updated_at = 0, GithubLinkState.ACTIVE, "", None


@change
def transferred(item_id: int, target: Repo, issue: Issue, *, connection_id: int, site: str) -> None:
    """Take up an issue where it was transferred to: its number and ids change, and our labels are put on again."""
    with sight.seen_by(sight.EVERYTHING):
        link = _locked(item_id)
        if link is None:
            return
        repo = _repo_for(target, link, connection_id)
        other = issues.find_link(repo.id, issue.number)
        if other is not None and other.id != link.id:
            link.last_error = f"It was transferred to {target.full_name}#{issue.number}, which is linked already."
            return
        was = f"{link.repo.full_name}#{link.number}"
        link.repo, link.remote_updated_at, link.state = repo, None, GithubLinkState.ACTIVE
        pushes.send_elsewhere(item_id, repo.id)
        db.session.flush()
        outgoing = issue_merges.take_in(link.id, issue, site=site)
        note = f"{was} is {target.full_name}#{issue.number} now"
        history.record(Subject.ACTION_ITEM, item_id, "followed its issue", by=SYSTEM, note=note)
        if outgoing is not None:
            link.base = {**link.base, "left_out": {}}
            outbox.ask_for_update(link, by=SYSTEM, fields=["labels"])


def _repo_for(target: Repo, link: GithubLink, connection_id: int) -> GithubRepo:
    known = connections.find_repo_on(link.repo.host, target.id)
    if known is not None:
        return known
    repo = GithubRepo(
        connection_id=connection_id,
        host=link.repo.host,
        repo_id=target.id,
        node_id=target.node_id,
        full_name=target.full_name,
        is_private=target.is_private,
        state=GithubRepoState.ARCHIVED if target.is_archived else GithubRepoState.ACTIVE,
        label_prefix=link.repo.label_prefix,
        includes_quotes=link.repo.includes_quotes and target.is_private,
        next_sweep_at=clock.now(),
        created_at=clock.now(),
    )
    db.session.add(repo)
    db.session.flush()
    return repo


def _locked(item_id: int) -> GithubLink | None:
    link = issues.link_of(item_id)
    return issue_locks.locked_link(link.id) if link is not None else None
