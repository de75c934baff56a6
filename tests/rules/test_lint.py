"""Hints on what would make a promise easier to keep."""

from datetime import date

import pytest

from tracker.rules import lint

GOOD = lint.Promise(
    title="Validate limits against a recorded day before rollout",
    starts_with_verb=True,
    has_owner=True,
    due_on=date(2026, 4, 1),
)


def words(title: str, *, starts_with_verb: bool = True) -> list[str]:
    promise = lint.Promise(title=title, starts_with_verb=starts_with_verb, has_owner=True, due_on=date(2026, 4, 1))
    return [hint.word for hint in lint.hints(promise)]


def test_a_good_promise_gets_no_hint() -> None:
    assert lint.hints(GOOD) == []


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Improve the process", ["specific"]),
        ("Add better alerts to the gateway, etc", ["specific"]),
        ("Look over the deployment process", ["specific", "bounded"]),
        ("Continue to watch the gateway latency", ["bounded"]),
        ("Consider a second gateway provider", ["bounded"]),
        ("Regularly rehearse the database failover", ["bounded"]),
        ("Split the payout queue; move refunds elsewhere", ["one"]),
        ("Split the payout queue and also move refunds elsewhere", ["one"]),
        ("Alert when the queue of payouts is older than 5 minutes", []),
        ("Renew certificates of the gateway with version 1.2. of the tool", []),
    ],
)
def test_vague_endless_and_manifold_promises_are_told(title: str, wanted: list[str]) -> None:
    assert words(title) == wanted


def test_a_promise_begins_with_a_verb() -> None:
    assert words("The gateway should be redundant", starts_with_verb=False) == ["verb"]
    assert words("Read bank files by the names in their first line", starts_with_verb=False) == []


def test_owner_and_date_are_asked_for() -> None:
    nobodys = lint.Promise(title=GOOD.title, starts_with_verb=True, has_owner=False, due_on=None)
    assert [hint.word for hint in lint.hints(nobodys)] == ["owner", "date"]
