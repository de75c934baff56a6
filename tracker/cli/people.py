"""`tracker user …`: people, from the machine the tracker runs on."""

from typing import TextIO

import click
from flask.cli import with_appcontext

from tracker import schema
from tracker.changes import people
from tracker.rules.permissions import SYSTEM
from tracker.vocabulary import SiteRole


@click.group("user")
def group() -> None:
    """Look after people."""


@group.command("create")
@click.option("--name", prompt=True, help="Full name.")
@click.option("--email", prompt="E-mail address", help="What they log in with.")
@click.option("--admin", "is_admin", is_flag=True, help="May look after people, teams and services.")
@click.option(
    "--password-file", type=click.File("r", encoding="utf-8"), help="File with the password; - for standard input."
)
@with_appcontext
def create(name: str, email: str, is_admin: bool, password_file: TextIO | None) -> None:
    """Add a person who can log in. Asks for what is not given."""
    schema.require_current()
    if password_file is not None:
        password = password_file.read().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    role = SiteRole.ADMIN if is_admin else SiteRole.VIEWER
    person = people.add_with_password(name, by=SYSTEM, email=email, password=password, site_role=role)
    click.echo(f"{person.name} can log in as {person.email}{' and is admin' if is_admin else ''}.")
