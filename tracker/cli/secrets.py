"""`tracker secrets …`: the keys that seal what the database keeps for other services."""

from typing import cast

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker import config, schema, sealing
from tracker.changes import secrets as changes


@click.group("secrets")
def group() -> None:
    """Change the key that seals stored tokens and secrets."""


@group.command("new-key")
@with_appcontext
def new_key() -> None:
    """Make a key. It is put first into the key file, or printed where TRACKER_SEALING_KEYS is set."""
    settings = _settings()
    if "TRACKER_SEALING_KEYS" in settings.given:
        click.echo(sealing.new_key())
        click.echo(
            "Put it first into TRACKER_SEALING_KEYS, with a comma behind it. Restart the tracker, then run"
            " `tracker secrets rotate`.",
            err=True,
        )
        return
    path = config.add_sealing_key(settings)
    click.echo(f"A new key stands first in {path}. Restart the tracker, then run `tracker secrets rotate`.")


@group.command("rotate")
@with_appcontext
def rotate() -> None:
    """Seal every stored secret by the newest key. Can be stopped and run again; ends with 1 where one is lost."""
    schema.require_current()
    done = changes.rotate(_settings().ring)
    click.echo(f"{done.kept} secrets are sealed by the newest key, {done.sealed_anew} of them since just now.")
    for lost in done.lost:
        click.echo(f"{lost} cannot be opened by any key. Put its key back, or enter the secret again.", err=True)
    if done.lost:
        raise SystemExit(1)
    if len(_settings().sealing_keys) > 1:
        click.echo("The older keys open nothing any more, except in backups of the database. You may take them away.")


def _settings() -> config.Settings:
    return cast(config.Settings, current_app.extensions["settings"])
