"""`tracker extract` and `tracker import` as scripts use them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from tests.cast import Cast
from tests.conftest import settings_in
from tracker import schema
from tracker.app import create_app
from tracker.changes import undos
from tracker.cli.imports import extract, import_
from tracker.db import db
from tracker.models.incidents import ImportRun, Incident, WriteUp
from tracker.rules.permissions import SYSTEM

ONE = """# Card payments declined

On 2 March 2026, between 09:30 and 10:34 UTC, card payments were declined.

## Action items

- [ ] Validate the routing table before it is loaded
- [x] Alert on declined payments
"""
TWO = "# Search was slow\n\n## Action items\n\n- Add an index\n"
KEYS = {"source", "incident", "status", "action_items", "created_items", "error"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two write-ups, one in a folder of its own, and a file that is none."""
    root = tmp_path / "write-ups"
    (root / "2026").mkdir(parents=True)
    (root / "2026" / "payments.md").write_text(ONE, encoding="utf-8")
    (root / "search.txt").write_text(TWO, encoding="utf-8")
    (root / "picture.png").write_bytes(b"\x89PNG")
    return root


def run(app: Flask, *arguments: str | Path) -> Result:
    db.session.commit()
    result = app.test_cli_runner().invoke(import_, [str(argument) for argument in arguments])
    db.session.rollback()
    return result


def rows(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_folder_is_imported_once_and_then_unchanged(app: Flask, folder: Path) -> None:
    first = run(app, folder, "--accept", "--json")
    assert first.exit_code == 0, first.output
    assert all(row.keys() == KEYS for row in rows(first))
    assert [(row["source"], row["status"], row["created_items"], row["error"]) for row in rows(first)] == [
        ("2026/payments.md", "created", 2, None),
        ("search.txt", "created", 1, None),
    ]
    again = rows(run(app, folder, "--accept", "--json"))
    assert [(row["status"], row["action_items"], row["created_items"]) for row in again] == [
        ("unchanged", 2, 0),
        ("unchanged", 1, 0),
    ]
    assert [row["incident"] for row in again] == [row["incident"] for row in rows(first)]


def test_a_folder_is_one_import_that_can_be_taken_back(app: Flask, folder: Path) -> None:
    run(app, folder, "--accept")
    undos.undo(db.session.query(ImportRun).one(), by=SYSTEM)
    assert db.session.query(Incident).count() == 0


def test_a_changed_file_is_a_new_version(app: Flask, folder: Path) -> None:
    run(app, folder, "--accept")
    (folder / "search.txt").write_text(TWO + "- Add a cache\n", encoding="utf-8")
    [_, row] = rows(run(app, folder, "--accept", "--json"))
    assert (row["status"], row["action_items"], row["created_items"]) == ("updated", 2, 1)


def test_files_of_equal_name_and_title_stay_two_incidents(app: Flask, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / "all" / name).mkdir(parents=True)
        (tmp_path / "all" / name / "report.md").write_text(f"{TWO}\nIt was {name}.\n", encoding="utf-8")
    first = rows(run(app, tmp_path / "all", "--accept", "--json"))
    assert [row["status"] for row in first] == ["created", "created"]
    (tmp_path / "all" / "a" / "report.md").write_text(f"{TWO}\nIt was a, again.\n", encoding="utf-8")
    second = rows(run(app, tmp_path / "all", "--accept", "--json"))
    assert [(row["status"], row["incident"]) for row in second] == [
        ("updated", first[0]["incident"]),
        ("unchanged", first[1]["incident"]),
    ]


def test_without_accept_nothing_is_written(app: Flask, folder: Path) -> None:
    shown = run(app, folder)
    assert shown.exit_code == 0
    assert "would be created: Card payments declined" in shown.stdout
    assert "Nothing was written" in shown.stderr
    assert [db.session.query(kind).count() for kind in (Incident, WriteUp, ImportRun)] == [0, 0, 0]


def test_a_team_is_given_by_name(app: Flask, cast: Cast, folder: Path) -> None:
    assert run(app, folder, "--accept", "--team", "payments").exit_code == 0
    assert {incident.team for incident in db.session.query(Incident)} == {cast.payments}
    refused = run(app, folder, "--accept", "--team", "Nobody")
    assert refused.exit_code == 1
    assert "There is no team Nobody" in refused.stderr


def test_what_cannot_be_read_fails_by_name_and_the_rest_goes_through(app: Flask, folder: Path) -> None:
    bad = {
        "empty.md": b" \n",
        "binary.txt": b"a\x00b",
        "latin.txt": "Caf\xe9".encode("latin-1"),
        "huge.md": b"x" * 1_100_000,
    }
    for name, data in bad.items():
        (folder / name).write_bytes(data)
    result = run(app, folder, folder / "missing.md", "--accept", "--json")
    assert result.exit_code == 1
    assert sorted(row["source"] for row in rows(result) if row["status"] == "failed") == sorted([*bad, "missing.md"])
    assert all(row["error"] and row["incident"] is None for row in rows(result) if row["status"] == "failed")
    assert all(name in result.stderr for name in bad)
    assert db.session.query(Incident).count() == 2


def test_an_empty_database_is_migrated_and_an_old_one_refused(
    tmp_path: Path, folder: Path, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("needs a database of its own")
    (tmp_path / "data").mkdir()
    app = create_app(settings_in(tmp_path / "data"))
    assert app.test_cli_runner().invoke(import_, [str(folder), "--accept"]).exit_code == 0
    with app.app_context():
        assert schema.is_current()
        with db.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    refused = app.test_cli_runner().invoke(import_, [str(folder), "--accept"])
    assert refused.exit_code == 1
    assert "tracker db upgrade" in refused.stderr


def test_extract_prints_one_object_a_line_without_settings_or_database(folder: Path, tmp_path: Path) -> None:
    program = "import sys; from tracker.cli.imports import extract; extract(sys.argv[1:])"
    names = [str(folder), str(folder / "search.txt"), str(tmp_path / "missing.md")]
    done = subprocess.run(
        [sys.executable, "-c", program, *names, "--json", "--as-of", "2026-03-09"],
        capture_output=True,
        text=True,
        env={"TRACKER_SECRET_KEY": "too short", "HOME": str(tmp_path / "home"), "PYTHONPATH": str(Path.cwd())},
        check=False,
    )
    assert done.returncode == 1
    assert "missing.md: There is no such file." in done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [facts["source"] for facts in found] == ["2026/payments.md", "search.txt", "search.txt"]
    assert [item["text"] for item in found[0]["action_items"]] == [
        "Validate the routing table before it is loaded",
        "Alert on declined payments",
    ]
    assert not (tmp_path / "home").exists()


def test_extract_without_json_is_a_short_summary(app: Flask, folder: Path) -> None:
    result = app.test_cli_runner().invoke(extract, [str(folder / "search.txt")])
    assert result.exit_code == 0
    assert "search.txt: Search was slow" in result.stdout
    assert "[ ] Add an index" in result.stdout


def test_several_texts_at_once_are_an_archive(app: Flask, tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"{number}.md").write_text(f"# Outage {number}\n\n## Next steps\n\n- Add an alert\n")
    result = app.test_cli_runner().invoke(import_, [str(tmp_path), "--accept", "--json"])
    assert result.exit_code == 0, result.output
    assert set(db.session.scalars(db.select(Incident.is_backfill))) == {True}


def test_importing_the_same_again_leaves_no_empty_import_behind(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "1.md").write_text("# Outage\n\n## Next steps\n\n- Add an alert\n")
    for _ in range(2):
        app.test_cli_runner().invoke(import_, [str(tmp_path), "--accept"])
    assert db.session.scalar(db.select(db.func.count(ImportRun.id))) == 1


def test_a_status_page_brings_an_incident_for_each_of_its_own(app: Flask, tmp_path: Path) -> None:
    def told(name: str, words: str) -> dict[str, Any]:
        update = {"body": words, "status": "resolved", "created_at": "2026-03-02T10:00:00Z"}
        times = {"created_at": "2026-03-02T09:00:00Z", "resolved_at": "2026-03-02T10:00:00Z"}
        return {"id": name[:4], "name": name, "status": "resolved", "incident_updates": [update], **times}

    page = {"page": {"name": "Shop"}, "incidents": [told("Orders were lost", "Fixed."), told("Search slow", "Fixed.")]}
    (tmp_path / "incidents.json").write_text(json.dumps(page))
    arguments = [str(tmp_path / "incidents.json"), "--accept", "--json"]
    for status in ("created", "unchanged"):
        result = app.test_cli_runner().invoke(import_, arguments)
        assert result.exit_code == 0, result.output
        assert [json.loads(line)["status"] for line in result.stdout.splitlines()] == [status, status]
    assert set(db.session.scalars(db.select(Incident.title))) == {"Orders were lost", "Search slow"}
