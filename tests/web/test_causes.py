"""The doors of an incident's causes."""

import pytest

from tests import factories
from tests.cast import Cast
from tests.visitors import Visits
from tracker.changes import causes
from tracker.models.incidents import Incident
from tracker.queries import causes as queries
from tracker.rules.permissions import IMPORT
from tracker.vocabulary import CauseClass, CauseRole, LinkState

EVERYBODY = ("nobody", "vic", "cleo", "ben", "ana", "dot")
STATUSES = (401, 403, 403, 303, 303, 303)


@pytest.fixture
def incident(cast: Cast) -> Incident:
    incident = factories.incident(cast, cause_class=CauseClass.CONFIG_CHANGE)
    causes.link(incident, by=IMPORT, name="No staged rollout", quote="It went to all regions in one push.")
    return incident


@pytest.mark.parametrize(("who", "status"), list(zip(EVERYBODY, STATUSES, strict=True)))
def test_causes_are_for_the_team_of_their_incident(visits: Visits, incident: Incident, who: str, status: int) -> None:
    visit = getattr(visits, who)
    assert visit.get("/incidents/1/causes/new").status_code == {401: 303, 403: 403, 303: 200}[status]
    assert visit.post("/incidents/1/causes/1/confirm").status_code == status
    assert queries.get_link(1, 1).state is (LinkState.CONFIRMED if status == 303 else LinkState.SUGGESTED)
    assert visit.post("/incidents/1/causes/1/unlink").status_code == status
    assert visit.post("/incidents/1/causes/new", {"name": "Nobody was alerted"}).status_code == status
    left = [link.cause.name for link in queries.links_of(1)]
    assert left == (["Nobody was alerted"] if status == 303 else ["No staged rollout"])


def test_a_cause_is_shown_with_its_quote_and_who_stands_for_it(visits: Visits, incident: Incident) -> None:
    page = visits.vic.get("/incidents/1").text
    assert "It went to all regions in one push." in page
    assert "nobody has confirmed it yet" in page
    visits.ana.post("/incidents/1/causes/1/confirm")
    assert "Confirmed by Ana" in visits.vic.get("/incidents/1").text


def test_known_causes_are_offered_and_a_new_one_takes_the_class_given(visits: Visits, incident: Incident) -> None:
    assert '<option value="No staged rollout">' in visits.ben.get("/incidents/1").text
    data = {"name": "Limits are not checked", "cause_class": "human-procedure", "role": "contributing", "quote": "q"}
    assert visits.ben.post("/incidents/1/causes/new", data).headers["Location"] == "/incidents/1#causes"
    made = queries.links_of(1)[1]
    assert (made.cause.cause_class, made.role) == (CauseClass.HUMAN_PROCEDURE, CauseRole.CONTRIBUTING)


def test_a_refused_cause_keeps_what_was_typed(visits: Visits, incident: Incident) -> None:
    data = {"name": "no STAGED rollout", "quote": "all at <once>"}
    answer = visits.ben.post("/incidents/1/causes/new", data)
    assert answer.status_code == 422
    assert "INC-1 is linked to this cause already." in answer.text
    assert "all at &lt;once&gt;</textarea>" in answer.text
    assert visits.ben.post("/incidents/1/causes/new", {"name": ""}).status_code == 422


def test_a_link_that_is_gone_is_not_found(visits: Visits, incident: Incident) -> None:
    assert visits.ben.post("/incidents/1/causes/2/confirm").status_code == 404
    assert visits.ben.post("/incidents/1/causes/2/unlink").status_code == 404
