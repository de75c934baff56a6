"""`tracker export` writes everything, for one's own eyes, or nothing."""

import json
import stat
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.cast import Cast
from tests.exported import fill
from tracker.cli.exports import export
from tracker.db import db
from tracker.errors import UnreadableError
from tracker.presenters import json_exports


def run(app: Flask, target: Path, kind: str) -> Result:
    db.session.commit()
    return app.test_cli_runner().invoke(export, [str(target), "--format", kind])


def test_json_is_one_file(app: Flask, cast: Cast, tmp_path: Path) -> None:
    fill(cast)
    target = tmp_path / "all.json"
    result = run(app, target, "json")
    assert result.exit_code == 0, result.output
    assert len(json.loads(target.read_text(encoding="utf-8"))["incidents"]) == 26
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_markdown_is_a_folder(app: Flask, cast: Cast, tmp_path: Path) -> None:
    fill(cast)
    target = tmp_path / "all"
    assert run(app, target, "markdown").exit_code == 0
    assert (target / "index.md").read_text(encoding="utf-8").startswith("# Remediation tracker\n")
    assert len(list((target / "incidents").iterdir())) == 26
    assert stat.S_IMODE(target.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in target.rglob("*.md")} == {0o600}


@pytest.mark.parametrize("kind", ["json", "markdown"])
def test_what_is_there_stays(app: Flask, tmp_path: Path, kind: str) -> None:
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    result = run(app, tmp_path / "mine", kind)
    assert isinstance(result.exception, UnreadableError)
    assert "name another place" in str(result.exception)
    assert (tmp_path / "mine").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("kind", ["json", "markdown"])
def test_a_place_that_cannot_be_written_is_named(app: Flask, tmp_path: Path, kind: str) -> None:
    result = run(app, tmp_path / "nowhere" / "all", kind)
    assert isinstance(result.exception, UnreadableError)
    assert "nowhere" in str(result.exception)


def test_an_export_that_breaks_off_leaves_nothing(
    app: Flask, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(cast)
    monkeypatch.setattr(json_exports, "FORMAT", object())
    folder = tmp_path / "out"
    folder.mkdir()
    assert isinstance(run(app, folder / "all.json", "json").exception, TypeError)
    assert list(folder.iterdir()) == []
