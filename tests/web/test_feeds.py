"""Calendars: what a feed holds, as two libraries read it, and who gets nothing."""

import logging
import re
from datetime import date
from typing import Any

import icalendar
import pytest
import vobject
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories
from tests.cast import Cast
from tests.visitors import Visit, Visits
from tracker.changes import moves, people, restrictions
from tracker.models.actions import ActionItem
from tracker.presenters import calendars
from tracker.queries.feeds import DueDate
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import ItemState, Priority

DUE = date(2026, 4, 10)


def _feed(visit: Visit, team: str = "") -> str:
    """The path of a new feed."""
    answer = visit.post("/account/calendars", {"team": team})
    assert answer.status_code == 201
    found = re.search(r"http://127\.0\.0\.1:8000(/calendar/[\w-]{40,}\.ics)", answer.text)
    assert found
    return found.group(1)


def _item(cast: Cast, **values: Any) -> ActionItem:
    return factories.item(cast, **({"owner": cast.ben, "due_on": DUE} | values))


def _uids(answer: Any) -> list[str]:
    return [str(event["uid"]) for event in icalendar.Calendar.from_ical(answer.get_data()).walk("VEVENT")]


def test_a_feed_holds_what_one_owns_as_whole_days(cast: Cast, visits: Visits) -> None:
    item = _item(cast, title="Roll out; slowly, by region")
    _item(cast, owner=cast.ana)
    answer = visits.nobody.get(_feed(visits.ben))
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    other = vobject.readOne(answer.text)
    (event,) = other.vevent_list
    assert event.dtstart.value == DUE
    assert event.dtend.value == date(2026, 4, 11)
    assert event.summary.value == f"AI-{item.id} Roll out; slowly, by region"
    assert event.uid.value == f"ai-{item.id}@127.0.0.1"
    assert event.url.value == f"http://127.0.0.1:8000/items/{item.id}"
    (same,) = icalendar.Calendar.from_ical(answer.get_data()).walk("VEVENT")
    assert (same.decoded("dtstart"), str(same["summary"])) == (DUE, event.summary.value)


def test_what_is_done_is_gone_and_what_did_not_change_is_not_sent_again(cast: Cast, visits: Visits) -> None:
    item = _item(cast)
    path = _feed(visits.ben)
    first = visits.nobody.get(path)
    again = visits.nobody.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    moves.move(item, ItemState.DONE, by=SYSTEM, evidence="See the change.")
    after = visits.nobody.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (after.status_code, _uids(after)) == (200, [])


def test_a_teams_feed_shows_what_its_person_may_see(cast: Cast, visits: Visits) -> None:
    secret = factories.incident(cast, title="Secret")
    hidden, seen = _item(cast, of=secret), _item(cast)
    restrictions.restrict(secret, by=SYSTEM, version=secret.version)
    team = str(cast.payments.id)
    both = sorted([f"ai-{hidden.id}@127.0.0.1", f"ai-{seen.id}@127.0.0.1"])
    for name, expected in (("ben", both), ("dot", both), ("cleo", [f"ai-{seen.id}@127.0.0.1"])):
        path = _feed(getattr(visits, name), team)
        for reader in (visits.nobody, visits.dot, visits.vic):
            assert sorted(_uids(reader.get(path))) == expected, name


def test_a_feed_that_is_revoked_or_whose_person_left_is_not_there(cast: Cast, visits: Visits) -> None:
    path, other = _feed(visits.ben), _feed(visits.ben)
    page = visits.ben.get("/account/notices").text
    assert path not in page, "it is shown once"
    newest = max(int(key) for key in re.findall(r"/account/calendars/(\d+)/revoke", page))
    assert visits.ana.post(f"/account/calendars/{newest}/revoke").status_code == 404
    assert visits.ben.post(f"/account/calendars/{newest}/revoke").status_code == 303
    assert (visits.nobody.get(path).status_code, visits.nobody.get(other).status_code) == (200, 404)
    people.edit(cast.ben, by=SYSTEM, version=None, is_active=False)
    assert visits.nobody.get(path).status_code == 404


def test_a_failure_does_not_write_the_token_into_the_log(
    app: Flask, cast: Cast, visits: Visits, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = _feed(visits.ben)
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def fail(*args: Any, **kwargs: Any) -> bytes:
        raise ValueError("no calendar")

    monkeypatch.setattr(calendars, "calendar", fail)
    with caplog.at_level(logging.DEBUG):
        assert visits.nobody.get(path).status_code == 500
    assert "/calendar/….ics" in caplog.text
    assert path.removeprefix("/calendar/").removesuffix(".ics") not in caplog.text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(title=st.text(max_size=200), name=st.text(max_size=80))
def test_nothing_in_a_title_becomes_a_line_of_the_calendar(title: str, name: str) -> None:
    one = DueDate(
        1, f"{title}\r\nATTENDEE:mailto:x@example.org", DUE, Priority.P1, title, name, factories.STARTED, version=1
    )
    data = calendars.calendar(f"{name}: due dates", [one], base_url="https://tracker.example.org")
    assert data.count(b"BEGIN:VEVENT") == data.count(b"END:VEVENT") == 1
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    unfolded = data.replace(b"\r\n ", b"")
    assert not re.search(rb"(?m)^ATTENDEE", unfolded)
    (event,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert event.decoded("dtstart") == DUE
    assert "attendee" not in event
