"""Passwords for the cast, and browsers that log in with them."""

from flask import Flask
from werkzeug.test import TestResponse

from tests.visitors import Visit
from tracker.changes import people
from tracker.models.people import Person
from tracker.rules.passwords import new_hash
from tracker.rules.permissions import SYSTEM

PASSWORD = "quiet amber harbour 19"
OTHER = "seven loud oak ladders"


def give_password(*persons: Person) -> None:
    """Let these people log in with PASSWORD."""
    for person in persons:
        people.keep_password(person, new_hash(PASSWORD), by=SYSTEM)


def try_to_log_in(visit: Visit, email: str, password: str = PASSWORD, **form: str) -> TestResponse:
    """Send the log-in form."""
    answer = visit.post("/log-in", {"email": email, "password": password, **form})
    visit._csrf = None
    return answer


def logged_in(app: Flask, email: str, password: str = PASSWORD) -> Visit:
    """A new browser that has logged in through the page."""
    visit = Visit(app, None)
    answer = try_to_log_in(visit, email, password)
    assert answer.status_code == 303, answer.text
    return visit
