"""Recurring causes: the list, the page of one, and the doors that keep causes in order."""

import csv
import re
from io import StringIO

import pytest

from tests.cast import Cast
from tests.recurring import CAUSE, promised, struck
from tests.statements import counted
from tests.visitors import Visits
from tracker.changes import actions, moves
from tracker.queries import causes, recurring
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import ItemState

EVERYBODY = ("nobody", "vic", "cleo", "ben", "ana", "dot")
READS = (303, 200, 200, 200, 200, 200)
EDITS = (401, 403, 403, 303, 303, 303)
FRAME = 5
OTHER = "Nothing is rolled out in stages"


def listed(page: str) -> list[str]:
    return re.findall(r'<a href="/causes/\d+"><b>([^<]+)</b>', page)


@pytest.mark.parametrize(("who", "status"), list(zip(EVERYBODY, READS, strict=True)))
def test_whoever_is_logged_in_reads_causes(visits: Visits, cast: Cast, who: str, status: int) -> None:
    struck(cast, 0)
    struck(cast, 30)
    for path in ("/causes", "/causes/1", "/recurrences"):
        answer = getattr(visits, who).get(path)
        assert answer.status_code == status
        if status == 200 and path.startswith("/causes"):
            assert CAUSE in answer.text
    if status == 200:
        assert ("/causes/1/merge" in getattr(visits, who).get("/causes/1").text) is (who in ("ben", "ana", "dot"))


@pytest.mark.parametrize(("who", "status"), list(zip(EVERYBODY, EDITS, strict=True)))
def test_whoever_may_edit_one_of_its_incidents_keeps_a_cause_in_order(
    visits: Visits, cast: Cast, who: str, status: int
) -> None:
    struck(cast, 0)
    struck(cast, 30)
    struck(cast, 60, cause=OTHER)
    visit = getattr(visits, who)
    for act in ("edit", "merge", "split"):
        assert visit.get(f"/causes/1/{act}").status_code == {401: 303, 403: 403, 303: 200}[status]
    made = causes.find_cause_by_name(CAUSE)
    assert made
    form = {"name": "Half of it", "cause_class": "network", "incidents": "2", "version": made.version}
    assert visit.post("/causes/1/split", form).status_code == status
    form = {"name": "Another name", "cause_class": "network", "version": recurring.get_cause(1).version}
    assert visit.post("/causes/1/edit", form).status_code == status
    form = {"into": OTHER.upper(), "version": recurring.get_cause(1).version}
    answer = visit.post("/causes/1/merge", form)
    assert answer.status_code == status
    if status == 303:
        assert answer.location == "/causes/2"
        assert visits.vic.get("/causes/1").location == "/causes/2", "the old address leads on"
        page = visits.vic.get("/causes/2").text
        assert "took in a cause" in page
        assert "merged into another one" in page
    else:
        assert recurring.get_cause(1).name == CAUSE


def test_the_list_goes_by_weight_with_verdicts_and_open_items(visits: Visits, cast: Cast) -> None:
    struck(cast, 0, cause=OTHER)
    first = struck(cast, 10)
    promised(first)
    for day in (40, 80):
        struck(cast, day)
    page = visits.vic.get("/causes").text
    assert listed(page) == [CAUSE, OTHER]
    assert "1 cause has come back, 1 struck once" in page
    assert "2×</b>" in page
    assert "Unfinished</span>" in page
    assert '<td data-label="Open items">1</td>' in page


def test_a_spreadsheet_gets_what_is_shown_on_all_pages(
    visits: Visits, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recurring, "PAGE_SIZE", 2)
    for number in range(3):
        struck(cast, number, cause=f"=Cause {number}")
    promised(struck(cast, 3, cause=OTHER, team=cast.search))
    struck(cast, 40, cause=OTHER, team=cast.search)
    rows = list(csv.reader(StringIO(visits.vic.get("/causes.csv").text.removeprefix("\ufeff"))))
    assert rows[0] == ["Cause", "Class", "Came back", "Incidents", "Last seen", "Why it was not stopped", "Open items"]
    assert rows[1] == [OTHER, "config-change", "1", "2", "2026-02-19", "unfinished 1", "1"]
    assert [row[0] for row in rows[2:]] == ["'=Cause 2", "'=Cause 1", "'=Cause 0"]
    page = visits.vic.get(f"/causes?team={cast.search.id}&cols=last&cols=open&cols=x").text
    assert re.findall(r'<th scope="col">([^<]+)', page) == ["Cause", "Last seen", "Open items"]
    assert "Column “x”" in page
    (path,) = re.findall(r'href="(/causes\.csv[^"]*)"', page)
    rows = list(csv.reader(StringIO(visits.vic.get(path.replace("&amp;", "&")).text.removeprefix("\ufeff"))))
    assert rows == [["Cause", "Class", "Last seen", "Open items"], [OTHER, "config-change", "2026-02-19", "1"]]


def test_filters_stand_in_the_address_and_pages_follow_each_other(
    visits: Visits, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recurring, "PAGE_SIZE", 2)
    for number in range(5):
        struck(cast, number, cause=f"Cause {number}", team=cast.search if number == 3 else cast.payments)
    struck(cast, 20, cause="Cause 2")
    seen, path = [], "/causes"
    while path:
        page = visits.vic.get(path).text
        seen += listed(page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        path = following[1].replace("&amp;", "&") if following else ""
    assert seen == ["Cause 2", "Cause 4", "Cause 3", "Cause 1", "Cause 0"]
    assert listed(visits.vic.get(f"/causes?team={cast.search.id}").text) == ["Cause 3"]
    assert listed(visits.vic.get("/causes?q=cause+1&cause_class=config-change").text) == ["Cause 1"]
    assert "Nothing matches." in visits.vic.get("/causes?cause_class=network").text
    wrong = visits.vic.get("/causes?cause_class=x&team=999&after=x").text
    assert "Not understood and left out" in wrong
    assert len(listed(wrong)) == 2


def test_nothing_named_yet_says_what_to_do(visits: Visits) -> None:
    assert "No cause is named and confirmed yet." in visits.vic.get("/causes").text
    assert "No possible recurrence waits for a decision." in visits.vic.get("/recurrences").text
    assert visits.vic.get("/causes/99").status_code == 404
    assert visits.ana.get("/causes/99/edit").status_code == 404


def test_the_page_of_a_cause_tells_draws_and_judges(visits: Visits, cast: Cast) -> None:
    first = struck(cast, 0)
    item = promised(first)
    moves.move(item, ItemState.OPEN, by=SYSTEM, at=first.started_at)
    struck(cast, 40)
    page = visits.vic.get("/causes/1").text
    assert page.count('class="timeline ') == 2
    assert 'aria-labelledby="timeline-wide-title" aria-describedby="timeline-wide-desc"' in page
    assert "“Check tables before loading” was not finished. <b>This is what the delay cost. Escalate it.</b>" in page
    assert "2 incidents" in page
    assert "It was unchecked." in page
    assert " style=" not in page
    assert "Nothing that addresses this cause is known to be done" in page


def test_what_was_done_is_judged_in_words_and_figures(visits: Visits, cast: Cast) -> None:
    first = struck(cast, 0)
    item = promised(first)
    assert first.started_at
    moves.move(item, ItemState.OPEN, by=SYSTEM, at=first.started_at)
    moves.move(item, ItemState.DONE, by=SYSTEM, evidence="Change 7", at=first.started_at)
    page = visits.vic.get("/causes/1").text
    assert "Too early to tell" in page
    assert re.search(r"Quiet for \d+ weeks; as before, about \d\.\d would have come\.", page)
    assert "It is no proof of cause" in page
    assert "No other cause is known yet" in page


def test_a_refusal_keeps_what_was_typed_and_a_late_form_says_so(visits: Visits, cast: Cast) -> None:
    struck(cast, 0)
    struck(cast, 30)
    seen = recurring.get_cause(1).version
    answer = visits.ana.post("/causes/1/merge", {"into": "no such <cause>", "version": seen})
    assert (answer.status_code, "no such &lt;cause&gt;" in answer.text) == (422, True)
    answer = visits.ana.post("/causes/1/split", {"name": "Half", "cause_class": "network", "version": seen})
    assert (answer.status_code, "at least one incident" in answer.text) == (422, True)
    form = {"name": "First", "cause_class": "network", "version": seen}
    assert visits.ana.post("/causes/1/edit", form).status_code == 303
    late = visits.ben.post("/causes/1/edit", {**form, "name": "Second"})
    assert late.status_code == 409
    assert "There now: First." in late.text
    assert 'value="Second"' in late.text
    for act, more in (("merge", {"into": "x"}), ("split", {"name": "y", "cause_class": "network", "incidents": "1"})):
        assert visits.ben.post(f"/causes/1/{act}", {"version": seen, **more}).status_code in (409, 422)


def test_more_causes_and_more_repeats_take_no_more_statements(visits: Visits, cast: Cast) -> None:
    promised(struck(cast, 0))
    struck(cast, 10)
    visits.vic.get("/causes")
    numbers = []
    for day in (20, 200):
        for step in range(3):
            actions.assign(promised(struck(cast, day + step)), cast.ben, by=SYSTEM)
            struck(cast, day + step, cause=f"Cause {day + step}")
        with counted() as of_list:
            visits.vic.get("/causes")
        with counted() as of_one:
            visits.vic.get("/causes/1")
        numbers.append((len(of_list), len(of_one)))
    assert numbers[0] == numbers[1]
    assert max(numbers[0]) <= 13 + FRAME
