"""The JSON document holds everything, and nothing secret."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.cast import Cast
from tests.exported import HOSTILE, Filled, fill
from tests.migrations import populated
from tracker.presenters import json_exports
from tracker.queries import exports

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


@pytest.fixture
def filled(cast: Cast) -> Filled:
    """Rows in every table."""
    return fill(cast)


def _text() -> str:
    with exports.snapshot() as snapshot:
        return "".join(json_exports.document(snapshot, now=NOW, release="1.2.3"))


def _counts(document: dict[str, Any]) -> dict[str, int]:
    """By table, the rows that a document holds."""
    incidents = document["incidents"]
    items = [item for incident in incidents for item in incident["items"]]
    nested = {
        "membership": [row for team in document["teams"] for row in team["members"]],
        "incident_service": [row for one in incidents for row in one["services"]],
        "incident_cause": [row for one in incidents for row in one["causes"]],
        "writeup": [row for one in incidents for row in one["writeups"]],
        "fact": [row for one in incidents for row in one["facts"]],
        "action_item": items,
        "item_cause": [row for item in items for row in item["causes"]],
        "due_change": [row for item in items for row in item["due_changes"]],
        "promise_pair": [row for item in items for row in item["earlier_promises"]],
        "notice_preference": [row for person in document["people"] for row in person["notices"]],
        "reminder": [row for item in items for row in item["reminders"]],
        "escalation": [row for item in items for row in item["escalations"]],
        "review_entry": [row for review in document["reviews"] for row in review["entries"]],
        "review_decision": [row for review in document["reviews"] for row in review["decisions"]],
        "review_answer": [row for review in document["reviews"] for row in review["answers"]],
        "review_presence": [row for review in document["reviews"] for row in review["present"]],
        "github_link": [row for item in items for row in item["issues"]],
        "comment": [row for item in items for row in item["comments"]],
        "mention": [row for item in items for comment in item["comments"] for row in comment["mentions"]],
        "incident_person": [row for one in incidents for row in one["named"]],
    }
    lists = {"team": "teams", "person": "people", "service": "services", "cause": "causes", "import_run": "imports"}
    lists |= {"incident": "incidents", "event": "history", "followed_source": "followed", "waiting_preview": "waiting"}
    lists |= {"policy": "policies", "saved_view": "views", "recurrence": "recurrences"}
    lists |= {"review_schedule": "schedules", "review": "reviews", "chat_channel": "channels", "dispatch": "messages"}
    return {name: len(rows) for name, rows in nested.items()} | {
        name: len(document[key]) for name, key in lists.items()
    }


def test_the_counts_are_the_databases(filled: Filled) -> None:
    found = _counts(json.loads(_text()))
    stored = {name: count for name, count in populated.counts().items() if name in exports.COLUMNS}
    assert found == stored
    assert min(stored.values()) > 0


def test_words_come_back_as_they_were(filled: Filled) -> None:
    document = json.loads(_text())
    assert (document["format"], document["exported_at"], document["release"]) == (1, "2026-03-09T12:00:00Z", "1.2.3")
    first = document["incidents"][0]
    assert first["root_cause"] == HOSTILE
    assert first["started_at"] == "2026-03-02T09:30:00Z"
    promised = first["items"][-1]
    assert (promised["due_on"], promised["priority"], promised["state"]) == ("2026-05-01", 1, "open")
    assert promised["due_changes"][-1]["reason"] == "Waiting | for\nthe *vendor*"
    people = {person["id"]: person["name"] for person in document["people"]}
    assert people[promised["owner_id"]] == "Ben"
    assert "``` and ```` fences, <i>tags</i>" in first["writeups"][0]["text"]


def test_no_secret_is_in_it(filled: Filled) -> None:
    text = _text()
    assert [secret for secret in filled.secrets if secret in text] == []


def test_it_is_the_same_every_time(filled: Filled) -> None:
    assert _text() == _text()


def test_it_comes_in_pieces(filled: Filled) -> None:
    with exports.snapshot() as snapshot:
        pieces = list(json_exports.document(snapshot, now=NOW, release="1"))
    assert len(pieces) > 50
    assert max(map(len, pieces)) < len("".join(pieces)) / 3


def test_an_empty_installation_is_a_document_too(app: object) -> None:
    document = json.loads(_text())
    assert {name for name, value in document.items() if value == []} == {
        "teams",
        "people",
        "services",
        "causes",
        "imports",
        "recurrences",
        "schedules",
        "reviews",
        "channels",
        "messages",
        "followed",
        "waiting",
        "policies",
        "views",
        "incidents",
        "history",
    }
