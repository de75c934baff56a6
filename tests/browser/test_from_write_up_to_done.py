"""The main story: a write-up comes in, its promises get owners and dates, and one is done."""

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.cast import Cast
from tracker import clock
from tracker.models.people import Person

TEXT = """# Payments were refused for an hour

On 4 March 2026 between 09:10 UTC and 10:05 UTC every payment was refused.

## Root cause

A new limit was written in cents while the gateway reads euros.

## Next steps

- Check every limit against a recorded day before rollout
- Alert when refusals double within five minutes
- Look into the limits of the other gateways
"""


def test_a_write_up_becomes_tracked_work(
    logged_in: Callable[[Person], Page], cast: Cast, axe: Callable[[Page], None]
) -> None:
    page = logged_in(cast.ana)
    page.goto("/import")
    page.get_by_label("Paste the write-up").fill(TEXT)
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this what the write-up says?")
    expect(page.locator("mark[data-fact]").first).to_be_visible()
    axe(page)
    page.locator("#L7").click()
    page.keyboard.press("Enter")
    expect(page.locator(".fact textarea")).to_have_count(4)
    page.get_by_label("Leave out").nth(3).check()
    page.get_by_label("Leave out").nth(2).check()
    page.get_by_role("button", name="Accept and import").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Imported")

    page.goto("/items")
    rows, forms = page.locator("[data-row]"), page.locator("form.acting")
    expect(rows).to_have_count(2)
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.get_by_role("button", name="Commit").click()
    expect(forms).to_have_count(0)
    expect(rows.first).to_contain_text("Open")

    page.keyboard.press("a")
    forms.get_by_label("Owner").select_option("Ben")
    page.get_by_role("button", name="Assign").click()
    expect(forms).to_have_count(0)
    expect(rows.first).to_contain_text("Ben")

    page.keyboard.press("d")
    forms.get_by_label("Due date").fill(str(clock.today("Europe/Berlin") - timedelta(days=3)))
    forms.get_by_label("Reason").fill("It was promised for then")
    page.get_by_role("button", name="Set the date").click()
    expect(forms).to_have_count(0)
    expect(rows.first).to_contain_text("3 days late")
    axe(page)

    page.goto("/")
    expect(page.locator(".sub").first).to_contain_text("1 promise is late")
    page.locator("[data-row]").first.get_by_role("link", name="State of").click()
    page.get_by_role("link", name="Finish").click()
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("alert")).to_contain_text("Show that it is done")
    page.get_by_label("What shows that it is done?").fill("https://git.example.org/gateway/pull/12")
    page.get_by_role("button", name="Finish").click()
    expect(page.locator("[data-row]").first).to_contain_text("Done")


def test_the_letters_are_explained(logged_in: Callable[[Person], Page], cast: Cast) -> None:
    page = logged_in(cast.ana)
    page.goto("/items")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("due date")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox").first).to_be_focused()


def test_the_same_story_works_without_script(without_script: Callable[[Person], Page], cast: Cast) -> None:
    page = without_script(cast.ana)
    page.goto("/import")
    page.get_by_label("Paste the write-up").fill(TEXT)
    page.get_by_role("button", name="Read it").click()
    page.get_by_role("button", name="Accept and import").click()
    page.goto("/items/1")
    page.get_by_role("button", name="Commit").click()
    expect(page.get_by_role("status")).to_have_text("AI-1 is open.")
    page.goto("/items")
    page.locator("[data-row]").first.get_by_role("link", name="+ Assign").click()
    page.get_by_label("Owner").select_option("Ben")
    page.get_by_role("button", name="Assign").click()
    expect(page.get_by_role("status")).to_have_text("AI-1 belongs to Ben.")
