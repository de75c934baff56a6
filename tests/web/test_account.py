"""One's own account."""

from flask import Flask

from tests.cast import Cast
from tests.log_ins import OTHER, PASSWORD, give_password, logged_in, try_to_log_in
from tests.visitors import Visit, Visits
from tracker.queries import access as queries
from tracker.vocabulary import SiteRole


def test_one_changes_name_zone_and_github_login(cast: Cast, visits: Visits) -> None:
    form = {"name": "Vic Moss", "time_zone": "Asia/Tokyo", "github_login": "vic-moss", "version": cast.vic.version}
    assert visits.vic.post("/account", form).location == "/account"
    assert (cast.vic.name, cast.vic.time_zone, cast.vic.github_login) == ("Vic Moss", "Asia/Tokyo", "vic-moss")
    assert "Your account is saved." in visits.vic.get("/account").text


def test_one_cannot_change_ones_role_or_address_here(cast: Cast, visits: Visits) -> None:
    form = {"name": "Vic", "time_zone": "", "version": cast.vic.version, "site_role": "admin", "email": "x@y.z"}
    assert visits.vic.post("/account", form).status_code == 303
    assert (cast.vic.site_role, cast.vic.email) == (SiteRole.VIEWER, "vic@example.org")


def test_wrong_values_are_refused_and_stay(cast: Cast, visits: Visits) -> None:
    form = {"name": "Vic", "time_zone": "Mars/Olympus", "github_login": "no login", "version": cast.vic.version}
    answer = visits.vic.post("/account", form)
    assert answer.status_code == 422
    assert 'value="no login"' in answer.text
    assert cast.vic.github_login is None


def test_an_edit_from_an_old_page_shows_both_versions(cast: Cast, visits: Visits) -> None:
    form = {"name": "Vic Moss", "time_zone": "", "version": cast.vic.version}
    visits.vic.post("/account", form)
    answer = visits.vic.post("/account", {**form, "name": "Victoria"})
    assert answer.status_code == 409
    assert "There now: Vic Moss." in answer.text
    assert 'value="Victoria"' in answer.text


def test_a_zone_stored_under_an_old_name_is_kept(cast: Cast, visits: Visits) -> None:
    form = {"name": "Vic", "time_zone": "Asia/Calcutta", "version": cast.vic.version}
    assert visits.vic.post("/account", form).status_code == 303
    assert 'selected value="Asia/Calcutta"' in visits.vic.get("/account").text


def test_the_password_is_changed_and_other_log_ins_end(app: Flask, cast: Cast) -> None:
    give_password(cast.ana)
    here, there = logged_in(app, "ana@example.org"), logged_in(app, "ana@example.org")
    wrong = here.post("/account/password", {"current": OTHER, "password": OTHER})
    assert (wrong.status_code, "This is not your password." in wrong.text) == (422, True)
    weak = here.post("/account/password", {"current": PASSWORD, "password": "short"})
    assert (weak.status_code, "12 characters" in weak.text) == (422, True)
    assert here.post("/account/password", {"current": PASSWORD, "password": OTHER}).status_code == 303
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 303
    assert try_to_log_in(Visit(app, None), "ana@example.org", PASSWORD).status_code == 422


def test_one_sees_and_ends_ones_log_ins(app: Flask, cast: Cast) -> None:
    give_password(cast.ana)
    here, there = logged_in(app, "ana@example.org"), logged_in(app, "ana@example.org")
    page = here.get("/account", headers={"User-Agent": "irrelevant"}).text
    assert page.count("this one") == 1
    assert page.count("127.0.0.1") == 2
    other = max(row.id for row in queries.logins_of(cast.ana.id))
    assert f'action="/account/log-ins/{other}/end"' in page
    assert here.post(f"/account/log-ins/{other}/end").status_code == 303
    assert there.get("/account").status_code == 303
    assert here.post(f"/account/log-ins/{other}/end").status_code == 404


def test_somebody_elses_log_in_does_not_exist_for_one(cast: Cast, visits: Visits) -> None:
    visits.ana.get("/account")
    anas = queries.logins_of(cast.ana.id)[0].id
    assert visits.ben.post(f"/account/log-ins/{anas}/end").status_code == 404
    assert visits.ana.get("/account").status_code == 200
