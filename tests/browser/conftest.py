"""A real Chromium in front of the application, which is served from a thread on a free port of this machine.

`page` fails its test for anything the browser complains of: errors, refused scripts and styles, other sites.
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)
from werkzeug.serving import WSGIRequestHandler, make_server

from tracker.changes import access
from tracker.db import db
from tracker.models.people import Person

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
GRAVE = ("serious", "critical")
REFUSED = (409, 422)
"""A form within a page came back with what is wrong in it."""
HERE = Path(__file__).parent
PATIENCE = 30_000
"""Milliseconds for what a page should show: a busy machine is no failure."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium. Without one the tests are skipped; in CI that is an error."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        missing = f"no Chromium: none of {', '.join(NAMES)} is installed"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing of each request."""


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the application is served while the test runs."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def context(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """A browser without cookies, whose addresses begin at the application: `page.goto("/log-in")`."""
    context = browser.new_context(base_url=address, viewport={"width": 1440, "height": 900})
    yield context
    context.close()


class Complaints:
    """What the browser found wrong, gathered as it happens."""

    def __init__(self, page: Page, address: str) -> None:
        self.heard: list[str] = []
        self.address = address
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.heard.append(f"script failed: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.heard.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.heard.append(f"another site: {request.url}")

    def _response(self, response: Response) -> None:
        is_part = response.request.resource_type != "document"
        if response.status >= 500 or (is_part and response.status >= 400 and response.status not in REFUSED):
            self.heard.append(f"{response.status}: {response.url}")


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    """One tab, 1440 pixels wide. `page.set_viewport_size` makes it a phone."""
    page = context.new_page()
    complaints = Complaints(page, address)
    press = page.keyboard.press

    def press_when_loaded(key: str, *, delay: float | None = None) -> None:
        """A page shows its words before its script hears keys."""
        page.wait_for_load_state()
        press(key, delay=delay)

    page.keyboard.press = press_when_loaded  # type: ignore[method-assign]
    yield page
    assert complaints.heard == []


def _known_as(app: Flask, context: BrowserContext, person: Person, address: str) -> None:
    """Put a log-in of that person into the browser's cookie."""
    token = access.open_login(person.id, address="127.0.0.1", browser="test", lasts=timedelta(days=1))
    db.session.commit()
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    value = signer.dumps({"_user_id": token, "_fresh": True})
    context.add_cookies([{"name": app.config["SESSION_COOKIE_NAME"], "value": value, "url": address}])


@pytest.fixture
def logged_in(app: Flask, context: BrowserContext, page: Page, address: str) -> Callable[[Person], Page]:
    """`logged_in(cast.ana)`: the tab, with that person's log-in in its cookie."""

    def log_in(person: Person) -> Page:
        _known_as(app, context, person, address)
        return page

    return log_in


@pytest.fixture
def without_script(app: Flask, browser: Browser, address: str) -> Iterator[Callable[[Person], Page]]:
    """`without_script(cast.ana)`: a tab of that person's in a browser that runs no scripts."""
    context = browser.new_context(base_url=address, java_script_enabled=False)

    def log_in(person: Person) -> Page:
        _known_as(app, context, person, address)
        return context.new_page()

    yield log_in
    context.close()


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)` fails where the page, as it is now, keeps somebody out."""

    def check(page: Page) -> None:
        found = Axe().run(page)
        grave = [
            f"{violation['id']}: {node['html']}"
            for violation in found.response["violations"]
            if violation["impact"] in GRAVE
            for node in violation["nodes"]
        ]
        assert grave == []

    return check


def _sideways(page: Page) -> int:
    """How many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.fixture
def sideways() -> Callable[[Page], int]:
    """`sideways(page)`: how many pixels the page is wider than the window; 0 on a good page."""
    return _sideways
