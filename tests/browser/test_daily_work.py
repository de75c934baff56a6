"""The daily work in one go: import, triage by keyboard, new dates, a decline, owners in bulk, search, view, CSV."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.cast import Cast
from tracker import clock
from tracker.models.people import Person

PROMISES = (
    "Check every limit against a recorded day",
    "Alert when refusals double within five minutes",
    "Look into the quotas of the other gateways",
    "Renew the certificate of the gateway automatically",
    "Write down who may change a threshold",
    "Rehearse the switch to the second bank",
    "Replace the spreadsheet of merchants",
    "Remove the shared password of the console",
    "Show refusals by country on the board",
    "Limit retries of the mobile application",
    "Back the ledger up every hour",
    "Ask the card networks for a test account",
)
TEXT = """# Payments were refused for an hour

On {day} between 09:10 UTC and 10:05 UTC every payment was refused.

## Next steps

{promises}
"""


def test_a_manager_takes_twelve_promises_from_the_text_to_the_spreadsheet(
    logged_in: Callable[[Person], Page], cast: Cast, axe: Callable[[Page], None], tmp_path: Path
) -> None:
    page = logged_in(cast.ana)
    day = clock.today("Europe/Berlin") - timedelta(days=3)
    text = TEXT.format(
        day=f"{day.day} {day:%B %Y}",
        promises="\n".join(f"- {promise} (ticket {number})" for number, promise in enumerate(PROMISES)),
    )
    page.goto("/import")
    page.get_by_label("Paste the write-up").fill(text)
    page.get_by_role("button", name="Read it").click()
    page.get_by_label("Team", exact=True).select_option("Payments")
    page.get_by_role("button", name="Accept and import").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Imported")

    page.goto("/triage")
    desk = page.locator("[data-desk]")
    for number in range(1, 12):
        expect(desk).to_contain_text(f"{number} of 12")
        page.keyboard.press("c")
    expect(desk).to_contain_text("12 of 12")
    page.keyboard.press("x")
    page.get_by_label("Reason").fill("They have none, and say so every year")
    page.get_by_role("button", name="Decline", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing waits for triage")

    page.goto("/items?state=open")
    rows, forms = page.locator("[data-row]"), page.locator("form.acting")
    expect(rows).to_have_count(11)
    for number, why in enumerate(("The tool is late", "The bank is closed")):
        row = rows.nth(number)
        row.focus()
        page.keyboard.press("d")
        forms.get_by_label("Due date").fill((clock.today("Europe/Berlin") + timedelta(days=90 + number)).isoformat())
        forms.get_by_label("Reason").fill(why)
        forms.get_by_role("button").click()
        expect(forms).to_have_count(0)

    page.goto("/items?state=open")
    page.get_by_role("link", name="Tick all on this page").click()
    page.locator("[data-row]").first.focus()
    page.keyboard.press("a")
    page.get_by_label("Owner").select_option("Ben")
    page.get_by_role("button", name="Change the ticked items").click()
    expect(page.get_by_role("status")).to_have_text("11 items are changed.")

    page.keyboard.press("/")
    page.keyboard.type("certificate gateway")
    page.keyboard.press("Enter")
    expect(page.locator("main mark").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("Renew the certificate of the gateway automatically")
    axe(page)

    page.goto("/items?state=open&owner=" + str(cast.ben.id) + "&sort=-due")
    page.get_by_role("link", name="Save as a view …").click()
    page.get_by_label("Name").fill("Ben's, latest first")
    page.get_by_role("button", name="Save the view").click()
    expect(page.get_by_role("status")).to_have_text("Ben's, latest first is saved.")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    download.value.save_as(tmp_path / "items.csv")
    table = list(csv.reader(io.StringIO((tmp_path / "items.csv").read_text(encoding="utf-8-sig"))))
    assert [row[0] for row in table[1:]] == page.locator("[data-row] .id").all_inner_texts()
    assert len(table) == 12
