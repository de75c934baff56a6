"""The list of items in a browser: filter, tick, change many at once, save the view, take it into a spreadsheet."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.cast import Cast
from tracker import clock
from tracker.models.people import Person


@pytest.fixture
def week(cast: Cast) -> None:
    """Payments with six open items, one of them late, and one of Search."""
    ours = factories.incident(cast)
    for number in range(6):
        due_on: date | None = clock.today("Europe/Berlin") + timedelta(days=number * 5 - 3) if number < 4 else None
        factories.item(cast, ours, title=f"Check limit {number}", due_on=due_on)
    factories.item(cast, factories.incident(cast, title="Search was empty", team=cast.search), title="Rebuild")


def rows_of(page: Page) -> list[str]:
    return page.locator("[data-row] .id").all_inner_texts()


def test_many_items_are_changed_from_a_filtered_list_and_the_view_is_kept(
    week: None, logged_in: Callable[[Person], Page], cast: Cast, axe: Callable[[Page], None], tmp_path: Path
) -> None:
    page = logged_in(cast.ana)
    page.goto("/items")
    page.get_by_role("link", name="Filter …").click()
    page.get_by_role("checkbox", name="open", exact=True).check()
    page.get_by_role("combobox", name="Due", exact=True).select_option("within 14 days")
    axe(page)
    page.get_by_role("button", name="Show").click()
    expect(page.locator("[data-row]")).to_have_count(3)
    assert page.url.endswith("/items?state=open&due=14&sort=due")
    page.get_by_role("link", name="Leave out: Due: within 14 days").click()
    expect(page.locator("[data-row]")).to_have_count(7)

    bar = page.locator("[data-bulk]")
    expect(bar).to_be_hidden()
    for _ in range(3):
        page.keyboard.press("j")
        page.keyboard.press("Space")
    expect(bar).to_contain_text("3 items are ticked")
    page.get_by_role("link", name="Tick all on this page").click()
    expect(bar).to_contain_text("7 items are ticked")
    page.locator("[data-row]").first.focus()
    page.keyboard.press("a")
    expect(page.get_by_role("heading", level=1)).to_have_text("Change 7 items")
    axe(page)
    page.get_by_label("Owner").select_option("Ben")
    page.get_by_role("button", name="Change the ticked items").click()
    expect(page.get_by_role("alert")).to_contain_text("6 items are changed. 1 was not.")
    expect(page.get_by_role("alert")).to_contain_text("You may not do this to items of Search.")
    page.get_by_role("link", name="Back to the list").click()
    expect(page.get_by_text("Ben")).to_have_count(6)

    page.get_by_label("Group by").select_option("owner")
    expect(page.locator("h2.group")).to_have_text(["Ben 6", "Nobody 1"])
    page.get_by_role("link", name="Save as a view …").click()
    page.get_by_label("Name").fill("By owner")
    page.get_by_label("Offer it to everybody").check()
    page.get_by_role("button", name="Save the view").click()
    expect(page.get_by_role("status")).to_have_text("By owner is saved.")
    expect(page.get_by_role("link", name="By owner")).to_have_attribute("aria-current", "true")
    axe(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    download.value.save_as(tmp_path / "items.csv")
    table = list(csv.reader(io.StringIO((tmp_path / "items.csv").read_text(encoding="utf-8-sig"))))
    assert [row[0] for row in table[1:]] == rows_of(page)
    assert [row[4] for row in table[1:]] == ["Ben"] * 6 + [""]


def test_a_line_changed_in_place_keeps_its_columns_and_can_still_be_ticked(
    week: None, logged_in: Callable[[Person], Page], cast: Cast
) -> None:
    page = logged_in(cast.ana)
    page.goto("/items?team=1&cols=owner&cols=team&cols=state")
    page.keyboard.press("j")
    page.keyboard.press("a")
    first = page.locator("[data-row]").first
    first.get_by_label("Owner").select_option("Ben")
    first.get_by_role("button", name="Assign").click()
    expect(page.locator("form.acting")).to_have_count(0)
    expect(first).to_contain_text("Ben")
    expect(first).to_contain_text("Payments")
    expect(first.locator(".c-due")).to_have_count(0)
    page.keyboard.press("Space")
    page.get_by_role("button", name="Change them …").click()
    page.get_by_label("Priority").select_option("P0")
    page.get_by_role("button", name="Change the ticked items").click()
    expect(page.get_by_role("status")).to_have_text("1 item is changed.")
    assert re.search(r"/items\?team=1&cols=owner&cols=team&cols=state$", page.url)


def test_the_same_works_without_script(week: None, without_script: Callable[[Person], Page], cast: Cast) -> None:
    page = without_script(cast.ana)
    page.goto("/items?team=1")
    page.get_by_role("link", name="Tick all on this page").click()
    page.get_by_role("checkbox", name="Tick AI-1", exact=True).uncheck()
    page.get_by_role("button", name="Change them …").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Change 5 items")
    page.get_by_label("State").select_option("in progress")
    page.get_by_role("button", name="Change the ticked items").click()
    expect(page.get_by_role("status")).to_have_text("5 items are changed.")
    page.get_by_role("link", name="Filter …").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Filter, sort and columns")
