"""A manager decides possible recurrences from the keyboard, and reads a cause in both themes."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.recurring import CAUSE, pair, promised, struck
from tracker.changes import moves
from tracker.cli.demo import demo
from tracker.db import db
from tracker.models.recurrences import Recurrence
from tracker.queries import people, recurrences
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import ItemState, RecurrenceState


@pytest.fixture
def three(cast: Cast) -> list[Recurrence]:
    """Three pairs that wait, the most alike first."""
    first, second, third = struck(cast, 0), struck(cast, 40, cause=""), struck(cast, 80, cause="")
    found = [pair(first, second, score=0.9), pair(first, third, score=0.8), pair(second, third, score=0.7)]
    db.session.commit()
    return found


def states() -> list[RecurrenceState]:
    db.session.rollback()
    return [recurrences.get_pair(key).state for key in (1, 2, 3)]


@pytest.mark.usefixtures("three")
def test_pairs_are_decided_from_the_keyboard_one_after_the_other(
    logged_in: Callable[..., Page], cast: Cast, axe: Callable[[Page], None]
) -> None:
    page = logged_in(cast.ana)
    page.goto("/causes")
    page.get_by_role("link", name="Decide", exact=True).click()
    page.wait_for_url("/recurrences")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("/recurrences/1")
    axe(page)
    page.keyboard.press("j")
    page.wait_for_url("/recurrences/2")
    page.keyboard.press("k")
    page.wait_for_url("/recurrences/1")
    page.keyboard.press("c")
    page.wait_for_url("/recurrences/2")
    expect(page.get_by_role("status")).to_contain_text("Confirmed")
    page.keyboard.press("x")
    page.keyboard.type("Another cjk table")
    page.keyboard.press("Enter")
    page.wait_for_url("/recurrences/3")
    page.keyboard.press("Enter")
    page.wait_for_url("/causes")
    assert states() == [RecurrenceState.CONFIRMED, RecurrenceState.DISMISSED, RecurrenceState.CONFIRMED]
    expect(page.get_by_role("link", name=CAUSE)).to_be_visible()


@pytest.mark.usefixtures("three")
def test_a_pair_is_decided_without_script(without_script: Callable[..., Page], cast: Cast) -> None:
    page = without_script(cast.ben)
    page.goto("/recurrences/1")
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Why they do not share a cause").fill("Another table")
    page.get_by_role("button", name="Dismiss").click()
    assert page.url.endswith("/recurrences/3")
    assert states()[:2] == [RecurrenceState.CONFIRMED, RecurrenceState.DISMISSED]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_cause_is_drawn_for_every_width_and_theme(
    app: Flask,
    logged_in: Callable[..., Page],
    address: str,
    axe: Callable[[Page], None],
    sideways: Callable[[Page], int],
    theme: str,
) -> None:
    app.test_cli_runner().invoke(demo)
    page = logged_in(people.find_person_by_email("ana@example.org"))
    page.context.add_cookies([{"name": "theme", "value": theme, "url": address}])
    page.goto("/causes/2")
    wide, narrow = page.locator("svg.timeline.wide"), page.locator("svg.timeline.narrow")
    expect(wide).to_be_visible()
    expect(narrow).to_be_hidden()
    fills = {
        name: wide.locator(f".mark.{name} circle").first.evaluate("one => getComputedStyle(one).fill")
        for name in ("first", "unplanned", "unfinished")
    }
    assert len(set(fills.values())) == 3, "each verdict has a colour, beside its sign and word"
    page.get_by_role("link", name="As a table").click()
    expect(page.get_by_role("table", name="Promises against this cause")).to_be_visible()
    axe(page)
    page.set_viewport_size({"width": 360, "height": 740})
    expect(narrow).to_be_visible()
    assert sideways(page) == 0
    page.emulate_media(media="print")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(247, 248, 250)", "on paper it is light"


@pytest.mark.parametrize("number", [2, 30])
def test_many_incidents_and_promises_fit_a_phone(
    logged_in: Callable[..., Page], cast: Cast, sideways: Callable[[Page], int], number: int
) -> None:
    for place in range(number):
        incident = struck(cast, 9 * place)
        item = promised(incident)
        moves.move(item, ItemState.OPEN, by=SYSTEM, at=incident.started_at)
    db.session.commit()
    page = logged_in(cast.vic)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/causes/1")
    assert sideways(page) == 0
    box = page.locator("svg.timeline.narrow").bounding_box()
    assert box
    assert box["width"] <= 340
    assert page.locator("svg.timeline.narrow .mark").count() == number
