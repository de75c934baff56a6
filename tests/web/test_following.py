"""Import by address and followed sources in the browser: who may, what is refused, and what waits."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from tests.cast import Cast, actor
from tests.importing import TEXT, accept, preview, stored
from tests.jobs.test_fetch_feeds import FEED
from tests.visitors import Visits
from tests.websites import Website, website
from tracker.changes import following
from tracker.clients.addresses import Host
from tracker.db import db
from tracker.jobs import fetch_feeds
from tracker.models.following import FollowedSource, WaitingPreview
from tracker.models.incidents import WriteUp
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import PreviewState, SourceKind


@pytest.fixture
def site(app: Flask) -> Iterator[Website]:
    """A web server on this machine, from which may be fetched."""
    with website() as site:
        app.extensions["settings"] = replace(app.extensions["settings"], fetch_hosts=(Host("127.0.0.1", site.port),))
        yield site


@pytest.fixture
def found(app: Flask, cast: Cast, site: Website) -> WaitingPreview:
    """A text of Payments that waits."""
    site.pages["/post.md"] = TEXT.encode()
    following.follow(site.at("/post.md"), kind=SourceKind.ADDRESS, by=actor(cast.ben), team=cast.payments)
    db.session.commit()
    fetch_feeds.look_at_all(app.extensions["settings"])
    return db.session.query(WaitingPreview).one()


def test_an_address_leads_to_the_preview_and_is_the_source(visits: Visits, site: Website) -> None:
    site.pages["/post.md"] = TEXT.encode()
    page = preview(visits.ben, text="", url=site.at("/post.md"))
    assert page.status_code == 200
    assert "Is this what the write-up says?" in page.text
    assert accept(visits.ben, page).status_code == 303
    assert db.session.query(WriteUp).one().source == site.at("/post.md")


def test_an_address_that_holds_several_lets_the_person_choose(visits: Visits, site: Website, cast: Cast) -> None:
    site.pages["/feed"] = FEED
    answer = preview(visits.ben, text="", url=site.at("/feed"), team=str(cast.payments.id))
    assert (answer.status_code, answer.location) == (303, "/import/followed")
    page = visits.ben.get("/import/followed")
    assert "holds 2 write-ups; 2 of them are new" in page.text
    first = db.session.query(WaitingPreview).filter_by(title="Payments down").one()
    assert f'/import/waiting/{first.id}"' in page.text
    shown = visits.ben.get(f"/import/waiting/{first.id}")
    assert accept(visits.ben, shown).status_code == 303
    assert db.session.query(WriteUp).one().source == "https://status.example.org/1"
    preview(visits.ben, text="", url=site.at("/feed"))
    assert "0 of them are new" in visits.ben.get("/import/followed").text


@pytest.mark.parametrize("address", ["https://example.org/", "http://169.254.169.254/", "file:///etc/passwd", "x"])
def test_an_address_that_is_not_allowed_is_refused_on_its_field(visits: Visits, site: Website, address: str) -> None:
    page = preview(visits.ben, text="", url=address)
    assert page.status_code == 422
    assert 'id="url-error"' in page.text
    assert address in page.text
    assert visits.ben.post("/import/followed", {"url": address, "team": "0"}).status_code == 422
    assert stored() == [0] * 5


def test_without_allowed_hosts_it_is_off_and_says_so(visits: Visits) -> None:
    assert "Fetching from addresses is off" in visits.ben.get("/import").text
    assert "Fetching from addresses is off" in visits.ben.get("/import/followed").text
    page = preview(visits.ben, text="", url="https://example.org/")
    assert page.status_code == 422
    assert "TRACKER_FETCH_HOSTS" in page.text


def test_a_text_and_an_address_at_once_are_refused(visits: Visits, site: Website) -> None:
    assert "Give the address alone" in preview(visits.ben, url=site.at("/")).text


def test_an_address_can_be_followed_paused_resumed_and_stopped(visits: Visits, cast: Cast, site: Website) -> None:
    form = {"url": site.at("/feed"), "team": str(cast.payments.id)}
    assert visits.ben.post("/import/followed", form).status_code == 303
    assert "followed already" in visits.ben.post("/import/followed", form).text
    source = db.session.query(FollowedSource).one()
    assert (source.team, source.by) == (cast.payments, cast.ben)
    path = f"/import/followed/{source.id}"
    visits.ben.post(f"{path}/pause")
    assert "paused</span>" in visits.ben.get("/import/followed").text
    visits.ben.post(f"{path}/resume")
    assert not db.session.query(FollowedSource).one().is_paused
    visits.ben.post(f"{path}/stop")
    assert db.session.query(FollowedSource).count() == 0
    assert visits.ben.post(f"{path}/stop").status_code == 404


def test_what_waits_is_accepted_by_the_ordinary_preview(visits: Visits, found: WaitingPreview) -> None:
    assert "1 waiting" in visits.ben.get("/import").text
    page = visits.ben.get(f"/import/waiting/{found.id}")
    assert "Is this what the write-up says?" in page.text
    assert accept(visits.ben, page).status_code == 303
    assert db.session.query(WaitingPreview).one().state is PreviewState.ACCEPTED
    assert visits.ben.get(f"/import/waiting/{found.id}").status_code == 303
    assert "Nothing waits." in visits.ben.get("/import/followed").text


def test_what_is_dismissed_waits_no_longer(visits: Visits, found: WaitingPreview) -> None:
    assert visits.ben.post(f"/import/waiting/{found.id}/dismiss").status_code == 303
    assert db.session.query(WaitingPreview).one().state is PreviewState.DISMISSED
    assert visits.ben.post(f"/import/waiting/{found.id}/dismiss").status_code == 422


def test_what_was_found_outlives_its_source(visits: Visits, found: WaitingPreview) -> None:
    following.stop(db.session.query(FollowedSource).one(), by=SYSTEM)
    assert found.title in visits.ben.get("/import/followed").text


def test_who_may_come_in(visits: Visits, found: WaitingPreview) -> None:
    for path in ("/import/followed", f"/import/waiting/{found.id}"):
        for name, status in {"ana": 200, "ben": 200, "cleo": 200, "dot": 200, "vic": 403, "nobody": 303}.items():
            assert getattr(visits, name).get(path).status_code == status, (name, path)


def test_who_may_change_what_a_team_follows(visits: Visits, cast: Cast, found: WaitingPreview) -> None:
    source = db.session.query(FollowedSource).one()
    refused = {"cleo": 403, "vic": 403, "nobody": 401}
    for path in (f"/import/followed/{source.id}/pause", f"/import/followed/{source.id}/resume"):
        for name, status in {**refused, "ana": 303, "ben": 303, "dot": 303}.items():
            assert getattr(visits, name).post(path).status_code == status, (name, path)
    for path in (f"/import/followed/{source.id}/stop", f"/import/waiting/{found.id}/dismiss"):
        for name, status in refused.items():
            assert getattr(visits, name).post(path).status_code == status, (name, path)
    assert db.session.query(FollowedSource).count() == 1
    assert db.session.query(WaitingPreview).one().state is PreviewState.WAITING
    shown = visits.cleo.get("/import/followed").text
    assert "/dismiss" not in shown
    assert "/stop" not in shown
    form = {"url": source.place + "x", "team": str(cast.payments.id)}
    assert visits.vic.post("/import/followed", form).status_code == 403
    assert visits.nobody.post("/import/followed", form).status_code == 401
    assert visits.cleo.post("/import/followed", form).status_code == 422
