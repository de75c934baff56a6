"""Causes kept in order: renamed, merged into another, split in two.

A cause belongs to no team, so whoever may edit one of its incidents may rename it. Merging and splitting touch what
others have linked as well; history keeps on both causes what came from where.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from tracker import clock
from tracker.changes import history
from tracker.db import change, db, expect_version, one_at_a_time
from tracker.errors import NotAllowedError, RefusedError
from tracker.models.actions import ItemCause
from tracker.models.causes import Cause, IncidentCause
from tracker.models.incidents import TITLE_LENGTH
from tracker.queries import causes as cause_queries
from tracker.queries import recurrences, sight
from tracker.queries import recurring as queries
from tracker.rules import permissions
from tracker.rules.permissions import Actor
from tracker.vocabulary import CauseClass, CauseRole, LinkState, Permission, Subject


def may_edit(by: Actor, links: Collection[IncidentCause]) -> bool:
    """Whether somebody may rename, merge or split a cause: for that, one of its incidents must be theirs to edit."""
    return by.is_admin or any(permissions.can(by, Permission.EDIT_INCIDENT, link.incident) for link in links)


@change
def rename(
    cause: Cause,
    *,
    by: Actor,
    version: int | None,
    name: str,
    cause_class: CauseClass,
    at: datetime | None = None,
) -> Cause:
    """Give a cause another name or class. Raises RefusedError where another cause has that name."""
    _require(by, cause)
    one_at_a_time("causes")
    expect_version(cause, version)
    name = _free_name(name, but=cause)
    if changed := history.assign(cause, {"name": name, "cause_class": cause_class}):
        history.record(Subject.CAUSE, cause.id, "renamed", by=by, changed=changed, at=at)
    return cause


@change
def merge(cause: Cause, into: Cause, *, by: Actor, version: int | None, at: datetime | None = None) -> Cause:
    """Say that `cause` is the same as `into`, which keeps its name and takes over all links; returns it.

    The other one is gone afterwards; its history stays. Raises RefusedError for a cause and itself.
    """
    _require(by, cause)
    _require(by, into)
    one_at_a_time("causes")
    expect_version(cause, version)
    if cause.id == into.id:
        raise RefusedError("Choose another cause: this is the one you came from.", field="into")
    key, name = cause.id, cause.name
    with sight.seen_by(sight.EVERYTHING):  # what the actor does not see must not go with the cause
        links, items = list(queries.links_of(key)), list(queries.items_of(key))
        brought = _told(links, items)
        for link in links:
            _bring(link, into)
        for item in items:
            _bring_item(item, into)
        for pair in recurrences.confirmed_with(key):
            pair.cause_id = into.id
        changed = {"into": (None, into.id)}
        history.record(Subject.CAUSE, key, queries.MERGED, by=by, changed=changed, note=into.name, at=at)
        history.record(Subject.CAUSE, into.id, "took in a cause", by=by, changed=brought, note=name, at=at)
        into.version += 1  # its links live in tables of their own
        db.session.flush()
        db.session.expire(cause)
        db.session.delete(cause)
        db.session.flush()
    return into


@change
def split(
    cause: Cause,
    *,
    by: Actor,
    version: int | None,
    name: str,
    cause_class: CauseClass,
    incident_ids: Collection[int],
    item_ids: Collection[int],
    at: datetime | None = None,
) -> Cause:
    """Move some of a cause's incidents and items to a new cause, which is returned.

    Each incident that moves must be the actor's to edit. Raises RefusedError where nothing moves, or nothing stays.
    """
    _require(by, cause)
    one_at_a_time("causes")
    expect_version(cause, version)
    links = queries.links_of(cause.id)
    moving = [link for link in links if link.incident_id in set(incident_ids)]
    if not moving:
        raise RefusedError("Choose at least one incident that has the other cause.", field="incidents")
    if len(moving) == len(links):
        raise RefusedError("Leave at least one incident with this cause, or rename it.", field="incidents")
    for link in moving:
        permissions.require(by, Permission.EDIT_INCIDENT, link.incident)
    name = _free_name(name)
    made = Cause(name=name, cause_class=cause_class, created_at=clock.now())
    db.session.add(made)
    db.session.flush()
    gone = {link.incident_id for link in moving}
    items = [item for item in queries.items_of(cause.id) if item.item_id in set(item_ids)]
    moved = _told(moving, items)
    for link in moving:
        _bring(link, made)
    for item in items:
        _bring_item(item, made)
    for pair in recurrences.confirmed_with(cause.id):
        if {pair.earlier_id, pair.later_id} <= gone:
            pair.cause_id = made.id
    history.record(Subject.CAUSE, made.id, "split off", by=by, changed=moved, note=f"from {cause.name}", at=at)
    history.record(Subject.CAUSE, cause.id, "split", by=by, changed=moved, note=f"into {name}", at=at)
    cause.version += 1  # its links live in tables of their own
    return made


def _told(links: Iterable[IncidentCause], items: Iterable[ItemCause]) -> dict[str, tuple[None, list[str]]]:
    """What moved, for history, which more people read than may know of restricted incidents."""
    numbers = [link.incident.label for link in links if not link.incident.is_restricted]
    return {
        "incidents": (None, numbers),
        "items": (None, [one.item.label for one in items if not one.item.incident.is_restricted]),
    }


def _require(by: Actor, cause: Cause) -> None:
    if not may_edit(by, queries.links_of(cause.id)):
        raise NotAllowedError("This needs the role member or manager of a team that it struck.")


def _free_name(name: str, but: Cause | None = None) -> str:
    name = " ".join(name.split())
    if not name:
        raise RefusedError("Give the cause a name.", field="name")
    if len(name) > TITLE_LENGTH:
        raise RefusedError(f"A cause's name has at most {TITLE_LENGTH} characters.", field="name")
    known = cause_queries.find_cause_by_name(name)
    if known is not None and known is not but:
        raise RefusedError("Another cause has this name. Merge the two instead.", field="name")
    return name


def _bring(link: IncidentCause, into: Cause) -> None:
    """Move one link; where the incident is linked to both causes, the two links become one."""
    known = cause_queries.find_link(link.incident_id, into.id)
    if known is None:
        db.session.add(
            IncidentCause(
                incident_id=link.incident_id,
                cause_id=into.id,
                role=link.role,
                quote=link.quote,
                state=link.state,
                decided_by_id=link.decided_by_id,
                merged_from_id=link.merged_from_id,
            )
        )
    else:
        known.quote = known.quote or link.quote
        if link.role is CauseRole.ROOT:
            known.role = CauseRole.ROOT
        if link.state is LinkState.CONFIRMED and known.state is LinkState.SUGGESTED:
            known.state, known.decided_by_id = LinkState.CONFIRMED, link.decided_by_id
    db.session.delete(link)


def _bring_item(link: ItemCause, into: Cause) -> None:
    known = queries.find_item_link(link.item_id, into.id)
    if known is None:
        db.session.add(ItemCause(item_id=link.item_id, cause_id=into.id, state=link.state))
    elif link.state is LinkState.CONFIRMED:
        known.state = LinkState.CONFIRMED
    db.session.delete(link)
