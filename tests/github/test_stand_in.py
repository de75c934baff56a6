"""What stands in for GitHub: that the checks see what they should, and where the emulator differs from GitHub.

A test of a difference that fails says that the emulator was mended: drop the workaround in faults.py or emulator.mjs.
"""

import hashlib
import hmac

import pytest

from tests.github import contract, webhooks
from tests.github.stand_in import StandIn, need_it


@pytest.mark.parametrize(
    ("method", "path", "body", "wrong"),
    [
        ("PATCH", "/repos/acme/r/issues/1", {"state": "closed", "state_reason": "duplicate", "milestone": None}, ""),
        ("PATCH", "/repos/acme/r/issues/1", {"state": "done"}, "done"),
        ("POST", "/repos/acme/r/issues", {"body": "no title"}, "title"),
        ("POST", "/repos/acme/r/issues", {"title": "t", "labels": "one"}, "one"),
        ("GET", "/repos/acme/r/issues?state=all&per_page=100&since=2026-05-04T12:00:00Z", None, ""),
        ("GET", "/repos/acme/r/issues?state=done", None, "done"),
        ("GET", "/repos/acme/r/issues?since=yesterday", None, "yesterday"),
        ("GET", "/repos/acme/r/issues?colour=red", None, "colour"),
        ("POST", "/repos/acme/r/milestones", {"title": "t", "due_on": "tomorrow"}, "tomorrow"),
        ("GET", "/repos/acme/r/nothing/such", None, "no such operation"),
        ("DELETE", "/repos/acme/r/issues/1", None, "no such operation"),
    ],
)
def test_the_contract_sees_what_github_would_refuse(method: str, path: str, body: object, wrong: str) -> None:
    if not contract.is_at_hand():
        pytest.skip("GitHub's description of its interface lies in ../shared, which is absent")
    found = contract.violations([{"method": method, "path": path, "body": body}])
    assert bool(found) == bool(wrong), found
    assert wrong in " ".join(found)


def test_signatures_are_githubs() -> None:
    secret, body, expected = webhooks.VECTOR
    assert webhooks.signature(body, secret) == expected


def test_the_official_examples_are_at_hand() -> None:
    need_it()
    events = [event for event, _ in webhooks.examples(*webhooks.SYNCED)]
    assert set(events) == set(webhooks.SYNCED)
    assert len(events) >= 64


def test_webhooks_are_signed_and_carry_a_guid_each(github: StandIn) -> None:
    repo = github.repo().full_name
    github.api("POST", f"/repos/{repo}/issues", {"title": "t"})
    github.api("PATCH", f"/repos/{repo}/issues/1", {"title": "u", "state": "closed", "labels": ["x"]})
    sent = github.deliveries()
    assert sorted(one.action or "" for one in sent) == ["closed", "edited", "labeled", "opened"]
    assert len({one.guid for one in sent}) == len(sent)
    for one in sent:
        digest = hmac.new(b"a secret between GitHub and the tracker", one.body, hashlib.sha256).hexdigest()
        assert one.headers["X-Hub-Signature-256"] == f"sha256={digest}"
        assert "." not in one.payload["issue"]["updated_at"]


def test_a_close_as_duplicate_is_kept_in_answers_and_webhooks(github: StandIn) -> None:
    repo = github.repo().full_name
    github.api("POST", f"/repos/{repo}/issues", {"title": "t"})
    for state, reason in (("closed", "duplicate"), ("open", None), ("closed", "not_planned")):
        told = {"state": state} if reason is None else {"state": state, "state_reason": reason}
        changed = github.api("PATCH", f"/repos/{repo}/issues/1", told)
        assert changed["state_reason"] == (reason or "reopened")
        assert github.deliveries()[-1].payload["issue"]["state_reason"] == (reason or "reopened")
        assert github.api("GET", f"/repos/{repo}/issues/1")["state_reason"] == (reason or "reopened")


def test_the_emulator_still_differs(github: StandIn) -> None:
    repo = github.repo().full_name
    done = github.api("POST", f"/repos/{repo}/issues", {"title": "t", "assignee": "octo-ana"})
    assert done["assignees"] == []
    assert github.api("PATCH", f"/repos/{repo}/issues/1", {"state": "done"})["state"] == "open"
