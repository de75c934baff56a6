"""`tracker extract` shows what can be read in write-ups; `tracker import` takes them in."""

import json
import logging
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker import clock, schema
from tracker.changes import imports as changes
from tracker.changes.drafts import Draft
from tracker.changes.readings import draft_of
from tracker.cli.following import is_address
from tracker.db import end_reading
from tracker.errors import TrackerError, UnreadableError
from tracker.jobs import fetch_feeds, github_sources
from tracker.jobs.files import Found, data_of, files_of
from tracker.models.incidents import ImportRun
from tracker.models.people import Team
from tracker.queries import imports as queries
from tracker.queries import merges, teams
from tracker.rules.permissions import IMPORT
from tracker.vocabulary import ImportStatus
from tracker.writeups.as_json import to_json
from tracker.writeups.detect import read_many

log = logging.getLogger(__name__)

T = TypeVar("T")


@click.command()
@click.argument("paths", metavar="FILE...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day of reading, today by default: years that are not written lie before it.",
)
def extract(paths: tuple[str, ...], as_json: bool, as_of: datetime | None) -> None:
    """Print what is read in write-ups: files, or folders of them. Needs no database."""
    day = as_of.date() if as_of else clock.today()
    failed = 0
    for path in paths:
        for found, error in files_of(path):
            failed += not _extracted(found, error, day=day, as_json=as_json)
    sys.exit(1 if failed else 0)


def _extracted(found: Found, error: str | None, *, day: date, as_json: bool) -> bool:
    try:
        readings = read_many(data_of(found, error), source=found.source, as_of=day)
    except UnreadableError as refusal:
        click.echo(f"tracker: {click.format_filename(found.path)}: {refusal}", err=True)
        return False
    for reading in readings:
        facts = to_json(reading)
        click.echo(json.dumps(facts, ensure_ascii=False) if as_json else _summary(facts))
    return True


def _summary(facts: dict[str, Any]) -> str:
    """A reading in a few lines."""
    items = facts["action_items"]
    return "\n".join(
        [
            f"{facts['source']}: {facts['title'] or 'no title'}",
            f"  from {facts['started_at'] or 'not known'} to {facts['ended_at'] or 'not known'}",
            f"  cause: {facts['root_cause'] or 'not known'} ({facts['cause_class']})",
            f"  {len(items)} action items",
            *(f"  [{'x' if item['done'] else ' '}] {item['text']}" for item in items),
            *(f"  note: {warning}" for warning in facts["warnings"]),
        ]
    )


@click.command("import")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--accept", is_flag=True, help="Write it; without this, only show what would be written.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--team", "team_name", help="The team that the incidents belong to.")
@with_appcontext
def import_(paths: tuple[str, ...], accept: bool, as_json: bool, team_name: str | None) -> None:
    """Import write-ups: files, folders of them, or web addresses. Each folder is one import that can be taken back."""
    _ready_database(may_write=accept)
    session = _Session(team=_team(team_name), is_accepting=accept, as_json=as_json)
    loose = [path for path in paths if not Path(path).is_dir()]
    batches = [(path, list(files_of(path))) for path in paths if path not in loose]
    if loose:
        batches.append((", ".join(loose), [row for path in loose for row in _named(path)]))
    session.sources = frozenset(found.source for _, files in batches for found, _ in files)
    for name, files in batches:
        session.take_in(name, files)
    if not accept:
        click.echo("Nothing was written. Add --accept to import this.", err=True)
    sys.exit(1 if session.failed else 0)


def _named(path: str) -> list[tuple[Found, str | None]]:
    """A file, or an address that is fetched when its turn comes."""
    return [(Found(Path(path), path), None)] if is_address(path) else list(files_of(path))


def _data_of(found: Found, error: str | None) -> bytes:
    """The bytes of a file or at an address, outside any transaction. Raises UnreadableError."""
    if not is_address(found.source):
        return data_of(found, error)
    if github_sources.place_of(found.source) is not None:
        raise UnreadableError("On GitHub there are many: follow this address with `tracker follow`.")
    end_reading()
    return fetch_feeds.fetcher(current_app.extensions["settings"]).get(found.source).data or b""


@contextmanager
def _progress(files: Sequence[T], *, is_watched: bool) -> Iterator[Iterable[T]]:
    """The files with a bar that moves, where somebody watches and there are several."""
    if len(files) < 2 or not is_watched:
        yield files
        return
    with click.progressbar(files, label="Reading", file=sys.stderr) as bar:
        yield bar


def _ready_database(*, may_write: bool) -> None:
    """Make the tables of an empty database; refuse one that an older release left behind."""
    if schema.current() is None and may_write:
        schema.bring_up_to_date()
    if schema.current() not in ({schema.newest()} if may_write else {schema.newest(), None}):
        raise click.ClickException(
            "The database was made by another release. Run `tracker db upgrade`, then import again."
        )


def _team(name: str | None) -> Team | None:
    if not name:
        return None
    team = teams.find_team_by_name(name) if schema.current() else None
    if team is None:
        raise click.ClickException(f"There is no team {name}. Add it first, or leave --team out.")
    return team


@dataclass(slots=True)
class _Session:
    """One run of `tracker import`: what it has done so far."""

    team: Team | None
    is_accepting: bool
    as_json: bool
    sources: frozenset[str] = frozenset()
    taken: set[int] = field(default_factory=set)
    failed: int = 0
    is_watched: bool = field(default_factory=lambda: sys.stderr.isatty())
    """Somebody sees the bar move."""

    def take_in(self, name: str, files: Sequence[tuple[Found, str | None]]) -> None:
        """Import a folder, or the files that were named, each all or nothing."""
        run: ImportRun | None = None
        with _progress(files, is_watched=self.is_watched) as shown:
            for found, error in shown:
                run = self._read(found, error, run, name)

    def _read(self, found: Found, error: str | None, run: ImportRun | None, name: str) -> ImportRun | None:
        try:
            for reading in read_many(_data_of(found, error), source=found.source, as_of=clock.today()):
                run = self._take(found, draft_of(reading), run, name)
        except TrackerError as refusal:
            self._fail(found, str(refusal))
        except Exception:
            log.exception("reading %s failed", found.source)
            self._fail(found, "Reading it failed; the log says more. Please report it with the file.")
        return run

    def _take(self, found: Found, draft: Draft, run: ImportRun | None, name: str) -> ImportRun | None:
        """One write-up of a file; returns the import that it belongs to, once something was written."""
        if not self.is_accepting:
            self._show(draft)
            return None
        done = self._accept(draft, run, name)
        self._report(found, done)
        return done.run or run

    def _accept(self, draft: Draft, run: ImportRun | None, name: str) -> changes.ImportedIncident:
        placed = changes.Placement(taken=frozenset(self.taken), sources=self.sources, batch=name)
        done = changes.accept(draft, by=IMPORT, run=run, team=self.team, placed=placed)
        self.taken.add(done.incident.id)
        return done

    def _clear(self) -> None:
        """Take the bar off its line, so that another can be written there."""
        if self.is_watched:
            click.echo("\r\x1b[K", nl=False, err=True)

    def _report(self, found: Found, done: changes.ImportedIncident) -> None:
        self._clear()
        row = _row(found.source, done.incident.label, done.status, done.items, done.created_items)
        if self.as_json:
            click.echo(json.dumps(row, ensure_ascii=False))
            return
        counts = f"{done.created_items} new of {done.items} action items"
        click.echo(f"{found.source}: {done.incident.label} {done.status}, {counts}")

    def _fail(self, found: Found, error: str) -> None:
        self.failed += 1
        self._clear()
        if self.as_json:
            click.echo(json.dumps(_row(found.source, None, ImportStatus.FAILED, 0, 0, error), ensure_ascii=False))
        name = found.source if is_address(found.source) else click.format_filename(found.path)
        click.echo(f"tracker: {name}: {error}", err=True)

    def _show(self, draft: Draft) -> None:
        """What would be written."""
        self._clear()
        match = changes.find_match(draft) if schema.current() else None
        incident = merges.home_of(queries.get_incident(match.incident_id)).label if match and match.is_certain else None
        status = ImportStatus.UPDATED if incident else ImportStatus.CREATED
        if match and match.is_unchanged:
            status = ImportStatus.UNCHANGED
        if self.as_json:
            row = _row(draft.source, incident, status, len(draft.items), 0)
            click.echo(json.dumps(row, ensure_ascii=False))
            return
        click.echo(f"{draft.source}: would be {status.value}{f' ({incident})' if incident else ''}: {draft.title}")
        for item in draft.items:
            click.echo(f"  [{'x' if item.is_done else ' '}] {item.title}")


def _row(
    source: str,
    incident: str | None,
    status: ImportStatus,
    items: int,
    created: int,
    error: str | None = None,
) -> dict[str, Any]:
    return {
        "source": source,
        "incident": incident,
        "status": status.value,
        "action_items": items,
        "created_items": created,
        "error": error,
    }
