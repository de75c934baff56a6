"""Whose day it is: due dates end with the owner's day, not the server's."""

from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from tracker.db import db
from tracker.models.people import Person, Team
from tracker.rules import calendar, deadlines

ZONE = sa.func.coalesce(Person.time_zone, Team.time_zone, "UTC")
"""The zone of an item's owner, else of its team, in a query that joins both."""


class _Dates(dict[str, date]):
    """The date in each zone at one instant, worked out when it is asked for."""

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self._now = now

    def __missing__(self, zone: str) -> date:
        self[zone] = calendar.day_in(zone, self._now)
        return self[zone]


class Days:
    """Which date it is for each owner at one instant: a due date ends with the owner's day, not the server's."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.of_zone = _Dates(now)

    @cached_property
    def by_date(self) -> dict[date, list[str]]:
        """The zones of all people and teams, by the date that they have."""
        zones = db.session.scalars(
            sa.union(sa.select(Person.time_zone).where(Person.time_zone.is_not(None)), sa.select(Team.time_zone))
        ).all()
        return deadlines.zones_by_date([*(zone for zone in zones if zone), "UTC"], self.now)

    def before_today(self, column: Any, *, plus: int = 0) -> sa.ColumnElement[bool]:
        """That a date lies before the owner's today, moved on by `plus` days."""
        shifted = {day + timedelta(days=plus): zones for day, zones in self.by_date.items()}
        return sa.or_(*(sa.and_(ZONE.in_(zones), column < day) for day, zones in shifted.items()))

    def latest(self, *, plus: int = 0) -> date:
        """The latest of all owners' todays, moved on: a bound that an index can use, beside `before_today`."""
        return max(self.by_date) + timedelta(days=plus)

    def earliest(self) -> date:
        """The earliest of all owners' todays."""
        return min(self.by_date)
