"""The door of the list of items: its address, its form, its CSV."""

import csv
import io
import re
from datetime import date
from html import unescape
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories
from tests.cast import Cast
from tests.statements import counted
from tests.visitors import Visit, Visits
from tracker.changes import teams
from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.queries import lists
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import ItemKind, ItemState, Priority

EVERYBODY = ("nobody", "vic", "cleo", "ben", "ana", "dot")
NEXT = re.compile(r'href="([^"]+)" rel="next"')
ROW = re.compile(r'data-row="(\d+)"')


@pytest.fixture
def items(cast: Cast) -> list[ActionItem]:
    """Payments: one of Ben's, one of nobody. Search: one of Cleo's, proposed."""
    ours = factories.incident(cast)
    theirs = factories.incident(cast, title="Search was empty", team=cast.search)
    found = [
        factories.item(
            cast, ours, title="Validate limits", owner=cast.ben, due_on=date(2026, 4, 1), kind=ItemKind.PREVENT
        ),
        factories.item(cast, ours, title="Alert on refusals", priority=Priority.P0),
        factories.item(cast, theirs, title="Rebuild the index", owner=cast.cleo, state=ItemState.PROPOSED),
    ]
    found[1].due_on = found[1].first_due_on = None  # as if no policy had given it a date
    db.session.commit()
    return found


def shown(visit: Visit, path: str) -> list[int]:
    """The items on all pages from here on, in order."""
    found, at = [], path
    while at:
        page = visit.get(at)
        assert page.status_code == 200, at
        found += [int(key) for key in ROW.findall(page.text)]
        following = NEXT.search(page.text)
        at = unescape(following.group(1)) if following else ""
    return found


def table(visit: Visit, path: str) -> list[list[str]]:
    answer = visit.get(path, buffered=True)
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert answer.text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("path", ["/items", "/items/filter", "/items/1/line", "/items.csv"])
def test_whoever_is_logged_in_may_read(visits: Visits, items: list[ActionItem], path: str, who: str) -> None:
    assert getattr(visits, who).get(path, buffered=True).status_code == (303 if who == "nobody" else 200)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [0, 1, 2]),
        ("state=open", [0, 1]),
        ("state=open&state=proposed&owner=nobody", [1]),
        ("owner=me", [0]),
        ("owner=me&owner=nobody", [0, 1]),
        ("team=mine", [0, 1]),
        ("team=2", [2]),
        ("team=none", []),
        ("priority=P0", [1]),
        ("kind=prevent", [0]),
        ("due=overdue", [0]),
        ("due=undated", [1, 2]),
        ("due_from=2026-04-01&due_to=2026-04-01", [0]),
        ("slipped=1", []),
        ("mark=blocked", []),
        ("incident=2", [2]),
        ("q=index", [2]),
        ("sort=-due", [2, 1, 0]),
        ("group=team&sort=-due", [1, 0, 2]),
        ("group=owner", [0, 2, 1]),
    ],
)
def test_the_address_says_what_is_shown(
    visits: Visits, items: list[ActionItem], query: str, expected: list[int]
) -> None:
    assert shown(visits.ben, f"/items?{query}") == [items[index].id for index in expected]
    assert [row[0] for row in table(visits.ben, f"/items.csv?{query}")[1:]] == [
        items[index].label for index in expected
    ]


def test_each_filter_has_a_chip_that_leaves_it_out(visits: Visits, items: list[ActionItem]) -> None:
    page = visits.ben.get("/items?state=open&owner=2&sort=-priority").text
    found = {
        words: unescape(target) for words, target in re.findall(r'<li class="chip on">([^<]+)<a href="([^"]+)"', page)
    }
    assert found == {
        "Open": "/items?owner=2&sort=-priority",
        "Owner: Ben": "/items?state=open&sort=-priority",
    }


def test_what_is_not_known_is_said_and_left_out(visits: Visits, items: list[ActionItem]) -> None:
    query = "team=999&state=asleep&state=open&owner=x&incident=-4&due=whenever&slipped=0&sort=taste&after=x&colour=red"
    page = visits.ana.get(f"/items?{query}")
    assert page.status_code == 200
    for words in ("Team: 999", "State: asleep", "Owner: x", "Due: whenever", "Slipped", "Sort by: taste", "colour"):
        assert words in page.text
    assert "is not known in this order" in page.text
    assert shown(visits.ana, f"/items?{query}") == [items[0].id, items[1].id]


def test_no_address_makes_it_fail(visits: Visits, items: list[ActionItem]) -> None:
    words = "q state kind priority owner team service cause incident due due_from due_to slipped mark group sort cols"
    names = st.sampled_from(f"{words} github after before tick page nonsense csrf_token row".split())
    words = "open me nobody mine none 1 -1 0 99999999999999999999 overdue 2026-02-30 0001-01-01 9999-12-31 -owner all"
    known = st.sampled_from([*words.split(), "slips", "\0", "WzFd", "W10", "²", "١", "é" * 300])
    queries = st.lists(st.tuples(names, known | st.text(max_size=40)), max_size=8)
    visit = visits.ana
    paths = st.sampled_from(["/items", "/items.csv", "/items/filter", "/items/1/line", "/items/change", "/views/new"])

    @settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
    @given(paths, queries)
    def holds(path: str, pairs: list[tuple[str, str]]) -> None:
        query = urlencode(pairs, errors="surrogatepass")
        expected = 400 if "%00" in query else 200
        assert visit.get(f"{path}?{query}", buffered=True).status_code == expected

    holds()


def test_a_table_holds_all_pages_and_the_chosen_columns(
    visits: Visits, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE_SIZE", 4)
    monkeypatch.setattr(lists, "PIECE", 3)
    incident = factories.incident(cast)
    for number in range(11):
        factories.item(cast, incident, title=f"Item {number}", owner=cast.ben if number % 2 else None)
    query = "group=owner&sort=-created&cols=team&cols=slips"
    rows = table(visits.vic, f"/items.csv?{query}")
    assert rows[0] == ["Item", "Title", "Incident", "Incident title", "Team", "Slips"]
    assert [row[0] for row in rows[1:]] == [f"AI-{key}" for key in shown(visits.vic, f"/items?{query}")]
    assert len(rows) == 12
    assert rows[1][4:] == ["Payments", "0"]


def test_a_table_runs_nothing_in_a_spreadsheet(visits: Visits, cast: Cast) -> None:
    factories.item(cast, title='=HYPERLINK("https://evil.example.org")')
    assert table(visits.vic, "/items.csv")[1][1].startswith("'=")


def test_text_in_a_table_is_sent_piece_by_piece(visits: Visits, items: list[ActionItem]) -> None:
    answer = visits.ana.get("/items.csv", buffered=True)
    assert "Content-Length" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'filename="action-items-' in answer.headers["Content-Disposition"]


def statements(visit: Visit, path: str) -> int:
    with counted() as sent:
        assert visit.get(path).status_code == 200
    return len(sent)


def test_no_choice_takes_more_than_twelve_statements(visits: Visits, items: list[ActionItem], cast: Cast) -> None:
    service = teams.add_service("checkout", cast.payments, by=SYSTEM)
    everything = (
        "state=open&kind=prevent&priority=P1&owner=2&owner=me&owner=nobody&team=1&team=none&incident=1&due=overdue"
        f"&service={service.id}&cause=1&slipped=1&mark=repeated&group=owner&sort=-owner&q=validate"
    )
    for path in ("/items", "/items?group=week", f"/items?{everything}", "/items/filter", f"/items/filter?{everything}"):
        assert statements(visits.ben, path) <= 12, path
    assert statements(visits.ben, "/items/change?row=1.1&row=2.1") <= 12


def test_only_rows_that_one_may_change_can_be_edited_in_place(visits: Visits, items: list[ActionItem]) -> None:
    assert "/items/1/owner" in visits.ben.get("/items").text
    assert "/items/3/owner" not in visits.ben.get("/items").text
    assert "data-tick" not in visits.vic.get("/items").text
    assert "data-tick" in visits.cleo.get("/items").text


def test_all_rows_of_a_page_are_ticked_by_a_link(visits: Visits, items: list[ActionItem]) -> None:
    assert " checked" not in visits.ben.get("/items").text
    page = visits.ben.get("/items?tick=all").text
    assert page.count(" checked>") == 3


def test_a_fresh_line_has_the_columns_of_the_list(visits: Visits, items: list[ActionItem]) -> None:
    line = visits.ben.get("/items/1/line?cols=team").text
    assert line.strip().startswith("<article")
    assert "Payments" in line
    assert "c-due" not in line
    assert visits.ben.get("/items/99/line").status_code == 404


def test_an_empty_list_says_what_to_do(visits: Visits) -> None:
    assert "Import a write-up" in visits.ana.get("/items").text
    assert "Nothing matches" in visits.ana.get("/items?state=open").text


def test_a_page_behind_the_last_one_leads_back(visits: Visits, items: list[ActionItem]) -> None:
    page = visits.ana.get("/items?sort=slips&after=WzksOTk5XQ")
    assert "There is nothing more here" in page.text
