"""The first steps of an installation."""

import re

from flask import Flask

from tests.cast import Cast, actor
from tests.connected import connection
from tests.factories import incident
from tests.log_ins import PASSWORD
from tests.visitors import Visit, Visits
from tracker.changes import links
from tracker.db import db


def _steps(page: str) -> dict[str, str]:
    """By step: its badge, or "next", or nothing."""
    found = {}
    for key, rest in re.findall(r'<li class="card[^"]*" id="(\w+)"(.*?)</li>', page, re.DOTALL):
        badge = re.search(r'<span class="badge[^"]*">(\w+)<', rest)
        found[key] = badge[1] if badge else "next" if "aria-current" in rest else ""
    return found


def test_the_set_up_leads_through_the_steps(app: Flask) -> None:
    visit = Visit(app, None)
    form = {"name": "Ada", "email": "ada@example.org", "password": PASSWORD}
    answer = visit.post(f"/set-up/{links.new_setup_link()}", form)
    page = visit.get(answer.location).text
    assert "Welcome, Ada: you are the admin." in page
    assert _steps(page) == {"import": "next", "github": "", "invite": ""}


def test_a_step_can_be_skipped(visits: Visits) -> None:
    skipped = visits.dot.get("/welcome?skip=import").text
    assert _steps(skipped) == {"import": "Skipped", "github": "next", "invite": ""}
    assert 'href="/welcome?skip=import&amp;skip=github"' in skipped
    every = visits.dot.get("/welcome?skip=import&skip=github&skip=invite").text
    assert _steps(every) == dict.fromkeys(("import", "github", "invite"), "Skipped")
    assert "Nothing is left here" in every
    assert _steps(visits.dot.get("/welcome?skip=nonsense").text) == {"import": "next", "github": "", "invite": ""}


def test_what_is_done_is_ticked(visits: Visits, cast: Cast) -> None:
    incident(cast)
    assert _steps(visits.dot.get("/welcome").text) == {"import": "Done", "github": "next", "invite": ""}
    links.invite(cast.ben, by=actor(cast.dot))
    connection()
    db.session.commit()
    steps = _steps(visits.dot.get("/welcome?skip=import").text)
    assert steps == dict.fromkeys(("import", "github", "invite"), "Done")


def test_the_steps_are_found_again_from_the_settings(visits: Visits) -> None:
    assert 'href="/welcome"' in visits.dot.get("/settings").text
