"""`tracker secrets`."""

from pathlib import Path

from flask import Flask

from tests.conftest import settings_in
from tests.connected import TOKEN, connection
from tracker.app import create_app
from tracker.cli.secrets import group
from tracker.config import Settings
from tracker.db import db
from tracker.sealing import Ring, new_key


def test_a_new_key_stands_first_in_the_file_and_the_older_still_opens(app: Flask, data_dir: Path) -> None:
    sealed = settings_in(data_dir).ring.seal("s3cret")
    before = settings_in(data_dir).sealing_keys
    result = app.test_cli_runner().invoke(group, ["new-key"])
    after = settings_in(data_dir)
    assert result.exit_code == 0, result.output
    assert after.sealing_keys[1:] == before
    assert after.ring.open(sealed) == "s3cret"
    assert after.sealing_keys[0] not in result.output


def test_where_the_setting_holds_the_keys_a_new_one_is_printed(app: Flask, data_dir: Path) -> None:
    given = settings_in(data_dir).sealing_keys[0]
    other = create_app(settings_in(data_dir, TRACKER_SEALING_KEYS=given))
    with other.app_context():
        result = other.test_cli_runner().invoke(group, ["new-key"])
        db.engine.dispose()
    assert len(result.stdout.strip()) == len(given)
    assert settings_in(data_dir).sealing_keys == (given,)


def test_a_rotation_seals_all_by_the_newest_key_and_can_be_run_again(app: Flask, data_dir: Path) -> None:
    found = connection()
    assert app.test_cli_runner().invoke(group, ["new-key"]).exit_code == 0
    with create_app(_again(app, data_dir)).app_context():
        said = [app.test_cli_runner().invoke(group, ["rotate"]).output for _ in range(2)]
        db.engine.dispose()
    db.session.expire_all()
    assert "1 secrets are sealed by the newest key, 1 of them since just now" in said[0]
    assert "1 secrets are sealed by the newest key, 0 of them since just now" in said[1]
    assert Ring(settings_in(data_dir).sealing_keys[:1]).open(found.token) == TOKEN


def test_a_rotation_names_what_no_key_opens(app: Flask, data_dir: Path) -> None:
    found = connection()
    found.token = Ring([new_key()]).seal("lost")
    db.session.commit()
    result = app.test_cli_runner().invoke(group, ["rotate"])
    assert result.exit_code == 1
    assert f"github_connection.token of row {found.id} cannot be opened" in result.output


def _again(app: Flask, data_dir: Path) -> Settings:
    """The settings as a restart reads them."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    return settings_in(data_dir, TRACKER_DATABASE_URL=url.replace("+psycopg", ""))
