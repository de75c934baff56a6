"""`tracker secrets`."""

from pathlib import Path

from flask import Flask

from tests.conftest import settings_in
from tracker.app import create_app
from tracker.cli.secrets import group
from tracker.db import db


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
