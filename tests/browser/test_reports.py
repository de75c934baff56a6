"""The reports in a browser: charts where scripts run, tables where not, two sheets on paper."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tracker.cli.demo import demo
from tracker.models.people import Person
from tracker.queries import people

CHARTS = 10
DRAWN = "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(one => one > 0)"


@pytest.fixture
def dot(app: Flask) -> Person:
    """An admin of the sample company."""
    app.test_cli_runner().invoke(demo)
    found = people.find_person_by_email("dot@example.org")
    assert found is not None
    return found


def test_charts_are_drawn_and_print_on_two_sheets(logged_in: Callable[[Person], Page], dot: Person) -> None:
    page = logged_in(dot)
    page.goto("/reports")
    expect(page.locator("figure canvas:visible")).to_have_count(CHARTS)
    assert all(canvas.evaluate(DRAWN) for canvas in page.locator("figure canvas").all())
    expect(page.locator("#on-time table")).not_to_be_visible()
    page.locator("#on-time summary").click()
    expect(page.locator("#on-time table")).to_be_visible()
    sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert len(sheets) == 2
    assert "of 40 incidents had happened before" in sheets[1].extract_text()


def test_filters_are_chosen_and_taken_back(logged_in: Callable[[Person], Page], dot: Person) -> None:
    page = logged_in(dot)
    page.goto("/reports")
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("P0").check()
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url("/reports?priority=P0&by=team")
    page.get_by_role("link", name="Leave out: P0").click()
    expect(page).to_have_url("/reports")


def test_without_script_the_tables_stand_alone(without_script: Callable[[Person], Page], dot: Person) -> None:
    page = without_script(dot)
    page.goto("/reports")
    expect(page.locator("canvas:visible")).to_have_count(0)
    expect(page.locator("#on-time table")).to_be_visible()
    page.get_by_role("link", name="What came back, and why? →").click()
    expect(page.locator("#came-back table")).to_be_visible()
