"""Faults 8 to 18: deliveries that are doubled, late, forged or lost, echoes, other bots, and edits on both sides."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import actor
from tests.github.webhooks import delivered, examples, signature
from tests.journeys.github.syncing import Sync
from tracker.changes import actions, moves
from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.models.github import GithubDelivery
from tracker.queries import issues as queries
from tracker.queries.actions import history_of
from tracker.vocabulary import DeliveryStatus, GithubAsk, ItemState

S = timedelta(seconds=1)


def _in(seconds: float) -> str:
    return f"{datetime.now(UTC) + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"


def _deliveries() -> list[tuple[str, DeliveryStatus]]:
    db.session.expire_all()
    return [(row.event, row.status) for row in db.session.query(GithubDelivery)]


def test_fault_08_the_same_delivery_comes_twice(sync: Sync) -> None:
    promised = sync.linked()
    told = sync.told(promised, "edited", title="Validate all limits", updated_at=_in(5))
    sync.hear(told)
    before = len(history_of(promised.id))
    sync.hear(told)
    assert _deliveries() == [("issues", DeliveryStatus.DONE)]
    assert len(history_of(promised.id)) == before


def test_fault_09_a_delivery_that_we_failed_on_comes_again(sync: Sync) -> None:
    promised = sync.linked()
    told = sync.told(promised, "edited", title="Validate all limits")
    sync.github.faults({"match": "^GET .*/issues/1$", "do": "status", "status": 500, "times": -1})
    sync.deliver(told)
    for hours in range(5):
        with sync.later(timedelta(hours=hours)):
            sync.apply()
    assert _deliveries() == [("issues", DeliveryStatus.FAILED)]
    sync.github.faults()
    sync.on_github(promised, title="Validate all limits")
    sync.hear(told)
    assert _deliveries() == [("issues", DeliveryStatus.DONE)]
    assert db.session.get_one(ActionItem, promised.id).title == "Validate all limits"


@pytest.mark.parametrize("is_together", [True, False])
def test_fault_10_closing_and_reopening_arrive_reversed(sync: Sync, is_together: bool) -> None:
    promised = sync.linked()
    closed = sync.told(promised, "closed", state="closed", state_reason="completed", updated_at=_in(10))
    reopened = sync.told(promised, "reopened", state="open", state_reason="reopened", updated_at=_in(20))
    if is_together:
        sync.hear(reopened, closed)
    else:
        sync.hear(reopened)
        sync.hear(closed)
    assert sync.state(promised) is ItemState.OPEN
    assert sync.outbox() == []


def test_fault_11_two_events_of_one_second_differ(sync: Sync) -> None:
    promised, at = sync.linked(), _in(10)
    sync.on_github(promised, title="What it is called in the end")
    before = len(sync.github.log())
    sync.hear(
        sync.told(promised, "edited", title="What it is called in the end", updated_at=at),
        sync.told(promised, "edited", title="What it was called before", updated_at=at),
    )
    assert sync.github.lines()[before:] == [f"GET /repos/{sync.made.full_name}/issues/1"]
    assert db.session.get_one(ActionItem, promised.id).title == "What it is called in the end"


def test_fault_12_webhooks_are_lost(sync: Sync) -> None:
    promised = sync.linked()
    closed = sync.on_github(promised, state="closed", state_reason="completed")
    sync.sweep(by=timedelta(hours=2))
    db.session.expire_all()
    done = db.session.get_one(ActionItem, promised.id)
    assert done.state is ItemState.DONE
    assert f"{done.done_at:%Y-%m-%dT%H:%M:%SZ}" == closed["closed_at"][:19] + "Z"


@pytest.mark.parametrize("wrong", ["missing", "other secret", "tampered", "sha1 only", "not ASCII"])
def test_fault_13_a_delivery_without_a_good_signature(sync: Sync, wrong: str) -> None:
    promised = sync.linked()
    told = sync.told(promised, "closed", state="closed")
    headers = dict(told.headers)
    body = told.body
    if wrong == "missing":
        del headers["X-Hub-Signature-256"]
    elif wrong == "other secret":
        headers["X-Hub-Signature-256"] = signature(body, "another")
    elif wrong == "tampered":
        body = body.replace(b"closed", b"opened")
    elif wrong == "sha1 only":
        headers["X-Hub-Signature"] = headers.pop("X-Hub-Signature-256").replace("sha256", "sha1")
    else:
        headers["X-Hub-Signature-256"] = "sha256=\u00fc"
    answer = sync.app.test_client().post(f"/api/github/webhook/{sync.connection_id}", data=body, headers=headers)
    assert answer.status_code == 401
    assert _deliveries() == []
    assert sync.connection.refused_deliveries == 1


def test_fault_13_both_secrets_are_good_while_one_is_changed(sync: Sync) -> None:
    promised, ring = sync.linked(), sync.app.extensions["settings"].ring
    connection = sync.connection
    connection.webhook_secret_before, connection.webhook_secret = connection.webhook_secret, ring.seal("the new one")
    db.session.commit()
    assert sync.deliver(sync.told(promised, "edited")) == [202]
    assert sync.deliver(delivered("ping", {"zen": "Keep it"}, secret="the new one")) == [202]


def test_fault_14_what_says_nothing_to_us_or_is_no_delivery(sync: Sync) -> None:
    path, client = f"/api/github/webhook/{sync.connection_id}", sync.app.test_client()

    def status(body: bytes, event: str = "issues") -> int:
        headers = {**delivered(event, {}).headers, "X-Hub-Signature-256": signature(body)}
        return client.post(path, data=body, headers=headers).status_code

    assert status(b'{"zen": "Keep it", "hook_id": 1}', "ping") == 202
    assert status(b'{"action": "starred"}', "star") == 202
    assert status(b'{"action": "never_heard_of"}') == 202
    assert status(b"{") == status(b"[]") == status(b"\xff") == status(b"[" * 100_000) == 400
    assert status(b'{"body": "' + b"x" * 5 * 1024 * 1024 + b'"}') == 413
    assert client.post("/api/github/webhook/999", data=b"{}", headers=delivered("ping", {}).headers).status_code == 404
    sync.apply()
    assert {status for _, status in _deliveries()} == {DeliveryStatus.IGNORED}


def test_fault_14_githubs_own_examples_do_no_harm(sync: Sync) -> None:
    told = [delivered(event, payload) for event, payload in examples()]
    assert {one.event for one, status in zip(told, sync.deliver(*told), strict=True) if status != 202} == set()
    sync.apply()
    assert {status for _, status in _deliveries()} <= {DeliveryStatus.IGNORED, DeliveryStatus.DONE}


def test_fault_15_our_own_write_comes_back(sync: Sync) -> None:
    promised, ana = sync.linked(), actor(sync.cast.ana)
    actions.edit(promised, by=ana, version=None, title="Validate all limits")
    actions.assign(promised, sync.cast.ben, by=ana)
    moves.move(promised, ItemState.DONE, by=ana, evidence="Merged.")
    sync.push()
    before, events = sync.writes(), len(history_of(promised.id))
    assert sync.hear() >= 4
    sync.push()
    sync.sweep()
    assert sync.outbox() == []
    assert (sync.writes(), len(history_of(promised.id))) == (before, events)
    assert sync.conflicts() == []


def test_fault_15_an_echo_does_not_put_back_what_is_in_progress(sync: Sync) -> None:
    promised = sync.linked()
    moves.move(promised, ItemState.IN_PROGRESS, by=actor(sync.cast.ana))
    sync.push()
    sync.on_github(promised, title="Validate all limits")
    sync.hear()
    assert sync.state(promised) is ItemState.IN_PROGRESS


def test_fault_16_another_bot_edits_and_a_stale_bot_closes(sync: Sync) -> None:
    promised = sync.linked()
    sync.on_github(promised, "octo-bot", title="Renamed by a bot")
    sync.hear()
    assert db.session.get_one(ActionItem, promised.id).title == "Renamed by a bot"
    sync.connection.stale_bots = ["octo-bot"]
    db.session.commit()
    sync.on_github(promised, "octo-bot", state="closed", state_reason="completed")
    sync.hear()
    link = sync.link(promised)
    assert link is not None
    assert (sync.state(promised), link.asks) == (ItemState.OPEN, GithubAsk.STALE_BOT)
    sync.push()
    assert sync.issue(promised)["state"] == "closed"


@pytest.mark.parametrize("reason", ["not_planned", "duplicate"])
def test_closing_without_doing_it_asks_for_a_decision(sync: Sync, reason: str) -> None:
    promised = sync.linked()
    sync.on_github(promised, state="closed", state_reason=reason)
    sync.hear()
    link = queries.link_of(promised.id)
    assert link is not None
    assert link.asks is not None
    assert sync.state(promised) is ItemState.OPEN
    moves.move(
        db.session.get_one(ActionItem, promised.id), ItemState.DECLINED, by=actor(sync.cast.ana), reason="Too dear."
    )
    sync.push()
    link = sync.link(promised)
    assert link is not None
    assert link.asks is None
    assert sync.issue(promised)["state_reason"] == "not_planned"


def test_reopening_the_issue_reopens_the_item_and_is_counted(sync: Sync) -> None:
    promised = sync.linked()
    moves.move(promised, ItemState.DONE, by=actor(sync.cast.ana), evidence="Merged.")
    sync.push()
    sync.on_github(promised, state="open", state_reason="reopened")
    sync.hear()
    db.session.expire_all()
    item = db.session.get_one(ActionItem, promised.id)
    assert (item.state, item.reopened) == (ItemState.OPEN, 1)


def test_fault_17_both_sides_change_different_fields(sync: Sync) -> None:
    promised = sync.linked()
    actions.edit(promised, by=actor(sync.cast.ana), version=None, title="Validate all limits")
    sync.github.api(
        "POST",
        f"/repos/{sync.made.full_name}/issues/{sync.number(promised)}/labels",
        {"labels": ["customer-facing"]},
        who="octo-cleo",
    )
    sync.on_github(promised, assignees=["octo-ben", "octo-cleo"])
    before = len(sync.writes())
    sync.push()
    assert len(sync.writes()) == before + 1
    issue = sync.issue(promised)
    assert issue["title"] == "Validate all limits"
    assert sorted(one["name"] for one in issue["labels"]) == ["customer-facing", "incident/p1"]
    assert sorted(one["login"] for one in issue["assignees"]) == ["octo-ben", "octo-cleo"]
    db.session.expire_all()
    assert db.session.get_one(ActionItem, promised.id).owner_id == sync.cast.ben.id
    sync.hear()
    sync.push()
    assert (len(sync.writes()), sync.conflicts()) == (before + 1, [])


@pytest.mark.parametrize(("ours_after", "kept", "winner"), [(0, "Theirs", "github"), (60, "Ours", "here")])
def test_fault_18_both_sides_change_the_title(sync: Sync, ours_after: int, kept: str, winner: str) -> None:
    promised = sync.linked()
    sync.on_github(promised, title="Theirs")
    with sync.later(ours_after * S):
        actions.edit(promised, by=actor(sync.cast.ana), version=None, title="Ours")
    sync.hear()
    sync.push(by=ours_after * S)
    sync.push(by=ours_after * S)
    assert (sync.issue(promised)["title"], db.session.get_one(ActionItem, promised.id).title) == (kept, kept)
    assert sync.conflicts() == [("title", "Ours", "Theirs", winner)]


def test_fault_18_our_part_of_the_body_is_ours_and_the_rest_is_not(sync: Sync) -> None:
    promised = sync.linked()
    body = sync.issue(promised)["body"]
    sync.on_github(promised, body="Above.\n\n" + body.replace("Priority", "Importance") + "\n\nBelow @octo-ana.")
    sync.hear()
    sync.push()
    assert sync.issue(promised)["body"] == f"Above.\n\n{body}\n\nBelow @octo-ana."
    assert [(field, winner) for field, _, _, winner in sync.conflicts()] == [("body", "here")]
