"""Settings > GitHub, as an admin sees it and nobody else does."""

import re

import pytest
from flask import Flask

from tests.cast import Cast, actor
from tests.connected import TOKEN, connection, repository, settings
from tests.visitors import Visits
from tracker.changes import connections, repositories
from tracker.changes.repositories import Terms
from tracker.db import db
from tracker.models.github import GithubAccount, GithubConnection, GithubRule
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import GithubKind, GithubState


@pytest.mark.parametrize("who", ["ana", "ben", "cleo", "vic"])
def test_nobody_but_admins_sees_or_changes_a_connection(app: Flask, visits: Visits, who: str) -> None:
    here = f"/settings/github/connections/{connection().id}"
    visit = getattr(visits, who)
    assert {visit.get(path).status_code for path in ("/settings/github", here, "/settings/github/health")} == {403}
    assert visit.post(f"{here}/pause").status_code == 403
    assert db.session.query(GithubConnection.state).scalar() is GithubState.ACTIVE


def test_no_page_and_no_history_shows_a_secret(app: Flask, visits: Visits) -> None:
    found = connection()
    secret = connections.set_webhook_secret(found, by=SYSTEM, ring=settings().ring)
    shown = "".join(
        visits.dot.get(f"/settings/github{path}").text for path in ("", f"/connections/{found.id}", "/health")
    )
    shown += visits.dot.post("/settings/export.json").text
    for one in (TOKEN, secret, found.token, found.webhook_secret):
        assert one not in shown


def test_a_new_webhook_secret_is_shown_once_and_the_one_before_stays_good(app: Flask, visits: Visits) -> None:
    found = connection()
    here = f"/settings/github/connections/{found.id}"
    first = re.search(r'class="secret">([^<]+)', visits.dot.post(f"{here}/secret").text)
    second = re.search(r'class="secret">([^<]+)', visits.dot.post(f"{here}/secret").text)
    assert first
    assert second
    db.session.expire_all()
    ring = settings().ring
    assert (ring.open(found.webhook_secret), ring.open(found.webhook_secret_before)) == (second[1], first[1])
    assert second[1] not in visits.dot.get(here).text
    visits.dot.post(f"{here}/secret/drop")
    db.session.expire_all()
    assert found.webhook_secret_before == ""


def test_a_token_that_cannot_be_asked_about_is_not_kept_and_not_shown(app: Flask, visits: Visits) -> None:
    typed = {"name": "Ours", "where": "enterprise", "api_url": "https://localhost/api/v3", "token": TOKEN}
    page = visits.dot.post("/settings/github/connections/new", typed)
    assert page.status_code == 422
    assert TOKEN not in page.text
    assert db.session.query(GithubConnection).count() == 0


def test_an_app_begins_with_a_form_that_may_go_to_that_github_alone(app: Flask, visits: Visits) -> None:
    page = visits.dot.post("/settings/github/apps/new", {"name": "Items", "where": "public", "organisation": "acme"})
    state = re.search(r'action="https://github.com/organizations/acme/settings/apps/new\?state=([\w-]{32})"', page.text)
    assert state
    assert "form-action 'self' https://github.com;" in page.headers["Content-Security-Policy"]
    begun = db.session.query(GithubConnection).one()
    assert (begun.kind, begun.state) == (GithubKind.APP, GithubState.PAUSED)
    assert "form-action 'self';" in visits.dot.get("/settings/github").headers["Content-Security-Policy"]


@pytest.mark.parametrize("state", ["", "somebody-elses"])
def test_an_answer_that_this_browser_did_not_ask_for_is_refused(app: Flask, visits: Visits, state: str) -> None:
    visits.dot.post("/settings/github/apps/new", {"name": "Items", "where": "public"})
    page = visits.dot.get(f"/settings/github/apps/made?code=abc&state={state}")
    assert page.status_code == 422
    assert db.session.query(GithubConnection).one().app_id == ""


def test_a_form_never_goes_to_an_address_that_would_widen_the_policy(app: Flask, visits: Visits) -> None:
    typed = {"name": "Items", "where": "enterprise", "api_url": "https://a.example;script-src *"}
    page = visits.dot.post("/settings/github/apps/new", typed)
    assert page.status_code == 422
    assert "script-src *" not in page.headers["Content-Security-Policy"]


def test_a_rule_says_whose_items_go_to_a_repository(app: Flask, cast: Cast, visits: Visits) -> None:
    here = f"/settings/github/repositories/{repository().id}"
    typed = {"whose": f"team-{cast.payments.id}", "creates_on_commit": "y", "labels": "incident, Incident, follow up"}
    assert visits.dot.post(f"{here}/rules", typed).status_code == 303
    rule = db.session.query(GithubRule).one()
    shown = visits.dot.get(f"/settings/github/rules/{rule.id}").text
    assert 'value="Incident, follow up"' in shown
    assert (rule.team_id, rule.creates_on_commit, rule.labels) == (cast.payments.id, True, ["Incident", "follow up"])
    again = visits.dot.post(f"{here}/rules", typed)
    assert again.status_code == 422
    assert "go to acme/payments already" in again.text
    assert visits.dot.post(f"/settings/github/rules/{rule.id}/remove").status_code == 303
    assert db.session.query(GithubRule).count() == 0


def test_a_connection_is_removed_after_a_page_that_says_what_ends(app: Flask, cast: Cast, visits: Visits) -> None:
    repo = repository()
    repositories.add_rule(repo, by=SYSTEM, terms=Terms(), team=cast.payments)
    here = f"/settings/github/connections/{repo.connection_id}/remove"
    assert "the rules for 1 repository end" in visits.dot.get(here).text
    assert visits.dot.post(here, {"name": "GitHub", "version": repo.connection.version}).status_code == 303
    assert db.session.query(GithubConnection).count() + db.session.query(GithubRule).count() == 0


def test_who_is_who_is_said_and_taken_back(app: Flask, cast: Cast, visits: Visits) -> None:
    connections_host = connection().host
    typed = {"host": connections_host, "login": "@Ana-Dev", "person": cast.ana.id}
    assert visits.dot.post("/settings/github/people", typed).status_code == 303
    account = db.session.query(GithubAccount).one()
    assert (account.login, account.person_id) == ("ana-dev", cast.ana.id)
    assert visits.dot.post(f"/settings/github/people/{account.id}/release").status_code == 303
    assert db.session.query(GithubAccount).count() == 0


def test_bots_are_kept_and_shown_one_a_line(app: Flask, visits: Visits) -> None:
    found = connection()
    here = f"/settings/github/connections/{found.id}"
    typed = {"name": "Ours", "version": found.version, "stale_bots": "Stale[bot]\ncloser"}
    assert visits.dot.post(here, typed).status_code == 303
    db.session.expire_all()
    assert found.stale_bots == ["closer", "stale[bot]"]
    assert "closer\nstale[bot]" in visits.dot.get(here).text


def test_two_admins_who_edit_at_once_are_told(app: Flask, cast: Cast, visits: Visits) -> None:
    found = connection()
    seen = found.version
    connections.edit(found, by=actor(cast.dot), version=None, name="Theirs", is_polling_only=True, stale_bots=[])
    page = visits.dot.post(f"/settings/github/connections/{found.id}", {"name": "Mine", "version": seen})
    assert page.status_code == 409
    assert "There now: Theirs" in page.text
