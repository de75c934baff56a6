"""`tracker github …`: the sync, from the machine the tracker runs on."""

from typing import cast

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker import clock, schema
from tracker.config import Settings
from tracker.jobs import apply_deliveries, gateways, github_questions, push_issues, reconcile_issues
from tracker.queries import connections, github_health
from tracker.vocabulary import GithubState


@click.group("github")
def group() -> None:
    """Keep action items and GitHub issues the same."""


@group.command("sync")
@with_appcontext
def sync() -> None:
    """Do everything once, now: apply what GitHub told, send what waits, look at every repository.

    Ends with 1 where something failed or a connection cannot be used.
    """
    schema.require_current()
    if not connections.is_any():
        raise click.ClickException("GitHub is not connected. An admin connects it under Settings, GitHub.")
    settings = _settings()
    open_gateway, site = gateways.opener(settings), settings.base_url
    applied = apply_deliveries.apply_all(open_gateway, site=site)
    sent = push_issues.push_all(open_gateway, site=site)
    looked = reconcile_issues.sweep_all(open_gateway, site=site, force=True, told=click.echo)
    sent += push_issues.push_all(open_gateway, site=site)
    click.echo(
        f"{applied} messages of GitHub's were applied, {sent} changes settled, {looked.repos} repositories looked at:"
        f" {looked.unchanged} without news, {looked.issues} issues taken in, {looked.failed} failed."
    )
    trouble = github_health.trouble(now=clock.now())
    for count, words in (
        (trouble.down, "connections are not let in by GitHub"),
        (trouble.parked, "connections wait because GitHub asked them to"),
        (trouble.failed, "changes were given up"),
        (trouble.deliveries, "messages could not be applied"),
        (trouble.asks, "closed issues ask for a decision"),
    ):
        if count:
            click.echo(f"{count} {words}.", err=True)
    if looked.failed or trouble.down or trouble.parked or trouble.failed or trouble.deliveries:
        raise SystemExit(1)


@group.command("check")
@with_appcontext
def check() -> None:
    """Ask GitHub what each connection lacks. Ends with 1 where one lacks something."""
    schema.require_current()
    is_well = True
    for connection in connections.all_connections():
        name, state, repos = connection.name, connection.state, len(connection.repos)
        if state is GithubState.PAUSED:
            click.echo(f"{name}: paused, not asked.")
            continue
        missing = github_questions.check(connection, _settings())
        is_well = is_well and not missing
        for words in missing:
            click.echo(f"{name}: {words}")
        if not missing:
            click.echo(f"{name}: may do all that is needed in its {repos} repositories.")
    if not is_well:
        raise SystemExit(1)


def _settings() -> Settings:
    return cast(Settings, current_app.extensions["settings"])
