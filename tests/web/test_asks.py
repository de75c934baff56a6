"""What the page of a cause asks of a manager: by verdict, as things stand today, with the button that does it."""

import re
from collections.abc import Callable

import pytest

from tests.cast import Cast, actor
from tests.recurring import pair, promised, struck
from tests.visitors import Visits
from tracker.changes import moves, obstacles
from tracker.models.actions import ActionItem
from tracker.models.incidents import Incident
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import ItemState

S = ItemState
EVIDENCE = {S.DONE: {"evidence": "Change 7"}, S.DECLINED: {"reason": "Too dear for now"}}


def _went(item: ActionItem, *states: ItemState, incident: Incident | None = None) -> None:
    """The item went this way, on the day of an incident, or today."""
    for state in states:
        moves.move(item, state, by=SYSTEM, at=incident.started_at if incident else None, **EVIDENCE.get(state, {}))


def _asked(visits: Visits, who: str = "ana", page: str = "/causes/1") -> tuple[str, list[tuple[str, str]]]:
    """The sentence, and the buttons with where they lead."""
    text = getattr(visits, who).get(page).text
    found = re.search(r'id="asks">.*?</h2></header><div class="pad"><p>(.*?)</p>(.*?)</div></section>', text, re.DOTALL)
    assert found, text
    return found[1], re.findall(r'<a class="btn[^"]*" href="([^"]+)">([^<]+)</a>', found[2])


def _unplanned(first: Incident) -> None:
    pass


def _proposed(first: Incident) -> None:
    promised(first)


def _open(first: Incident) -> None:
    _went(promised(first), S.OPEN, incident=first)


def _done(first: Incident) -> None:
    _went(promised(first), S.OPEN, S.DONE, incident=first)


def _declined(first: Incident) -> None:
    _went(promised(first), S.DECLINED, incident=first)


@pytest.mark.parametrize(
    ("before", "said", "ways"),
    [
        (_unplanned, "Plan it now", [("/incidents/2/items/new", "Plan an action item for INC-2")]),
        (_proposed, "was never committed to", [("/triage?item=1", "Decide on AI-1")]),
        (_open, "is still open", [("/items/1/escalate", "Escalate AI-1"), ("/items/1/due", "New date for AI-1")]),
        (
            _done,
            "Reopen it, or put something else in its place",
            [("/items/1/move/open", "Reopen AI-1"), ("/incidents/2/items/new", "Plan an action item for INC-2")],
        ),
        (
            _declined,
            "Look at it again",
            [("/risks/1/look-again", "Look again at AI-1"), ("/risks/1/promise", "Promise it after all")],
        ),
    ],
)
def test_each_verdict_asks_for_what_a_manager_can_do(
    visits: Visits, cast: Cast, before: Callable[[Incident], None], said: str, ways: list[tuple[str, str]]
) -> None:
    first = struck(cast, 0)
    before(first)
    struck(cast, 40)
    sentence, found = _asked(visits)
    assert said in sentence
    assert found == ways
    assert [visits.ana.get(href).status_code for href, _ in found] == [200] * len(found)
    assert _asked(visits, "vic") == (sentence, [])


def test_what_was_done_or_promised_since_is_not_asked_for_again(visits: Visits, cast: Cast) -> None:
    first = struck(cast, 0)
    item = promised(first)
    _went(item, S.OPEN, incident=first)
    second = struck(cast, 40)
    _went(item, S.DONE)
    assert _asked(visits) == ("What was not finished then is done now. Whether it helps shows with time.", [])
    other = promised(second, title="Roll out in stages")
    _went(other, S.OPEN)
    assert "“Roll out in stages”" in _asked(visits)[0]
    obstacles.escalate(other, by=actor(cast.ben), reason="Stuck", version=None)
    assert ("/items/2", "AI-2 is escalated") in _asked(visits)[1]


def test_a_pair_asks_the_same_if_confirmed(visits: Visits, cast: Cast) -> None:
    first, second = struck(cast, 0, cause=""), struck(cast, 40, cause="")
    _open(first)
    pair(first, second)
    page = "/recurrences/1/promised"
    assert _asked(visits, page=page)[1][0] == ("/items/1/escalate", "Escalate AI-1")
    assert "if confirmed" in visits.ana.get(page).text
