"""Why earlier remediation did not stop a cause: each row of the table, through real changes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.cast import Cast, actor
from tests.readings import draft
from tests.statements import counted
from tracker.changes import actions, causes, imports, incidents, moves, splits
from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.models.incidents import Incident
from tracker.models.recurrences import Recurrence
from tracker.queries import verdicts
from tracker.queries.verdicts import Verdicted
from tracker.rules.permissions import IMPORT, SYSTEM
from tracker.vocabulary import ItemKind, ItemState, MissingFact, RecurrenceState, Verdict

FIRST = datetime(2026, 1, 10, 9, tzinfo=UTC)
SECOND = FIRST + timedelta(days=60)
THIRD = SECOND + timedelta(days=60)
DAY = timedelta(days=1)
CAUSE = "Tables are loaded unchecked"


def _struck(cast: Cast, at: datetime, *, cause: str = CAUSE, **values: Any) -> Incident:
    made = incidents.add(by=SYSTEM, title=f"Declined on {at:%d %B}", team=cast.payments, started_at=at, **values)
    causes.link(made, by=actor(cast.ana), name=cause)
    return made


def _promised(of: Incident, **values: Any) -> ActionItem:
    known = {"title": "Check tables before loading", "kind": ItemKind.PREVENT, "promised_on": FIRST.date()}
    return actions.add(of, by=SYSTEM, **(known | values), at=FIRST + DAY)


def _finished(item: ActionItem, *, at: datetime) -> ActionItem:
    if item.state is ItemState.PROPOSED:
        moves.move(item, ItemState.OPEN, by=SYSTEM, at=at)
    return moves.move(item, ItemState.DONE, by=SYSTEM, evidence="Change 7", at=at)


def _on(cause_id: int) -> list[Verdicted]:
    return verdicts.on(verdicts.case_of([cause_id]), cause_id)


def _only(incident: Incident) -> Verdicted:
    (found,) = verdicts.of_incident(incident.id)
    return found


@pytest.fixture
def first(cast: Cast) -> Incident:
    return _struck(cast, FIRST)


@pytest.fixture
def second(cast: Cast, first: Incident) -> Incident:
    return _struck(cast, SECOND)


def test_the_first_incident_of_a_cause_has_no_verdict(first: Incident) -> None:
    assert verdicts.of_incident(first.id) == []


def test_nothing_promised_is_unplanned(second: Incident) -> None:
    assert _only(second).verdict is Verdict.UNPLANNED


def test_detect_items_are_listed_and_do_not_decide(first: Incident, second: Incident) -> None:
    item = _promised(first, kind=ItemKind.DETECT)
    found = _only(second)
    assert found.verdict is Verdict.UNPLANNED
    assert [(one.id, one.is_deciding) for one in found.items] == [(item.id, False)]


def test_proposed_is_unfinished_and_was_never_committed(first: Incident, second: Incident) -> None:
    _promised(first)
    found = _only(second)
    assert (found.verdict, found.judgement.is_never_committed) == (Verdict.UNFINISHED, True)


def test_open_is_unfinished_with_how_late_it_was_then(first: Incident, second: Incident) -> None:
    item = _promised(first, due_on=SECOND.date() - timedelta(days=10))
    moves.move(item, ItemState.OPEN, by=SYSTEM, at=FIRST + 2 * DAY)
    actions.redate(item, SECOND.date() + DAY, by=SYSTEM, reason="Later", at=SECOND - 5 * DAY)
    found = _only(second)
    assert (found.verdict, found.judgement.is_never_committed) == (Verdict.UNFINISHED, False)
    (stood,) = found.items
    assert (stood.first_due_on, stood.last_due_on) == (
        SECOND.date() - timedelta(days=10),
        SECOND.date() + DAY,
    )
    assert stood.late_by_first is not None
    assert stood.late_by_first.days == 9
    assert stood.late_by_last == timedelta()


def test_done_before_is_ineffective_and_done_after_unfinished(first: Incident, second: Incident) -> None:
    item = _promised(first)
    _finished(item, at=SECOND - DAY)
    assert _only(second).verdict is Verdict.INEFFECTIVE
    item.done_at = SECOND + DAY
    db.session.commit()
    assert _only(second).verdict is Verdict.UNFINISHED


def test_what_happened_after_it_began_decides_nothing(first: Incident, second: Incident) -> None:
    item = _promised(first)
    _finished(item, at=SECOND + DAY)
    assert _only(second).verdict is Verdict.UNFINISHED


def test_reopened_is_unfinished(first: Incident, second: Incident) -> None:
    item = _promised(first)
    _finished(item, at=FIRST + 20 * DAY)
    moves.move(item, ItemState.OPEN, by=SYSTEM, reason="It did not hold", at=FIRST + 30 * DAY)
    assert _only(second).verdict is Verdict.UNFINISHED


def test_declined_alone_is_declined_and_with_one_done_ineffective(first: Incident, second: Incident) -> None:
    moves.move(_promised(first), ItemState.DECLINED, by=SYSTEM, reason="Too dear", at=FIRST + 3 * DAY)
    assert _only(second).verdict is Verdict.DECLINED
    _finished(_promised(first, title="Roll out slowly"), at=FIRST + 9 * DAY)
    assert _only(second).verdict is Verdict.INEFFECTIVE


def test_a_superseded_item_counts_as_what_replaced_it(first: Incident, second: Incident) -> None:
    item, other = _promised(first), _promised(first, title="Check all tables")
    moves.supersede(item, other, by=SYSTEM, at=FIRST + 2 * DAY)
    _finished(other, at=FIRST + 9 * DAY)
    assert _only(second).verdict is Verdict.INEFFECTIVE


def test_what_was_split_off_stood_where_the_item_stood(first: Incident, second: Incident) -> None:
    item = _promised(first)
    moves.move(item, ItemState.OPEN, by=SYSTEM, at=FIRST + 2 * DAY)
    (part,) = splits.split(item, ["Check the other half"], by=SYSTEM, at=FIRST + 5 * DAY)
    _finished(item, at=FIRST + 9 * DAY)
    found = _only(second)
    assert found.verdict is Verdict.UNFINISHED
    assert {one.id: one.state for one in found.items} == {item.id: ItemState.DONE, part.id: ItemState.OPEN}
    assert not found.judgement.is_never_committed


def test_items_of_all_earlier_incidents_count(cast: Cast, first: Incident, second: Incident) -> None:
    _finished(_promised(first), at=FIRST + 9 * DAY)
    _promised(second, title="Check again", promised_on=SECOND.date())
    third = _struck(cast, THIRD)
    assert _only(third).verdict is Verdict.UNFINISHED
    assert [one.verdict for one in _on(_only(third).cause.id)] == [
        Verdict.INEFFECTIVE,
        Verdict.UNFINISHED,
    ]


def test_without_items_on_the_cause_those_of_the_earlier_incidents_count(cast: Cast) -> None:
    early = incidents.add(by=SYSTEM, title="Declined", team=cast.payments, started_at=FIRST)
    item = _promised(early)
    causes.link(early, by=actor(cast.ana), name=CAUSE)
    item.causes.clear()
    db.session.commit()
    found = _only(_struck(cast, SECOND))
    assert (found.verdict, found.judgement.is_fallback) == (Verdict.UNFINISHED, True)


def test_several_causes_give_several_verdicts_the_gravest_first(cast: Cast, first: Incident, second: Incident) -> None:
    causes.link(first, by=actor(cast.ana), name="Nobody is called at night")
    causes.link(second, by=actor(cast.ana), name="Nobody is called at night")
    item = _promised(first)
    kept = next(link for link in item.causes if link.cause.name == CAUSE)
    item.causes.remove(next(link for link in item.causes if link is not kept))
    other = _promised(first, title="Call somebody")
    other.causes.remove(next(link for link in other.causes if link.cause.name == CAUSE))
    db.session.commit()
    _finished(item, at=FIRST + 9 * DAY)
    assert [(one.cause.name, one.verdict) for one in verdicts.of_incident(second.id)] == [
        ("Nobody is called at night", Verdict.UNFINISHED),
        (CAUSE, Verdict.INEFFECTIVE),
    ]
    assert [one.verdict for one in verdicts.of_item(item.id)] == [Verdict.INEFFECTIVE]


def test_a_suggested_link_gives_no_verdict(cast: Cast, first: Incident) -> None:
    later = incidents.add(by=SYSTEM, title="Declined again", team=cast.payments, started_at=SECOND)
    causes.link(later, by=SYSTEM, name=CAUSE)
    assert verdicts.of_incident(later.id) == []


def test_a_start_that_is_corrected_is_judged_anew(cast: Cast, first: Incident, second: Incident) -> None:
    _finished(_promised(first), at=SECOND - DAY)
    assert _only(second).verdict is Verdict.INEFFECTIVE
    incidents.edit(second, by=SYSTEM, version=None, started_at=SECOND - 3 * DAY)
    assert _only(second).verdict is Verdict.UNFINISHED


def test_a_start_known_by_its_day_alone_asks_for_the_hour_where_that_decides(first: Incident, second: Incident) -> None:
    _finished(_promised(first), at=SECOND)
    incidents.edit(second, by=SYSTEM, version=None, started_at=SECOND.replace(hour=0), is_start_date_only=True)
    found = _only(second)
    assert found.verdict is Verdict.NOT_KNOWN
    assert [(one.fact, one.incident_id) for one in found.missing] == [(MissingFact.START, second.id)]


def _archived(*items: Any) -> Incident:
    at = datetime(2024, 3, 2, 9, 30, tzinfo=UTC)
    read = draft(list(items), source="2024.md", published_on=date(2024, 3, 5))
    read_values = {**read.values, "started_at": at, "ended_at": at + timedelta(hours=1)}
    return imports.accept(replace(read, values=read_values), by=IMPORT).incident


def test_an_archive_that_nobody_has_touched_is_not_known_and_asks_for_its_states(cast: Cast) -> None:
    early = _archived("Check tables before loading")
    causes.link(early, by=actor(cast.dot), name=CAUSE)
    (item,) = db.session.query(ActionItem).all()
    actions.edit(item, by=SYSTEM, version=None, kind=ItemKind.PREVENT)
    later = _struck(cast, SECOND)
    found = _only(later)
    assert found.verdict is Verdict.NOT_KNOWN
    assert [(one.fact, one.item_id) for one in found.missing] == [(MissingFact.STATE, item.id)]
    _finished(item, at=datetime(2024, 5, 1, tzinfo=UTC))
    assert _only(later).verdict is Verdict.INEFFECTIVE


def test_if_confirmed_is_said_before(cast: Cast) -> None:
    early = incidents.add(by=SYSTEM, title="Declined", team=cast.payments, started_at=FIRST)
    _promised(early)
    later = incidents.add(by=SYSTEM, title="Declined again", team=cast.payments, started_at=SECOND)
    pair = Recurrence(earlier_id=early.id, later_id=later.id, state=RecurrenceState.SUGGESTED)
    (found,) = verdicts.if_confirmed(pair)
    assert (found.verdict, found.judgement.is_fallback, found.cause.name) == (Verdict.UNFINISHED, True, "")


def test_the_statements_do_not_grow_with_the_incidents(cast: Cast, first: Incident) -> None:
    for number in range(6):
        _promised(_struck(cast, SECOND + number * DAY), title=f"Promise {number}", promised_on=SECOND.date())
    cause_id = _only(_struck(cast, THIRD)).cause.id
    db.session.commit()
    with counted() as sent:
        assert len(_on(cause_id)) == 7
    assert len(sent) <= 9
