"""Whose items the address of the triage page asks for."""

from dataclasses import dataclass, field
from typing import Final

from flask import request, url_for

from tracker.access import visitor
from tracker.queries import teams
from tracker.queries.rows import MOST
from tracker.queries.triage import Scope

ALL: Final = "all"
NONE: Final = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A scope with its name, the address's parts that ask for it, and what in the address was not understood."""

    scope: Scope
    name: str
    args: dict[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()

    def address(self, endpoint: str, **values: int | str | None) -> str:
        """The address of one of the triage doors that stays in this place."""
        return url_for(endpoint, **{**self.args, **values})  # type: ignore[arg-type]


def asked() -> Place:
    """The place that this request's address names; one's own teams where it names none that is known."""
    incident, team = request.args.get("incident", ""), request.args.get("team", "")
    if (key := _key(incident)) is not None:
        return Place(scope=Scope(incident_id=key), name=f"INC-{key}", args={"incident": str(key)})
    ignored: tuple[str, ...] = (f"Incident: {incident[:40]}",) if incident else ()
    if team == NONE:
        return Place(scope=Scope(teamless=True), name="No team yet", args={"team": NONE}, ignored=ignored)
    if (key := _key(team)) is not None and (name := _team_name(key)):
        return Place(scope=Scope(team_ids=frozenset({key})), name=name, args={"team": str(key)}, ignored=ignored)
    if team and team != ALL:
        ignored += (f"Team: {team[:40]}",)
    own = visitor().team_names
    if own and team != ALL:
        return Place(scope=Scope(team_ids=frozenset(own)), name=" and ".join(own.values()), ignored=ignored)
    return Place(scope=Scope(), name="All teams", args={"team": ALL} if team == ALL else {}, ignored=ignored)


def _key(text: str) -> int | None:
    """A row's key, where the text is one."""
    return int(text) if text.isdecimal() and len(text) <= len(str(MOST)) and 0 < int(text) <= MOST else None


def _team_name(key: int) -> str | None:
    if key in visitor().team_names:
        return visitor().team_names[key]
    team = teams.find_team(key)
    return team.name if team else None
