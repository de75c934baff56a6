"""The pages of people."""

import re

from flask import Flask

from tests.cast import Cast, actor
from tests.log_ins import give_password, logged_in
from tests.visitors import Visit, Visits
from tracker.changes import links, people
from tracker.queries import access as queries
from tracker.queries import people as people_queries
from tracker.vocabulary import SiteRole, TeamRole


def test_the_list_says_who_can_log_in(cast: Cast, visits: Visits) -> None:
    give_password(cast.ana)
    links.invite(cast.ben, by=actor(cast.dot))
    people.edit(cast.cleo, by=actor(cast.dot), version=None, is_active=False)
    people.add("Mina Idris", by=actor(cast.ana))
    rows = {
        found[1]: found[0]
        for found in re.findall(r"(<tr>(?:(?!</tr>).)*<b>([^<]+)</b>.*?</tr>)", visits.vic.get("/people").text, re.S)
    }
    said = {"Ana": "can log in", "Ben": "invited", "Cleo": "deactivated", "Mina Idris": "none"}
    assert all(words in rows[name] for name, words in said.items())
    assert "Payments" in rows["Ana"]
    assert "manager" in rows["Ana"]
    assert "ana@example.org" in rows["Ana"]


def test_only_admins_see_what_only_admins_may_do(cast: Cast, visits: Visits) -> None:
    path = f"/people/{cast.ben.id}"
    assert "Add a person" in visits.dot.get("/people").text
    assert "Deactivate" in visits.dot.get(path).text
    assert "Where they are logged in" in visits.dot.get(path).text
    for reader in (visits.ana, visits.vic):
        assert "Add a person" not in reader.get("/people").text
        page = reader.get(path)
        assert page.status_code == 200
        assert "ben@example.org" in page.text
        assert f'action="{path}' not in page.text
        assert "Where they are logged in" not in page.text


def test_an_admin_adds_somebody_with_roles(cast: Cast, visits: Visits) -> None:
    form = {
        "name": "Mina Idris",
        "email": "mina@example.org",
        "github_login": "mina",
        "time_zone": "Europe/Berlin",
        "site_role": "viewer",
        f"team_{cast.payments.id}": "manager",
        f"team_{cast.search.id}": "",
    }
    answer = visits.dot.post("/people/new", form)
    mina = people_queries.find_person_by_email("mina@example.org")
    assert mina is not None
    assert answer.location == f"/people/{mina.id}"
    assert {it.team_id: it.role for it in mina.memberships} == {cast.payments.id: TeamRole.MANAGER}
    again = visits.dot.post("/people/new", form)
    assert again.status_code == 422
    assert "Mina Idris already has this e-mail address." in again.text
    assert 'selected value="manager"' in again.text, "what was chosen stays"


def test_an_admin_edits_somebody_and_their_roles(cast: Cast, visits: Visits) -> None:
    path = f"/people/{cast.ben.id}"
    form = {
        "name": "Ben Kato",
        "email": "ben@example.org",
        "time_zone": "",
        "site_role": "viewer",
        "version": cast.ben.version,
        f"team_{cast.payments.id}": "",
        f"team_{cast.search.id}": "member",
    }
    assert visits.dot.post(path, form).status_code == 303
    assert cast.ben.name == "Ben Kato"
    assert {it.team_id: it.role for it in cast.ben.memberships} == {cast.search.id: TeamRole.MEMBER}
    stale = visits.dot.post(path, {**form, "name": "Benjamin"})
    assert stale.status_code == 409
    assert "There now: Ben Kato." in stale.text
    assert 'value="Benjamin"' in stale.text


def test_a_team_made_since_the_form_was_opened_keeps_its_members(cast: Cast, visits: Visits) -> None:
    form = {"name": "Ben", "email": "ben@example.org", "time_zone": "", "site_role": "viewer"}
    assert visits.dot.post(f"/people/{cast.ben.id}", {**form, "version": cast.ben.version}).status_code == 303
    assert [it.role for it in cast.ben.memberships] == [TeamRole.MEMBER]


def test_an_invite_is_shown_once_and_works(app: Flask, cast: Cast, visits: Visits) -> None:
    path = f"/people/{cast.ben.id}"
    page = visits.dot.post(f"{path}/invite")
    found = re.search(r'value="http://127\.0\.0\.1:8000(/invite/[^"]+)"', page.text)
    assert found
    assert "not shown again" in page.text
    assert "/invite/" not in visits.dot.get(path).text.replace(f"{path}/invite", "")
    assert "Invited, has not come in yet" in visits.dot.get(path).text
    assert "Hello Ben" in Visit(app, None).get(found.group(1)).text
    assert visits.dot.get(f"{path}/invite").location == path, "reading the address makes no invite"


def test_inviting_somebody_with_a_log_in_is_said_to_be_a_new_password(cast: Cast, visits: Visits) -> None:
    give_password(cast.ben)
    path = f"/people/{cast.ben.id}"
    assert "Make a password link" in visits.dot.get(path).text
    assert "A link to set a new password for Ben" in visits.dot.post(f"{path}/invite").text


def test_somebody_without_an_address_or_inactive_cannot_be_invited(cast: Cast, visits: Visits) -> None:
    mina = people.add("Mina Idris", by=actor(cast.dot))
    answer = visits.dot.post(f"/people/{mina.id}/invite")
    assert answer.status_code == 422
    assert "Give Mina Idris an e-mail address first" in answer.text
    people.edit(cast.ben, by=actor(cast.dot), version=None, is_active=False)
    assert visits.dot.post(f"/people/{cast.ben.id}/invite").status_code == 422


def test_an_admin_deactivates_and_lets_in_again(app: Flask, cast: Cast, visits: Visits) -> None:
    give_password(cast.ben, cast.dot)
    ben, path = logged_in(app, "ben@example.org"), f"/people/{cast.ben.id}"
    assert visits.dot.post(f"{path}/access", {"is_active": "no", "version": cast.ben.version}).status_code == 303
    assert ben.get("/account").status_code == 303
    assert "Deactivated" in visits.vic.get(path).text
    assert visits.dot.post(f"{path}/access", {"is_active": "yes", "version": cast.ben.version}).status_code == 303
    logged_in(app, "ben@example.org")


def test_a_form_that_does_not_say_which_changes_nobodys_access(cast: Cast, visits: Visits) -> None:
    for said in ({}, {"is_active": "perhaps"}):
        answer = visits.dot.post(f"/people/{cast.ben.id}/access", {**said, "version": cast.ben.version})
        assert answer.status_code == 422
    assert cast.ben.is_active


def test_the_last_admin_can_neither_leave_nor_step_down(app: Flask, cast: Cast) -> None:
    give_password(cast.dot)
    dot, path = logged_in(app, "dot@example.org"), f"/people/{cast.dot.id}"
    version = cast.dot.version
    form = {"name": "Dot", "email": "dot@example.org", "time_zone": "", "site_role": "viewer", "version": version}
    for answer in (dot.post(path, form), dot.post(f"{path}/access", {"is_active": "no", "version": version})):
        assert answer.status_code == 422
        assert "Somebody must stay admin and able to log in." in answer.text
    assert cast.dot.is_active
    assert cast.dot.site_role is SiteRole.ADMIN
    assert dot.get("/account").status_code == 200


def test_an_admin_ends_somebodys_log_in(app: Flask, cast: Cast, visits: Visits) -> None:
    give_password(cast.ben)
    ben = logged_in(app, "ben@example.org")
    row = queries.logins_of(cast.ben.id)[0]
    path = f"/people/{cast.ben.id}/log-ins/{row.id}/end"
    assert f'action="{path}"' in visits.dot.get(f"/people/{cast.ben.id}").text
    assert visits.dot.post(path).status_code == 303
    assert ben.get("/account").status_code == 303
