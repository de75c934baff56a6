"""What people decide about items and their issues: make one, link one, part the two, answer what GitHub has closed."""

from collections.abc import Iterable
from typing import Final

from tracker import clock
from tracker.changes import history, issue_merges, outbox
from tracker.clients.github_answers import Issue
from tracker.db import change, db, insert_if_missing
from tracker.errors import RefusedError
from tracker.models.actions import ActionItem
from tracker.models.github import GithubConsent, GithubLink, GithubOutbox, GithubRepo
from tracker.models.incidents import Incident
from tracker.queries import issues as queries
from tracker.queries import sight
from tracker.rules import permissions
from tracker.rules.permissions import Actor
from tracker.vocabulary import GithubLinkState, GithubRepoState, ItemState, OutboxStatus, Permission, Subject

MOST_AT_ONCE: Final = 500
LINKED: Final = "linked to an issue"
UNLINKED: Final = "unlinked from its issue"


@change
def ask(item: ActionItem, *, by: Actor, repo: GithubRepo | None = None) -> GithubOutbox:
    """Have the worker make an issue for an item, in the repository of its rule unless one is given.

    Asked twice, it is made once. Raises RefusedError where it has one, is not committed to, has nowhere to go, or may
    not leave.
    """
    permissions.require(by, Permission.EDIT_ITEM, item)
    if queries.link_of(item.id) is not None:
        raise RefusedError(f"{item.label} has its issue already.")
    if item.state is ItemState.PROPOSED:
        raise RefusedError(f"Commit to {item.label} first: a proposal gets no issue.")
    rule = queries.rule_for(item) if repo is None else None
    target = repo or (rule.repo if rule else None)
    if target is None:
        raise RefusedError("No rule says where its issue belongs. Choose a repository.", field="repo")
    require_open(target)
    require_leave(item, target)
    waiting = queries.waiting_create(item.id)
    if waiting is not None and waiting.status in (OutboxStatus.FAILED, OutboxStatus.PARKED):
        if waiting.attempt_at is not None and waiting.repo_id != target.id:
            raise RefusedError(
                f"Its issue may have been made in {waiting.repo.full_name}. Try that again first.", field="repo"
            )
        waiting.repo_id = target.id
        outbox.take_up_again(waiting)
    elif waiting is None:
        outbox.add_create(item, target.id, by=by)
        history.record(Subject.ACTION_ITEM, item.id, "asked for an issue", by=by, note=target.full_name)
    push = queries.waiting_create(item.id)
    if push is None:
        raise RefusedError(f"{item.label} is getting its issue just now.")
    return push


@change
def ask_many(
    items: Iterable[ActionItem], *, by: Actor, repo: GithubRepo | None = None
) -> tuple[list[ActionItem], list[tuple[ActionItem, str]]]:
    """Ask for the issues of many items; returns those that get one, and the others each with the reason."""
    made: list[ActionItem] = []
    refused: list[tuple[ActionItem, str]] = []
    for number, item in enumerate(items):
        try:
            if number >= MOST_AT_ONCE:
                raise RefusedError(f"At most {MOST_AT_ONCE} at a time.")
            ask(item, by=by, repo=repo)
            made.append(item)
        except RefusedError as refusal:
            refused.append((item, str(refusal)))
    return made, refused


@change
def link(item: ActionItem, repo: GithubRepo, issue: Issue, *, by: Actor, site: str) -> GithubLink:
    """Link an item to an issue that was just fetched; what differs is merged at once.

    Raises RefusedError for a pull request, for an issue or an item that is linked already, and for one that may not
    leave.
    """
    permissions.require(by, Permission.EDIT_ITEM, item)
    if issue.is_pull:
        raise RefusedError(f"#{issue.number} is a pull request. Link an issue.", field="issue")
    if issue.repo and issue.repo.lower() != repo.full_name.lower():
        raise RefusedError(f"That issue is in {issue.repo}. Choose that repository first.", field="issue")
    if queries.link_of(item.id) is not None:
        raise RefusedError(f"{item.label} has its issue already. Unlink that first.", field="issue")
    require_leave(item, repo)
    _require_free(repo, issue)
    _drop_waiting(item)
    made = add_link(item, repo, issue, site=site, is_created=False)
    note = f"{repo.full_name}#{issue.number}"
    history.record(Subject.ACTION_ITEM, item.id, LINKED, by=by, note=note)
    outgoing = issue_merges.take_in(made.id, issue, site=site)
    if outgoing is not None and outgoing.fields:
        outbox.ask_for_update(made, by=by, fields=outgoing.fields)
    return made


@change
def unlink(item: ActionItem, *, by: Actor) -> None:
    """Part an item from its issue; both stay as they are. Raises RefusedError where there is nothing to part."""
    permissions.require(by, Permission.EDIT_ITEM, item)
    found = queries.link_of(item.id)
    waiting = queries.waiting_create(item.id)
    if found is None and waiting is None:
        raise RefusedError(f"{item.label} has no issue.")
    if waiting is not None and waiting.status is OutboxStatus.INFLIGHT:
        raise RefusedError("Its issue is being made just now. Look again in a minute.")
    _drop_waiting(item)
    db.session.query(GithubOutbox).filter_by(item_id=item.id, status=OutboxStatus.PENDING).delete()
    note = ""
    if found is not None:
        note = f"{found.repo.full_name}#{found.number}"
        db.session.delete(found)
    history.record(Subject.ACTION_ITEM, item.id, UNLINKED, by=by, note=note)


@change
def keep_open(item: ActionItem, *, by: Actor) -> None:
    """Answer an issue that was closed without being done: the item stays, and the issue is opened again."""
    permissions.require(by, Permission.EDIT_ITEM, item)
    found = queries.link_of(item.id)
    if found is None or found.asks is None:
        raise RefusedError("Nothing is asked about it any more.")
    found.asks = found.asked_at = None
    outbox.ask_for_update(found, by=by, fields=["state"])
    history.record(Subject.ACTION_ITEM, item.id, "kept open", by=by)


@change
def retry(push: GithubOutbox, *, by: Actor) -> None:
    """Send what failed or was parked again. Raises RefusedError where it neither failed nor waits."""
    permissions.require(by, Permission.EDIT_ITEM, push.item)
    if push.status not in (OutboxStatus.FAILED, OutboxStatus.PARKED):
        raise RefusedError("It is on its way already.")
    push.attempt = 0
    outbox.take_up_again(push)


@change
def discard(push: GithubOutbox, *, by: Actor) -> None:
    """Give up what failed or was parked. Raises RefusedError for one that may have been sent."""
    permissions.require(by, Permission.EDIT_ITEM, push.item)
    if push.status not in (OutboxStatus.FAILED, OutboxStatus.PARKED, OutboxStatus.PENDING):
        raise RefusedError("It may have reached GitHub: wait until that is known.")
    db.session.delete(push)


@change
def consent(incident: Incident, *, by: Actor) -> None:
    """Allow that the items of a restricted incident go to private repositories."""
    permissions.require(by, Permission.RESTRICT, incident)
    insert_if_missing(GithubConsent, incident_id=incident.id, by_id=by.person_id, at=clock.now())
    history.record(Subject.INCIDENT, incident.id, "allowed on GitHub", by=by)
    outbox.note_items(queries.linked_of_incident(incident.id), by=by)


@change
def withdraw_consent(incident: Incident, *, by: Actor) -> None:
    """Send nothing more of a restricted incident. What is on GitHub stays there."""
    permissions.require(by, Permission.RESTRICT, incident)
    db.session.query(GithubConsent).filter_by(incident_id=incident.id).delete()
    history.record(Subject.INCIDENT, incident.id, "no longer allowed on GitHub", by=by)


def add_link(item: ActionItem, repo: GithubRepo, issue: Issue, *, site: str, is_created: bool) -> GithubLink:
    """Add the row that says that the two are one."""
    made = GithubLink(
        item=item,
        repo=repo,
        number=issue.number,
        issue_id=issue.id,
        html_url=issue.url[:500],
        state=GithubLinkState.ACTIVE,
        created_at=clock.now(),
    )
    issue_merges.begin(made, issue, site=site, is_created=is_created)
    db.session.add(made)
    db.session.flush()
    return made


def require_leave(item: ActionItem, repo: GithubRepo) -> None:
    """Raise RefusedError where the item's incident is restricted and nobody has consented, or anybody could read it."""
    if not item.incident.is_restricted:
        return
    if not repo.is_private:
        raise RefusedError(f"Its incident is restricted, and {repo.full_name} is public.", field="repo")
    if not queries.has_consent(item.incident_id):
        raise RefusedError("Its incident is restricted. A manager of its team has to allow GitHub first.", field="repo")


def require_open(repo: GithubRepo) -> None:
    """Raise RefusedError for a repository in which no issue can be made."""
    if repo.state is not GithubRepoState.ACTIVE:
        raise RefusedError(f"{repo.full_name} cannot be used: {repo.state.value.replace('-', ' ')}.", field="repo")


def _require_free(repo: GithubRepo, issue: Issue) -> None:
    """Raise RefusedError where another item has this issue; of one that the actor does not see nothing is said."""
    if queries.find_link(repo.id, issue.number) is not None:
        raise RefusedError(f"#{issue.number} is linked already, to another item.", field="issue")
    with sight.seen_by(sight.EVERYTHING):
        is_taken = queries.find_link(repo.id, issue.number) is not None
    if is_taken:
        raise RefusedError(f"#{issue.number} cannot be linked.", field="issue")


def _drop_waiting(item: ActionItem) -> None:
    """A creation that was never sent is not needed any more. Raises RefusedError for one that may have been."""
    waiting = queries.waiting_create(item.id)
    if waiting is None:
        return
    if waiting.status in (OutboxStatus.INFLIGHT, OutboxStatus.UNCERTAIN):
        raise RefusedError("Its issue may have been made just now. Look again in some minutes.", field="issue")
    db.session.delete(waiting)
    db.session.flush()
