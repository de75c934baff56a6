"""An item's issue on the item's page: created, linked, unlinked, and what stands in the way."""

from datetime import UTC, datetime

import pytest

from tests import factories
from tests.cast import Cast
from tests.connected import connection, described, issue, linked, repository, settings
from tests.visitors import Visits
from tracker.changes import issue_merges, repositories, restrictions
from tracker.changes.repositories import Terms
from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.models.github import GithubLink, GithubOutbox
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import ItemState, OutboxOp, OutboxStatus

EVERYBODY = ("nobody", "vic", "cleo", "ben", "ana", "dot")


@pytest.fixture
def item(cast: Cast) -> ActionItem:
    return factories.item(cast, owner=cast.ben)


@pytest.mark.parametrize(("who", "status"), list(zip(EVERYBODY, (401, 403, 403, 303, 303, 303), strict=True)))
def test_its_team_asks_for_an_issue_and_parts_with_it(visits: Visits, item: ActionItem, who: str, status: int) -> None:
    repo, visit = repository(), getattr(visits, who)
    assert visit.post("/items/1/issue/create", {"repo": repo.id}).status_code == status
    assert db.session.query(GithubOutbox).count() == (1 if status == 303 else 0)
    assert visit.post("/items/1/issue/unlink").status_code == status
    assert db.session.query(GithubOutbox).count() == 0


def test_asking_twice_makes_one_issue(visits: Visits, item: ActionItem) -> None:
    repo = repository()
    for _ in range(2):
        assert visits.ben.post("/items/1/issue/create", {"repo": repo.id}).status_code == 303
    assert db.session.query(GithubOutbox).filter_by(op=OutboxOp.CREATE).count() == 1
    assert "Its issue is being created" in visits.vic.get("/items/1/issue").text


def test_the_page_shows_the_issue_as_it_stands_there(visits: Visits, item: ActionItem) -> None:
    linked(item)
    page = visits.vic.get("/items/1/issue").text
    assert "acme/payments#12" in page
    assert "</svg>Open</span>" in page.replace("\n", "")
    assert "Unlink" not in page
    assert "Unlink" in visits.ben.get("/items/1/issue").text


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("https://github.example.org/acme/payments/issues/12", "no connection to github.example.org"),
        ("https://github.com/acme/other/issues/12", "acme/other is not among the repositories"),
        ("https://github.com/acme/payments/pull/12", "This is a pull request"),
        ("#12", "No rule says in which repository"),
        ("whatever", "Give the issue&#39;s address"),
    ],
)
def test_an_issue_that_cannot_be_linked_is_refused_with_the_reason(
    visits: Visits, item: ActionItem, typed: str, reason: str
) -> None:
    repository()
    page = visits.ben.post("/items/1/issue/link", {"issue": typed})
    assert page.status_code == 422
    assert reason in page.text


def test_a_closing_that_is_no_completion_asks_for_a_decision(visits: Visits, item: ActionItem) -> None:
    link = linked(item)
    later = datetime(2026, 3, 3, tzinfo=UTC)
    closed = issue(state="closed", state_reason="not_planned", updated_at=later, closed_at=later)
    issue_merges.take_in(link.id, closed, site=settings().base_url)
    assert "closed as not planned" in visits.ben.get("/items/1/issue").text
    assert db.session.get(ActionItem, 1).state is ItemState.OPEN
    assert visits.ben.post("/items/1/issue/keep").status_code == 303
    db.session.expire_all()
    assert db.session.query(GithubLink).one().asks is None


def test_the_stamp_of_a_page_is_another_after_a_change_on_github(visits: Visits, item: ActionItem) -> None:
    link = linked(item)
    before = visits.vic.get("/items/1/issue/stamp").text
    assert before in visits.vic.get("/items/1/issue").text
    later = datetime(2026, 3, 3, tzinfo=UTC)
    issue_merges.take_in(
        link.id,
        issue(state="closed", state_reason="completed", updated_at=later, closed_at=later),
        site=settings().base_url,
    )
    assert visits.vic.get("/items/1/issue/stamp").text != before
    assert db.session.get(ActionItem, 1).state is ItemState.DONE


def test_nothing_of_a_restricted_incident_is_sent_before_a_manager_allows_it(
    visits: Visits, cast: Cast, item: ActionItem
) -> None:
    repo = repository()
    repo.is_private = True
    incident = item.incident
    restrictions.restrict(incident, by=SYSTEM, version=incident.version)
    assert "nothing of it goes to GitHub" in visits.ben.get("/items/1/issue").text
    assert visits.ben.post("/items/1/issue/create", {"repo": repo.id}).status_code == 422
    assert visits.ben.post(f"/incidents/{incident.id}/github").status_code == 403
    assert visits.vic.get("/items/1/issue").status_code == 404
    assert visits.ana.post(f"/incidents/{incident.id}/github").status_code == 303
    assert visits.ben.post("/items/1/issue/create", {"repo": repo.id}).status_code == 303
    assert db.session.query(GithubOutbox).count() == 1


def test_issues_that_the_words_cite_are_offered(visits: Visits, cast: Cast) -> None:
    repository()
    words = "Limit it, see https://github.com/acme/payments/issues/31 and https://github.com/acme/other/issues/4"
    factories.item(cast, statement=words)
    page = visits.ben.get("/items/1/issue").text
    assert "Link acme/payments#31, named in the write-up" in page
    assert "acme/other#4" not in page


def test_what_was_given_up_says_why_and_is_tried_again(visits: Visits, cast: Cast, item: ActionItem) -> None:
    repo = repositories.choose(connection(), described("acme/payments"), by=SYSTEM)
    repositories.add_rule(repo, by=SYSTEM, terms=Terms(), team=cast.payments)
    visits.ben.post("/items/1/issue/create", {"repo": 0})
    push = db.session.query(GithubOutbox).one()
    push.status, push.error = OutboxStatus.FAILED, "GitHub refused the title."
    db.session.commit()
    assert "GitHub refused the title." in visits.ben.get("/items/1/issue").text
    assert visits.ben.post("/items/1/issue/retry").status_code == 303
    db.session.expire_all()
    assert push.status is OutboxStatus.PENDING
