"""An item's page and GitHub, before the stand-in: what changes on one side is seen on the other."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.github.stand_in import StandIn
from tests.journeys.github.syncing import Sync
from tracker.clients.addresses import Host
from tracker.db import db
from tracker.models.people import Person

LOOK_EVERY = 15_000
LogIn = Callable[[Person], Page]


@pytest.fixture
def sync(app: Flask, cast: Cast, github: StandIn) -> Sync:
    """One repository for the items of Payments, on a GitHub that pages may ask, too."""
    settings = app.extensions["settings"]
    app.extensions["settings"] = replace(settings, github_hosts=(Host("127.0.0.1", github.port),))
    return Sync.begin(app, cast, github)


def _send(sync: Sync) -> None:
    """The worker's turn, which sees what was saved by the page."""
    db.session.rollback()
    assert sync.push() == 1


def test_an_open_page_shows_what_happens_on_github_and_github_what_happens_here(
    cast: Cast, sync: Sync, logged_in: LogIn, axe: Callable[[Page], None]
) -> None:
    item = sync.bare_item()
    page = logged_in(cast.ana)
    page.clock.install()
    page.goto(f"/items/{item.id}")
    page.get_by_role("button", name="Create the issue").click()
    expect(page.get_by_text("Its issue is being created")).to_be_visible()
    _send(sync)
    page.clock.run_for(LOOK_EVERY)
    expect(page.get_by_role("link", name=f"{sync.made.full_name}#1")).to_be_visible()
    axe(page)

    sync.on_github(item, state="closed", state_reason="completed")
    sync.sweep()
    page.clock.run_for(LOOK_EVERY)
    expect(page.get_by_text("Closed, completed")).to_be_visible()
    expect(page.locator(".head .badge").first).to_have_text("Done")

    page.get_by_role("link", name="Reopen …").click()
    page.get_by_label("Reason").fill("It came back.")
    page.get_by_role("button", name="Reopen").click()
    _send(sync)
    assert sync.github.issues(sync.made.full_name)[0]["state"] == "open"


def test_what_is_being_typed_is_not_taken_away(cast: Cast, sync: Sync, logged_in: LogIn) -> None:
    item = sync.linked()
    page = logged_in(cast.ana)
    page.clock.install()
    page.goto(f"/items/{item.id}")
    expect(page.get_by_role("heading", name="Issue")).to_be_visible()
    page.get_by_label("Comment").fill("Half a sentence")
    sync.on_github(item, state="closed", state_reason="completed")
    sync.sweep()
    page.clock.run_for(LOOK_EVERY)
    expect(page.get_by_text("This item has changed meanwhile")).to_be_visible()
    expect(page.get_by_label("Comment")).to_have_value("Half a sentence")


def test_an_issue_is_linked_by_its_number_and_a_pull_request_is_not(cast: Cast, sync: Sync, logged_in: LogIn) -> None:
    item = sync.bare_item()
    sync.github.api("POST", f"/repos/{sync.made.full_name}/issues", {"title": "Limits"})
    page = logged_in(cast.ana)
    page.goto(f"/items/{item.id}")
    page.get_by_role("textbox", name="Issue").fill("#7")
    page.get_by_role("button", name="Link it").click()
    expect(page.get_by_text(f"There is no {sync.made.full_name}#7")).to_have_count(2)
    page.get_by_role("textbox", name="Issue").fill("#1")
    page.get_by_role("button", name="Link it").click()
    expect(page.get_by_role("link", name=f"{sync.made.full_name}#1")).to_be_visible()
