"""`tracker recurrences`: computes what is missing, prints pairs as lines or in words."""

import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from tests.cast import Cast, actor
from tests.readings import STARTED
from tests.repeats import CERTIFICATES, DISK, told
from tracker.changes import actions, recurrences
from tracker.cli.recurrences import command
from tracker.db import db
from tracker.models.incidents import Incident
from tracker.models.recurrences import Recurrence
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import ItemKind

KEYS = ["earlier", "later", "earlier_source", "later_source", "score", "state", "verdict", "reasons"]


def _run(app: Flask, *options: str) -> Result:
    return app.test_cli_runner().invoke(command, options)


def _rows(app: Flask, *options: str) -> list[dict[str, Any]]:
    result = _run(app, "--json", *options)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def first(cast: Cast) -> Incident:
    made = told(CERTIFICATES[0], title="Gateway one")
    told(CERTIFICATES[1], title="Gateway two", at=STARTED + timedelta(days=30))
    told(DISK, title="Ledger stood still", at=STARTED + timedelta(days=60))
    told("Nobody had asked for a new passport in the consulate.", title="Travel", at=STARTED + timedelta(days=90))
    return made


def test_every_pair_above_the_score_is_a_line(app: Flask, first: Incident) -> None:
    rows = _rows(app, "--min-score", "0")
    assert [list(row) for row in rows] == [KEYS] * 6
    assert all(row["score"] > 0 for row in rows)
    best = max(rows, key=lambda row: float(row["score"]))
    assert [best[key] for key in KEYS[:4]] == ["INC-1", "INC-2", "Gateway one.md", "Gateway two.md"]
    assert (best["state"], best["verdict"]) == ("suggested", "unplanned")
    quoted = [reason for reason in best["reasons"] if reason["earlier"] and reason["later"]]
    assert CERTIFICATES[0] in [reason["earlier"]["text"] for reason in quoted]
    assert all(reason["words"] for reason in best["reasons"])


def test_by_default_only_what_is_shown_unasked(app: Flask, first: Incident) -> None:
    assert [(row["earlier"], row["later"]) for row in _rows(app) if row["score"] > 0.9] == [("INC-1", "INC-2")]
    assert _rows(app, "--min-score", "1") == []


def test_what_was_decided_shows_and_its_verdict_is_the_causes(app: Flask, cast: Cast, first: Incident) -> None:
    actions.add(first, by=SYSTEM, title="Renew by a timer", kind=ItemKind.PREVENT, promised_on=STARTED.date())
    _rows(app)
    pair = db.session.query(Recurrence).filter_by(earlier_id=1, later_id=2).one()
    recurrences.confirm(pair, by=actor(cast.dot), name="Certificates", version=pair.version)
    (row,) = [row for row in _rows(app, "--min-score", "0") if row["state"] == "confirmed"]
    assert (row["earlier"], row["later"], row["verdict"]) == ("INC-1", "INC-2", "unfinished")
    recurrences.reconsider(pair, by=actor(cast.dot), version=pair.version)
    recurrences.dismiss(pair, by=actor(cast.dot), reason="Other keystores.", version=pair.version)
    (row,) = [row for row in _rows(app, "--min-score", "0") if row["state"] == "dismissed"]
    assert row["verdict"] is None


def test_the_report_tells_it_in_words(app: Flask, first: Incident) -> None:
    said = _run(app, "--min-score", "0.9").output
    assert "INC-2 and, earlier, INC-1: suggested, 1.00; unplanned if confirmed" in said
    assert f"“{CERTIFICATES[0]}”" in said
    assert "1 pair." in said


def test_an_empty_installation_has_none(app: Flask) -> None:
    assert _run(app, "--json", "--min-score", "0").output == ""
    assert _run(app).output == "0 pairs.\nWeights: as shipped.\n"
