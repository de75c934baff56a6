"""A whole meeting by keyboard, with a second person in it, from the start to the minutes; and the owner's answers."""

import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests import factories
from tests.cast import Cast, actor
from tracker import clock
from tracker.changes import actions, inquiries, review_decisions, review_schedules, reviews
from tracker.changes.review_decisions import Words
from tracker.db import db
from tracker.models.people import Person
from tracker.models.reviews import ReviewInquiry
from tracker.queries import reviews as queries
from tracker.rules.inquiries import token_of
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import ItemState
from tracker.vocabulary import ReviewDecisionKind as Kind


def picture(page: Page, name: str) -> None:
    """Keep a picture where TRACKER_PICTURES names a folder."""
    if folder := os.environ.get("TRACKER_PICTURES"):
        page.screenshot(path=Path(folder) / f"review-{name}.png")


@pytest.fixture
def agenda(cast: Cast) -> None:
    """One late item, one that nobody owns, one near, and one that is done."""
    today, of = clock.today(), factories.incident(cast)
    late = factories.item(cast, of, owner=cast.ben, title="Check limits before rollout")
    actions.redate(late, today - timedelta(days=9), by=SYSTEM, reason="agreed")
    factories.item(cast, of, title="Alert on refusals", due_on=today + timedelta(days=40))
    factories.item(cast, of, owner=cast.ana, title="Renew certificates", due_on=today + timedelta(days=5))
    db.session.commit()


def test_a_meeting_by_keyboard_from_the_start_to_the_minutes(
    logged_in: Callable[[Person], Page], cast: Cast, agenda: None, axe: Callable[[Page], None]
) -> None:
    page = logged_in(cast.ana)
    page.goto("/")
    page.get_by_role("button", name="Start the weekly review").click()
    title, press = page.get_by_role("heading", level=1), page.keyboard.press
    expect(title).to_have_text("Check limits before rollout")
    expect(page.get_by_text("Overdue or slipping 1 of 1")).to_be_visible()
    axe(page)
    picture(page, "walk")

    press("d")
    page.get_by_label("New date").fill((clock.today() + timedelta(days=30)).isoformat())
    page.get_by_role("button", name="Set the date").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why the date moves.")
    page.get_by_label("Why it moves").fill("The vendor is late.")
    page.get_by_role("button", name="Set the date").click()
    expect(title).to_have_text("Alert on refusals")
    press("a")
    page.get_by_label("New owner").select_option("Ben")
    page.get_by_role("button", name="Give it to them").click()
    expect(title).to_have_text("Renew certificates")

    review = queries.not_over(cast.payments.id)
    assert review is not None
    entry = queries.get_entry(queries.lines_of(review.id)[2].id)
    review_decisions.decide(
        entry, Kind.ESCALATE, Words(note="stuck"), by=actor(cast.ben), version=None, today=clock.today()
    )
    press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Ben decided: manager called.")
    picture(page, "second-of-two")
    press("k")
    expect(title).to_have_text("Alert on refusals")
    press("j")
    expect(title).to_have_text("Renew certificates")
    press("j")
    expect(title).to_have_text("Where Payments stands")
    page.get_by_role("link", name="Leave").click()
    page.get_by_role("button", name="Go on").click()
    expect(title).to_have_text("Where Payments stands")
    page.get_by_role("button", name="Close and write minutes").click()

    expect(title).to_contain_text("Minutes of")
    for words in ("belongs to Ben now", "“The vendor is late.”", "manager called"):
        expect(page.get_by_text(words)).to_be_visible()
    axe(page)
    picture(page, "minutes")
    db.session.rollback()
    items = {one.title: one for one in db.session.query(type(entry.item))}  # type: ignore[arg-type]
    assert items["Check limits before rollout"].due_on == clock.today() + timedelta(days=30)
    assert items["Renew certificates"].state is ItemState.OPEN
    assert items["Renew certificates"].escalated_at is not None


def test_the_same_without_script(without_script: Callable[[Person], Page], cast: Cast, agenda: None) -> None:
    page = without_script(cast.ana)
    page.goto(f"/teams/{cast.payments.id}/review")
    page.get_by_role("button", name="Start the weekly review").click()
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("status")).to_contain_text("stays as it is")
    page.locator("summary", has_text="New owner").click()
    page.get_by_label("New owner").select_option("Ben")
    page.get_by_role("button", name="Give it to them").click()
    expect(page.get_by_role("status")).to_contain_text("belongs to Ben now")


def test_an_owner_answers_once_without_a_log_in(app: Flask, page: Page, cast: Cast, agenda: None) -> None:
    secret, by = app.extensions["settings"].secret_key, actor(cast.ana)
    schedule = review_schedules.set_schedule(
        cast.payments, by=by, weekday=1, starts_at="10:00", time_zone="UTC", chair=None, version=0
    )
    review = reviews.plan(schedule, clock.now() + timedelta(hours=20))
    inquiries.ask(review, secret=secret, now=clock.now())
    inquiry = db.session.query(ReviewInquiry).filter_by(person_id=cast.ben.id).one()
    page.goto(f"/answers/{token_of(inquiry.salt, secret=secret)}")
    page.get_by_label("Needs another date").check()
    page.get_by_label("New date").fill((clock.today() + timedelta(days=12)).isoformat())
    page.get_by_role("button", name="Send the answers").click()
    expect(page.get_by_role("alert")).to_contain_text("say why the date moves")
    page.get_by_label("Why, what shows").fill("The vendor is late.")
    picture(page, "answer")
    page.get_by_role("button", name="Send the answers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, Ben")
    db.session.rollback()
    (row,) = queries.questions_of(inquiry)
    assert isinstance(row.new_date, date)
