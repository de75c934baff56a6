"""The pages of teams and services."""

from tests.cast import Cast, actor
from tests.visitors import Visits
from tracker.changes import teams
from tracker.queries import teams as queries
from tracker.vocabulary import TeamRole


def test_the_page_shows_members_and_services_of_every_team(cast: Cast, visits: Visits) -> None:
    teams.add_service("Ledger", cast.payments, by=actor(cast.dot))
    page = visits.vic.get("/teams").text
    for words in ("Payments", "Search", "Ledger", "Ana", "Europe/Berlin"):
        assert words in page
    assert "Add a team" not in page
    assert "Add a team" in visits.dot.get("/teams").text


def test_an_admin_adds_and_edits_a_team(cast: Cast, visits: Visits) -> None:
    answer = visits.dot.post("/teams/new", {"name": "Mail", "time_zone": "Asia/Tokyo"})
    mail = queries.find_team_by_name("mail")
    assert mail is not None
    assert answer.location == f"/teams/{mail.id}"
    again = visits.dot.post("/teams/new", {"name": "MAIL", "time_zone": "UTC"})
    assert (again.status_code, "There is a team Mail already." in again.text) == (422, True)
    form = {"name": "Post", "time_zone": "UTC", "version": mail.version}
    assert visits.dot.post(f"/teams/{mail.id}", form).status_code == 303
    stale = visits.dot.post(f"/teams/{mail.id}", {**form, "name": "Letters"})
    assert (stale.status_code, "There now: Post." in stale.text) == (409, True)


def test_members_are_added_changed_and_taken_off(cast: Cast, visits: Visits) -> None:
    path = f"/teams/{cast.search.id}/members"
    for role, words in (("member", "Vic is member of Search."), ("manager", "Vic is manager of Search.")):
        assert visits.dot.post(path, {"person": cast.vic.id, "role": role}).status_code == 303
        assert words in visits.dot.get(f"/teams/{cast.search.id}").text
    assert visits.dot.post(path, {"person": cast.vic.id, "role": ""}).status_code == 303
    assert "Vic is no longer on Search." in visits.dot.get(f"/teams/{cast.search.id}").text
    assert [it.role for it in cast.search.memberships] == [TeamRole.MANAGER]
    assert visits.dot.post(path, {"person": 999, "role": "member"}).status_code == 422
    assert visits.dot.post(path, {"person": cast.vic.id, "role": "king"}).status_code == 422


def test_services_are_added_renamed_and_moved(cast: Cast, visits: Visits) -> None:
    path = f"/teams/{cast.payments.id}/services"
    assert visits.dot.post(path, {"service-name": "Ledger"}).status_code == 303
    again = visits.dot.post(path, {"service-name": "ledger"})
    assert (again.status_code, "There is a service Ledger already." in again.text) == (422, True)
    ledger = queries.find_service_by_name("Ledger")
    assert ledger is not None
    form = {"name": "Books", "team": cast.search.id, "version": ledger.version}
    assert visits.dot.post(f"/services/{ledger.id}", form).location == f"/teams/{cast.search.id}"
    assert (ledger.name, ledger.team_id) == ("Books", cast.search.id)
    assert visits.dot.post(f"/services/{ledger.id}", form).status_code == 409


def test_readers_get_a_team_without_forms(cast: Cast, visits: Visits) -> None:
    teams.add_service("Ledger", cast.payments, by=actor(cast.dot))
    page = visits.ana.get(f"/teams/{cast.payments.id}").text
    assert "Ledger" in page
    assert f'action="/teams/{cast.payments.id}' not in page
    assert "Rename or move" not in page
