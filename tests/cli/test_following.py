"""`tracker follow`, `tracker import` of addresses, and its progress bar."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.cast import Cast
from tests.importing import TEXT
from tests.jobs.test_fetch_feeds import FEED
from tests.served import environment
from tests.websites import Website, website
from tracker.cli.following import follow
from tracker.cli.imports import import_
from tracker.clients.addresses import Host
from tracker.db import db
from tracker.models.following import FollowedSource
from tracker.models.history import Event
from tracker.models.incidents import WriteUp


@pytest.fixture
def site(app: Flask) -> Iterator[Website]:
    """A web server on this machine, from which may be fetched."""
    with website() as site:
        app.extensions["settings"] = replace(app.extensions["settings"], fetch_hosts=(Host("127.0.0.1", site.port),))
        yield site


def run(app: Flask, *arguments: str | Path) -> Result:
    db.session.commit()
    result = app.test_cli_runner().invoke(follow, [str(argument) for argument in arguments])
    db.session.rollback()
    return result


def imported(app: Flask, *arguments: str) -> Result:
    db.session.commit()
    result = app.test_cli_runner().invoke(import_, list(arguments))
    db.session.rollback()
    return result


def test_an_address_is_followed_listed_and_stopped(app: Flask, cast: Cast, site: Website) -> None:
    result = run(app, site.at("/feed"), "--team", "payments")
    assert result.exit_code == 0, result.output
    source = db.session.query(FollowedSource).one()
    assert (source.place, source.team) == (site.at("/feed"), cast.payments)
    assert f"{source.id}: {site.at('/feed')} (not looked at yet)" in run(app, "--list").stdout
    assert run(app, "--stop", str(source.id)).exit_code == 0
    assert run(app, "--list").stdout == ""
    verbs = [event.verb for event in db.session.query(Event).filter(Event.verb.like("%followed")).order_by(Event.id)]
    assert verbs == ["followed", "unfollowed"]


def test_a_folder_is_followed_by_its_whole_path(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "write-ups").mkdir()
    monkeypatch.chdir(tmp_path)
    assert run(app, "write-ups").exit_code == 0
    assert db.session.query(FollowedSource).one().place == str(tmp_path / "write-ups")


@pytest.mark.parametrize("arguments", [["https://example.org/"], ["/no/such/folder"], [], ["x", "--list"]])
def test_what_cannot_be_followed_is_refused(app: Flask, site: Website, arguments: list[str]) -> None:
    assert run(app, *arguments).exit_code != 0
    assert db.session.query(FollowedSource).count() == 0


def test_an_address_is_imported_and_is_the_source(app: Flask, site: Website) -> None:
    site.pages["/post.md"] = TEXT.encode()
    first = imported(app, site.at("/post.md"), "--accept", "--json")
    assert first.exit_code == 0, first.output
    row = json.loads(first.stdout)
    assert (row["source"], row["status"]) == (site.at("/post.md"), "created")
    assert db.session.query(WriteUp).one().source == site.at("/post.md")
    assert json.loads(imported(app, site.at("/post.md"), "--accept", "--json").stdout)["status"] == "unchanged"


def test_a_feed_brings_all_its_incidents(app: Flask, site: Website) -> None:
    site.pages["/feed"] = FEED
    assert len(imported(app, site.at("/feed"), "--accept", "--json").stdout.splitlines()) == 2


def test_an_address_that_fails_is_told_and_counted(app: Flask, site: Website) -> None:
    result = imported(app, site.at("/gone"), "--accept")
    assert result.exit_code == 1
    assert f"{site.at('/gone')}: 127.0.0.1 answered 404" in result.stderr


def test_progress_is_shown_on_a_terminal_only(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.md").write_text(TEXT + f"\nAgain {number}.\n", encoding="utf-8")
    shown = _stderr(tmp_path, folder, is_terminal=True)
    assert "Reading" in shown
    assert "100%" in shown
    assert "Reading" not in _stderr(tmp_path, folder, is_terminal=False)


def _stderr(data: Path, folder: Path, *, is_terminal: bool) -> str:
    """What `tracker import` says on its standard error."""
    ours, theirs = pty.openpty() if is_terminal else os.pipe()
    with os.fdopen(ours, "rb", buffering=0) as said:
        subprocess.run(
            [sys.executable, "-c", "from tracker.app import main; main()", "import", str(folder)],
            stdout=subprocess.DEVNULL,
            stderr=theirs,
            env=environment(data),
            check=True,
            timeout=60,
        )
        if not is_terminal:
            os.close(theirs)
            return said.read().decode()
        text = said.read(65536).decode()
        os.close(theirs)
        return text
