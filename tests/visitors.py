"""Browsers for the tests: each request in a context of its own, with the CSRF token a page would give."""

import re
from contextvars import Context
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import Cast
from tracker.changes import access
from tracker.db import db
from tracker.models.people import Person


class Visit:
    """One browser, logged in or not."""

    def __init__(self, app: Flask, person: Person | None) -> None:
        self.client: FlaskClient = app.test_client()
        self._csrf: str | None = None
        if person is not None:
            token = access.open_login(person.id, address="127.0.0.1", browser="test", lasts=timedelta(days=1))
            with self.client.session_transaction() as session:
                session["_user_id"] = token
                session["_fresh"] = True

    def request(self, path: str, **how: Any) -> TestResponse:
        """Any request, streams read to their end. The test's own session sees afterwards what the request wrote."""
        db.session.commit()
        response: TestResponse = Context().run(self.client.open, path, **{"buffered": True} | how)
        db.session.rollback()
        return response

    def get(self, path: str, **how: Any) -> TestResponse:
        """GET a page."""
        return self.request(path, method="GET", **how)

    def post(self, path: str, data: dict[str, Any] | None = None, **how: Any) -> TestResponse:
        """POST a form with its CSRF token."""
        return self.request(path, method="POST", data={"csrf_token": self.csrf, **(data or {})}, **how)

    @property
    def csrf(self) -> str:
        """The token that pages of this session carry."""
        if self._csrf is None:
            found = re.search(r'name="csrf-token" content="([^"]+)"', self.get("/no-such-page").text)
            assert found, "a page without a CSRF token"
            self._csrf = found.group(1)
        return self._csrf


class Visits:
    """A browser for everybody of the cast, and one for nobody."""

    def __init__(self, app: Flask, cast: Cast) -> None:
        self._app, self._cast = app, cast
        self._known: dict[str, Visit] = {}

    def __getattr__(self, name: str) -> Visit:
        if name not in self._known:
            self._known[name] = Visit(self._app, None if name == "nobody" else getattr(self._cast, name))
        return self._known[name]
