"""Named causes and what they are linked to."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.db import db
from tracker.errors import NotFoundError
from tracker.models.actions import ActionItem, ItemCause
from tracker.models.causes import Cause, IncidentCause
from tracker.vocabulary import CauseRole, LinkState

MOST_CHOICES = 500


def root_causes_of(incident_id: int) -> Sequence[int]:
    """The ids of the root causes that an incident is linked to."""
    return db.session.scalars(
        sa.select(IncidentCause.cause_id).where(
            IncidentCause.incident_id == incident_id, IncidentCause.role == CauseRole.ROOT
        )
    ).all()


def links_of(incident_id: int) -> Sequence[IncidentCause]:
    """An incident's links to causes with the causes and who decided, root causes first, then by name."""
    return db.session.scalars(
        sa.select(IncidentCause)
        .join(IncidentCause.cause)
        .where(IncidentCause.incident_id == incident_id)
        .options(joinedload(IncidentCause.cause), joinedload(IncidentCause.decided_by))
        .order_by(IncidentCause.role.desc(), sa.func.lower(Cause.name))
    ).all()


def get_link(incident_id: int, cause_id: int) -> IncidentCause:
    """The link between one incident and one cause, or NotFoundError."""
    found = db.session.get(IncidentCause, (incident_id, cause_id))
    if found is None:
        raise NotFoundError("This cause is not linked to the incident; perhaps somebody removed the link.")
    return found


def find_link(incident_id: int, cause_id: int) -> IncidentCause | None:
    """The link between one incident and one cause, if there is one."""
    return db.session.get(IncidentCause, (incident_id, cause_id))


def find_cause_by_name(name: str) -> Cause | None:
    """The cause of this name, in any case."""
    return db.session.scalar(sa.select(Cause).where(sa.func.lower(Cause.name) == sa.func.lower(name.strip())))


def is_known(cause_id: int) -> bool:
    """Whether an incident or an action item is linked to this cause."""
    links = [sa.exists().where(link.cause_id == cause_id) for link in (IncidentCause, ItemCause)]
    return bool(db.session.scalar(sa.select(sa.or_(*links))))


def names() -> Sequence[str]:
    """The names of causes, by name, to choose from; at most MOST_CHOICES."""
    return db.session.scalars(sa.select(Cause.name).order_by(sa.func.lower(Cause.name)).limit(MOST_CHOICES)).all()


def items_without_cause(incident_id: int) -> Sequence[ActionItem]:
    """The action items of an incident that address no cause yet."""
    query = sa.select(ActionItem).where(ActionItem.incident_id == incident_id, ~ActionItem.causes.any())
    return db.session.scalars(query.order_by(ActionItem.id)).all()


def suggested_to_items(incident_id: int, cause_id: int) -> Sequence[ItemCause]:
    """The unconfirmed links between an incident's action items and one cause."""
    return db.session.scalars(
        sa.select(ItemCause)
        .join(ItemCause.item)
        .where(
            ActionItem.incident_id == incident_id,
            ItemCause.cause_id == cause_id,
            ItemCause.state == LinkState.SUGGESTED,
        )
    ).all()
