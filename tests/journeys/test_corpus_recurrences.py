"""From import to pairs on the shared corpus: the database finds what the texts alone tell. Skipped without it."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from bench.index import Index
from bench.pairs import AS_OF, CORPUS, installations, labelled_pairs, pair_of
from bench.ranking import MEASURES, Scored
from tests.conftest import settings_in
from tracker.app import create_app
from tracker.cli import imports
from tracker.cli.recurrences import command
from tracker.db import db
from tracker.rules.chronology import precedes
from tracker.rules.recurrence import FLAGGED, Comparison


@pytest.mark.skipif(not (CORPUS / "recurrence.jsonl").exists(), reason="the shared corpus is not here")
def test_what_is_told_by_the_database_scores_as_what_is_told_by_the_texts(
    data_dir: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("one installation for each organisation")
    monkeypatch.setattr(imports.clock, "today", lambda: AS_OF)
    monkeypatch.chdir(CORPUS)

    expected, found = _by_texts(), _by_database(data_dir)
    assert len(expected) == len(found)
    for name, measure, _ in MEASURES:
        assert measure(found) == pytest.approx(measure(expected)), name


def _by_texts() -> list[Scored]:
    labels, found = labelled_pairs(), []
    for one in installations():
        index = Index(one.profiles.values())
        for later in one.profiles.values():
            comparison = Comparison(later, index.usual)
            for earlier in one.profiles.values():
                ids = earlier.incident_id, later.incident_id
                if earlier is not later and precedes(earlier.when, later.when, ids=ids):
                    names = one.names[earlier.incident_id], one.names[later.incident_id]
                    pair = comparison.with_earlier(earlier)
                    label = labels.get(pair_of(*names))
                    found.append(Scored(one.organisation, *names, label, pair.score, pair.is_flagged))
    return found


def _by_database(folder: Path) -> list[Scored]:
    """As an installation of each organisation prints it."""
    labels = labelled_pairs()
    paths: dict[str, dict[str, str]] = defaultdict(dict)
    for line in (CORPUS / "labels.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        paths[label["org"]][label["text_path"]] = label["id"]
    found = []
    for organisation, texts in sorted(paths.items()):
        names = {Path(path).name: name for path, name in texts.items()}
        (folder / organisation).mkdir()
        app = create_app(settings_in(folder / organisation))
        for row in _printed(app, list(texts)):
            pair = names[row["earlier_source"]], names[row["later_source"]]
            is_flagged = row["state"] == "suggested" and row["score"] >= FLAGGED
            found.append(Scored(organisation, *pair, labels.get(pair_of(*pair)), row["score"], is_flagged))
    return found


def _printed(app: Flask, paths: list[str]) -> list[dict[str, Any]]:
    runner = app.test_cli_runner()
    taken_in = runner.invoke(imports.import_, [*paths, "--accept", "--json"])
    assert taken_in.exit_code == 0, taken_in.output
    printed = runner.invoke(command, ["--json", "--min-score", "0"])
    assert printed.exit_code == 0, printed.output
    with app.app_context():
        db.engine.dispose()
    return [json.loads(line) for line in printed.stdout.splitlines()]
