"""From the item to its issue."""

from datetime import date

from tests.cast import actor
from tests.journeys.github.syncing import SITE, Sync
from tracker.changes import actions, moves
from tracker.vocabulary import ItemState


def test_an_item_becomes_one_issue_with_all_that_it_says(sync: Sync) -> None:
    promised = sync.item(due_on=date(2026, 5, 1))
    assert sync.push() == 1
    issue = sync.issue(promised)
    assert issue["title"] == promised.title
    assert [one["login"] for one in issue["assignees"]] == ["octo-ana"]
    assert sorted(one["name"] for one in issue["labels"]) == ["incident/p1"]
    assert f"[{promised.label}]({SITE}/items/{promised.id})" in issue["body"]
    assert "**Due:** 2026-05-01" in issue["body"]
    assert sync.outbox() == []


def test_ten_edits_are_one_patch(sync: Sync) -> None:
    promised = sync.linked()
    ana = actor(sync.cast.ana)
    for number in range(8):
        actions.edit(promised, by=ana, version=None, title=f"Validate limits, take {number}")
    actions.assign(promised, sync.cast.ben, by=ana)
    moves.move(promised, ItemState.DONE, by=ana, evidence="Merged.")
    assert sync.outbox() == [("update", "pending")]
    before = len(sync.writes())
    sync.push()
    assert sync.writes()[before:] == [f"PATCH /repos/{sync.made.full_name}/issues/1"]
    issue = sync.issue(promised)
    assert (issue["title"], issue["state"], issue["state_reason"]) == ("Validate limits, take 7", "closed", "completed")
    assert [one["login"] for one in issue["assignees"]] == ["octo-ben"]
    sync.push()
    assert len(sync.writes()) == before + 1
