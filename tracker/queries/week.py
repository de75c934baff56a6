"""What a manager sees on Monday: what is late, near, nobody's or waiting."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from tracker.db import db
from tracker.models.incidents import Incident
from tracker.queries import actions, merges
from tracker.queries.actions import ActionRow
from tracker.queries.days import Days
from tracker.queries.filters import Filter
from tracker.rules.lifecycle import ACTIVE
from tracker.vocabulary import ItemState

SHOWN = 10
SOON_DAYS = 7


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
        replace(scope, needs_manager=True),
        replace(scope, is_overdue=True),
        replace(scope, due_within=SOON_DAYS),
        replace(scope, is_unowned=True, states=ACTIVE),
        replace(scope, states=frozenset({ItemState.PROPOSED})),
        replace(scope, is_due_for_verification=True),
    ]
    numbers = [replace(scope, states=ACTIVE), replace(scope, done_since=week_ago), replace(scope, added_since=week_ago)]
    open_count, done_count, added_count, *counts = actions.counts_of([*numbers, *blocks], days)
    sections = [
        Section(actions.rows_of(block, days, limit=SHOWN) if count else [], count)
        for block, count in zip(blocks, counts, strict=True)
    ]
    return Week(open_count, done_count, added_count, *sections)


def rail_counts(scope: Filter, *, now: datetime) -> tuple[int, int, int, int]:
    """For the rail: overdue and waiting for triage within `scope`, open items and incidents of the installation."""
    waiting = replace(scope, states=frozenset({ItemState.PROPOSED}))
    wanted = [replace(scope, is_overdue=True), waiting, Filter(states=ACTIVE)]
    overdue, proposed, active = actions.counts_of(wanted, Days(now))
    return (
        overdue,
        proposed,
        active,
        db.session.scalar(sa.select(sa.func.count(Incident.id)).where(merges.IS_LISTED)) or 0,
    )
