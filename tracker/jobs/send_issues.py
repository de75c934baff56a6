"""One issue sent: made, looked for where that is not certain, or brought up to its item."""

import logging
from datetime import timedelta

from tracker import clock
from tracker.changes import issue_merges, pushes
from tracker.changes.issue_merges import Outgoing
from tracker.clients.github import Gateway
from tracker.clients.github_answers import Issue
from tracker.clients.github_drafts import UNSET, Draft, Patch
from tracker.db import end_reading
from tracker.errors import GitHubForbiddenError, GitHubGoneError, GitHubRefusedError
from tracker.jobs import push_milestones
from tracker.jobs.issue_moves import is_repo_there
from tracker.jobs.push_pace import Turn
from tracker.queries import issues as queries
from tracker.rules import issue_bodies
from tracker.vocabulary import GithubLinkState

log = logging.getLogger(__name__)


def create(turn: Turn, push_id: int) -> bool:
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
    milestone = push_milestones.number_of(turn, repo, shared.due_on)
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


def look(turn: Turn, push_id: int) -> bool:
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


def update(turn: Turn, push_id: int) -> bool:
    """Compare an issue with its item, and send what it lacks as one request."""
    _ask_who_reads(turn, push_id)
    push = queries.get_push(push_id)
    link = queries.link_of(push.item_id)
    if link is None or link.state is not GithubLinkState.ACTIVE:
        pushes.drop(push_id)
        return True
    link_id, repo, number = link.id, link.repo.full_name, link.number
    end_reading()
    outgoing = _compared(turn, link_id, repo, number)
    due_on = outgoing.milestone_on if outgoing is not None and "due_on" in outgoing.fields else None
    if not push_milestones.is_known(turn, repo, due_on):
        push_milestones.number_of(turn, repo, due_on)
        outgoing = _compared(turn, link_id, repo, number)
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


def _compared(turn: Turn, link_id: int, repo: str, number: int) -> Outgoing | None:
    """What an issue lacks, asked for last of all: what is set there before the write would be written over."""
    turn.rest()
    return issue_merges.take_in(link_id, turn.gateway.get_issue(repo, number), site=turn.site)


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
        milestone=push_milestones.number_of(turn, repo, outgoing.milestone_on) if "due_on" in fields else UNSET,
    )
