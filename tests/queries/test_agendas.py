"""The agenda of a review is what a plain look at each item finds, whether or not something fills the meeting."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from tests import factories
from tests.cast import Cast
from tests.statements import counted
from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.queries import agendas
from tracker.rules import reviews as rules
from tracker.rules.deadlines import VERIFY_DAYS
from tracker.rules.lifecycle import ACTIVE
from tracker.vocabulary import AgendaSection as Section
from tracker.vocabulary import ItemState, Priority

NOW = datetime(2026, 3, 9, 22, 30, tzinfo=UTC)
"""In Auckland it is Tuesday already."""
COUNT = 120
LATER = timedelta(days=1)


@pytest.fixture(autouse=True)
def at_night() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def items(cast: Cast) -> list[ActionItem]:
    """All sorts of items, of people on both sides of midnight."""
    chance = random.Random(11)
    cast.ben.time_zone, cast.cleo.time_zone = "Pacific/Auckland", "America/Los_Angeles"
    incident = factories.incident(cast)
    archive = factories.incident(cast, started_at=NOW - timedelta(days=700))

    def day(share: float) -> date | None:
        return NOW.date() + timedelta(days=chance.randrange(-4, 20)) if chance.random() < share else None

    for key in range(1, COUNT + 1):
        state = chance.choice([*ItemState, ItemState.OPEN, ItemState.IN_PROGRESS])
        due_on = day(0.8)
        one = ActionItem(
            incident=archive if key % 7 == 0 else incident,
            title=f"Item {key}",
            statement="",
            priority=chance.choice(list(Priority)),
            state=state,
            owner=chance.choice([cast.ben, cast.cleo, None]),
            team=chance.choice([cast.payments, cast.search, None]),
            due_on=due_on,
            first_due_on=due_on,
            promised_on=NOW.date() - timedelta(days=chance.randrange(9)),
            slips=chance.randrange(4),
            verify_by=day(0.7) if state is ItemState.DONE else None,
            done_at=NOW - LATER if state is ItemState.DONE and chance.random() < 0.8 else None,
            look_again_on=day(1) if state is ItemState.DECLINED else None,
            blocked_reason=chance.choice(["", "No machine."]),
            escalated_at=chance.choice([None, None, NOW]),
            created_at=NOW - LATER if chance.random() < 0.9 else NOW + LATER,
        )
        db.session.add(one)
    db.session.commit()
    return db.session.query(ActionItem).all()


def _sections_of(item: ActionItem, today: date) -> list[Section]:
    """Where an item belongs by the words of the agenda, one look at a time."""
    is_active, due = item.state in ACTIVE, item.due_on
    found = {
        Section.OVERDUE: is_active and due and due < today,
        Section.SLIPPED: is_active and item.slips >= 2,
        Section.UNOWNED: is_active and item.owner is None,
        Section.UNDATED: is_active and due is None,
        Section.PROPOSED: item.state is ItemState.PROPOSED and not item.incident.is_backfill,
        Section.VERIFICATION: item.state is ItemState.DONE and _wants_a_look(item, today),
        Section.DUE_SOON: is_active and due and today <= due <= today + timedelta(days=14),
        Section.BLOCKED: is_active and (item.blocked_reason or item.escalated_at),
        Section.RISKS: item.state is ItemState.DECLINED and item.look_again_on and item.look_again_on <= today,
    }
    return [section for section, is_here in found.items() if is_here]


def _wants_a_look(item: ActionItem, today: date) -> bool:
    if item.verify_by is None:
        return item.done_at is not None and item.priority in VERIFY_DAYS
    return item.verify_by <= today


def _expected(items: list[ActionItem], team_id: int | None) -> list[tuple[Section, int | None]]:
    found = []
    for item in items:
        zone = item.owner.time_zone if item.owner else item.team.time_zone if item.team else "UTC"
        wanted = _sections_of(item, agendas.Days(NOW).of_zone[zone or "UTC"])
        if wanted and item.created_at <= NOW and team_id in (None, item.team_id):
            on = {Section.PROPOSED: item.promised_on, Section.RISKS: item.look_again_on}.get(wanted[0], item.due_on)
            by_priority = item.priority if wanted[0] is Section.OVERDUE else 0
            place = list(Section).index(wanted[0])
            found.append((place, by_priority, on or date.max, item.priority, item.id, wanted[0]))
    return [(one[-1], one[-2]) for one in sorted(found)]


@pytest.mark.parametrize("most", [3, 60, 500])
@pytest.mark.parametrize("is_of_team", [True, False])
def test_it_holds_what_a_plain_look_finds_and_no_more_than_a_meeting(
    cast: Cast, items: list[ActionItem], monkeypatch: pytest.MonkeyPatch, most: int, is_of_team: bool
) -> None:
    monkeypatch.setattr(rules, "MOST_ENTRIES", most)
    team_id = cast.payments.id if is_of_team else None
    expected = _expected(items, team_id)
    with counted() as sent:
        found = agendas.agenda(team_id, before=None, now=NOW)
    assert [(one.section, one.item_id) for one in found.points] == expected[:most]
    assert found.left_off == (len(expected) > most)
    assert found.rows.keys() == {key for _, key in expected[:most]}
    assert len(sent) <= 5
