"""The doors by which people are merged, hand their work over, and are forgotten."""

import pytest

from tests import factories
from tests.cast import Cast
from tests.log_ins import give_password
from tests.visitors import Visits
from tracker.changes import people
from tracker.db import db
from tracker.models.people import Person
from tracker.rules.permissions import SYSTEM

EVERYBODY = ("nobody", "vic", "cleo", "ben", "ana", "dot")
ADMIN_ONLY = list(zip(EVERYBODY, (401, 403, 403, 403, 403, 303), strict=True))


@pytest.fixture
def read(cast: Cast) -> Person:
    """An owner read in a text, who may be Ana."""
    return people.add("ana", by=SYSTEM)


@pytest.mark.parametrize(("who", "status"), ADMIN_ONLY)
def test_only_admins_merge_people(visits: Visits, cast: Cast, read: Person, who: str, status: int) -> None:
    visit, path = getattr(visits, who), f"/people/{read.id}/merge"
    key = read.id
    assert visit.get(path).status_code == {401: 303, 403: 403, 303: 200}[status]
    assert visit.post(path, {"keep": cast.ana.id, "version": read.version}).status_code == status
    assert (db.session.get(Person, key) is None) is (status == 303)


@pytest.mark.parametrize(("who", "status"), ADMIN_ONLY)
def test_only_admins_erase_people(visits: Visits, cast: Cast, read: Person, who: str, status: int) -> None:
    visit, path = getattr(visits, who), f"/people/{read.id}/erase"
    assert visit.get(path).status_code == {401: 303, 403: 403, 303: 200}[status]
    assert visit.post(path, {"name": "ana", "version": read.version}).status_code == status
    assert (read.name == "ana") is (status != 303)


@pytest.mark.parametrize(("who", "status"), list(zip(EVERYBODY, (401, 403, 200, 200, 200, 200), strict=True)))
def test_members_hand_over_what_is_their_teams(visits: Visits, cast: Cast, who: str, status: int) -> None:
    item = factories.item(cast, owner=cast.ben)
    visit, path = getattr(visits, who), f"/people/{cast.ben.id}/hand-over"
    assert visit.get(path).status_code == {401: 303}.get(status, status)
    answer = visit.post(path, {"to": cast.ana.id})
    assert answer.status_code == status
    assert item.owner is (cast.ana if who in ("ben", "ana", "dot") else cast.ben)
    if who == "cleo":
        assert "stays: This needs the role" in answer.text


def test_likely_doubles_are_shown_to_admins(visits: Visits, read: Person) -> None:
    assert "Perhaps one person" in visits.dot.get("/people").text
    assert "Perhaps one person" not in visits.ana.get("/people").text
    choices = visits.dot.get(f"/people/{read.id}/merge").text
    assert choices.index("ana@example.org") < choices.index("ben@example.org")


def test_merging_oneself_away_is_refused_on_its_field(visits: Visits, cast: Cast) -> None:
    answer = visits.dot.post(f"/people/{cast.dot.id}/merge", {"keep": cast.ana.id, "version": cast.dot.version})
    assert (answer.status_code, "merge yourself away" in answer.text) == (422, True)
    assert visits.dot.post(f"/people/{cast.ben.id}/merge", {"keep": 0, "version": 1}).status_code == 404
    stale = visits.dot.post(f"/people/{cast.ben.id}/merge", {"keep": cast.ana.id, "version": 0})
    assert stale.status_code == 409


def test_deactivating_somebody_with_work_offers_to_hand_it_over(visits: Visits, cast: Cast) -> None:
    give_password(cast.dot)
    factories.item(cast, owner=cast.ben, title="Left behind")
    path = f"/people/{cast.ben.id}"
    form = {"is_active": "no", "version": cast.ben.version}
    assert visits.dot.post(f"{path}/access", form).location == f"{path}/hand-over"
    page = visits.dot.get(f"{path}/hand-over").text
    assert "Ben is deactivated and logged out." in page
    assert "Left behind" in page
    done = visits.dot.post(f"{path}/hand-over", {"to": 0}).text
    assert "now without an owner" in done
    assert "owns nothing unfinished" in visits.dot.get(f"{path}/hand-over").text
    form = {"is_active": "no", "version": cast.vic.version}
    assert visits.dot.post(f"/people/{cast.vic.id}/access", form).location == f"/people/{cast.vic.id}"


def test_erasing_asks_for_the_name(visits: Visits, cast: Cast) -> None:
    path, version, ben = f"/people/{cast.ben.id}/erase", cast.ben.version, visits.ben
    wrong = visits.dot.post(path, {"name": "Benny", "version": version})
    assert (wrong.status_code, "exactly as it stands" in wrong.text) == (422, True)
    itself = visits.dot.post(f"/people/{cast.dot.id}/erase", {"name": "Dot", "version": cast.dot.version})
    assert (itself.status_code, "another admin" in itself.text) == (422, True)
    done = visits.dot.post(path, {"name": "Ben", "version": version})
    assert done.location == f"/people/{cast.ben.id}"
    assert f"Former colleague {cast.ben.id}" in visits.dot.get(f"/people/{cast.ben.id}").text
    assert ben.get("/").status_code == 303


def test_buttons_are_for_those_who_may(visits: Visits, cast: Cast) -> None:
    factories.item(cast, owner=cast.ben)
    path = f"/people/{cast.ben.id}"
    for who, seen in (("vic", (False, False)), ("ana", (True, False)), ("dot", (True, True))):
        page = getattr(visits, who).get(path).text
        assert (f"{path}/hand-over" in page, f"{path}/erase" in page) == seen, who
