"""A policy is changed in a browser: from the team to the days, the preview, and what moved."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests import factories
from tests.cast import Cast
from tracker.changes import actions
from tracker.rules.permissions import SYSTEM


def test_days_are_changed_previewed_and_applied(
    logged_in: Callable[..., Page], cast: Cast, axe: Callable[[Page], None], sideways: Callable[[Page], int]
) -> None:
    of = factories.incident(cast)
    for number in range(3):
        factories.item(cast, of, title=f"Check the limits of a customer with many addresses {number}", owner=cast.ben)
    chosen = factories.item(cast, of, title="Ask the vendor")
    actions.redate(chosen, chosen.created_at.date().replace(year=2027), by=SYSTEM, reason="The vendor is late")
    page = logged_in(cast.ana)
    page.goto("/teams/1")
    page.get_by_role("link", name="Policy of its deadlines").click()
    page.get_by_label("P1, days to complete").fill("400")
    page.get_by_role("button", name="Show what it would do").click()
    assert "between 0 and 365" in page.get_by_role("alert").inner_text()
    page.get_by_label("P1, days to complete").fill("90")
    page.get_by_role("button", name="Show what it would do").click()
    page.get_by_role("heading", name="What it would do").wait_for()
    expect(page.get_by_text("1 open item keeps its date")).to_be_visible()
    axe(page)
    page.set_viewport_size({"width": 360, "height": 740})
    assert sideways(page) == 0
    axe(page)
    page.get_by_role("button", name="Change the days").click()
    assert page.get_by_label("P1, days to complete").input_value() == "90"
    page.get_by_role("button", name="Show what it would do").click()
    tick = page.get_by_label("Also move the 3 open items")
    assert not tick.is_checked()
    tick.check()
    page.get_by_role("button", name="Set the policy").click()
    assert page.get_by_role("status").inner_text() == "The policy is set. 3 open items have their new dates."
    page.goto("/items/1")
    expect(page.get_by_text("by the policy of Payments")).to_be_visible()
    expect(page.get_by_text("policy changed").first).to_be_visible()
    axe(page)
    assert sideways(page) == 0


def test_the_walk_needs_no_script(without_script: Callable[..., Page], cast: Cast) -> None:
    factories.item(cast, owner=cast.ben)
    page = without_script(cast.dot)
    page.goto("/policies/default")
    page.get_by_label("P1, days to complete").fill("90")
    page.get_by_role("button", name="Show what it would do").click()
    page.get_by_label("Also move the 1 open item").check()
    page.get_by_role("button", name="Set the policy").click()
    assert "1 open item has its new dates." in page.get_by_role("status").inner_text()
