"""Deciding whether two incidents share a cause, and where repeats are told."""

import pytest

from tests.cast import Cast, actor
from tests.recurring import CAUSE, pair, promised, struck
from tests.statements import counted
from tests.visitors import Visits
from tracker.changes import recurrences as changes
from tracker.db import db
from tracker.models.recurrences import Recurrence
from tracker.queries import causes, recurrences
from tracker.vocabulary import RecurrenceState

EVERYBODY = ("nobody", "vic", "cleo", "ben", "ana", "dot")
EDITS = (401, 403, 403, 303, 303, 303)
FRAME = 5


@pytest.fixture
def waiting(cast: Cast) -> Recurrence:
    """The later of two incidents has no cause yet."""
    return pair(struck(cast, 0), struck(cast, 40, cause=""))


def again(waiting: Recurrence) -> Recurrence:
    db.session.expire_all()
    return recurrences.get_pair(waiting.id)


@pytest.mark.parametrize(("who", "status"), list(zip(EVERYBODY, EDITS, strict=True)))
def test_whoever_may_edit_the_later_incident_decides(
    visits: Visits, waiting: Recurrence, who: str, status: int
) -> None:
    visit = getattr(visits, who)
    page = visit.get("/recurrences/1")
    assert page.status_code == (303 if who == "nobody" else 200)
    if who != "nobody":
        assert ("Confirm <kbd>" in page.text) is (status == 303)
    form = {"cause": "1", "cause_class": "unknown", "version": waiting.version}
    assert visit.post("/recurrences/1/confirm", form).status_code == status
    assert again(waiting).state is (RecurrenceState.CONFIRMED if status == 303 else RecurrenceState.SUGGESTED)
    assert visit.post("/recurrences/1/reconsider", {"version": again(waiting).version}).status_code in (status, 422)
    form = {"reason": "Other tables", "version": again(waiting).version}
    assert visit.post("/recurrences/1/dismiss", form).status_code == status
    assert again(waiting).reason == ("Other tables" if status == 303 else "")


def test_both_are_shown_with_quotes_reasons_and_the_verdict_if_confirmed(visits: Visits, waiting: Recurrence) -> None:
    page = visits.vic.get("/recurrences/1").text
    assert "Did the same cause strike again?" in page
    assert "<mark>new table was loaded by every region at once" in page
    assert 'data-part="/recurrences/1/promised"' in page
    told = visits.vic.get("/recurrences/1/promised").text
    assert "if confirmed" in told
    assert "Unplanned</span>" in told
    assert "weighs most" in page
    assert "Nobody has decided one yet." in page
    assert '<rect class="much" width="100"' in page


def test_a_cause_of_either_is_suggested_and_a_new_one_takes_its_name_from_the_quotes(
    visits: Visits, waiting: Recurrence
) -> None:
    page = visits.ben.get("/recurrences/1").text
    assert f'<option selected value="1">{CAUSE}</option>' in page
    assert 'value="The new table was loaded by every region at once' in page
    form = {"cause": "0", "name": "Tables go everywhere", "cause_class": "config-change", "version": waiting.version}
    assert visits.ben.post("/recurrences/1/confirm", form).status_code == 303
    made = causes.find_cause_by_name("Tables go everywhere")
    assert made
    assert {link.incident_id for link in (causes.find_link(1, made.id), causes.find_link(2, made.id)) if link} == {1, 2}


def test_the_next_one_follows_and_at_the_end_the_causes(visits: Visits, cast: Cast, waiting: Recurrence) -> None:
    other = pair(waiting.later, struck(cast, 60, cause=""), score=0.7)
    page = visits.ana.get("/recurrences/1").text
    assert f'data-decide="j" rel="next" href="/recurrences/{other.id}"' in page
    assert 'data-decide="k" rel="prev" href="/recurrences/1"' in visits.ana.get(f"/recurrences/{other.id}").text
    form = {"cause": "1", "cause_class": "unknown", "version": waiting.version}
    assert visits.ana.post("/recurrences/1/confirm", form).location == f"/recurrences/{other.id}"
    form = {"reason": "Another table", "version": other.version}
    assert visits.ana.post(f"/recurrences/{other.id}/dismiss", form).location == "/causes"
    assert "Of 2 decided so far, 1 was confirmed." in visits.vic.get("/causes").text


def test_two_people_deciding_at_once_do_not_overwrite_each_other(visits: Visits, waiting: Recurrence) -> None:
    seen = waiting.version
    visits.ana.post("/recurrences/1/confirm", {"cause": "1", "cause_class": "unknown", "version": seen})
    late = visits.ben.post("/recurrences/1/dismiss", {"reason": "No", "version": seen})
    assert late.status_code == 409
    assert again(waiting).state is RecurrenceState.CONFIRMED


def test_what_is_missing_is_asked_for_and_what_was_typed_stays(visits: Visits, waiting: Recurrence) -> None:
    answer = visits.ana.post("/recurrences/1/dismiss", {"reason": " ", "version": waiting.version})
    assert (answer.status_code, "Say why they do not share a cause." in answer.text) == (422, True)
    form = {"cause": "0", "name": "", "cause_class": "network", "version": waiting.version}
    answer = visits.ana.post("/recurrences/1/confirm", form)
    assert (answer.status_code, "Name the cause that both share." in answer.text) == (422, True)
    assert visits.ana.post("/recurrences/1/confirm", {**form, "cause": "77"}).status_code == 422
    assert visits.ana.post("/recurrences/9/confirm", form).status_code == 404
    assert visits.ana.get("/recurrences?after=x,y").status_code == 200
    assert visits.ana.get("/recurrences?after=nan,1").status_code == 200


def test_two_copies_of_one_text_lead_to_merging(visits: Visits, cast: Cast) -> None:
    made = pair(struck(cast, 0), struck(cast, 0, cause=""), state=RecurrenceState.DUPLICATE)
    page = visits.ana.get(f"/recurrences/{made.id}").text
    assert "Two copies of one text" in page
    assert 'href="/incidents/2/merge?q=INC-1"' in page
    assert "/confirm" not in page
    assert "Perhaps the same incident" in visits.vic.get("/incidents/1/came-back").text


def test_a_decision_is_shown_and_can_be_taken_back(visits: Visits, cast: Cast, waiting: Recurrence) -> None:
    changes.dismiss(waiting, by=actor(cast.ana), reason="Other tables", version=None)
    page = visits.ben.get("/recurrences/1").text
    assert "Other tables" in page
    assert "Take this back" in page
    assert "Take this back" not in visits.vic.get("/recurrences/1").text
    form = {"version": again(waiting).version}
    assert visits.ben.post("/recurrences/1/reconsider", form).location == "/recurrences/1"
    assert again(waiting).state is RecurrenceState.SUGGESTED


def test_the_list_and_this_week_name_what_waits(visits: Visits, waiting: Recurrence) -> None:
    listed = visits.vic.get("/recurrences").text
    assert "1 pair of incidents may share a cause" in listed
    assert "40 days later" not in listed
    assert "5 weeks later" in listed
    week = visits.ana.get("/came-back").text
    assert "1 possible recurrence</span>" in week
    assert 'href="/recurrences/1"' in week
    assert "1 possible recurrence waits" in visits.vic.get("/causes").text


def test_this_week_tells_of_the_team_that_is_shown(visits: Visits, cast: Cast, waiting: Recurrence) -> None:
    theirs = struck(cast, 90, cause="", team=cast.search, title="Search was empty")
    pair(waiting.earlier, theirs)
    week = visits.ana.get(f"/?for={cast.search.id}").text
    assert f'data-part="/came-back?for={cast.search.id}"' in week
    for query, shown in (("", [True, False]), (f"?for={cast.search.id}", [False, True]), ("?for=all", [True, True])):
        told = visits.ana.get(f"/came-back{query}").text
        assert [f">{one.label} " in told for one in (waiting.later, theirs)] == shown, query
        assert f"{sum(shown)} possible recurrence" in told
    assert f">{theirs.label} " not in visits.ana.get("/came-back?for=mine").text


def test_confirmed_repeats_are_told_on_incident_item_and_this_week(visits: Visits, cast: Cast) -> None:
    first = struck(cast, 0)
    item = promised(first)
    second = struck(cast, 40)
    made = pair(first, second)
    page = visits.vic.get(f"/incidents/{second.id}/came-back").text
    assert "It had happened before" in page
    assert "had been proposed and never committed to." in page
    assert f'href="/recurrences/{made.id}">Decide' in page
    assert "It had happened before" not in visits.vic.get(f"/incidents/{first.id}/came-back").text
    assert "It came back once since" in visits.vic.get(f"/items/{item.id}/came-back").text
    assert "This item was proposed then" in visits.vic.get(f"/items/{item.id}/came-back").text
    changes.confirm(made, by=actor(cast.ana), version=made.version, cause=causes.find_cause_by_name(CAUSE))
    week = visits.ana.get("/came-back").text
    assert "This is what the delay cost. Escalate it." in week
    assert "See why" in visits.vic.get(f"/incidents/{first.id}/came-back").text


def test_more_promises_and_pairs_take_no_more_statements(visits: Visits, cast: Cast, waiting: Recurrence) -> None:
    visits.ana.get("/recurrences/1")
    numbers = []
    for day in (60, 90):
        for step in range(3):
            promised(waiting.earlier)
            pair(waiting.earlier, struck(cast, day + step, cause=""), score=0.6)
        with counted() as sent:
            visits.ana.get("/recurrences/1")
        numbers.append(len(sent))
    assert numbers[0] == numbers[1] <= 30 + FRAME
