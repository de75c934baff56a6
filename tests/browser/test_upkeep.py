"""An admin keeps house: merges and unmerges two incidents, redacts a secret, hands over a leaver's items."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests import dumps, factories
from tests.cast import Cast, actor
from tests.log_ins import give_password
from tracker.changes import moves, people, teams
from tracker.db import db
from tracker.models.incidents import Incident
from tracker.queries import merges
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import ItemState

SECRET = "sk_live_51HxQ9"
TEXT = f"""# Card payments declined

On 2 March 2026, between 09:30 and 10:34 UTC, card payments were declined.

## Root cause

Everybody could read the key {SECRET} in a log.

## Action items

- [ ] Rotate {SECRET} of the checkout
- [ ] Keep keys out of logs
"""
SIZES = ({"width": 1440, "height": 900}, {"width": 360, "height": 740})


@pytest.fixture
def company(cast: Cast) -> Incident:
    """Two reports of one incident, a leaver with work, a declined item, an owner known twice; Dot runs it."""
    give_password(cast.dot)
    kept = factories.imported(TEXT, source="cards.md", team=cast.payments)
    double = factories.incident(cast, title="Card payments declined again", ended_at=None)
    factories.item(cast, of=double, title="Ask support what they saw", owner=cast.ben)
    item = factories.item(cast, of=kept, title="Run in a second region")
    moves.move(item, ItemState.DECLINED, by=actor(cast.ana), reason="Too dear", look_again_on=factories.STARTED.date())
    people.add("ben", by=SYSTEM)
    teams.add_service("Ledger", cast.payments, by=SYSTEM)
    db.session.commit()
    return kept


def test_two_incidents_are_merged_and_unmerged(
    logged_in: Callable[..., Page], cast: Cast, company: Incident, axe: Callable[[Page], None]
) -> None:
    page = logged_in(cast.ana)
    page.goto("/incidents/2")
    page.get_by_role("link", name="Merge a duplicate").click()
    axe(page)
    page.get_by_label("INC-1 Card payments declined").check()
    page.get_by_role("button", name="Merge INC-2 into it").click()
    assert page.url.endswith("/incidents/1")
    expect(page.get_by_text("Ask support what they saw")).to_be_visible()
    expect(page.get_by_text("INC-2 is merged into INC-1.")).to_be_visible()
    axe(page)
    page.goto("/incidents/2")
    assert page.url.endswith("/incidents/1")
    page.get_by_role("button", name="Unmerge INC-2").click()
    assert page.url.endswith("/incidents/2")
    expect(page.get_by_text("Ask support what they saw")).to_be_visible()
    page.goto("/incidents/1")
    expect(page.get_by_text("Ask support what they saw")).to_be_hidden()
    assert merges.duplicates_of(1) == []


def test_a_secret_is_redacted_and_gone_everywhere(
    logged_in: Callable[..., Page], cast: Cast, company: Incident, axe: Callable[[Page], None]
) -> None:
    page = logged_in(cast.dot)
    page.goto("/incidents/1")
    page.get_by_role("link", name="Redact a passage").click()
    page.get_by_label("The words").fill(SECRET)
    page.get_by_role("button", name="Show where it stands").click()
    expect(page.get_by_text("1 version of a write-up")).to_be_visible()
    axe(page)
    assert dumps.holds(SECRET)
    page.get_by_role("button", name="Redact for good").click()
    expect(page.get_by_text("The passage is unreadable in")).to_be_visible()
    assert SECRET not in page.content()
    assert dumps.holds(SECRET) == []
    page.goto("/items/1")
    expect(page.get_by_role("heading", name="Rotate [redacted] of the checkout")).to_be_visible()


def test_a_leavers_items_are_handed_over(
    logged_in: Callable[..., Page], cast: Cast, company: Incident, axe: Callable[[Page], None]
) -> None:
    page = logged_in(cast.dot)
    page.goto(f"/people/{cast.ben.id}")
    page.get_by_role("button", name="Deactivate").click()
    expect(page.get_by_role("heading", name="Hand over the items of Ben")).to_be_visible()
    axe(page)
    page.get_by_label("Who takes them on").select_option("Ana")
    page.get_by_role("button", name="Hand over 1 item").click()
    expect(page.get_by_text("now Ana")).to_be_visible()
    axe(page)
    page.goto("/items?owner=" + str(cast.ana.id))
    expect(page.get_by_text("Ask support what they saw")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_fits_a_phone_and_keeps_nobody_out(
    logged_in: Callable[..., Page],
    cast: Cast,
    company: Incident,
    address: str,
    axe: Callable[[Page], None],
    sideways: Callable[[Page], int],
    theme: str,
) -> None:
    page = logged_in(cast.dot)
    page.context.add_cookies([{"name": "theme", "value": theme, "url": address}])
    ben = f"/people/{cast.ben.id}"
    paths = (
        "/incidents/2/merge?q=card",
        "/incidents/1/writeup/redact",
        "/incidents/1/writeup/delete",
        "/people",
        ben,
        f"{ben}/merge",
        f"{ben}/hand-over",
        f"{ben}/erase",
        "/risks",
        "/risks/4/look-again",
        "/risks/4/promise",
        "/teams",
        "/teams/services",
    )
    for path in paths:
        for size in SIZES:
            page.set_viewport_size(size)  # type: ignore[arg-type]
            assert page.goto(path).status == 200, path  # type: ignore[union-attr]
            assert sideways(page) <= 0, (path, size)
        axe(page)


def test_services_come_from_a_file(logged_in: Callable[..., Page], cast: Cast, company: Incident) -> None:
    page = logged_in(cast.dot)
    page.goto("/teams/services")
    content = b"service,team\nLedger,Search\nmail,Post\n"
    page.get_by_label("CSV file").set_input_files({"name": "s.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Show what it would do").click()
    expect(page.get_by_text("There is no team Post.")).to_be_visible()
    page.get_by_role("button", name="Take in 1 service").click()
    expect(page.get_by_text("Services: 0 added, 1 moved, 0 as before; 1 left out.")).to_be_visible()


def test_an_accepted_risk_is_promised_again(logged_in: Callable[..., Page], cast: Cast, company: Incident) -> None:
    page = logged_in(cast.ana)
    page.goto("/items")
    page.get_by_role("link", name="Accepted risks").click()
    page.get_by_role("link", name="Promise it again AI-4").click()
    page.get_by_label("Due date").fill((factories.STARTED + timedelta(days=900)).date().isoformat())
    page.get_by_role("button", name="Promise it again").click()
    expect(page.get_by_text("AI-5 promises it again. AI-4 stays declined.")).to_be_visible()
