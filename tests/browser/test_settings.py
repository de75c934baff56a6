"""The settings, the status, mail and the first steps in a browser: on a desk and on a phone, light and dark."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.factories import incident
from tests.mailboxes import mail_server
from tracker.clients.mail import Address, Encryption, Server

PAGES = ("/settings", "/settings/status", "/settings/mail", "/welcome")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_they_fit_and_keep_nobody_out(
    logged_in: Callable[..., Page],
    cast: Cast,
    address: str,
    axe: Callable[[Page], None],
    sideways: Callable[[Page], int],
    path: str,
    theme: str,
) -> None:
    page = logged_in(cast.dot)
    page.context.add_cookies([{"name": "theme", "value": theme, "url": address}])
    for width in (1440, 360):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(path)
        assert sideways(page) == 0
        axe(page)


def test_an_admin_finds_the_settings_and_takes_everything_home(
    logged_in: Callable[..., Page], cast: Cast, tmp_path: Path
) -> None:
    incident(cast)
    page = logged_in(cast.dot)
    page.goto("/")
    page.get_by_text("Dot", exact=False).first.click()
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("heading", name="Settings", exact=True).wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download JSON").click()
    download.value.save_as(tmp_path / "all.json")
    document = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))
    assert [one["title"] for one in document["incidents"]] == ["Card payments failed"]


def test_a_test_message_is_sent_and_said_so(
    app: Flask, logged_in: Callable[..., Page], cast: Cast, axe: Callable[[Page], None]
) -> None:
    page = logged_in(cast.dot)
    with mail_server() as mailbox:
        server = Server("127.0.0.1", mailbox.port, Encryption.NONE)
        sender = Address(addr_spec="tracker@example.org")
        app.extensions["settings"] = replace(app.extensions["settings"], mail_server=server, mail_from=sender)
        page.goto("/settings/mail")
        page.get_by_role("button", name="Send a test message to me").click()
        assert page.get_by_role("status").inner_text().startswith("The mail server took a test message for dot@")
    page.get_by_role("button", name="Send a test message to me").click()
    assert "cannot be reached" in page.get_by_role("alert").inner_text()
    axe(page)
    assert len(mailbox.letters) == 1


def test_the_first_steps_are_skipped_one_by_one(logged_in: Callable[..., Page], cast: Cast) -> None:
    page = logged_in(cast.dot)
    page.goto("/welcome")
    for _ in range(3):
        page.get_by_role("link", name="Skip this step").click()
    expect(page.get_by_text("Nothing is left here")).to_be_visible()
    page.get_by_role("link", name="Go to This week").click()
    assert page.url.endswith("/")
