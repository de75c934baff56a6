"""The few numbers of follow-through that the weekly review shows; all of them are in `queries.reports`."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from tracker.db import db
from tracker.models.actions import IS_ACTIVE, ActionItem, DueChange, due_sort
from tracker.models.history import Event
from tracker.models.people import Person, Team
from tracker.queries import actions, payoffs
from tracker.queries.days import ZONE, Days
from tracker.queries.filters import Filter, conditions
from tracker.queries.payoffs import PaidOff
from tracker.queries.rows import among
from tracker.rules import calendar, metrics
from tracker.rules.lifecycle import ACTIVE, MOVES
from tracker.rules.metrics import JUDGED, Outcome
from tracker.vocabulary import ItemState, Subject

WEEK: Final = timedelta(days=7)
ENTERED: Final = ("added", "split off")
MOVED: Final = sorted({move.past for move in MOVES.values()})
"""What history calls the moves from one state to another."""


@dataclass(frozen=True, slots=True)
class Headline:
    """The few numbers of a weekly review, within one scope.

    `opened` were committed to, `closed` finished in the last seven days. `on_time` of `due` were done by the first
    date they were committed to, among those whose first date fell from `quarter` (its first day) until yesterday;
    `still_open` of these are not done yet. Declined and replaced ones are in neither.
    """

    overdue: int
    overdue_week_ago: int
    opened: int
    closed: int
    quarter: date
    on_time: int
    due: int
    still_open: int
    paid_off: PaidOff | None


def headline(scope: Filter, *, now: datetime) -> Headline:
    """The numbers of the weekly review within `scope`, a filter by team or owner.

    About eight statements, and two more for each cause that is looked at for what paid off; never more where there
    are more rows.
    """
    days, week_ago = Days(now), now - WEEK
    asked = [Filter(is_overdue=True), Filter(done_since=week_ago), Filter(committed_since=week_ago)]
    overdue, closed, opened = actions.counts_of(scope, asked, days)
    today = calendar.day_in(zone_of(scope), now)
    quarter = metrics.quarter_of(today)
    due = _due_since(scope, quarter, days)
    return Headline(
        overdue=overdue,
        overdue_week_ago=_overdue_at(scope, week_ago),
        opened=opened,
        closed=closed,
        quarter=quarter,
        on_time=due.count(Outcome.ON_TIME),
        due=sum(one in JUDGED for one in due),
        still_open=due.count(Outcome.STILL_OPEN),
        paid_off=payoffs.paid_off(scope, now=now),
    )


def zone_of(scope: Filter) -> str:
    """The zone in which days, weeks and quarters are counted: the team's where it is about one team, else UTC."""
    if len(scope.team_ids) != 1:
        return "UTC"
    (key,) = scope.team_ids
    return db.session.scalar(sa.select(Team.time_zone).where(Team.id == key)) or "UTC"


def _due_since(scope: Filter, first: date, days: Days) -> list[Outcome]:
    """What became of the items whose first date fell on this day or later, and is over."""
    query = with_zone(ActionItem.first_due_on, ActionItem.state, ActionItem.done_at).where(
        ActionItem.first_due_on >= first, ActionItem.first_due_on < days.latest(), *conditions(scope, days)
    )
    found = []
    for due_on, state, done_at, zone in db.session.execute(query):
        today = days.of_zone[zone]
        if due_on < today:
            found.append(metrics.outcome(due_on, state, calendar.day_in(zone, done_at) if done_at else None, today))
    return found


def _overdue_at(scope: Filter, at: datetime) -> int:
    """How many items were overdue at an earlier instant, by the state and the date that they had then.

    Counted as if nothing had happened since, and put right for those to which something has.
    """
    days = Days(at)
    late = [IS_ACTIVE, days.before_today(ActionItem.due_on), due_sort < days.latest()]
    as_if = with_zone(sa.func.count()).where(*late, *conditions(scope, days)).with_only_columns(sa.func.count())
    states, dues = _states_at(at), _dues_at(at)
    touched = with_zone(ActionItem.id, ActionItem.state, ActionItem.due_on).where(
        ActionItem.id.in_(among(states.keys() | dues.keys())), *conditions(scope, days)
    )
    count = db.session.scalar(as_if) or 0
    for key, state, due_on, zone in db.session.execute(touched):
        today = days.of_zone[zone]
        count += _is_late(states.get(key, state), dues.get(key, due_on), today) - _is_late(state, due_on, today)
    return count


def _is_late(state: ItemState | None, due_on: date | None, today: date) -> bool:
    return state in ACTIVE and due_on is not None and due_on < today


def _states_at(at: datetime) -> dict[int, ItemState | None]:
    """The states that items had at an instant, of those that changed it since; None where they did not exist yet."""
    query = (
        sa.select(Event.subject_id, Event.verb, Event.changed)
        .where(Event.subject == Subject.ACTION_ITEM, Event.verb.in_([*ENTERED, *MOVED]), Event.happened_at > at)
        .order_by(Event.happened_at, Event.id)
    )
    found: dict[int, ItemState | None] = {}
    for key, verb, changed in db.session.execute(query):
        if key not in found and (verb in ENTERED or "state" in changed):
            was = None if verb in ENTERED else changed["state"][0]
            found[key] = ItemState(was) if was else None
    return found


def _dues_at(at: datetime) -> dict[int, date | None]:
    """The due dates that items had at an instant, of those whose date was moved since."""
    query = sa.select(DueChange.item_id, DueChange.from_on).where(DueChange.happened_at > at)
    found: dict[int, date | None] = {}
    for key, from_on in db.session.execute(query.order_by(DueChange.happened_at, DueChange.id)):
        found.setdefault(key, from_on)
    return found


def with_zone(*columns: Any) -> sa.Select[Any]:
    """Columns of items, and the zone in which the days of each are counted."""
    return (
        sa.select(*columns, ZONE)
        .select_from(ActionItem)
        .outerjoin(Person, Person.id == ActionItem.owner_id)
        .outerjoin(Team, Team.id == ActionItem.team_id)
    )
