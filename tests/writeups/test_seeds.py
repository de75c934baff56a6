"""The five example write-ups of the design, read where the shared corpus is at hand."""

from tests.writeups.reading import read_seed


def test_seed_000_bare_lines_and_an_inferred_year() -> None:
    found = read_seed("000")
    assert [item["lines"] for item in found["action_items"]] == [[19, 19], [20, 20], [21, 21], [22, 22]]
    assert (found["started_at"], found["ended_at"]) == ("2018-05-07T16:40:00Z", "2018-05-07T19:31:00Z")
    assert found["inferred"] == ["title", "started_at", "ended_at"]
    assert found["cause_class"] == "config-change"


def test_seed_001_items_worded_as_done() -> None:
    found = read_seed("001")
    assert [item["done"] for item in found["action_items"]] == [True, True, False, True]
    assert (found["started_at"], found["ended_at"]) == ("2025-10-01T20:10:00Z", "2025-10-01T21:27:00Z")
    assert len(found["timeline"]) == 4
    assert found["inferred"] == []
    assert found["trigger"] == "maintenance"


def test_seed_002_next_steps_and_not_the_resolution() -> None:
    found = read_seed("002")
    assert [item["lines"][0] for item in found["action_items"]] == [64, 66, 68, 70]
    assert (found["started_at"], found["ended_at"]) == ("2025-07-25T06:32:00Z", "2025-07-25T08:20:00Z")
    assert found["inferred"] == ["started_at", "ended_at"]


def test_seed_003_dotted_times_and_a_timeline_past_midnight() -> None:
    found = read_seed("003")
    assert len(found["action_items"]) == 5
    assert not any(item["done"] for item in found["action_items"])
    assert (found["started_at"], found["ended_at"]) == ("2023-01-05T17:15:00Z", "2023-01-06T01:45:00Z")
    assert len(found["timeline"]) == 6


def test_seed_004_prose_a_repeat_and_severity_words() -> None:
    found = read_seed("004")
    assert [item["done"] for item in found["action_items"]] == [True, False, False]
    assert (found["started_at"], found["ended_at"]) == ("2018-12-21T05:29:00Z", "2018-12-21T10:08:00Z")
    assert found["severity_text"] == "high"
    assert any("kernel bug previously" in said for said in found["recurrence_statements"])
    assert found["cause_class"] == "kernel-os-runtime-bug"
