"""A list of services is taken in row by row; nothing that is there goes missing."""

import pytest

from tests.cast import Cast, actor
from tests.readings import draft
from tracker.changes import catalogue, imports, teams
from tracker.errors import NotAllowedError
from tracker.queries import teams as queries
from tracker.rules.catalogue import Fate
from tracker.rules.permissions import IMPORT, SYSTEM

FILE = "service,team\nledger,Search\nCheckout,payments\nindex,Search\nmail,Post\n,Search\nindex,Payments\n"


@pytest.fixture(autouse=True)
def _services(cast: Cast) -> None:
    teams.add_service("Ledger", cast.payments, by=SYSTEM)
    teams.add_service("Untold", cast.payments, by=SYSTEM)
    teams.add_service("index", cast.search, by=SYSTEM)


def by_name() -> dict[str, str]:
    return {service.name: service.team.name for service in queries.all_services()}


def test_services_are_added_and_moved_and_problems_left_out(cast: Cast) -> None:
    steps = catalogue.take_in(FILE, by=actor(cast.dot))
    assert [step.fate for step in steps] == [
        Fate.MOVED, Fate.CREATED, Fate.UNCHANGED, Fate.REFUSED, Fate.REFUSED, Fate.REFUSED
    ]  # fmt: skip
    assert by_name() == {"Ledger": "Search", "Untold": "Payments", "index": "Search", "Checkout": "Payments"}


def test_a_preview_writes_nothing(cast: Cast) -> None:
    before = by_name()
    steps = catalogue.planned(FILE)
    assert [step.problem for step in steps if step.problem] == [
        "There is no team Post. Add it first, or correct its name.",
        "The service has no name.",
        "Line 4 names this service already.",
    ]
    assert steps[0].team_before == "Payments"
    assert by_name() == before


def test_only_admins_take_a_file_in(cast: Cast) -> None:
    for who in (cast.ana, cast.vic):
        with pytest.raises(NotAllowedError):
            catalogue.take_in(FILE, by=actor(who))


def test_an_import_finds_its_team_through_the_catalogue(cast: Cast) -> None:
    catalogue.take_in("service,team\nIndexer,Search\n", by=SYSTEM)
    incident = imports.accept(draft(extra="The indexer stood still."), by=IMPORT).incident
    assert incident.team_id == cast.search.id
