"""Followed sources: what is new waits once, what fails is told, and nothing becomes an incident by itself."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests.cast import Cast, actor
from tests.importing import TEXT, stored
from tests.websites import Website, answer, website
from tracker.changes import following, imports
from tracker.changes.readings import draft_of
from tracker.clients.addresses import Host
from tracker.config import Settings
from tracker.db import db
from tracker.jobs import fetch_feeds
from tracker.models.following import FollowedSource, WaitingPreview
from tracker.models.history import Event
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import PreviewState, SourceKind, Subject
from tracker.worker.schedule import errands, run_due
from tracker.writeups.detect import read

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Status</title>
<item><title>Payments down</title><link>https://status.example.org/1</link>
<description>Cards were declined. We will add an alert.</description></item>
<item><title>Search slow</title><link>https://status.example.org/2</link>
<description>The index was rebuilt.</description></item></channel></rss>"""


@pytest.fixture
def site() -> Iterator[Website]:
    """A web server on this machine."""
    with website() as site:
        yield site


def allowing(app: Flask, site: Website) -> Settings:
    """The settings with this server allowed."""
    settings: Settings = app.extensions["settings"]
    return replace(settings, fetch_hosts=(Host("127.0.0.1", site.port),))


def look(settings: Settings) -> None:
    db.session.commit()
    fetch_feeds.look_at_all(settings)
    db.session.rollback()


def waiting() -> list[WaitingPreview]:
    return db.session.query(WaitingPreview).filter_by(state=PreviewState.WAITING).order_by(WaitingPreview.id).all()


def source() -> FollowedSource:
    return db.session.query(FollowedSource).one()


def test_new_entries_of_a_feed_wait_and_known_ones_are_not_offered_again(app: Flask, cast: Cast, site: Website) -> None:
    site.pages["/feed"] = FEED
    following.follow(site.at("/feed"), kind=SourceKind.ADDRESS, by=actor(cast.ben), team=cast.payments)
    for _ in range(2):
        look(allowing(app, site))
    found = {one.source_key: (one.title, one.team_id) for one in waiting()}
    assert found == {
        "https://status.example.org/1": ("Payments down", cast.payments.id),
        "https://status.example.org/2": ("Search slow", cast.payments.id),
    }
    assert stored() == [0] * 5
    following.dismiss(waiting()[0], by=actor(cast.ben))
    look(allowing(app, site))
    assert len(waiting()) == 1
    events = db.session.query(Event).filter_by(subject=Subject.IMPORT).order_by(Event.id).all()
    assert [event.verb for event in events] == ["followed", "found", "dismissed"]


def test_what_the_server_has_not_changed_is_not_read_again(app: Flask, site: Website) -> None:
    def page(handler: object) -> None:
        known = handler.headers.get("If-None-Match")  # type: ignore[attr-defined]
        answer(handler, b"" if known else TEXT.encode(), status=304 if known else 200, ETag='"a"')  # type: ignore[arg-type]

    site.pages["/post.md"] = page
    following.follow(site.at("/post.md"), kind=SourceKind.ADDRESS, by=SYSTEM)
    for _ in range(3):
        look(allowing(app, site))
    assert [asked.get("if-none-match") for asked in site.asked] == [None, '"a"', '"a"']
    assert len(waiting()) == 1
    assert source().etag == '"a"'


def test_a_text_that_an_incident_holds_is_not_offered(app: Flask, site: Website) -> None:
    site.pages["/post.md"] = TEXT.encode()
    imports.accept(draft_of(read(TEXT.encode(), source="post.md", as_of=datetime.now(UTC).date())), by=SYSTEM)
    following.follow(site.at("/post.md"), kind=SourceKind.ADDRESS, by=SYSTEM)
    look(allowing(app, site))
    assert waiting() == []
    site.pages["/post.md"] = (TEXT + "\nWe know more.\n").encode()
    look(allowing(app, site))
    assert len(waiting()) == 1


def test_a_newer_text_takes_the_place_of_one_that_waits(app: Flask, tmp_path: Path, site: Website) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.md").write_text(TEXT, encoding="utf-8")
    following.follow(str(tmp_path / "in"), kind=SourceKind.FOLDER, by=SYSTEM)
    look(allowing(app, site))
    (tmp_path / "in" / "a.md").write_text(TEXT + "\nMore.\n", encoding="utf-8")
    look(allowing(app, site))
    (one,) = waiting()
    assert one.source_key == "a.md"
    assert "More." in one.text


def test_what_cannot_be_read_in_a_folder_does_not_hide_the_rest(app: Flask, tmp_path: Path, site: Website) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.md").write_text(TEXT, encoding="utf-8")
    (tmp_path / "in" / "b.pdf").write_bytes(b"%PDF-1.7 ...")
    following.follow(str(tmp_path / "in"), kind=SourceKind.FOLDER, by=SYSTEM)
    look(allowing(app, site))
    assert len(waiting()) == 1
    assert source().last_error.startswith("b.pdf: ")
    assert source().failures == 0


def test_a_source_that_fails_ten_times_is_paused_with_the_reason(app: Flask, site: Website) -> None:
    following.follow(site.at("/gone"), kind=SourceKind.ADDRESS, by=SYSTEM)
    for _ in range(12):
        look(allowing(app, site))
    assert len(site.asked) == 10
    assert source().is_paused
    assert "answered 404" in source().last_error
    assert db.session.query(Event).filter_by(verb="paused").count() == 1
    following.resume(source(), by=SYSTEM)
    site.pages["/gone"] = TEXT.encode()
    look(allowing(app, site))
    assert (source().failures, source().last_error, len(waiting())) == (0, "", 1)


def test_a_failure_in_between_is_forgotten(app: Flask, site: Website) -> None:
    following.follow(site.at("/post.md"), kind=SourceKind.ADDRESS, by=SYSTEM)
    look(allowing(app, site))
    assert (source().failures, source().is_paused) == (1, False)
    site.pages["/post.md"] = TEXT.encode()
    look(allowing(app, site))
    assert source().failures == 0


def test_while_fetching_is_off_the_source_says_so(app: Flask) -> None:
    following.follow("https://status.example.org/feed", kind=SourceKind.ADDRESS, by=SYSTEM)
    look(app.extensions["settings"])
    assert "TRACKER_FETCH_HOSTS" in source().last_error


def test_many_workers_look_once_in_half_an_hour(app: Flask, site: Website) -> None:
    site.pages["/post.md"] = TEXT.encode()
    following.follow(site.at("/post.md"), kind=SourceKind.ADDRESS, by=SYSTEM)
    noon = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
    own = [errand for errand in errands(allowing(app, site)) if errand.name == "fetch_feeds"]
    for minute in range(31):
        run_due(own, now=noon + timedelta(minutes=minute))
    assert len(site.asked) == 2


def test_an_import_of_the_text_settles_what_waits(app: Flask, site: Website) -> None:
    site.pages["/post.md"] = TEXT.encode()
    following.follow(site.at("/post.md"), kind=SourceKind.ADDRESS, by=SYSTEM)
    look(allowing(app, site))
    imports.accept(draft_of(read(TEXT.encode(), source="x", as_of=datetime.now(UTC).date())), by=SYSTEM)
    assert waiting() == []
    assert db.session.query(WaitingPreview).one().state is PreviewState.ACCEPTED
