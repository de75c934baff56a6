"""The log-in page, on a phone and in a browser that tells of everything."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_fits_a_phone_and_keeps_nobody_out(
    page: Page, cast: Cast, address: str, axe: Callable[[Page], None], sideways: Callable[[Page], int], theme: str
) -> None:
    page.context.add_cookies([{"name": "theme", "value": theme, "url": address}])
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/log-in")
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    assert sideways(page) == 0
    axe(page)


def test_a_wrong_password_is_said_and_the_address_kept(page: Page, cast: Cast, axe: Callable[[Page], None]) -> None:
    page.goto("/log-in")
    page.get_by_label("E-mail").fill("ana@example.org")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("do not fit together").first).to_be_visible()
    assert page.get_by_label("E-mail").input_value() == "ana@example.org"
    axe(page)


def test_a_cookie_is_enough_to_be_known(logged_in: Callable[..., Page], cast: Cast) -> None:
    page = logged_in(cast.ana)
    page.goto("/")
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
