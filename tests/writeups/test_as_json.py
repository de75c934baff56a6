import json

from tests.writeups.reading import read_sample, read_text
from tracker.writeups.as_json import to_json

KEYS = [
    "source", "format", "title", "started_at", "detected_at", "mitigated_at", "ended_at", "severity", "severity_text",
    "services", "root_cause", "trigger", "cause_class", "contributing_factors", "timeline", "action_items",
    "recurrence_statements", "inferred", "warnings",
]  # fmt: skip


def test_the_object_has_exactly_the_keys_of_extract_in_their_order() -> None:
    assert list(to_json(read_text("Mail was slow."))) == KEYS


def test_what_is_missing_is_null_or_empty() -> None:
    found = to_json(read_text("Mail was slow."))
    assert found["started_at"] is None
    assert found["root_cause"] is None
    assert found["action_items"] == []
    assert found["trigger"] == "unknown"


def test_instants_end_in_z_and_items_carry_their_lines() -> None:
    found = json.loads(json.dumps(to_json(read_sample("task_boxes.md"))))
    assert found["started_at"] == "2022-11-08T22:40:00Z"
    assert found["action_items"][1] == {
        "text": "Limit the retries of the index writer @dana",
        "done": False,
        "owner": "dana",
        "due_on": "2022-12-01",
        "references": ["acme/index#14"],
        "kind": "mitigate",
        "lines": [26, 26],
    }


def test_timeline_entries_hold_time_and_words() -> None:
    found = to_json(read_sample("numbered_parts.txt"))
    assert found["timeline"][0] == {"at": "2020-02-10T06:10:00Z", "text": "Queue length alarm"}
