"""The catalogue of services, taken in from a file."""

from collections.abc import Sequence

from tracker.changes import teams
from tracker.db import change
from tracker.models.people import NAME_LENGTH
from tracker.queries import teams as queries
from tracker.rules import catalogue, permissions
from tracker.rules.catalogue import Fate, Step
from tracker.rules.permissions import Actor
from tracker.vocabulary import Permission


def planned(text: str) -> list[Step]:
    """What a CSV text would do, row by row; nothing is written. Raises RefusedError for what is no catalogue."""
    rows = catalogue.read(text)
    services = {service.name: service.team.name for service in queries.all_services()}
    names = [name for _, name in queries.team_choices()]
    return catalogue.plan(rows, services, names, longest=NAME_LENGTH)


@change
def take_in(text: str, *, by: Actor) -> Sequence[Step]:
    """Add and move services as a CSV text says, and return what became of each row.

    Rows with problems are left out, and services that no row names stay. Raises RefusedError as `planned`.
    """
    permissions.require(by, Permission.ADMINISTER)
    steps = planned(text)
    for step in steps:
        team = queries.find_team_by_name(step.row.team)
        if team is None:
            continue
        if step.fate is Fate.CREATED:
            teams.add_service(step.row.service, team, by=by)
        elif step.fate is Fate.MOVED:
            service = queries.find_service_by_name(step.row.service)
            if service is not None:
                teams.edit_service(service, by=by, version=None, name=service.name, team=team)
    return steps
