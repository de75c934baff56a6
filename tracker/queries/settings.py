"""How far an installation is set up."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from tracker.db import db
from tracker.models.access import SingleUseLink
from tracker.models.github import GithubConnection
from tracker.models.incidents import Incident, WriteUp
from tracker.models.people import Person, Service, Team
from tracker.vocabulary import LinkPurpose, SiteRole


class Standing(NamedTuple):
    """Counts of what there is. `can_log_in` and `admins` are active people with a password."""

    people: int
    can_log_in: int
    admins: int
    invited: int
    teams: int
    services: int
    incidents: int
    writeups: int
    connections: int
    """To GitHub."""


def standing(*, now: datetime) -> Standing:
    """How many of everything there are."""
    lets_in = sa.and_(Person.is_active, Person.password_hash.is_not(None))
    is_invite = sa.and_(
        SingleUseLink.purpose == LinkPurpose.INVITE, SingleUseLink.used_at.is_(None), SingleUseLink.expires_at > now
    )
    counted = (
        sa.select(sa.func.count(Person.id)),
        sa.select(sa.func.count(Person.id)).where(lets_in),
        sa.select(sa.func.count(Person.id)).where(lets_in, Person.site_role == SiteRole.ADMIN),
        sa.select(sa.func.count(sa.distinct(SingleUseLink.person_id))).where(is_invite),
        sa.select(sa.func.count(Team.id)),
        sa.select(sa.func.count(Service.id)),
        sa.select(sa.func.count(Incident.id)),
        sa.select(sa.func.count(WriteUp.id)),
        sa.select(sa.func.count(GithubConnection.id)),
    )
    row = db.session.execute(sa.select(*(query.scalar_subquery() for query in counted))).one()
    return Standing(*row)
