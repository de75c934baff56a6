"""What people are to be reminded of."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

import sqlalchemy as sa

from tracker.db import db
from tracker.models.actions import IS_ACTIVE, ActionItem, due_sort
from tracker.models.incidents import Incident
from tracker.models.notices import ChatChannel, Dispatch, Escalation, NoticePreference, Reminder
from tracker.models.people import Membership, Person, Team
from tracker.queries.days import ZONE, Days
from tracker.rules import calendar, deadlines
from tracker.rules.cadence import Wish
from tracker.rules.lifecycle import ACTIVE
from tracker.rules.reminding import SOON_DAYS, Part, may_remind, own_part
from tracker.vocabulary import Cadence, ItemState, NoticeKind, Priority, TeamRole

MOST: Final = 500
"""Items that are looked at for one digest."""
NEW_DAYS: Final = 14
"""What was given to somebody longer ago is no news."""

IS_PROMISED: Final = sa.or_(Incident.is_backfill.is_(False), ActionItem.committed_at.is_not(None))
"""Of an archive only what somebody has committed to since."""
_AWAITS: Final = sa.or_(
    ActionItem.state == ItemState.PROPOSED,
    sa.and_(ActionItem.state == ItemState.DONE, ActionItem.verify_by.is_not(None)),
    sa.and_(IS_ACTIVE, sa.or_(ActionItem.decline_wanted_reason != "", ActionItem.escalated_at.is_not(None))),
)
"""What may wait for a manager; for what is done, its day decides."""


class Listener(NamedTuple):
    """Somebody who can be written to, and when they want it."""

    person_id: int
    zone: str
    wish: Wish
    since: datetime


def _first_zone() -> sa.ScalarSelect[str]:
    found = sa.select(Team.time_zone).join(Membership, Membership.team_id == Team.id)
    return found.where(Membership.person_id == Person.id).order_by(Team.id).limit(1).scalar_subquery()


def listeners() -> list[Listener]:
    """Everybody who is here and has an e-mail address."""
    wish = NoticePreference
    rows = db.session.execute(
        sa.select(
            Person.id,
            sa.func.coalesce(Person.time_zone, _first_zone(), "UTC"),
            wish.cadence,
            wish.weekday,
            wish.hour,
            Person.created_at,
        )
        .outerjoin(wish, wish.person_id == Person.id)
        .where(Person.is_active, Person.email.is_not(None))
        .order_by(Person.id)
    )
    return [
        Listener(key, zone, Wish() if cadence is None else Wish(cadence, weekday, hour), since)
        for key, zone, cadence, weekday, hour, since in rows
        if cadence is not Cadence.NEVER
    ]


def queued(kind: NoticeKind, periods: Iterable[str]) -> set[tuple[int | None, int | None, str]]:
    """(person, room, period) of the messages of a kind that were queued for these periods."""
    rows = db.session.execute(
        sa.select(Dispatch.person_id, Dispatch.chat_channel_id, Dispatch.period).where(
            Dispatch.kind == kind, Dispatch.period.in_(sorted(set(periods)))
        )
    )
    return {(person_id, room_id, period) for person_id, room_id, period in rows}


def concerned(*, now: datetime) -> set[int]:
    """The people whose digest may have something to say: two statements for everybody."""
    days = Days(now)
    is_near = due_sort < days.latest(plus=SOON_DAYS + 1)
    is_fresh = ActionItem.changed_at >= now - timedelta(days=NEW_DAYS)
    owners = sa.select(ActionItem.owner_id).join(Incident, Incident.id == ActionItem.incident_id)
    owners = owners.where(IS_ACTIVE, IS_PROMISED, ActionItem.owner_id.is_not(None), sa.or_(is_near, is_fresh))
    teams = sa.select(ActionItem.team_id).join(Incident, Incident.id == ActionItem.incident_id)
    teams = teams.where(_AWAITS, IS_PROMISED, ActionItem.team_id.is_not(None))
    managers = sa.select(Membership.person_id).where(Membership.role == TeamRole.MANAGER, Membership.team_id.in_(teams))
    found = {*db.session.scalars(owners.distinct()), *db.session.scalars(managers.distinct())}
    return {key for key in found if key is not None}


class Line(NamedTuple):
    """One item in a digest."""

    part: Part
    id: int
    title: str
    incident_title: str
    priority: Priority
    due_on: date | None
    """What falls due: the item, or looking whether it helped."""
    days_left: int | None
    owner_name: str | None
    wish: str
    """Why a member asks to decline it."""


class _Found(NamedTuple):
    """One item that may be in somebody's digest, as the database has it."""

    id: int
    title: str
    incident_title: str
    priority: Priority
    state: ItemState
    owner_id: int | None
    owner_name: str | None
    zone: str
    team_id: int | None
    due_on: date | None
    verify_by: date | None
    is_fresh: bool
    is_escalated: bool
    wish: str
    first_at: datetime | None
    last_at: datetime | None


def lines_for(person_id: int, *, zone: str, now: datetime) -> list[Line]:
    """What one person is to hear of, in the order of the parts: two statements."""
    managed = set(
        db.session.scalars(
            sa.select(Membership.team_id).where(Membership.person_id == person_id, Membership.role == TeamRole.MANAGER)
        )
    )
    days, today, lines = Days(now), calendar.day_in(zone, now), []
    for one in _found_for(person_id, managed, days, now=now):
        here = days.of_zone[one.zone]
        part = _part(one, person_id, here)
        if part is None and one.team_id in managed:
            part = _waiting_part(one, here)
        due_on = one.verify_by if part is Part.VERIFY else None if part is Part.TRIAGE else one.due_on
        first_on, last_on = (at and calendar.day_in(zone, at) for at in (one.first_at, one.last_at))
        if part is not None and may_remind(first_on=first_on, last_on=last_on, due_on=due_on, today=today):
            left = (due_on - here).days if due_on else None
            wish = one.wish if part is Part.CALLED else ""
            about = (one.id, one.title, one.incident_title, one.priority, due_on, left, one.owner_name, wish)
            lines.append(Line(part, *about))
    return sorted(lines, key=lambda line: list(Part).index(line.part))


def _found_for(person_id: int, managed: set[int], days: Days, *, now: datetime) -> list[_Found]:
    """What a person owns and is near or new, and what of their teams may wait for them; each part by its index."""
    is_fresh = ActionItem.changed_at >= now - timedelta(days=NEW_DAYS)
    is_near = due_sort < days.latest(plus=SOON_DAYS + 1)
    mine = sa.select(ActionItem.id).where(ActionItem.owner_id == person_id, IS_ACTIVE, sa.or_(is_near, is_fresh))
    theirs = sa.select(ActionItem.id).where(ActionItem.team_id.in_(sorted(managed)), _AWAITS)
    rows = db.session.execute(
        sa.select(
            ActionItem.id,
            ActionItem.title,
            Incident.title,
            ActionItem.priority,
            ActionItem.state,
            ActionItem.owner_id,
            Person.name,
            ZONE,
            ActionItem.team_id,
            ActionItem.due_on,
            ActionItem.verify_by,
            is_fresh,
            ActionItem.escalated_at.is_not(None),
            ActionItem.decline_wanted_reason,
            Reminder.first_at,
            Reminder.last_at,
        )
        .join(Incident, Incident.id == ActionItem.incident_id)
        .outerjoin(Person, Person.id == ActionItem.owner_id)
        .outerjoin(Team, Team.id == ActionItem.team_id)
        .outerjoin(Reminder, sa.and_(Reminder.item_id == ActionItem.id, Reminder.person_id == person_id))
        .where(IS_PROMISED, ActionItem.id.in_(sa.union(mine, theirs) if managed else mine))
        .order_by(due_sort, ActionItem.priority, ActionItem.id)
        .limit(MOST)
    )
    return [_Found._make(row) for row in rows]


def _part(one: _Found, person_id: int, today: date) -> Part | None:
    if one.owner_id != person_id or one.state not in ACTIVE:
        return None
    return own_part(due_on=one.due_on, today=today, is_new=one.is_fresh and one.first_at is None)


def _waiting_part(one: _Found, today: date) -> Part | None:
    """Where an item of a team that somebody manages waits for them."""
    if one.state is ItemState.PROPOSED:
        return Part.TRIAGE
    if one.state is ItemState.DONE:
        is_due = one.verify_by is not None and one.verify_by <= today
        return Part.VERIFY if is_due else None
    return Part.CALLED if one.state in ACTIVE and (one.wish or one.is_escalated) else None


class Breach(NamedTuple):
    """An item that is overdue, and of which its team's managers have not heard."""

    item_id: int
    team_id: int
    due_on: date


def breaches(*, now: datetime, since: date) -> list[Breach]:
    """What broke its date since a day, for teams to be told of."""
    days = Days(now)
    told = sa.exists().where(Escalation.item_id == ActionItem.id, Escalation.due_on == ActionItem.due_on)
    rows = db.session.execute(
        sa.select(ActionItem.id, ActionItem.team_id, ActionItem.due_on)
        .join(Incident, Incident.id == ActionItem.incident_id)
        .outerjoin(Person, Person.id == ActionItem.owner_id)
        .join(Team, Team.id == ActionItem.team_id)
        .where(IS_ACTIVE, IS_PROMISED, due_sort >= since, due_sort < days.latest(), ~told)
        .where(days.before_today(ActionItem.due_on))
        .order_by(due_sort, ActionItem.id)
    )
    return [Breach._make(row) for row in rows]


def teams_told(period: str) -> set[int]:
    """The teams whose breaches of this day were told already."""
    query = sa.select(ActionItem.team_id).join(Escalation, Escalation.item_id == ActionItem.id)
    return {key for key in db.session.scalars(query.where(Escalation.period == period)) if key is not None}


def zones_of_teams() -> dict[int, str]:
    """The zone of each team."""
    return {key: zone for key, zone in db.session.execute(sa.select(Team.id, Team.time_zone))}  # noqa: C416


def managers_of(team_id: int) -> list[int]:
    """Who manages a team and can be written to."""
    query = sa.select(Person.id).join(Membership, Membership.person_id == Person.id)
    query = query.where(Membership.team_id == team_id, Membership.role == TeamRole.MANAGER, Person.is_active)
    return list(db.session.scalars(query.where(Person.email.is_not(None)).order_by(Person.id)))


class Escalated(NamedTuple):
    """One item in a message to a manager."""

    id: int
    title: str
    incident_title: str
    priority: Priority
    due_on: date | None
    days_left: int | None
    owner_name: str | None
    is_by_hand: bool


def escalated(period: str, team_id: int | None, *, now: datetime) -> list[Escalated]:
    """What one message tells a team's manager of, as far as it still holds."""
    days = Days(now)
    rows = db.session.execute(
        sa.select(ActionItem, Incident.title, Person.name, Escalation.due_on, ZONE)
        .join(Escalation, Escalation.item_id == ActionItem.id)
        .join(Incident, Incident.id == ActionItem.incident_id)
        .outerjoin(Person, Person.id == ActionItem.owner_id)
        .outerjoin(Team, Team.id == ActionItem.team_id)
        .where(Escalation.period == period, ActionItem.team_id == team_id, IS_ACTIVE)
        .order_by(due_sort, ActionItem.id)
    )
    return [
        Escalated(
            item.id,
            item.title,
            incident_title,
            item.priority,
            item.due_on,
            (item.due_on - days.of_zone[zone]).days if item.due_on else None,
            name,
            broken is None,
        )
        for item, incident_title, name, broken, zone in rows
        if broken is None or deadlines.is_overdue(item.due_on, item.state, days.of_zone[zone])
    ]


class Room(NamedTuple):
    """A room of a chat that gets weekly summaries."""

    id: int
    team_id: int | None
    zone: str
    since: datetime


def rooms_for_summaries() -> list[Room]:
    """The rooms that want one, with the zone of their team."""
    rows = db.session.execute(
        sa.select(ChatChannel.id, ChatChannel.team_id, Team.time_zone, ChatChannel.created_at, ChatChannel.kinds)
        .outerjoin(Team, Team.id == ChatChannel.team_id)
        .where(ChatChannel.is_active)
    )
    return [Room(key, team, zone or "UTC", at) for key, team, zone, at, kinds in rows if NoticeKind.SUMMARY in kinds]
