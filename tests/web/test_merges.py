"""The doors by which two incidents become one, and two again."""

import re

import pytest

from tests import factories
from tests.cast import Cast
from tests.visitors import Visits
from tracker.models.incidents import Incident
from tracker.queries import merges

EVERYBODY = ("nobody", "vic", "cleo", "ben", "ana", "dot")


@pytest.fixture
def pair(cast: Cast) -> tuple[Incident, Incident]:
    kept = factories.incident(cast, title="Card payments failed")
    double = factories.incident(cast, title="Card payments failed again")
    factories.item(cast, of=double, title="Only in the duplicate")
    return kept, double


@pytest.mark.parametrize(("who", "status"), list(zip(EVERYBODY, (401, 403, 403, 303, 303, 303), strict=True)))
def test_only_its_team_and_admins_merge_and_part(
    visits: Visits, pair: tuple[Incident, Incident], who: str, status: int
) -> None:
    kept, double = pair
    visit = getattr(visits, who)
    assert visit.get("/incidents/2/merge").status_code == {401: 303, 403: 403, 303: 200}[status]
    answer = visit.post("/incidents/2/merge", {"into": kept.id, "version": double.version})
    assert answer.status_code == status
    assert double.merged_into_id == (kept.id if status == 303 else None)
    if status != 303:
        visits.dot.post("/incidents/2/merge", {"into": kept.id, "version": double.version})
    answer = visit.post("/incidents/2/unmerge", {"version": double.version})
    assert answer.status_code == status
    assert double.merged_into_id == (None if status == 303 else kept.id)


def test_another_teams_incident_is_not_merged_into(visits: Visits, cast: Cast, pair: tuple[Incident, Incident]) -> None:
    foreign = factories.incident(cast, title="Card payments failed too", team=cast.search)
    page = visits.ana.get("/incidents/2/merge").text
    assert "not yours to change" in page
    answer = visits.ana.post("/incidents/2/merge", {"into": foreign.id, "version": pair[1].version})
    assert (answer.status_code, pair[1].merged_into_id) == (403, None)


def test_a_merged_incident_leads_to_the_kept_one(visits: Visits, cast: Cast, pair: tuple[Incident, Incident]) -> None:
    kept, double = pair
    visits.ana.post("/incidents/2/merge", {"into": kept.id, "version": double.version})
    answer = visits.vic.get("/incidents/2")
    assert (answer.status_code, answer.location) == (303, "/incidents/1")
    page = visits.vic.get("/incidents/1").text
    assert "INC-2 is the same incident as INC-1" in page
    assert "Only in the duplicate" in page
    assert "took in a duplicate" in page
    assert "Unmerge" not in page
    assert "Unmerge" in visits.ben.get("/incidents/1").text
    index = visits.vic.get("/incidents").text
    assert "1 incident" in index
    assert "Card payments failed again" not in index
    assert visits.ana.get("/incidents/2/edit").location == "/incidents/1"
    refused = visits.ana.post("/incidents/2/edit", {"title": "x"})
    assert (refused.status_code, "merged into it" in refused.text) == (409, True)
    assert "INC-1" in visits.vic.get("/items").text


def test_merging_needs_a_choice_and_the_newest_page(visits: Visits, pair: tuple[Incident, Incident]) -> None:
    kept, double = pair
    assert visits.ana.post("/incidents/2/merge", {"version": double.version}).status_code == 422
    itself = visits.ana.post("/incidents/2/merge", {"into": double.id, "version": double.version})
    assert (itself.status_code, "Choose another incident" in itself.text) == (422, True)
    assert visits.ana.post("/incidents/2/merge", {"into": kept.id, "version": 0}).status_code == 409
    assert visits.ana.post("/incidents/2/merge", {"into": 999, "version": double.version}).status_code == 404
    assert visits.ana.post("/incidents/2/unmerge", {"version": 1}).status_code == 404
    assert merges.duplicates_of(kept.id) == []


def test_incidents_are_suggested_and_searched_for(visits: Visits, cast: Cast, pair: tuple[Incident, Incident]) -> None:
    factories.incident(cast, title="Search slow")
    page = visits.ana.get("/incidents/2/merge").text
    assert re.findall(r'type="radio" name="into" value="(\d+)"', page) == ["1"]
    assert re.findall(r'name="into" value="(\d+)"', visits.ana.get("/incidents/2/merge?q=slow").text) == ["3"]
    assert re.findall(r'name="into" value="(\d+)"', visits.ana.get("/incidents/2/merge?q=INC-3").text) == ["3"]
    assert "No incident fits" in visits.ana.get("/incidents/2/merge?q=nothing").text


def test_the_duplicates_write_up_is_read_on_the_kept_ones_page(visits: Visits, cast: Cast) -> None:
    from_text = "# Outage\n\nWords of the second report.\n"
    kept = factories.incident(cast)
    double = factories.imported(from_text, team=cast.payments)
    visits.dot.post(f"/incidents/{double.id}/merge", {"into": kept.id, "version": double.version})
    page = visits.vic.get(f"/incidents/{kept.id}?version=1&of={double.id}")
    assert (page.status_code, "Words of the second report." in page.text) == (200, True)
    assert "Words of the second report." in visits.vic.get(f"/incidents/{kept.id}").text
    assert visits.vic.get(f"/incidents/{kept.id}?version=1").status_code == 404
