"""Triage by keyboard only, and the same without script."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.cast import Cast, actor
from tracker.changes import moves
from tracker.db import db
from tracker.models.people import Person
from tracker.queries.actions import get_item
from tracker.vocabulary import ItemState

TEXT = """# Payments were refused for an hour

On 4 March 2026 between 09:10 UTC and 10:05 UTC every payment was refused.

## Next steps

- Check every limit against a recorded day before rollout
- Alert when refusals double within five minutes
- Look into the limits of the other gateways
- Renew the certificate of the gateway automatically
- Write down who may change a limit
"""


@pytest.fixture
def waiting(cast: Cast) -> None:
    """Five items to triage, one of which was promised before."""
    earlier = factories.incident(cast, title="Limits were wrong")
    factories.item(cast, earlier, title="Renew certificates of the gateway automatically", promised_on=date(2026, 3, 2))
    factories.imported(TEXT, team=cast.payments)
    db.session.commit()


def states() -> list[ItemState]:
    db.session.rollback()
    return [get_item(key).state for key in range(2, 7)]


def test_five_items_are_decided_by_keyboard(
    logged_in: Callable[[Person], Page], cast: Cast, waiting: None, axe: Callable[[Page], None]
) -> None:
    page = logged_in(cast.ana)
    page.goto("/triage")
    desk, title, press = page.locator("[data-desk]"), page.get_by_role("heading", level=1), page.keyboard.press
    expect(title).to_have_text("Check every limit against a recorded day before rollout")
    expect(desk).to_contain_text("1 of 5")
    axe(page)

    press("t")
    expect(page.get_by_label("Title")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type(" of settings")
    press("Escape")
    press("a")
    page.keyboard.type("Ben")
    press("Escape")
    press("c")
    expect(title).to_have_text("Alert when refusals double within five minutes")
    expect(desk).to_be_focused()
    expect(desk).to_contain_text("2 of 5")
    expect(page.get_by_role("status")).to_have_text("AI-2 is committed.")

    press("Enter")
    expect(title).to_have_text("Look into the limits of the other gateways")
    press("x")
    expect(page.get_by_label("Reason")).to_be_focused()
    press("Escape")
    press("j")
    expect(title).to_have_text("Renew the certificate of the gateway automatically")
    press("k")
    expect(title).to_have_text("Look into the limits of the other gateways")
    press("x")
    page.keyboard.type("The gateways are retired in May")
    press("Tab")
    for _ in range(4):
        press("Tab")
        if page.evaluate("document.activeElement.matches('button.btn-danger')"):
            break
    press("Enter")
    expect(title).to_have_text("Renew the certificate of the gateway automatically")

    expect(page.get_by_role("region", name="Promised before")).to_contain_text("AI-1")
    axe(page)
    press("m")
    expect(page.get_by_role("button", name="Merge into AI-1")).to_be_focused()
    press("Enter")
    expect(title).to_have_text("Write down who may change a limit")
    press("c")
    expect(title).to_have_text("Nothing waits for triage")
    expect(desk).to_contain_text("You decided about 5 items.")
    axe(page)

    kept = ItemState.OPEN
    assert states() == [kept, kept, ItemState.DECLINED, ItemState.SUPERSEDED, kept]
    first = get_item(2)
    assert first.title == "Check every limit against a recorded day before rollout of settings"
    assert first.owner == db.session.get_one(Person, cast.ben.id)
    page.go_back()
    expect(title).to_have_text("Write down who may change a limit")
    expect(desk).to_contain_text("Ana committed it")


def test_what_is_refused_or_decided_by_another_stays_on_the_desk(
    logged_in: Callable[[Person], Page], cast: Cast, waiting: None
) -> None:
    page = logged_in(cast.ana)
    page.goto("/triage")
    title = page.get_by_role("heading", level=1)
    page.get_by_label("Title").fill("  ")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Give the item a title.")
    expect(page.get_by_role("alert")).to_be_focused()

    page.get_by_label("Title").fill("Check every limit twice")
    moves.move(get_item(2), ItemState.DECLINED, by=actor(cast.dot), reason="Bought elsewhere")
    db.session.commit()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Dot declined it")
    expect(page.locator("[data-desk]")).to_contain_text("You typed: Check every limit twice")
    page.keyboard.press("j")
    expect(title).to_have_text("Alert when refusals double within five minutes")


def test_letters_typed_into_a_field_decide_nothing(
    logged_in: Callable[[Person], Page], cast: Cast, waiting: None
) -> None:
    page = logged_in(cast.ana)
    page.goto("/triage")
    page.keyboard.press("t")
    page.keyboard.type("jkxcm")
    page.keyboard.press("Escape")
    assert states() == [ItemState.PROPOSED] * 5
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("triage")


def test_triage_works_without_script(without_script: Callable[[Person], Page], cast: Cast, waiting: None) -> None:
    page = without_script(cast.ana)
    page.goto("/triage")
    title = page.get_by_role("heading", level=1)
    page.get_by_label("Owner").select_option("Ben")
    page.get_by_role("button", name="Commit").click()
    expect(page.get_by_role("status")).to_have_text("AI-2 is committed.")
    expect(title).to_have_text("Alert when refusals double within five minutes")
    page.get_by_text("Decline …").click()
    page.get_by_label("Reason").fill("The vendor does it")
    page.get_by_role("button", name="Decline").click()
    page.get_by_role("link", name="Skip to the next").click()
    page.get_by_role("button", name="Not the same as AI-1").click()
    expect(page.get_by_role("region", name="Promised before")).to_contain_text("kept apart")
    assert states()[:2] == [ItemState.OPEN, ItemState.DECLINED]
