"""The catalogue of services as a file, out and in."""

import io

import pytest
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.visitors import Visit, Visits
from tracker.changes import teams
from tracker.queries import teams as queries
from tracker.rules.permissions import SYSTEM

EVERYBODY = ("nobody", "vic", "cleo", "ben", "ana", "dot")
FILE = "service,team\nLedger,Search\nCheckout,Payments\nmail,Post\n"


@pytest.fixture(autouse=True)
def _ledger(cast: Cast) -> None:
    teams.add_service("Ledger", cast.payments, by=SYSTEM)


def send(visit: Visit, content: bytes | str) -> TestResponse:
    data = content.encode() if isinstance(content, str) else content
    form = {"file": (io.BytesIO(data), "services.csv")}
    return visit.post("/teams/services", form, content_type="multipart/form-data")


def by_name() -> dict[str, str]:
    return {service.name: service.team.name for service in queries.all_services()}


@pytest.mark.parametrize("who", EVERYBODY)
def test_whoever_is_logged_in_takes_the_list_out(visits: Visits, cast: Cast, who: str) -> None:
    teams.add_service("=cmd()", cast.search, by=SYSTEM)
    answer = getattr(visits, who).get("/teams/services.csv")
    assert answer.status_code == (303 if who == "nobody" else 200)
    if who != "nobody":
        assert answer.content_type == "text/csv; charset=utf-8"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="services.csv"'
        assert answer.data.decode() == "\ufeffservice,team\r\n'=cmd(),Search\r\nLedger,Payments\r\n"


@pytest.mark.parametrize(("who", "status"), list(zip(EVERYBODY, (401, 403, 403, 403, 403, 200), strict=True)))
def test_only_admins_take_a_list_in(visits: Visits, who: str, status: int) -> None:
    visit = getattr(visits, who)
    assert visit.get("/teams/services").status_code == {401: 303}.get(status, status)
    assert send(visit, FILE).status_code == status
    assert visit.post("/teams/services", {"text": FILE, "accept": "y"}).status_code == {200: 303}.get(status, status)
    assert by_name() == ({"Ledger": "Search", "Checkout": "Payments"} if who == "dot" else {"Ledger": "Payments"})


def test_a_preview_tells_row_by_row_and_writes_nothing(visits: Visits) -> None:
    page = send(visits.dot, FILE).text
    for words in ("moved", "from Payments", "added", "There is no team Post.", "Take in 2 services"):
        assert words in page
    assert by_name() == {"Ledger": "Payments"}


def test_what_was_taken_out_goes_in_unchanged(visits: Visits, cast: Cast) -> None:
    teams.add_service("+plus", cast.search, by=SYSTEM)
    before = by_name()
    page = send(visits.dot, visits.dot.get("/teams/services.csv").data).text
    assert page.count("as before") == 2
    assert "Take in" not in page
    assert by_name() == before


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "must name the columns"),
        ("a,b\n", "must name the columns"),
        (b"service,team\nZo\xeb,Search\n", "not UTF-8"),
        ("service,team\nx\0,Search\n", "NUL"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_on_its_field(visits: Visits, content: bytes | str, words: str) -> None:
    answer = send(visits.dot, content)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert visits.dot.post("/teams/services", {}).status_code == 422


def test_the_result_is_said(visits: Visits) -> None:
    visits.dot.post("/teams/services", {"text": FILE, "accept": "y"})
    assert "1 added, 1 moved, 0 as before; 1 left out." in visits.dot.get("/teams").text
