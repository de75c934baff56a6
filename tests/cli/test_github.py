"""`tracker github`, without a network: what needs GitHub itself is tried on the stand-in."""

from flask import Flask

from tests.connected import connection, repository
from tracker.changes import connections
from tracker.cli.github import group
from tracker.db import db
from tracker.rules.permissions import SYSTEM


def test_without_a_connection_it_says_how_to_make_one(app: Flask) -> None:
    result = app.test_cli_runner().invoke(group, ["sync"])
    assert result.exit_code == 1
    assert "Settings, GitHub" in result.output


def test_a_paused_connection_is_neither_asked_nor_a_failure(app: Flask) -> None:
    connections.pause(repository().connection, by=SYSTEM)
    for command in ("sync", "check"):
        result = app.test_cli_runner().invoke(group, [command])
        assert result.exit_code == 0, result.output
    assert "GitHub: paused, not asked." in result.output


def test_a_connection_that_cannot_be_reached_is_named_and_ends_with_1(app: Flask) -> None:
    connection("Ours", api_url="https://127.0.0.1:9/api/v3")
    db.session.commit()
    result = app.test_cli_runner().invoke(group, ["check"])
    assert result.exit_code == 1
    assert result.output.startswith("Ours: ")
