"""The register: what is due comes first, and pages join."""

from datetime import timedelta

import pytest

from tests import factories
from tests.cast import Cast, actor
from tests.statements import counted
from tracker.changes import causes, moves
from tracker.models.actions import ActionItem
from tracker.models.people import Team
from tracker.queries import risks
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import ItemState

NOW = factories.STARTED + timedelta(days=30)


def declined(cast: Cast, title: str, days: int | None, team: Team | None = None) -> ActionItem:
    incident = factories.incident(cast, team=team or cast.payments)
    causes.link(incident, by=SYSTEM, name="One region")
    item = factories.item(cast, of=incident, title=title)
    on = None if days is None else NOW.date() + timedelta(days=days)
    moves.move(item, ItemState.DECLINED, by=actor(cast.dot), reason="Too dear", look_again_on=on, at=NOW)
    return item


def test_overdue_ones_come_first_and_undated_ones_last(cast: Cast) -> None:
    for title, days in (("undated", None), ("later", 9), ("today", 0), ("overdue", -3)):
        declined(cast, title, days)
    factories.item(cast)
    page = risks.page_of_risks(team_id=None, now=NOW)
    assert [(row.title, row.is_due) for row in page.rows] == [
        ("overdue", True), ("today", True), ("later", False), ("undated", False)
    ]  # fmt: skip
    assert (page.count, page.due, page.next_after) == (4, 2, None)
    row = page.rows[0]
    assert (row.approver, row.reason, row.causes, row.declined_at) == ("Dot", "Too dear", ("One region",), NOW)


def test_one_team_sees_its_own(cast: Cast) -> None:
    declined(cast, "ours", 1)
    declined(cast, "theirs", 1, cast.search)
    assert [row.title for row in risks.page_of_risks(team_id=cast.search.id, now=NOW).rows] == ["theirs"]


def test_pages_join_without_gap_or_overlap(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(risks, "PAGE_SIZE", 2)
    for number in range(5):
        declined(cast, str(number), None if number > 2 else number)
    seen, after = [], None
    while True:
        page = risks.page_of_risks(team_id=None, now=NOW, after=after)
        seen += [row.title for row in page.rows]
        after = page.next_after
        if after is None:
            break
    assert seen == ["0", "1", "2", "3", "4"]


def test_more_rows_take_no_more_statements(cast: Cast) -> None:
    numbers = []
    for _ in range(2):
        declined(cast, "x", 1)
        with counted() as sent:
            risks.page_of_risks(team_id=None, now=NOW)
        numbers.append(len(sent))
    assert numbers == [4, 4]
