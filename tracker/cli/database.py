"""`tracker db …`: the database's schema."""

import click
from flask.cli import with_appcontext

from tracker import schema


@click.group("db")
def group() -> None:
    """Look after the database."""


@group.command("upgrade")
@with_appcontext
def upgrade() -> None:
    """Bring the database to the revision that this release expects. A SQLite file is copied first."""
    before = schema.current()
    copy = schema.bring_up_to_date()
    after = schema.current()
    if before == after:
        click.echo(f"The database is at revision {after}, the newest.")
        return
    click.echo(f"Upgraded the database from {before or 'nothing'} to revision {after}.")
    if copy:
        click.echo(f"As it was before, it is kept in {copy}.")
