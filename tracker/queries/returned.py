"""How many incidents came back, by why earlier remediation did not stop them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from tracker.db import db
from tracker.models.causes import IncidentCause
from tracker.models.incidents import Incident
from tracker.models.people import Service
from tracker.queries import merges, recurrences, verdicts
from tracker.queries.filters import Filter, among, in_window
from tracker.queries.verdicts import Verdicted
from tracker.rules.lifecycle import ACTIVE
from tracker.rules.verdicts import GRAVITY
from tracker.vocabulary import LinkState, Verdict


@dataclass(frozen=True, slots=True)
class Returned:
    """The incidents of a scope: `named` of them have a confirmed cause; an incident counts once, by its gravest
    verdict. `while_open` are the repeats during which an item that would address the cause was open, the latest
    first. `waiting` pairs, in all teams, nobody has decided.
    """

    incidents: int
    named: int
    by_verdict: Mapping[Verdict, int]
    while_open: list[Verdicted]
    waiting: int

    @property
    def repeats(self) -> int:
        """The incidents that came back."""
        return sum(self.by_verdict.values())


def returned(scope: Filter) -> Returned:
    """The incidents of a scope's teams, services and window, judged; its priorities and kinds are about items.

    In about fourteen statements; never more where there are more rows.
    """
    wanted = _conditions(scope)
    count = db.session.scalar(sa.select(sa.func.count()).select_from(Incident).where(*wanted)) or 0
    links = _links(wanted)
    causes = {cause_id for _, cause_id, is_shared in links if is_shared}
    case = verdicts.case_of(causes) if causes else None
    gravest: dict[int, Verdict] = {}
    while_open = []
    for incident_id, cause_id, is_shared in links:
        found = case.on(incident_id, cause_id) if case and is_shared and incident_id in case.struck else None
        if found is None:
            continue
        known = gravest.get(incident_id, found.verdict)
        gravest[incident_id] = min(known, found.verdict, key=GRAVITY.index)
        if found.verdict is Verdict.UNFINISHED and any(one.is_deciding and one.state in ACTIVE for one in found.items):
            while_open.append(found)
    counts = Counter(gravest.values())
    return Returned(
        incidents=count,
        named=len({incident_id for incident_id, _, _ in links}),
        by_verdict={verdict: counts[verdict] for verdict in Verdict},
        while_open=sorted(while_open, key=lambda one: (one.later.began_at, one.cause.id), reverse=True),
        waiting=recurrences.standing().waiting,
    )


def _conditions(scope: Filter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [merges.IS_LISTED, *in_window(scope)]
    if scope.team_ids:
        found.append(among(Incident.team_id, scope.team_ids))
    if scope.service_ids:
        found.append(Incident.services.any(Service.id.in_(sorted(scope.service_ids))))
    return found


def _links(wanted: list[sa.ColumnElement[bool]]) -> list[tuple[int, int, bool]]:
    """(incident, cause, whether another incident shares it) of the confirmed links of the incidents that are wanted."""
    other = aliased(IncidentCause)
    is_shared = sa.exists().where(
        other.cause_id == IncidentCause.cause_id,
        other.incident_id != IncidentCause.incident_id,
        other.state == LinkState.CONFIRMED,
    )
    query = (
        sa.select(IncidentCause.incident_id, IncidentCause.cause_id, is_shared)
        .join(Incident, Incident.id == IncidentCause.incident_id)
        .where(IncidentCause.state == LinkState.CONFIRMED, *wanted)
        .order_by(IncidentCause.incident_id, IncidentCause.cause_id)
    )
    return [(incident_id, cause_id, bool(shared)) for incident_id, cause_id, shared in db.session.execute(query)]
