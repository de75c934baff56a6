"""`tracker demo`: a made-up company to look at, made through the same changes as everything else."""

from typing import Final

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker import clock, schema
from tracker.cli.company import deciding, founding, informing, issues
from tracker.cli.company.people import PASSWORD, SHOWN
from tracker.jobs import refresh_recurrences
from tracker.queries import people

MOST_SECONDS: Final = 30
"""For comparing the incidents, which takes three on a quiet machine; a worker does what is left."""


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Fill an empty database with a made-up company; a second call changes nothing."""
    schema.bring_up_to_date()
    if people.find_person_by_email("dot@example.org") is None:
        if not people.is_empty():
            raise click.ClickException("This database is in use. Point TRACKER_DATA_DIR at an empty folder.")
        staff = founding.found(clock.today())
        refresh_recurrences.refresh(seconds=MOST_SECONDS)
        deciding.decide(staff)
        issues.connect(staff, ring=current_app.extensions["settings"].ring)
        informing.inform(staff)
    click.echo("The sample company is ready. Log in with one of these and the password " + PASSWORD + ":")
    for login, role in SHOWN.items():
        click.echo(f"  {login}@example.org  {role}")
