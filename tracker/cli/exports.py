"""`tracker export`: everything there is, in files that do not need the tracker."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import with_appcontext

from tracker import clock, config, schema
from tracker.errors import UnreadableError
from tracker.presenters import json_exports, markdown_exports
from tracker.queries import exports


@click.command("export")
@click.argument("target", metavar="FOLDER_OR_FILE", type=click.Path(path_type=Path))
@click.option(
    "--format", "kind", type=click.Choice(["json", "markdown"]), required=True, help="One file, or a folder of files."
)
@with_appcontext
def export(target: Path, kind: str) -> None:
    """Write all teams, people, services, incidents, action items and history; passwords and tokens stay.

    Only the user who runs it may read what it writes. Nothing that is there is overwritten.
    """
    schema.require_current()
    with _draft_of(target) as draft, exports.snapshot() as snapshot:
        if kind == "json":
            _write(draft, json_exports.document(snapshot, now=clock.now(), release=config.release()))
        else:
            draft.mkdir(mode=0o700)
            (draft / "incidents").mkdir(mode=0o700)
            for path, text in markdown_exports.files(snapshot, now=clock.now()):
                _write(draft / path, iter((text,)))
    click.echo(f"Everything is written to {click.format_filename(target)}.")


@contextmanager
def _draft_of(target: Path) -> Iterator[Path]:
    """A path to write to, which becomes `target` once all is written. Raises UnreadableError where it cannot."""
    if os.path.lexists(target):
        raise UnreadableError(f"There is something at {click.format_filename(target)} already; name another place.")
    try:
        with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as folder:
            draft = Path(folder) / target.name
            yield draft
            draft.rename(target)
    except OSError as error:
        raise UnreadableError(f"{click.format_filename(target)} cannot be written: {error.strerror}.") from error


def _write(path: Path, pieces: Iterator[str]) -> None:
    """Write a file for its owner alone."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8", newline="\n") as file:
        file.writelines(pieces)
