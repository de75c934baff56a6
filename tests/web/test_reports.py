"""The doors of the reports: who may look, what is chosen, what a spreadsheet gets."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from tests import factories
from tests.cast import Cast
from tests.statements import counted
from tests.visitors import Visits
from tracker.changes import restrictions, teams
from tracker.models.actions import ActionItem
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import ItemKind

PATHS = ("/reports", "/reports/came-back", "/reports/on-time.csv", "/reports/came-back.csv")


@pytest.fixture(autouse=True)
def early_march() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 3, 3, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def item(cast: Cast) -> ActionItem:
    return factories.item(cast, kind=ItemKind.PREVENT)


@pytest.mark.parametrize("path", PATHS)
def test_everybody_who_is_known_reads_them(visits: Visits, item: ActionItem, path: str) -> None:
    for who in ("vic", "cleo", "ben", "ana", "dot"):
        assert getattr(visits, who).get(path).status_code == 200
    assert visits.nobody.get(path).status_code == 303


def test_every_chart_stands_with_its_data_and_its_table(visits: Visits, item: ActionItem) -> None:
    page = visits.ben.get("/reports").text
    assert page.count("<canvas") == page.count("<template>") == 9
    assert page.count("<table") == 10
    assert "1 item that somebody committed to, 1 of them still open" in page


def test_what_is_chosen_stands_in_the_address_and_in_chips(visits: Visits, cast: Cast, item: ActionItem) -> None:
    query = f"team={cast.payments.id}&kind=prevent&since=2026-03-01&until=2026-03-31&by=kind"
    page = visits.ben.get(f"/reports?{query}").text
    for words in ("Team: Payments", "Prevent", "Incidents from: 2026-03-01", "Incidents until: 2026-03-31"):
        assert f'<li class="chip on">{words}' in page
    assert f'href="/reports/on-time.csv?{query.replace("&", "&amp;")}"' in page
    assert "Nothing matches" in visits.ben.get(f"/reports?team={cast.search.id}").text


def test_what_is_not_understood_is_said_and_left_out(visits: Visits, item: ActionItem) -> None:
    answer = visits.ben.get("/reports?team=99&kind=x&since=soon&by=owner&who=me")
    assert answer.status_code == 200
    said = re.search(r"Not understood and left out: ([^<]+)", answer.text)
    assert said
    assert said.group(1) == "Team: 99; Kind: x; Incidents from: soon; Compare by: owner; who."


def test_a_restricted_incident_counts_for_its_team_only(visits: Visits, item: ActionItem) -> None:
    restrictions.restrict(item.incident, by=SYSTEM, version=item.incident.version)
    assert "1 item that somebody committed to" in visits.ben.get("/reports").text
    for who in (visits.cleo, visits.vic):
        assert "Nobody has committed to an item yet" in who.get("/reports").text


def test_a_spreadsheet_gets_each_table_and_runs_nothing(visits: Visits, cast: Cast, item: ActionItem) -> None:
    teams.edit(cast.payments, by=SYSTEM, version=None, name="=1+1", time_zone="UTC")
    answer = visits.ben.get("/reports/groups.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="groups-2026-03-03.csv"'
    head, row = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert head[:3] == ["Team", "Committed (n)", "Still open"]
    assert row[:3] == ["'=1+1", "1", "1"]
    assert visits.ben.get("/reports/none.csv").status_code == 404


def test_a_page_asks_the_database_twelve_times_at_most(visits: Visits, cast: Cast, item: ActionItem) -> None:
    path = f"/reports?team={cast.payments.id}&by=service"
    visits.ben.get(path)
    with counted() as sent:
        visits.ben.get(path)
    assert len(sent) <= 12
