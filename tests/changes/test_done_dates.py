"""What a person knows of an archive: when something was done."""

from datetime import UTC, date, timedelta

import pytest

from tests.cast import Cast, actor
from tests.recurring import FIRST, promised, struck
from tests.visitors import Visits
from tracker.changes import done_dates
from tracker.db import db
from tracker.errors import ConflictError, NotAllowedError, RefusedError
from tracker.models.actions import ActionItem
from tracker.models.history import Event
from tracker.queries import verdicts
from tracker.rules.permissions import IMPORT
from tracker.rules.timelines import end_of
from tracker.vocabulary import ItemState, MissingFact, Verdict

TODAY = FIRST.date() + timedelta(days=300)
DONE_ON = FIRST.date() + timedelta(days=20)
EVERYBODY = ("nobody", "vic", "cleo", "ben", "ana", "dot")


@pytest.fixture
def untold(cast: Cast) -> ActionItem:
    """A promise of an archive that nobody has touched."""
    first = struck(cast, 0)
    item = promised(first)
    item.incident.is_backfill = True
    event_door(item)
    struck(cast, 60)
    db.session.commit()
    return item


def event_door(item: ActionItem) -> None:
    """As if an import had brought the item."""
    for event in db.session.query(Event).filter_by(subject_id=item.id, verb="added", subject="action_item"):
        event.door = IMPORT.door


def test_a_promise_of_an_archive_was_done_that_day_and_so_settles_the_verdict(cast: Cast, untold: ActionItem) -> None:
    (found,) = verdicts.of_incident(2)
    assert found.verdict is Verdict.NOT_KNOWN
    assert [one.fact for one in found.missing] == [MissingFact.STATE]
    done_dates.tell(untold, DONE_ON, by=actor(cast.ana), version=untold.version, today=TODAY, evidence="Change 7")
    assert (untold.state, untold.done_at, untold.evidence) == (ItemState.DONE, end_of(DONE_ON, UTC), "Change 7")
    (found,) = verdicts.of_incident(2)
    assert found.verdict is Verdict.INEFFECTIVE


def test_an_undated_one_gets_its_date(cast: Cast) -> None:
    item = promised(struck(cast, 0), state=ItemState.DONE)
    assert item.done_at is None
    done_dates.tell(item, DONE_ON, by=actor(cast.ben), version=item.version, today=TODAY)
    assert item.done_at == end_of(DONE_ON, UTC)
    with pytest.raises(RefusedError, match="known what became"):
        done_dates.tell(item, DONE_ON, by=actor(cast.ben), version=item.version, today=TODAY)


def test_days_out_of_place_other_teams_and_late_forms_are_refused(cast: Cast, untold: ActionItem) -> None:
    def tell(who: str, day: date, version: int | None = None) -> None:
        done_dates.tell(untold, day, by=actor(getattr(cast, who)), version=version, today=TODAY)

    with pytest.raises(RefusedError, match="before the promise"):
        tell("ana", FIRST.date() - timedelta(days=1))
    with pytest.raises(RefusedError, match="still to come"):
        tell("ana", TODAY + timedelta(days=1))
    for who in ("vic", "cleo", "ben"):
        with pytest.raises(NotAllowedError):
            tell(who, DONE_ON)
    with pytest.raises(ConflictError):
        tell("ana", DONE_ON, version=99)
    assert untold.state is ItemState.PROPOSED


@pytest.mark.parametrize(("who", "status"), list(zip(EVERYBODY, (401, 403, 403, 403, 303, 303), strict=True)))
def test_the_page_that_asks_leads_to_where_it_is_told(
    visits: Visits, untold: ActionItem, who: str, status: int
) -> None:
    visit = getattr(visits, who)
    if who != "nobody":
        assert 'href="/items/1/done-on">What became of AI-1?' in visit.get("/incidents/2/came-back").text
    opens = {"nobody": 303, "vic": 403, "cleo": 403}.get(who, 200)
    assert visit.get("/items/1/done-on").status_code == opens
    form = {"done_on": DONE_ON.isoformat(), "version": untold.version}
    assert visit.post("/items/1/done-on", form).status_code == status
