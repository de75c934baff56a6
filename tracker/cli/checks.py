"""`tracker doctor`: the checks of the status page, on the machine the tracker runs on."""

import json
import sys
from dataclasses import asdict

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker import clock
from tracker.queries import checks as facts
from tracker.rules import checks
from tracker.vocabulary import CheckState


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object with all checks.")
@with_appcontext
def doctor(as_json: bool) -> None:
    """Look whether the installation is in order, and say what to do. Ends with 1 when something fails."""
    found = checks.all_of(facts.facts(current_app.extensions["settings"], now=clock.now()))
    state = checks.worst(found)
    if as_json:
        listed = [asdict(check) for check in found]
        click.echo(json.dumps({"state": state, "checks": listed}, ensure_ascii=False))
    else:
        for check in found:
            click.echo(f"{check.state:<5} {check.name}: {check.words}")
        click.echo(checks.summary(found))
    sys.exit(1 if state is CheckState.FAIL else 0)
