"""`tracker follow`: where the worker looks for new write-ups."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker import schema
from tracker.changes import following as changes
from tracker.jobs import fetch_feeds
from tracker.models.following import FollowedSource
from tracker.queries import following as queries
from tracker.queries import teams
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import SourceKind


@click.command()
@click.argument("place", metavar="URL_OR_FOLDER", required=False)
@click.option("--team", "team_name", help="The team that the incidents belong to.")
@click.option("--list", "is_list", is_flag=True, help="Show what is followed.")
@click.option("--stop", "stopped", type=int, metavar="ID", help="Follow this one no longer.")
@with_appcontext
def follow(place: str | None, team_name: str | None, is_list: bool, stopped: int | None) -> None:
    """Have the worker look at an address or a folder every 30 minutes. What it finds waits for somebody to accept."""
    if (place is not None) + is_list + (stopped is not None) != 1:
        raise click.UsageError("Name one address or folder, or use --list, or --stop ID.")
    schema.require_current()
    if is_list:
        for source in queries.all_sources():
            click.echo(_line(source))
    elif stopped is not None:
        source = queries.get_source(stopped)
        name = source.place
        changes.stop(source, by=SYSTEM)
        click.echo(f"{name} is not followed any more.")
    elif place is not None:
        _follow(place, team_name)


def _follow(place: str, team_name: str | None) -> None:
    team = teams.find_team_by_name(team_name) if team_name else None
    if team_name and team is None:
        raise click.ClickException(f"There is no team {team_name}. Add it first, or leave --team out.")
    if is_address(place):
        fetch_feeds.check(place, settings=current_app.extensions["settings"])
        kind = SourceKind.ADDRESS
    elif Path(place).is_dir():
        place, kind = str(Path(place).resolve()), SourceKind.FOLDER
    else:
        raise click.ClickException(f"{place} is neither a web address nor a folder.")
    source = changes.follow(place, kind=kind, by=SYSTEM, team=team)
    click.echo(f"{source.id}: {source.place} is followed. New write-ups will wait on the page Followed sources.")


def is_address(name: str) -> bool:
    """Whether this names a web address rather than a file."""
    return name.lower().startswith(("http://", "https://"))


def _line(source: FollowedSource) -> str:
    looked = f"{source.last_looked_at:%Y-%m-%d %H:%M} UTC" if source.last_looked_at else "not looked at yet"
    state = " paused" if source.is_paused else ""
    return f"{source.id}: {source.place} ({looked}){state}{f' {source.last_error}' if source.last_error else ''}"
