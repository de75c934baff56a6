"""Who passes which door to what: every role, every route, an open and a restricted incident.

What is expected follows from what the view requires, from who sees the incident and from whose it is; a route that
nobody has thought of fails here.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule

from tests import world
from tests.cast import Cast, actor
from tests.visitors import Visit
from tests.world import World
from tracker.changes import feeds, teams
from tracker.db import _writing, db
from tracker.errors import BusyError
from tracker.models.access import Login
from tracker.models.notices import FeedToken
from tracker.models.people import Person
from tracker.rules import permissions
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import Permission, TeamRole

TELLING: Final = {
    "incident_id",
    "item_id",
    "fact_id",
    "cause_id",
    "run_id",
    "comment_id",
    "waiting_id",
    "earlier_id",
    "pair_id",
    "entry_id",
}
"""Parameters that name the incident or something of it: who does not see the incident finds nothing there."""
OWNED: Final = TELLING | {"source_id", "review_id", "channel_id"}
"""Parameters that name what a team owns: reading aside, the role on that team counts."""
PASSED: Final = "passed"
MAKERS: Final = {
    "views.edit": {"manager of its team", "admin"},
    "views.delete": {"manager of its team", "admin"},
    "comments.remove": {"admin"},
}
"""Doors for who made the thing, and admins: the saved view is Ana's, the comment is of somebody who has left."""


@dataclass(frozen=True)
class Role:
    """One person, and whether they see what is restricted."""

    name: str
    person: Person | None
    sees: bool


@pytest.fixture
def roles(cast: Cast) -> list[Role]:
    """Everybody there is a rule for; Nina and Olaf are named on the incidents, and Olaf manages another team."""
    nina, olaf = world.somebody("Nina"), world.somebody("Olaf")
    teams.set_role(cast.search, olaf, TeamRole.MANAGER, by=SYSTEM)
    return [
        Role("nobody", None, sees=False),
        Role("viewer", cast.vic, sees=False),
        Role("member of its team", cast.ben, sees=True),
        Role("manager of its team", cast.ana, sees=True),
        Role("manager of another team", cast.cleo, sees=False),
        Role("named on it", nina, sees=True),
        Role("named on it, manager of another team", olaf, sees=True),
        Role("admin", cast.dot, sees=True),
    ]


@contextmanager
def nothing_is_written() -> Iterator[None]:
    """Let every change run to its end and refuse the commit, so that all cells meet the same rows."""

    def refuse(session: Any) -> None:
        if _writing.get():
            raise BusyError("The test lets nothing be written.")

    sa.event.listen(db.session, "before_commit", refuse)
    try:
        yield
    finally:
        sa.event.remove(db.session, "before_commit", refuse)


def address(rule: Rule, made: World, role: Role, cast: Cast, app: Flask) -> str:
    """The address of a route for the things of `made`; log-ins and calendars are one's own."""
    known: dict[str, Any] = made.numbers() | {
        "person_id": cast.vic.id,
        "team_id": cast.payments.id,
        "service_id": made.service.id,
        "login_id": _login_of(role.person or cast.vic),
        "feed_id": _feed_of(role.person or cast.vic),
        "state": "in_progress",
        "decision": "repeats",
        "verb": "keep",
        "token": "none",
        "name": next(iter(app.extensions["assets"])),
    }
    if rule.endpoint.startswith("risks."):
        known["item_id"] = made.risk.id
    elif rule.endpoint == "merges.part":
        known["incident_id"] = made.double.id
    more = {"kind": "timeline"} if rule.endpoint == "facts.new" else {}
    with app.test_request_context():
        return str(app.url_for(rule.endpoint, **{name: known[name] for name in rule.arguments}, **more))


def _login_of(person: Person) -> int:
    return db.session.scalars(sa.select(Login.id).where(Login.person_id == person.id)).first() or 0


def _feed_of(person: Person) -> int:
    return db.session.scalars(sa.select(FeedToken.id).where(FeedToken.person_id == person.id)).first() or 0


def expected(view: Any, rule: Rule, role: Role, cast: Cast, *, is_restricted: bool, method: str) -> object:
    """The status, or that the door lets them through, whatever the form says then."""
    if getattr(view, "is_public", False):
        return PASSED
    if role.person is None:
        return 303 if method == "GET" else 401
    permission: Permission = view.required_permission
    who = actor(role.person)
    if not permissions.can(who, permission):
        return 403
    if rule.arguments & TELLING and is_restricted and not role.sees:
        return 404
    owned = OWNED - {"waiting_id"} if method == "GET" else OWNED  # what waits is read by all who import
    if rule.arguments & owned and not permissions.can(who, permission, _OfPayments(cast.payments.id)):
        return 403
    if permission in (Permission.SET_POLICY, Permission.RUN_REVIEW) and not permissions.can(
        who, permission, _OfPayments(cast.payments.id)
    ):
        return 403 if "team_id" in rule.arguments else PASSED
    if role.name not in MAKERS.get(rule.endpoint, {role.name}):
        return 403
    return PASSED


@dataclass(frozen=True)
class _OfPayments:
    team_id: int


def came(status: int, view: Any, role: Role, method: str) -> object:
    """What the answer means: a form that is wrong, and a commit that was refused, were let through."""
    if getattr(view, "is_public", False):
        return PASSED if status in (200, 303, 404, 422, 503) else status
    if role.person is None or status not in (200, 303, 400, 409, 422, 503):
        return status
    return PASSED


def test_every_role_passes_exactly_its_doors(app: Flask, cast: Cast, roles: list[Role]) -> None:
    named = [role.person for role in roles if role.person and role.name.startswith("named")]
    worlds = {
        is_restricted: world.make(cast, mark=mark, is_restricted=is_restricted, named=named)
        for is_restricted, mark in ((False, "Feldspar"), (True, "Quartzite"))
    }
    for person in (role.person for role in roles if role.person):
        feeds.open_feed(None, by=actor(person))
    wrong, counted = [], Counter[object]()
    visits, leaving = ({role.name: Visit(app, role.person) for role in roles} for _ in range(2))
    with nothing_is_written():
        for rule in sorted(app.url_map.iter_rules(), key=lambda one: (one.rule, sorted(one.methods or ()))):
            view = app.view_functions[rule.endpoint]
            for is_restricted in {False, bool(rule.arguments & TELLING)}:
                for role in roles:
                    path = address(rule, worlds[is_restricted], role, cast, app)
                    visit = (leaving if rule.endpoint == "sessions.end" else visits)[role.name]
                    for method in sorted({"GET", "POST"} & (rule.methods or set())):
                        answer = visit.get(path) if method == "GET" else visit.post(path)
                        wanted = expected(view, rule, role, cast, is_restricted=is_restricted, method=method)
                        got = came(answer.status_code, view, role, method)
                        counted[wanted] += 1
                        if got != wanted:
                            thing = "restricted" if is_restricted else "open"
                            wrong.append(f"{role.name}: {method} {path} ({thing}): {got}, not {wanted}")
    sys.stdout.write(f"\n{counted.total()} cells: {dict(counted)}\n")
    assert not wrong, "\n".join(wrong)
    assert counted.total() > 1000
