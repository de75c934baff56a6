"""A newer version of a write-up renews what only imports have set; what people did stays."""

from dataclasses import replace
from typing import Any

from tests.cast import Cast, actor
from tests.readings import ITEMS, TITLE, draft
from tracker.changes import actions, imports, incidents, moves
from tracker.changes.drafts import Draft
from tracker.db import db
from tracker.models.incidents import Fact, Incident
from tracker.queries.imports import items_of
from tracker.rules.permissions import IMPORT
from tracker.vocabulary import CauseClass, FactKind, ImportStatus, ItemState, Trigger
from tracker.writeups.facts import ReadItem


def accept(what: Draft, **how: Any) -> Incident:
    return imports.accept(what, by=IMPORT, **how).incident


def texts(incident: Incident, kind: FactKind) -> list[str]:
    return [fact.text for fact in incident.facts if fact.kind is kind and not fact.is_dismissed]


def test_a_new_version_moves_lines_and_words_and_keeps_the_items(cast: Cast) -> None:
    incident = accept(draft())
    before = [item.id for item in items_of(incident.id)]
    newer = ["Validate the routing table always before it is loaded", *ITEMS[1:]]
    done = imports.accept(draft(newer, factors=("One.", "Two.")), by=IMPORT)
    items = items_of(incident.id)
    assert (done.status, done.created_items, done.items) == (ImportStatus.UPDATED, 0, 3)
    assert [item.id for item in items] == before
    assert (items[0].statement, items[0].title, items[0].first_line) == (newer[0], newer[0], 7)
    assert texts(incident, FactKind.CONTRIBUTING_FACTOR) == ["One.", "Two."]


def test_new_promises_are_proposed_and_lost_ones_are_marked_until_they_come_back(cast: Cast) -> None:
    incident = accept(draft())
    done = imports.accept(draft([ITEMS[0], "Buy a second load balancer"]), by=IMPORT)
    assert done.created_items == 1
    assert [item.are_words_gone for item in items_of(incident.id)] == [False, True, True, False]
    accept(draft([*ITEMS, "Buy a second load balancer"]))
    assert [item.are_words_gone for item in items_of(incident.id)] == [False] * 4


def test_facts_that_only_imports_set_follow_the_text(cast: Cast) -> None:
    incident = accept(draft())
    accept(draft(root_cause="A certificate expired.", cause_class=CauseClass.CERTIFICATE_EXPIRY))
    assert (incident.root_cause, incident.cause_class) == ("A certificate expired.", CauseClass.CERTIFICATE_EXPIRY)


def test_what_a_person_edited_an_import_never_undoes(cast: Cast) -> None:
    incident = accept(draft(), team=cast.payments)
    incidents.edit(
        incident, by=actor(cast.ana), version=incident.version, title="Payments failed", trigger=Trigger.TRAFFIC
    )
    item = items_of(incident.id)[0]
    actions.edit(item, by=actor(cast.ana), version=item.version, title="Check tables", statement="Check all tables")
    accept(draft(extra="More.", trigger=Trigger.EXPIRY, severity=1))
    assert (incident.title, incident.trigger, incident.severity) == ("Payments failed", Trigger.TRAFFIC, 1)
    assert (item.title, item.statement, item.are_words_gone) == ("Check tables", "Check all tables", True)


def test_a_value_that_a_person_filled_in_is_not_emptied(cast: Cast) -> None:
    incident = accept(draft(severity=None), team=cast.payments)
    incidents.edit(incident, by=actor(cast.ana), version=incident.version, severity=3)
    accept(draft(severity=None, extra="More."))
    assert incident.severity == 3


def test_a_fact_that_a_person_edited_or_dismissed_does_not_come_back(cast: Cast) -> None:
    incident = accept(draft(factors=("One thing.", "Another thing.")))
    one, other = [fact for fact in incident.facts if fact.kind is FactKind.CONTRIBUTING_FACTOR]
    one.text, one.is_edited, other.is_dismissed = "One thing, put better.", True, True
    db.session.commit()
    accept(draft(factors=("One thing.", "Another thing.", "A third."), extra="More."))
    assert texts(incident, FactKind.CONTRIBUTING_FACTOR) == ["One thing, put better.", "A third."]
    assert all(fact.writeup is incident.writeups[-1] for fact in incident.facts)


def test_a_promise_taken_out_of_the_preview_is_not_brought_back(cast: Cast) -> None:
    first = draft()
    incident = accept(replace(first, items=(replace(first.items[0], is_dismissed=True), *first.items[1:])))
    assert [item.statement for item in items_of(incident.id)] == list(ITEMS[1:])
    accept(draft(extra="More."))
    assert [item.statement for item in items_of(incident.id)] == list(ITEMS[1:])
    assert db.session.query(Fact).filter_by(kind=FactKind.ACTION_ITEM, is_dismissed=True).count() == 1


def test_an_untouched_proposal_that_is_now_worded_as_done_is_done(cast: Cast) -> None:
    incident = accept(draft())
    first, second, _ = items_of(incident.id)
    moves.move(second, ItemState.OPEN, by=actor(cast.dot))
    accept(draft([ReadItem(text, 0, 0, is_done=True) for text in ITEMS], extra="More."))
    assert (first.state, second.state) == (ItemState.DONE, ItemState.OPEN)


def test_a_declined_item_is_not_proposed_anew(cast: Cast) -> None:
    incident = accept(draft())
    item = items_of(incident.id)[2]
    moves.move(item, ItemState.DECLINED, by=actor(cast.dot), reason="Too dear.")
    accept(draft(extra="More."))
    assert [item.state for item in items_of(incident.id)].count(ItemState.DECLINED) == 1
    assert len(items_of(incident.id)) == 3


def test_an_incident_made_by_hand_takes_only_what_is_still_empty(cast: Cast) -> None:
    incident = incidents.add(by=actor(cast.dot), title=TITLE, trigger=Trigger.TRAFFIC)
    done = imports.accept(draft(source=""), by=IMPORT, placed=imports.Placement(incident_id=incident.id))
    assert done.status is ImportStatus.UPDATED
    assert (incident.trigger, incident.severity, incident.cause_class) == (
        Trigger.TRAFFIC,
        2,
        CauseClass.CONFIG_CHANGE,
    )
