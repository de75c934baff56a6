"""Items linked to the issues that their words name, together with their import."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tests import connected, factories
from tests.cast import Cast, actor
from tests.readings import draft
from tracker.changes import cited_issues, issue_merges, issues, moves, undos
from tracker.changes.cited_issues import Found
from tracker.changes.imports import ImportedIncident, Placement
from tracker.db import db
from tracker.errors import RefusedError
from tracker.models.actions import ActionItem
from tracker.models.github import GithubLink, GithubRepo
from tracker.models.incidents import Incident
from tracker.queries import sight
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import GithubAsk, ItemState

ONE, OTHER = (f"https://github.com/acme/payments/issues/{number}" for number in (12, 13))
LATER = datetime(2026, 3, 3, tzinfo=UTC)


@pytest.fixture
def repo(cast: Cast) -> GithubRepo:
    return connected.repository()


def accept(
    cast: Cast, *wanted: tuple[str, ...], found: Found, is_restricted: bool = False
) -> tuple[ImportedIncident, list[str]]:
    """Accept a write-up of two promises that are to be linked to these."""
    read = draft(["Limit the queries", "Renew the certificates"])
    items = tuple(replace(item, issues=one) for item, one in zip(read.items, wanted, strict=True))
    return cited_issues.accept(
        replace(read, items=items),
        by=actor(cast.ben),
        team=cast.payments,
        placed=Placement(is_restricted=is_restricted),
        found=found,
        site="https://tracker.example.org",
    )


def links() -> list[tuple[str, int]]:
    return [(link.item.statement, link.number) for link in db.session.query(GithubLink).order_by(GithubLink.number)]


def test_each_item_is_linked_to_what_was_ticked_for_it(cast: Cast, repo: GithubRepo) -> None:
    found = {ONE: (repo.id, connected.issue(12)), OTHER: (repo.id, connected.issue(13))}
    done, problems = accept(cast, (OTHER,), (ONE,), found=found)
    assert (done.created_items, problems) == (2, [])
    assert links() == [("Renew the certificates", 12), ("Limit the queries", 13)]


def test_what_cannot_be_linked_is_said_and_does_not_hold_up_the_import(cast: Cast, repo: GithubRepo) -> None:
    connected.linked(factories.item(cast), repo, number=13)
    pull = connected.issue(12, is_pull=True)
    found = {ONE: (repo.id, pull), OTHER: (repo.id, connected.issue(13)), "gone": RefusedError("Gone.")}
    done, problems = accept(cast, (ONE, "gone"), (OTHER,), found=found)
    assert done.created_items == 2
    assert [words.partition(" was not linked: ")[2] for words in problems] == [
        "#12 is a pull request. Link an issue.",
        "Gone.",
        "#13 is linked already, to another item.",
    ]
    assert [number for _, number in links()] == [13]


def test_nothing_of_a_restricted_import_is_linked_without_consent(cast: Cast, repo: GithubRepo) -> None:
    repo.is_private = True
    _, problems = accept(cast, (ONE,), (), found={ONE: (repo.id, connected.issue())}, is_restricted=True)
    assert "A manager of its team has to allow GitHub first." in problems[0]
    assert links() == []


def test_a_link_that_fails_half_way_takes_the_import_back(
    cast: Cast, repo: GithubRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(issue_merges, "take_in", fail)
    with pytest.raises(RuntimeError):
        accept(cast, (ONE,), (), found={ONE: (repo.id, connected.issue())})
    assert (db.session.query(Incident).count(), db.session.query(ActionItem).count(), links()) == (0, 0, [])


def test_an_import_is_taken_back_with_its_links(cast: Cast, repo: GithubRepo) -> None:
    done, _ = accept(cast, (ONE,), (), found={ONE: (repo.id, connected.issue(title="Limit the queries"))})
    assert done.run
    undos.undo(done.run, by=actor(cast.ana))
    assert (db.session.query(Incident).count(), links()) == (0, [])


@pytest.mark.parametrize(
    ("reason", "state", "asks"),
    [("completed", ItemState.DONE, None), ("not_planned", ItemState.OPEN, GithubAsk.NOT_PLANNED)],
)
def test_committing_to_an_item_does_not_open_its_closed_issue_again(
    cast: Cast, repo: GithubRepo, reason: str, state: ItemState, asks: GithubAsk | None
) -> None:
    item = factories.item(cast, state=ItemState.PROPOSED)
    closed = connected.issue(state="closed", state_reason=reason, closed_at=LATER, updated_at=LATER)
    link = issues.link(item, repo, closed, by=actor(cast.ben), site="")
    assert (item.state, link.asks) == (ItemState.PROPOSED, None)
    moves.move(item, ItemState.OPEN, by=actor(cast.ana))
    outgoing = issue_merges.take_in(link.id, closed, site="")
    assert outgoing is not None
    assert "state" not in outgoing.fields
    assert (item.state, link.asks) == (state, asks)
    assert item.done_at == (LATER if state is ItemState.DONE else None)


def test_another_s_link_that_one_may_not_see_is_not_told_of(cast: Cast, repo: GithubRepo) -> None:
    repo.is_private = True
    hidden = factories.incident(cast, is_restricted=True)
    issues.consent(hidden, by=SYSTEM)
    connected.linked(factories.item(cast, hidden), repo)
    own = factories.item(cast, factories.incident(cast, team=cast.search))
    with sight.seen_by(cast.cleo.id), pytest.raises(RefusedError) as refusal:
        issues.link(own, repo, connected.issue(), by=actor(cast.cleo), site="")
    assert str(refusal.value) == "#12 cannot be linked."
