"""Every page of the sample company: nothing scrolls sideways, nobody is kept out, nothing is complained of."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.readings import draft
from tracker.changes import following
from tracker.cli.demo import demo
from tracker.models.people import Person
from tracker.queries import people
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import SourceKind

PAGES = (
    "/",
    "/?for=all",
    "/items",
    "/items?due=overdue",
    "/items?group=owner&sort=-slips&cols=owner&cols=team&cols=slips&cols=created&cols=changed",
    "/items?group=week&state=open&mark=blocked&owner=me",
    "/items/filter",
    "/items/change?row=1.1&row=2.1",
    "/views",
    "/views/new?state=open",
    "/items/1",
    "/items/1/edit",
    "/items/1/owner",
    "/items/1/due",
    "/items/1/state",
    "/items/1/move/declined",
    "/triage",
    "/triage?item=1",
    "/triage?item=162",
    "/triage?team=none",
    "/reviews",
    "/reviews/1",
    "/teams/1/review",
    "/teams/1/review/schedule",
    "/reviews/organisation",
    "/reviews/entries/3",
    "/help/review",
    "/incidents",
    "/incidents/1",
    "/incidents/1/edit",
    "/incidents/1/items/new",
    "/incidents/new",
    "/import",
    "/import/followed",
    "/people",
    "/people/1",
    "/people/new",
    "/teams",
    "/teams/1",
    "/teams/new",
    "/account",
    "/reports",
    "/reports?team=1&by=kind&since=2020-01-01",
    "/reports/came-back",
    "/account/notices",
    "/settings/messages",
    "/settings/messages?show=trouble",
    "/settings/chat",
    "/teams/1/chat",
    "/risks",
    "/search",
    "/search?q=certificate",
    "/search?q=xyzzy",
    "/causes",
    "/causes?q=settings",
    "/causes/1",
    "/causes/2",
    "/causes/1/edit",
    "/causes/1/merge",
    "/causes/1/split",
    "/recurrences",
    "/recurrences/1",
    "/recurrences/1/promised",
    "/incidents/28",
    "/items/36",
    "/items/52/done-on",
    "/teams/services",
    "/policies",
    "/policies/default",
    "/policies/1",
    "/people/2/merge",
    "/people/2/hand-over",
    "/people/2/erase",
    "/incidents/2/merge",
    "/incidents/2/sight",
    "/incidents/1/writeup/redact",
    "/incidents/1/writeup/delete",
    "/items?github=trouble&github=open",
    "/items/issues",
    "/items/issues/new?row=1.1&row=2.1",
    "/items/76/issue",
    "/settings/github",
    "/settings/github/connections/1",
    "/settings/github/connections/1/remove",
    "/settings/github/connections/1/repositories/new",
    "/settings/github/connections/new",
    "/settings/github/apps/new",
    "/settings/github/repositories/1",
    "/settings/github/repositories/1/leave",
    "/settings/github/rules/1",
    "/settings/github/people",
    "/settings/github/health",
    "/settings/github/conflicts",
    "/settings",
    "/settings/mail",
    "/settings/status",
    "/welcome",
    "/no-such-page",
)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_fits_and_keeps_nobody_out(
    app: Flask,
    logged_in: Callable[[Person], Page],
    address: str,
    axe: Callable[[Page], None],
    sideways: Callable[[Page], int],
    theme: str,
) -> None:
    app.test_cli_runner().invoke(demo)
    dot = people.find_person_by_email("dot@example.org")
    assert dot is not None
    _follow()
    page = logged_in(dot)
    page.context.add_cookies([{"name": "theme", "value": theme, "url": address}])
    for path in PAGES:
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(path)
        assert page.get_by_role("heading", level=1).count() == 1, path
        axe(page)
        page.set_viewport_size({"width": 360, "height": 740})
        assert sideways(page) == 0, path
        axe(page)


def _follow() -> None:
    """One source with something that waits, and one that fails."""
    place = "https://status.example.org/api/v2/incidents-with-a-very-long-address/incidents.json"
    working = following.follow(place, kind=SourceKind.ADDRESS, by=SYSTEM)
    following.looked(working.id, [draft()])
    failing = following.follow("/srv/write-ups", kind=SourceKind.FOLDER, by=SYSTEM)
    for _ in range(following.MOST_FAILURES):
        following.failed(failing.id, "There is no such file.")
