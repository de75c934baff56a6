"""This week tells a manager where they are wanted, and everybody where they were named."""

import pytest

from tests import factories
from tests.cast import Cast, actor
from tests.visitors import Visits
from tracker.changes import comments, moves, obstacles
from tracker.queries import week
from tracker.vocabulary import ItemState


def test_a_manager_sees_what_was_escalated_and_what_members_want_declined(visits: Visits, cast: Cast) -> None:
    assert "A manager is wanted" not in visits.ana.get("/").text
    escalated, unwanted = factories.item(cast), factories.item(cast)
    obstacles.escalate(escalated, by=actor(cast.ben))
    moves.move(unwanted, ItemState.DECLINED, by=actor(cast.ben), reason="Too dear")
    page = visits.ana.get("/").text
    section = page.partition("A manager is wanted")[2].partition("</section>")[0]
    assert f'data-row="{escalated.id}"' in section
    assert f'data-row="{unwanted.id}"' in section


def test_whoever_is_named_in_a_comment_is_told(visits: Visits, cast: Cast) -> None:
    comments.add(factories.item(cast), "May we, <b>@ana</b>?", by=actor(cast.ben))
    assert "You were named" in visits.ana.get("/").text
    assert "&lt;b&gt;@ana" in visits.ana.get("/").text
    assert "You were named" not in visits.ben.get("/").text


def test_blocks_are_counted_to_a_bound_and_say_so(visits: Visits, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(week, "CAP", 1)
    incident = factories.incident(cast)
    for state in (ItemState.PROPOSED, ItemState.PROPOSED, ItemState.OPEN):
        factories.item(cast, incident, state=state, owner=cast.ana)
    page = visits.ana.get("/").text
    assert "1+ wait for triage" in page
    assert "<b>1</b><span>open</span>" in page
