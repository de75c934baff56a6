"""This week: the page a manager opens on Monday."""

from dataclasses import replace
from datetime import timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import Visitor, requires, visitor
from tracker.queries import comments, github_health, teams
from tracker.queries import week as queries
from tracker.queries.filters import Filter
from tracker.vocabulary import Permission

blueprint = Blueprint("week", __name__)

MINE, ALL = "mine", "all"
NAMED_FOR = timedelta(days=14)
NAMED_SHOWN = 5


@blueprint.get("/")
@requires(Permission.READ)
def show() -> ResponseReturnValue:
    """What is late, near, nobody's or waiting: for one's teams, one of all teams, oneself or everybody."""
    names = dict(teams.team_choices())
    chosen = request.args.get("for", "")
    scope, title = _scope(chosen, visitor(), names)
    today = clock.today(visitor().time_zone)
    monday = today - timedelta(days=today.weekday())
    return render_template(
        "week/show.html",
        week=queries.week(scope, now=clock.now()),
        named=comments.naming(visitor().person_id or 0, since=clock.now() - NAMED_FOR, limit=NAMED_SHOWN),
        title=title,
        chosen=chosen,
        teams=names,
        cap=queries.CAP,
        trouble=github_health.trouble(now=clock.now()),
        monday=monday,
        sunday=monday + timedelta(days=6),
    )


def shown_teams() -> frozenset[int]:
    """The teams whose week this request's address asks for, one's own for one's own items; empty for all teams."""
    chosen, who = request.args.get("for", ""), visitor()
    is_own = chosen == MINE
    scope = queries.own_scope(who.team_roles) if is_own else _scope(chosen, who, dict(teams.team_choices()))[0]
    return frozenset(key for key in scope.team_ids if key is not None)


def _scope(chosen: str, who: Visitor, names: dict[int, str]) -> tuple[Filter, str]:
    """The filter and the heading for what the address asks to see; one's own teams where it asks nothing known."""
    if chosen == MINE:
        return Filter(owner_id=who.person_id), "Your week"
    if chosen.isdecimal() and int(chosen) in names:
        return Filter(team_ids=frozenset({int(chosen)})), f"This week in {names[int(chosen)]}"
    own = queries.own_scope(who.team_roles)
    if chosen == ALL or not own.team_ids:
        return replace(own, team_ids=frozenset()), "This week in all teams"
    return own, f"This week in {' and '.join(who.team_names.values())}"
