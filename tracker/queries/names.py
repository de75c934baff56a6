"""Names by number: what a list's address may speak of, and what its form offers."""

from collections.abc import Collection, Mapping
from typing import Any, Final

import sqlalchemy as sa

from tracker.db import db
from tracker.models.causes import Cause
from tracker.models.incidents import Incident
from tracker.models.people import Person, Service, Team

OFFERED: Final = 300
"""Choices of one sort in a form. Whoever has more of them finds the others from their own pages."""

Names = dict[str, dict[int, str]]
"""By sort (owner, team, service, cause, incident), then by number."""

_KINDS: Final[Mapping[str, Any]] = {
    "owner": Person.name,
    "team": Team.name,
    "service": Service.name,
    "cause": Cause.name,
    "incident": Incident.title,
}
_OPEN_TO_ALL: Final = ("owner", "team", "service")


def chosen(wanted: Mapping[str, Collection[int]]) -> Names:
    """The names of these people, teams, services, causes and incidents, as far as they are there."""
    selects = {kind: _named(kind, keys) for kind, keys in wanted.items() if keys}
    return _asked(selects)


def _named(kind: str, keys: Collection[int]) -> sa.Select[Any]:
    column = _KINDS[kind]
    return sa.select(sa.literal(kind).label("kind"), column.class_.id, column).where(column.class_.id.in_(sorted(keys)))


def offered(kinds: Collection[str] = ("owner", "team", "service", "cause")) -> Names:
    """What the form of the list offers: active people, teams, services and causes, by name; or only some `kinds`."""
    selects = {}
    for kind in kinds:
        column = _KINDS[kind]
        query = sa.select(sa.literal(kind).label("kind"), column.class_.id, column)
        query = query.where(Person.is_active) if kind == "owner" else query
        selects[kind] = query.order_by(sa.func.lower(column), column.class_.id).limit(OFFERED)
    return _asked(selects)


def _asked(selects: Mapping[str, sa.Select[Any]]) -> Names:
    """One statement for what everybody may see; one of its own for each sort that may hold what not everybody may."""
    found: Names = {kind: {} for kind in _KINDS}
    together = [selects[kind].subquery() for kind in _OPEN_TO_ALL if kind in selects]
    statements: list[Any] = [selects[kind] for kind in selects if kind not in _OPEN_TO_ALL]
    if together:
        statements.append(sa.union_all(*(sa.select(part) for part in together)))
    for statement in statements:
        for kind, key, name in db.session.execute(statement):
            found[kind][key] = name
    for kind in found:
        if kind != "incident":
            found[kind] = dict(sorted(found[kind].items(), key=lambda pair: (pair[1].casefold(), pair[0])))
    return found
