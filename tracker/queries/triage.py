"""What waits for triage: the newest incident's items first, each incident's in the order of its text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from tracker.db import db
from tracker.errors import NotFoundError
from tracker.models.actions import ActionItem
from tracker.models.history import Event
from tracker.models.incidents import Incident
from tracker.queries.rows import MOST
from tracker.vocabulary import ItemState, Subject

COUNT_CAP: Final = 200
"""Up to so many are counted on either side of an item; a longer list is said to be longer."""
SITTING: Final = timedelta(hours=12)
RECENT: Final = 2000
"""Lines of history that are looked through for what somebody has decided."""
ASKED: Final = "asked to decline"
DECIDED: Final = ("committed", "declined", "superseded", ASKED)

WAITS: Final = ActionItem.state == ItemState.PROPOSED
ORDER: Final = (Incident.happened_on.desc(), Incident.id.desc(), ActionItem.id)
BACKWARDS: Final = (Incident.happened_on, Incident.id, ActionItem.id.desc())


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose items: those of these teams, of no team (`teamless`), or of one incident; without any of them all."""

    team_ids: frozenset[int] = frozenset()
    teamless: bool = False
    incident_id: int | None = None

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """What an item must fulfil."""
        found: list[sa.ColumnElement[bool]] = []
        if self.team_ids:
            found.append(ActionItem.team_id.in_(sorted(self.team_ids)))
        if self.teamless:
            found.append(ActionItem.team_id.is_(None))
        if self.incident_id is not None:
            found.append(ActionItem.incident_id == self.incident_id)
        return found


class Around(NamedTuple):
    """The neighbours of an item among those that wait, and how many there are on either side, at most COUNT_CAP."""

    previous: int | None
    following: int | None
    before: int
    after: int


class Decided(NamedTuple):
    """One decision of a sitting."""

    id: int
    title: str
    verb: str
    note: str


def first(scope: Scope) -> ActionItem | None:
    """The item that waits longest in front, with all that its page shows; None when nothing waits."""
    return db.session.scalars(_whole().where(WAITS, *scope.conditions()).order_by(*ORDER).limit(1)).first()


def get_whole(item_id: int) -> ActionItem:
    """One item with all that its page shows, or NotFoundError."""
    item = db.session.scalars(_whole().where(ActionItem.id == item_id)).first() if 0 < item_id <= MOST else None
    if item is None:
        raise NotFoundError("There is no such action item.")
    return item


def _whole() -> sa.Select[ActionItem]:
    return (
        sa.select(ActionItem)
        .join(ActionItem.incident)
        .options(
            joinedload(ActionItem.incident),
            joinedload(ActionItem.owner),
            joinedload(ActionItem.team),
            joinedload(ActionItem.writeup),
            joinedload(ActionItem.decline_wanted_by),
            joinedload(ActionItem.superseded_by),
        )
    )


def around(item: ActionItem, scope: Scope) -> Around:
    """What lies before and behind an item in the list, whether or not it still waits itself."""
    before, after = _beside(item, scope, is_after=False), _beside(item, scope, is_after=True)
    nearest = before.limit(1).scalar_subquery(), after.limit(1).scalar_subquery()
    here = aliased(ActionItem)
    query = sa.select(*nearest, _count(before), _count(after)).select_from(here).where(here.id == item.id)
    return Around(*db.session.execute(query).one())


def next_after(item: ActionItem, scope: Scope) -> int | None:
    """The id of the item that follows, or None at the end of the list."""
    return db.session.scalars(_beside(item, scope, is_after=True).limit(1)).first()


def _beside(item: ActionItem, scope: Scope, *, is_after: bool) -> sa.Select[int]:
    """The ids of what waits on one side of an item, the nearest first."""
    day, incident_id = item.incident.happened_on, item.incident_id
    if is_after:
        earlier, beyond, other = Incident.happened_on < day, Incident.id < incident_id, ActionItem.id > item.id
    else:
        earlier, beyond, other = Incident.happened_on > day, Incident.id > incident_id, ActionItem.id < item.id
    same_day, same_incident = Incident.happened_on == day, Incident.id == incident_id
    place = sa.or_(earlier, sa.and_(same_day, beyond), sa.and_(same_day, same_incident, other))
    query = sa.select(ActionItem.id).join(Incident, Incident.id == ActionItem.incident_id)
    return query.where(WAITS, *scope.conditions(), place).order_by(*(ORDER if is_after else BACKWARDS))


def _count(query: sa.Select[int]) -> sa.ScalarSelect[int]:
    """How many rows a query finds, at most COUNT_CAP."""
    return sa.select(sa.func.count()).select_from(query.limit(COUNT_CAP).subquery()).scalar_subquery()


def decided_by(person_id: int | None, scope: Scope, *, now: datetime) -> list[Decided]:
    """What somebody has decided about proposed items within the last hours, the latest first."""
    latest = sa.select(Event.id).order_by(Event.id.desc()).limit(RECENT).subquery()
    query = (
        sa.select(ActionItem.id, ActionItem.title, Event.verb, Event.note, Event.changed)
        .select_from(Event)
        .join(ActionItem, ActionItem.id == Event.subject_id)
        .where(
            Event.id >= sa.select(sa.func.min(latest.c.id)).scalar_subquery(),
            Event.subject == Subject.ACTION_ITEM,
            Event.by_id == person_id,
            Event.verb.in_(DECIDED),
            Event.recorded_at > now - SITTING,
            *scope.conditions(),
        )
        .order_by(Event.id.desc())
    )
    return [Decided(*row[:4]) for row in db.session.execute(query) if row.verb == ASKED or _was_proposed(row.changed)]


def _was_proposed(changed: dict[str, Sequence[Any]]) -> bool:
    return bool(changed.get("state", [""])[0] == ItemState.PROPOSED)


def last_move(item_id: int) -> Event | None:
    """The latest line of an item's history that moved it to another state."""
    events = db.session.scalars(
        sa.select(Event)
        .where(Event.subject == Subject.ACTION_ITEM, Event.subject_id == item_id)
        .order_by(Event.id.desc())
        .limit(RECENT)
    )
    return next((event for event in events if "state" in event.changed), None)
