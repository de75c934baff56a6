"""The doors by which passages and write-ups go."""

import pytest

from tests import dumps, factories
from tests.cast import Cast
from tests.visitors import Visits
from tracker.models.incidents import Incident

EVERYBODY = ("nobody", "vic", "cleo", "ben", "ana", "dot")
TEXT = """# Card payments declined

The key sk_live_51HxQ9 stood in a log.

## Action items

- [ ] Rotate sk_live_51HxQ9
"""
REDACT, DELETE = "/incidents/1/writeup/redact", "/incidents/1/writeup/delete"


@pytest.fixture(autouse=True)
def incident(cast: Cast) -> Incident:
    return factories.imported(TEXT, source="cards.md", team=cast.payments)


@pytest.mark.parametrize(("who", "status"), list(zip(EVERYBODY, (401, 403, 403, 403, 403, 303), strict=True)))
def test_only_admins_redact_and_delete(visits: Visits, incident: Incident, who: str, status: int) -> None:
    visit = getattr(visits, who)
    for path in (REDACT, DELETE):
        assert visit.get(path).status_code == {401: 303, 403: 403, 303: 200}[status]
    assert visit.post(REDACT, {"words": "sk_live_51HxQ9", "redact": "y"}).status_code == status
    assert (dumps.holds("sk_live_51HxQ9") == []) is (status == 303)
    assert visit.post(DELETE, {"reason": "x", "version": incident.version}).status_code == status
    assert (incident.writeups[0].text == "") is (status == 303)


def test_one_sees_where_it_stands_before_it_goes(visits: Visits, cast: Cast) -> None:
    look = visits.dot.post(REDACT, {"words": "sk_live_51HxQ9", "look": "y"})
    assert look.status_code == 200
    for words in ("1 version of a write-up", "1 action item", "Redact for good"):
        assert words in look.text
    assert dumps.holds("sk_live_51HxQ9")
    done = visits.dot.post(REDACT, {"words": "sk_live_51HxQ9", "redact": "y"})
    assert done.location == "/incidents/1?version=1#writeup"
    page = visits.vic.get("/incidents/1").text
    assert "sk_live" not in page
    assert "The key [redacted] stood in a log." in page
    assert "Passages were made unreadable" in page


def test_lines_are_chosen_by_their_numbers(visits: Visits, incident: Incident) -> None:
    answer = visits.dot.post(REDACT, {"first": "3", "last": "3", "redact": "y"})
    assert answer.status_code == 303
    assert incident.writeups[0].text.split("\n")[2:4] == ["[redacted]", ""]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "Give the words, or the numbers of the lines."),
        ({"words": "a key", "first": "1"}, "not both"),
        ({"words": "abc"}, "at least 4 characters"),
        ({"words": "not in there"}, "stand nowhere"),
        ({"first": "3", "last": "99"}, "has the lines 1 to"),
        ({"first": "2"}, "at least 4 characters"),
    ],
)
def test_a_refusal_stands_on_its_field(visits: Visits, form: dict[str, str], words: str) -> None:
    answer = visits.dot.post(REDACT, form)
    assert (answer.status_code, words in answer.text) == (422, True)


def test_a_deleted_write_up_says_who_when_and_why(visits: Visits, incident: Incident) -> None:
    assert visits.dot.post(DELETE, {"reason": "", "version": incident.version}).status_code == 422
    assert visits.dot.post(DELETE, {"reason": "x", "version": 0}).status_code == 409
    form = {"reason": "A customer asked for it.", "version": incident.version, "with_statements": "y"}
    assert visits.dot.post(DELETE, form).status_code == 303
    page = visits.vic.get("/incidents/1").text
    assert "by Dot: A customer asked for it." in page
    assert "stood in a log" not in page
    assert "Read in a write-up that was deleted." in visits.vic.get("/items/1").text
    assert visits.dot.get(REDACT).status_code == 404
    assert visits.dot.get(DELETE).status_code == 404


def test_an_incident_without_a_text_has_nothing_to_redact(visits: Visits, cast: Cast) -> None:
    other = factories.incident(cast)
    assert visits.dot.get(f"/incidents/{other.id}/writeup/redact").status_code == 404


def test_the_links_are_for_admins(visits: Visits, cast: Cast) -> None:
    for who in ("vic", "ana", "dot"):
        assert (REDACT in getattr(visits, who).get("/incidents/1").text) is (who == "dot")
