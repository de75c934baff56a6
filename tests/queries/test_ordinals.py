"""Days and instants as numbers name the same days as dates do, in every zone and on both databases."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from tests import factories
from tests.cast import Cast
from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.queries.ordinals import Calendar, day_of, quarter_of


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 3, 29, 21, 59, 59, 999999, tzinfo=UTC),
        datetime(2026, 3, 29, 22, tzinfo=UTC),
        datetime(2028, 2, 29, 18, 14, 59, tzinfo=UTC),
        datetime(2028, 2, 29, 18, 15, tzinfo=UTC),
        datetime(1999, 12, 31, 10, tzinfo=UTC),
        datetime(1969, 7, 20, 23, 45, 1, tzinfo=UTC),
    ],
)
def test_an_instant_has_the_day_of_its_zone(cast: Cast, at: datetime) -> None:
    item = factories.item(cast, due_on=at.date())
    item.created_at = at
    db.session.commit()
    day, quarter, none = db.session.execute(
        sa.select(day_of(ActionItem.due_on), quarter_of(ActionItem.created_at), quarter_of(ActionItem.done_at))
    ).one()
    assert (date.fromordinal(day), none) == (at.date(), None)
    for zone in ("UTC", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Chatham", "Pacific/Pago_Pago"):
        assert Calendar(zone)[quarter] == at.astimezone(ZoneInfo(zone)).toordinal()
