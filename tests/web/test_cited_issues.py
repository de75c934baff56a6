"""Issues that the words of items name: offered in the preview of an import and at triage."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests import connected, factories
from tests.cast import Cast
from tests.github.stand_in import StandIn
from tests.importing import accept, preview
from tests.journeys.github.syncing import Sync
from tests.triaging import data
from tests.visitors import Visits
from tracker.changes import incidents, issues, repositories, teams
from tracker.changes.repositories import Terms
from tracker.clients.addresses import Host
from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.models.github import GithubLink, GithubRepo
from tracker.models.incidents import Incident
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import GithubState, ItemState

HERE = "https://github.com/acme/payments/issues"
TEXT = f"""# Card payments declined

On 2 March 2026, between 09:30 and 10:34 UTC, card payments were declined.

## Action items

- Validate the routing table before it is loaded, see {HERE}/31 and https://github.com/acme/other/issues/4
- Alert on declined payments within five minutes (acme/payments#32)
- Renew the certificates automatically, #33
- Write down how to roll back, PR {HERE.replace("issues", "pull")}/34
- [x] Limit the size of the table, {HERE}/35
"""
EVERYBODY = ("nobody", "vic", "cleo", "ben", "ana", "dot")


@pytest.fixture
def repo(cast: Cast) -> GithubRepo:
    return connected.repository()


def offered(page: TestResponse) -> list[tuple[str, str, bool]]:
    """What can be ticked: the item's place, the issue, and whether it is ticked."""
    boxes = re.findall(r'name="items-(\d+)-issues" value="([^"]+)"( checked)?> Link', page.text)
    return [(place, "/".join(address.split("/")[3:]), bool(ticked)) for place, address, ticked in boxes]


def test_the_preview_offers_what_each_item_names_and_ticks_what_is_surely_meant(
    visits: Visits, cast: Cast, repo: GithubRepo
) -> None:
    repositories.add_rule(repo, by=SYSTEM, terms=Terms(), team=cast.payments)
    page = preview(visits.ben, TEXT, team=str(cast.payments.id))
    assert offered(page) == [
        ("0", "acme/payments/issues/31", True),
        ("1", "acme/payments/issues/32", True),
        ("2", "acme/payments/issues/33", False),
        ("4", "acme/payments/issues/35", False),
    ]


def test_a_bare_number_is_not_offered_where_no_one_repository_is_meant(
    visits: Visits, cast: Cast, repo: GithubRepo
) -> None:
    assert [place for place, _, _ in offered(preview(visits.ben, TEXT, team=str(cast.payments.id)))] == ["0", "1", "4"]
    item = factories.item(cast, statement="Renew them, #33", state=ItemState.PROPOSED)
    other = connected.repository("acme/more", number=8, at=repo.connection)
    service = teams.add_service("Checkout", cast.payments, by=SYSTEM)
    repositories.add_rule(repo, by=SYSTEM, terms=Terms(), team=cast.payments)
    place = f"/triage?team=all&item={item.id}"
    assert "Link acme/payments#33" in visits.ben.get(place).text
    repositories.add_rule(other, by=SYSTEM, terms=Terms(), service=service)
    incidents.edit(item.incident, by=SYSTEM, version=None, services=[service])
    assert "Link acme" not in visits.ben.get(place).text


def test_an_issue_that_another_item_has_is_named_without_a_box(visits: Visits, cast: Cast, repo: GithubRepo) -> None:
    item = factories.item(cast)
    connected.linked(item, repo, number=31)
    page = preview(visits.ben, TEXT)
    assert [place for place, _, _ in offered(page)] == ["1", "4"]
    assert (
        f'acme/payments#31 is linked already, to <a class="link" href="/items/{item.id}">{item.label}</a>' in page.text
    )


def test_without_github_nothing_is_offered(visits: Visits) -> None:
    assert offered(preview(visits.ben, TEXT)) == []


def test_what_is_ticked_stays_so_when_the_preview_is_shown_again(visits: Visits, repo: GithubRepo) -> None:
    page = accept(
        visits.ben, preview(visits.ben, TEXT), **{"title": "", "items-0-issues": "", "items-4-issues": f"{HERE}/35"}
    )
    assert page.status_code == 422
    assert [place for place, _, ticked in offered(page) if ticked] == ["1", "4"]


def test_an_import_goes_through_where_github_cannot_be_asked(visits: Visits, repo: GithubRepo) -> None:
    page = preview(visits.ben, TEXT)
    repo.connection.state = GithubState.PAUSED
    db.session.commit()
    answer = accept(visits.ben, page)
    assert answer.status_code == 303
    shown = visits.ben.get(answer.location).text
    assert f"{HERE}/31 was not linked: The connection to github.com is paused." in shown
    assert (db.session.query(Incident).count(), db.session.query(GithubLink).count()) == (1, 0)


def test_github_is_not_asked_about_a_restricted_import(visits: Visits, cast: Cast, repo: GithubRepo) -> None:
    page = preview(visits.ben, TEXT, team=str(cast.payments.id))
    answer = accept(visits.ben, page, is_restricted="y")
    assert "A manager of its team has to allow GitHub first." in visits.ben.get(answer.location).text
    assert db.session.query(GithubLink).count() == 0


@pytest.fixture
def sync(app: Flask, cast: Cast, github: StandIn) -> Sync:
    """A repository on a GitHub that pages may ask, too."""
    settings = app.extensions["settings"]
    app.extensions["settings"] = replace(settings, github_hosts=(Host("127.0.0.1", github.port),))
    return Sync.begin(app, cast, github)


def test_accepting_links_what_is_ticked_and_says_what_is_not_there(visits: Visits, sync: Sync) -> None:
    name = sync.made.full_name
    for title in ("Validate it", "Raise an alert"):
        sync.github.api("POST", f"/repos/{name}/issues", {"title": title})
    text = TEXT.replace("acme/payments#32", f"{name}#1").replace("#33", f"{name}#99")
    page = preview(visits.ben, text)
    assert sync.github.log() == []
    answer = accept(visits.ben, page, **{"items-4-issues": f"https://{sync.github.host}/{name}/issues/1"})
    shown = visits.ben.get(answer.location).text
    assert f"There is no {name}#99" in shown
    assert "is linked already, to another item" in shown
    [link] = db.session.query(GithubLink)
    assert (link.number, link.item.state) == (1, ItemState.PROPOSED)
    assert sync.outbox() == []
    assert {line.split()[0] for line in sync.github.lines()} == {"GET"}


def test_one_key_at_triage_links_it_and_keeps_what_was_typed(visits: Visits, sync: Sync) -> None:
    name = sync.made.full_name
    sync.github.api("POST", f"/repos/{name}/issues", {"title": "Limit them"})
    item = sync.bare_item(statement=f"Limit them, see {name}#1", state=ItemState.PROPOSED, title="Limit them")
    page = visits.ben.get(f"/triage?team=all&item={item.id}").text
    [target] = re.findall(r'formaction="([^"]+/link[^"]+)" data-on="l">Link', page)
    answer = visits.ben.post(target.replace("&amp;", "&"), data(item, title="Limit them", kind="process"))
    assert answer.status_code == 303
    shown = visits.ben.get(answer.location).text
    assert f"is linked to {name}#1 and still waits." in shown
    assert 'data-on="l"' not in shown
    db.session.expire_all()
    [link] = db.session.query(GithubLink)
    assert (link.item_id, link.item.kind.value, link.item.state) == (item.id, "process", ItemState.PROPOSED)


@pytest.mark.parametrize(("who", "status"), list(zip(EVERYBODY, (401, 403, 403, 422, 422, 422), strict=True)))
def test_its_team_links_at_triage(visits: Visits, cast: Cast, repo: GithubRepo, who: str, status: int) -> None:
    item = factories.item(cast, statement=f"See {HERE}/31", state=ItemState.PROPOSED)
    answer = getattr(visits, who).post(f"/triage/{item.id}/link?issue={HERE.replace('issues', 'pull')}/31", data(item))
    assert answer.status_code == status
    if status == 422:
        assert "This is a pull request" in answer.text


def test_of_a_restricted_incident_nothing_is_offered_before_consent(
    visits: Visits, cast: Cast, repo: GithubRepo
) -> None:
    incident = factories.incident(cast, is_restricted=True)
    item: ActionItem = factories.item(cast, incident, statement=f"See {HERE}/31", state=ItemState.PROPOSED)
    place = f"/triage?team=all&item={item.id}"
    assert 'data-on="l"' not in visits.ben.get(place).text
    issues.consent(incident, by=SYSTEM)
    assert 'data-on="l"' not in visits.ben.get(place).text
    repo.is_private = True
    db.session.commit()
    assert 'data-on="l">Link acme/payments#31' in visits.ben.get(place).text
