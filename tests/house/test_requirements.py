"""The locked versions are ones that setup.cfg allows, and each is tied to what was downloaded when it was locked."""

import re
from configparser import ConfigParser
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = {"requirements.txt": ("build",), "requirements-dev.txt": ("build", "dev")}


def _wanted(extras: tuple[str, ...]) -> list[Requirement]:
    parser = ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    lists = [parser["options"]["install_requires"], *(parser["options.extras_require"][name] for name in extras)]
    return [Requirement(line) for lines in lists for line in lines.strip().splitlines()]


def _entries(lock: str) -> list[str]:
    """One string a package, its hashes included."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def _pins(lock: str) -> dict[str, str]:
    pins = {}
    for entry in _entries(lock):
        found = re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)", entry)
        assert found, entry
        pins[canonicalize_name(found.group(1))] = found.group(2)
    return pins


@pytest.mark.parametrize(("lock", "extras"), LOCKS.items())
def test_every_requirement_is_locked_to_a_version_it_allows(lock: str, extras: tuple[str, ...]) -> None:
    pins = _pins(lock)
    wrong = [
        str(wanted)
        for wanted in _wanted(extras)
        if not wanted.specifier.contains(pins.get(canonicalize_name(wanted.name), "0"))
    ]
    assert wrong == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_version_has_its_hashes(lock: str) -> None:
    assert [entry for entry in _entries(lock) if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_place_to_download_from(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"://|--index|--find-links|file:|^/", text, re.MULTILINE)


def test_tests_run_on_the_versions_that_people_install() -> None:
    installed, tested = _pins("requirements.txt"), _pins("requirements-dev.txt")
    assert {name: tested.get(name) for name in installed} == installed
