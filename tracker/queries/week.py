"""What a manager sees on Monday: what is late, near, nobody's or waiting."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache

import sqlalchemy as sa

from tracker.db import db
from tracker.models.actions import IS_ACTIVE, IS_PROPOSED, ActionItem, due_sort
from tracker.models.incidents import Incident
from tracker.models.people import Person, Team
from tracker.queries import actions, merges
from tracker.queries.actions import ActionRow
from tracker.queries.days import ZONE, Days
from tracker.queries.filters import Filter
from tracker.rules.lifecycle import ACTIVE
from tracker.vocabulary import ItemState

SHOWN = 10
CAP = 1000
"""Counts end one above it."""
SOON_DAYS = 7
RAIL_CAP = 99
WESTMOST, EASTMOST = timedelta(hours=12), timedelta(hours=14)
"""How far the clocks of the world are behind UTC, and before it."""


@dataclass(frozen=True, slots=True)
class Section:
    """One block of the page: its first rows and how many there are in all."""

    rows: list[ActionRow]
    count: int


@dataclass(frozen=True, slots=True)
class Week:
    """The page as data."""

    open_count: int
    done_count: int
    added_count: int
    called: Section
    """Escalated, or a member asks to decline them: a manager is wanted."""
    overdue: Section
    soon: Section
    unowned: Section
    to_triage: Section
    to_verify: Section


def own_scope(team_ids: Iterable[int]) -> Filter:
    """What somebody of these teams looks after; somebody of none looks at everything."""
    return Filter(team_ids=frozenset(team_ids))


def week(scope: Filter, *, now: datetime) -> Week:
    """This week's work within `scope`, a filter by team or owner. Counts of the last seven days are by instant."""
    days = Days(now)
    week_ago = now - timedelta(days=7)
    blocks = [
        Filter(needs_manager=True),
        Filter(is_overdue=True),
        Filter(due_within=SOON_DAYS),
        Filter(is_unowned=True, states=ACTIVE),
        Filter(states=frozenset({ItemState.PROPOSED})),
        Filter(is_due_for_verification=True),
    ]
    numbers = [Filter(states=ACTIVE), Filter(done_since=week_ago), Filter(added_since=week_ago)]
    open_count, done_count, added_count, *counts = actions.counts_to(CAP + 1, scope, [*numbers, *blocks], days)
    within = [
        replace(block, owner_id=scope.owner_id, team_ids=scope.team_ids)
        for block, count in zip(blocks, counts, strict=True)
        if count
    ]
    rows = iter(actions.rows_of(within, days, limit=SHOWN))
    sections = [Section(next(rows) if count else [], count) for count in counts]
    return Week(open_count, done_count, added_count, *sections)


def rail_counts(scope: Filter, *, now: datetime) -> tuple[int, int, int, int]:
    """For the rail: overdue and to triage in the teams of `scope`, open items and incidents of the installation.

    One statement, which every page pays: none counts further than RAIL_CAP + 1. What is due on a day that is over in
    some zones only is counted by the zones of its owners.
    """
    asked = {
        "over_everywhere": (now - WESTMOST).date(),
        "begun_somewhere": (now + EASTMOST).date(),
        "most": RAIL_CAP + 1,
    }
    own = {"teams": sorted(key for key in scope.team_ids if key is not None)} if scope.team_ids else {}
    rows = db.session.execute(_rail(bool(own)), asked | own)
    counts: Counter[str] = Counter()
    days = Days(now)
    for name, zone, due_on, count in rows:
        if name != "near":
            counts[name] = count
        elif due_on < days.of_zone[zone]:
            counts["late"] += count
    return min(counts["late"], RAIL_CAP + 1), counts["proposed"], counts["active"], counts["known"]


@cache
def _rail(is_of_teams: bool) -> sa.CompoundSelect[str, str, date, int]:
    """The statement, made once, as making it takes longer than the answer."""
    active = IS_ACTIVE
    own = ActionItem.team_id.in_(sa.bindparam("teams", expanding=True)) if is_of_teams else sa.true()
    over_everywhere = sa.bindparam("over_everywhere", type_=sa.Date)
    near = (
        sa.select(sa.literal("near"), ZONE, ActionItem.due_on, sa.func.count())
        .select_from(ActionItem)
        .outerjoin(Person, Person.id == ActionItem.owner_id)
        .outerjoin(Team, Team.id == ActionItem.team_id)
        .where(active, own, due_sort >= over_everywhere)
        .where(due_sort < sa.bindparam("begun_somewhere", type_=sa.Date))
        .group_by(ZONE, ActionItem.due_on)
    )
    return sa.union_all(
        _capped("late", sa.select(ActionItem.id).where(active, own, due_sort < over_everywhere)),
        _capped("proposed", sa.select(ActionItem.id).where(IS_PROPOSED, own)),
        _capped("active", sa.select(ActionItem.id).where(active)),
        _capped("known", sa.select(Incident.id).where(merges.IS_LISTED)),
        near,
    )


def _capped(name: str, rows: sa.Select[int]) -> sa.Select[str, str, date, int]:
    nothing = sa.cast(sa.null(), sa.Text), sa.cast(sa.null(), sa.Date)
    return sa.select(sa.literal(name), *nothing, sa.func.count()).select_from(
        rows.limit(sa.bindparam("most", type_=sa.Integer)).subquery()
    )
