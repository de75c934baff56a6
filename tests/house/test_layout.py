"""Where things lie: packages, templates, names and floors."""

import re
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "core"}

INLINE = {
    "a script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "a style sheet": re.compile(r"<style[\s>]", re.IGNORECASE),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "an address of another site": re.compile(
        r"<(?:script|link|img)[^>]*(?:src|href)=[\"'](?:https?:)?//", re.IGNORECASE
    ),
}


def _settings() -> ConfigParser:
    parser = ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def _folders_of_code() -> set[str]:
    folders = {path.parent for path in (ROOT / "tracker").rglob("*.py")} | {ROOT / "tracker" / "static"}
    ours = {".".join(folder.relative_to(ROOT).parts) for folder in folders}
    beside = {"tracker.migrations", "tracker.migrations.versions", "tracker.templates"}
    return ours | beside


def test_setup_cfg_lists_every_package() -> None:
    listed = set(_settings()["options"]["packages"].split())
    assert listed == _folders_of_code()


def test_the_folders_beside_the_package_are_the_ones_it_installs() -> None:
    folders = dict(line.split(" = ") for line in _settings()["options"]["package_dir"].strip().splitlines())
    assert all((ROOT / folder).is_dir() for folder in folders.values())


def test_every_template_is_used() -> None:
    sources = [*TEMPLATES, *(ROOT / "tracker").rglob("*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    named = set(re.findall(r"[\"']([\w/.-]+\.html)[\"']", text))
    assert {path.relative_to(ROOT / "templates").as_posix() for path in TEMPLATES} - named == set()
    assert named - {path.relative_to(ROOT / "templates").as_posix() for path in TEMPLATES} == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_a_template_holds_nothing_that_browsers_are_told_to_refuse(path: Path, app: Flask) -> None:
    text = path.read_text(encoding="utf-8")
    found = {what for what, pattern in INLINE.items() if pattern.search(text)}
    assert found <= ({"a style sheet"} if path.parent.name == "mail" else set()), "only mail readers take it inline"
    app.jinja_env.get_template(path.relative_to(ROOT / "templates").as_posix())


def test_no_module_has_a_vague_name() -> None:
    modules = [*(ROOT / "tracker").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    assert [path for path in modules if VAGUE & {path.stem, path.parent.name}] == []


def test_every_floor_knows_only_the_floors_below_it() -> None:
    checked = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert checked.returncode == 0, checked.stdout


def test_ci_runs_what_the_readme_tells_people_to_run() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    told = re.search(r"^## Test$.*?^```\w*\n(.+?)\n```", readme, re.MULTILINE | re.DOTALL)
    assert told
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert told.group(1) in script.splitlines()
