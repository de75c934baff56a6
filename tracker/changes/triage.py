"""Triage: one decision about a proposed item, with the words, owner and date that go with it, as one transaction."""

from datetime import date, datetime
from typing import TypedDict, Unpack

from tracker.changes import actions, issues, moves, promises
from tracker.clients.github_answers import Issue
from tracker.db import change, expect_version
from tracker.errors import RefusedError
from tracker.models.actions import ActionItem
from tracker.models.github import GithubRepo
from tracker.models.people import Person
from tracker.rules import permissions
from tracker.rules.permissions import Actor
from tracker.vocabulary import ItemKind, ItemState, Permission, Priority, PromiseDecision


class Words(TypedDict):
    """What a person may change about an item while deciding."""

    title: str
    kind: ItemKind | None
    priority: Priority
    owner: Person | None
    due_on: date | None


@change
def edit(
    item: ActionItem, *, by: Actor, version: int | None, at: datetime | None = None, **words: Unpack[Words]
) -> ActionItem:
    """Keep the words, owner and date without deciding. Raises as `actions.edit`, `assign` and `redate`."""
    permissions.require(by, Permission.EDIT_ITEM, item)
    expect_version(item, version)
    if item.state is not ItemState.PROPOSED:
        raise RefusedError(f"{item.label} does not wait for triage any more.")
    owner, due_on = words["owner"], words["due_on"]
    kept = {"title": words["title"], "kind": words["kind"], "priority": words["priority"]}
    actions.edit(item, by=by, version=None, at=at, **kept)
    actions.assign(item, owner, by=by, at=at)
    return actions.redate(item, due_on, by=by, at=at)


@change
def commit(
    item: ActionItem, *, by: Actor, version: int | None, at: datetime | None = None, **words: Unpack[Words]
) -> ActionItem:
    """Commit to an item as it was worded, owned and dated; that says no to who asked to decline it.

    Raises as `edit` and `moves.move`.
    """
    edit(item, by=by, version=version, at=at, **words)
    if item.decline_wanted_reason:
        moves.keep(item, by=by, at=at)
    return moves.move(item, ItemState.OPEN, by=by, at=at)


@change
def link(
    item: ActionItem,
    repo: GithubRepo,
    issue: Issue,
    *,
    by: Actor,
    version: int | None,
    site: str,
    **words: Unpack[Words],
) -> ActionItem:
    """Link the issue that an item names, and keep what was typed meanwhile. Raises as `edit` and `issues.link`."""
    edit(item, by=by, version=version, **words)
    issues.link(item, repo, issue, by=by, site=site)
    return item


@change
def compare(
    item: ActionItem,
    earlier: ActionItem,
    decision: PromiseDecision,
    *,
    by: Actor,
    version: int | None,
    at: datetime | None = None,
    **words: Unpack[Words],
) -> ActionItem:
    """Say how an item relates to an earlier one, and keep what was typed meanwhile."""
    edit(item, by=by, version=version, at=at, **words)
    promises.compare(item, earlier, decision, by=by, at=at)
    return item
