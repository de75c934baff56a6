"""Items and their issues: links, where an item's issue belongs, who is who there, what waits to be sent."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.models.github import (
    GithubAccount,
    GithubConflict,
    GithubConnection,
    GithubConsent,
    GithubLink,
    GithubOutbox,
    GithubRepo,
    GithubRule,
)
from tracker.models.incidents import incident_service
from tracker.models.people import Person
from tracker.queries.accounts import PUBLIC
from tracker.queries.rows import get
from tracker.vocabulary import GithubLinkState, GithubRepoState, GithubState, OutboxOp, OutboxStatus

MOST_CONFLICTS = 50
MOST_PUSHES = 20
UNDONE = (OutboxStatus.PENDING, OutboxStatus.INFLIGHT, OutboxStatus.UNCERTAIN)


class Sent(NamedTuple):
    """How many issues were created through a connection lately."""

    minute: int
    hour: int


def link_of(item_id: int) -> GithubLink | None:
    """The link of an item, with its repository."""
    return links_of([item_id]).get(item_id)


def links_of(item_ids: Iterable[int]) -> Mapping[int, GithubLink]:
    """The links of items, by item."""
    query = sa.select(GithubLink).where(GithubLink.item_id.in_(list(item_ids)))
    found = db.session.scalars(query.options(joinedload(GithubLink.repo).joinedload(GithubRepo.connection)))
    return {link.item_id: link for link in found}


def get_link(link_id: int) -> GithubLink:
    """One link, or NotFoundError."""
    return get(GithubLink, link_id, "link")


def find_link(repo_id: int, number: int) -> GithubLink | None:
    """The link of an issue, by our number for its repository."""
    return db.session.scalar(sa.select(GithubLink).where(GithubLink.repo_id == repo_id, GithubLink.number == number))


def links_in(repo_id: int, numbers: Iterable[int]) -> Mapping[int, GithubLink]:
    """The links of issues of one repository, by issue."""
    query = sa.select(GithubLink).where(GithubLink.repo_id == repo_id, GithubLink.number.in_(list(numbers)))
    return {link.number: link for link in db.session.scalars(query)}


def rule_for(item: ActionItem) -> GithubRule | None:
    """The rule that says where the item's issue belongs: one for a service of its incident, else its team's."""
    services = sa.select(incident_service.c.service_id).where(incident_service.c.incident_id == item.incident_id)
    is_its: sa.ColumnElement[bool] = GithubRule.service_id.in_(services)
    if item.team_id is not None:
        is_its = sa.or_(is_its, GithubRule.team_id == item.team_id)
    query = sa.select(GithubRule).where(is_its).options(joinedload(GithubRule.repo).joinedload(GithubRepo.connection))
    return db.session.scalars(query.order_by(GithubRule.service_id.is_(None), GithubRule.id).limit(1)).first()


def rule_in(item: ActionItem, repo_id: int) -> GithubRule | None:
    """The rule for an item where its issue lies in this repository; what is linked elsewhere follows no rule."""
    rule = rule_for(item)
    return rule if rule is not None and rule.repo_id == repo_id else None


def has_consent(incident_id: int) -> bool:
    """Whether the items of a restricted incident may go to private repositories."""
    return db.session.get(GithubConsent, incident_id) is not None


def login_of(person_id: int | None, host: str) -> str | None:
    """The login of somebody on a host, in lower case."""
    if person_id is None:
        return None
    mapped = sa.select(GithubAccount.login).where(GithubAccount.host == host, GithubAccount.person_id == person_id)
    login = db.session.scalar(mapped.order_by(GithubAccount.id).limit(1))
    if login is None and host == PUBLIC:
        login = db.session.scalar(sa.select(Person.github_login).where(Person.id == person_id))
    return login.lower() if login else None


def people_of(logins: Iterable[str], host: str) -> Mapping[str, Person]:
    """Whom logins on a host belong to, by login; those that nobody here has are left out."""
    wanted = [login.lower() for login in logins]
    found: dict[str, Person] = {}
    if host == PUBLIC:
        people = db.session.scalars(sa.select(Person).where(Person.github_login.in_(wanted)))
        found = {person.github_login: person for person in people if person.github_login}
    mapped = sa.select(GithubAccount).where(GithubAccount.host == host, GithubAccount.login.in_(wanted))
    accounts = db.session.scalars(mapped.options(joinedload(GithubAccount.person)))
    return found | {account.login: account.person for account in accounts}


def pushes_of(item_id: int) -> Sequence[GithubOutbox]:
    """What is to be sent for an item and is not done, with what failed; the newest first."""
    query = sa.select(GithubOutbox).where(GithubOutbox.item_id == item_id, GithubOutbox.status != OutboxStatus.DONE)
    return db.session.scalars(query.order_by(GithubOutbox.id.desc()).limit(MOST_PUSHES)).all()


def get_push(push_id: int) -> GithubOutbox:
    """One push, or NotFoundError."""
    return get(GithubOutbox, push_id, "push")


def waiting_create(item_id: int) -> GithubOutbox | None:
    """The creation of the item's issue that is not done, whatever became of it."""
    is_its = sa.and_(GithubOutbox.item_id == item_id, GithubOutbox.op == OutboxOp.CREATE)
    return db.session.scalar(sa.select(GithubOutbox).where(is_its, GithubOutbox.status != OutboxStatus.DONE))


def create_with(key: str) -> GithubOutbox | None:
    """The creation that put this key into an issue, done or not."""
    return db.session.scalar(sa.select(GithubOutbox).where(GithubOutbox.key == key, GithubOutbox.op == OutboxOp.CREATE))


def conflicts_of(item_id: int) -> Sequence[GithubConflict]:
    """Where both sides had changed a field of an item, the newest first."""
    query = sa.select(GithubConflict).where(GithubConflict.item_id == item_id)
    return db.session.scalars(query.order_by(GithubConflict.id.desc()).limit(MOST_CONFLICTS)).all()


def connections_to_send(now: datetime) -> list[int]:
    """The connections through which something is due, that may be used and wait for nothing."""
    due = (
        sa.select(GithubRepo.connection_id)
        .join(GithubOutbox, GithubOutbox.repo_id == GithubRepo.id)
        .join(GithubConnection, GithubConnection.id == GithubRepo.connection_id)
        .where(is_due(now), is_usable(now), GithubRepo.state == GithubRepoState.ACTIVE)
    )
    return sorted(db.session.scalars(due.distinct()))


def next_push(connection_id: int, now: datetime, *, but: Iterable[int] = ()) -> GithubOutbox | None:
    """The push of a connection that has waited longest; looking for a doubtful one comes first."""
    query = (
        sa.select(GithubOutbox)
        .join(GithubRepo, GithubRepo.id == GithubOutbox.repo_id)
        .where(GithubRepo.connection_id == connection_id, GithubRepo.state == GithubRepoState.ACTIVE)
        .where(is_due(now), GithubOutbox.id.not_in(list(but)))
        .order_by(GithubOutbox.status != OutboxStatus.UNCERTAIN, GithubOutbox.id)
        .limit(1)
    )
    return db.session.scalar(query)


def is_due(now: datetime) -> sa.ColumnElement[bool]:
    """Whether a push waits and may be taken up now, or was taken up by somebody who did not come back."""
    may_go = sa.or_(GithubOutbox.not_before.is_(None), GithubOutbox.not_before <= now)
    waits = GithubOutbox.status.in_((OutboxStatus.PENDING, OutboxStatus.UNCERTAIN))
    is_left = sa.and_(GithubOutbox.status == OutboxStatus.INFLIGHT, GithubOutbox.lease_until < now)
    return sa.or_(sa.and_(waits, may_go), is_left)


def is_usable(now: datetime) -> sa.ColumnElement[bool]:
    """Whether a connection may be used now."""
    is_free = sa.or_(GithubConnection.parked_until.is_(None), GithubConnection.parked_until <= now)
    return sa.and_(GithubConnection.state == GithubState.ACTIVE, is_free)


def sent_lately(connection_id: int, now: datetime) -> Sent:
    """How many creations were begun in the last minute and in the last hour."""
    begun = (
        sa.select(GithubOutbox.attempt_at)
        .join(GithubRepo, GithubRepo.id == GithubOutbox.repo_id)
        .where(GithubRepo.connection_id == connection_id, GithubOutbox.op == OutboxOp.CREATE)
        .where(GithubOutbox.attempt_at > now - timedelta(hours=1))
    )
    moments = [moment for moment in db.session.scalars(begun) if moment]
    return Sent(sum(moment > now - timedelta(minutes=1) for moment in moments), len(moments))


def linked_items(condition: sa.ColumnElement[bool]) -> list[tuple[int, int]]:
    """The linked items for which something holds: each with our number for the repository of its issue."""
    query = sa.select(GithubLink.item_id, GithubLink.repo_id).join(ActionItem, ActionItem.id == GithubLink.item_id)
    return [(item_id, repo_id) for item_id, repo_id in db.session.execute(query.where(condition))]


def linked_of_incident(incident_id: int) -> list[tuple[int, int]]:
    """The linked items of an incident."""
    return linked_items(ActionItem.incident_id == incident_id)


def linked_of_owner(person_id: int) -> list[tuple[int, int]]:
    """The linked items that somebody owns."""
    return linked_items(ActionItem.owner_id == person_id)


def active_links(repo_id: int) -> Sequence[GithubLink]:
    """The links of a repository whose issues are there as far as we know, or were not found lately."""
    states = (GithubLinkState.ACTIVE, GithubLinkState.MOVED_UNREADABLE)
    query = sa.select(GithubLink).where(GithubLink.repo_id == repo_id, GithubLink.state.in_(states))
    return db.session.scalars(query.order_by(GithubLink.id)).all()
