"""Looking at followed sources. What is found waits for a person."""

import logging
import time
from collections.abc import Iterator
from typing import Final

from tracker import clock
from tracker.changes import following
from tracker.changes.drafts import Draft
from tracker.changes.readings import draft_of
from tracker.clients.fetch import Fetched, Fetcher, Stamp
from tracker.config import Settings, release
from tracker.db import end_reading
from tracker.errors import NotFoundError, UnreadableError
from tracker.jobs import github_sources
from tracker.jobs.files import data_of, files_of
from tracker.queries import following as queries
from tracker.queries.following import Place
from tracker.vocabulary import SourceKind
from tracker.writeups.detect import read_many

log = logging.getLogger(__name__)

MOST_SECONDS: Final = 600
"""For one turn; what was not reached is first in the next."""
MOST_FILES: Final = 2000
FAILED: Final = "Reading it failed; the log says more."


def fetcher(settings: Settings) -> Fetcher:
    """The way to the addresses that the settings allow."""
    return Fetcher(settings.fetch_hosts, agent=f"remediation-tracker/{release().replace(' ', '-')}")


def drafts_at(address: str, *, settings: Settings) -> list[Draft]:
    """All write-ups at an address, outside any transaction. Raises UnreadableError."""
    if (on_github := github_sources.place_of(address)) is not None:
        return github_sources.look(on_github, settings, []).drafts or []
    end_reading()
    fetched = fetcher(settings).get(address)
    readings = read_many(fetched.data or b"", source=address, as_of=clock.today())
    return [draft_of(reading) for reading in readings]


def check(address: str, *, settings: Settings) -> None:
    """Raise UnreadableError where this address would not be asked at all. Nothing is dialled."""
    place = github_sources.place_of(address)
    if place is None:
        fetcher(settings).check(address)
    else:
        github_sources.connection_of(place)


def look_at_all(settings: Settings) -> None:
    """Look at every source that is not paused."""
    until = time.monotonic() + MOST_SECONDS
    for place in queries.places():
        if time.monotonic() > until:
            log.warning("not all followed sources were looked at within %s seconds", MOST_SECONDS)
            return
        look(place, settings)


def look(place: Place, settings: Settings) -> None:
    """Look at one source outside any transaction, then keep what was found in one."""
    on_github = github_sources.place_of(place.place)
    end_reading()
    problems: list[str] = []
    stamp = Stamp(place.etag, place.last_modified)
    try:
        if place.kind is SourceKind.FOLDER:
            drafts = _in_folder(place.place, problems)
        elif on_github is not None:
            looked = github_sources.look(on_github, settings, problems, seen=place.etag)
            drafts, stamp = looked.drafts or [], Stamp(looked.stamp)
        else:
            fetched = fetcher(settings).get(place.place, seen=stamp)
            stamp = _next_stamp(fetched, stamp)
            drafts = [] if fetched.data is None else list(_drafts(fetched.data, place.place, problems))
            if problems and not drafts:
                raise UnreadableError(problems[0])
    except UnreadableError as refusal:
        _note_failure(place, str(refusal))
    except Exception:
        log.exception("looking at %s failed", place.place)
        _note_failure(place, FAILED)
    else:
        _keep(place, drafts, stamp, problems)


def _keep(place: Place, drafts: list[Draft], stamp: Stamp, problems: list[str]) -> None:
    more = f" And {len(problems) - 1} more like it." if len(problems) > 1 else ""
    problem = f"{problems[0]}{more}" if problems else ""
    try:
        following.looked(place.id, drafts, etag=stamp.etag, last_modified=stamp.last_modified, problem=problem)
    except NotFoundError:
        log.info("%s is not followed any more", place.place)


def _note_failure(place: Place, problem: str) -> None:
    try:
        following.failed(place.id, problem)
    except NotFoundError:
        log.info("%s is not followed any more", place.place)


def _next_stamp(fetched: Fetched, before: Stamp) -> Stamp:
    return before if fetched.data is None else fetched.stamp


def _in_folder(name: str, problems: list[str]) -> list[Draft]:
    drafts: list[Draft] = []
    for number, (found, error) in enumerate(files_of(name)):
        if number == MOST_FILES:
            problems.append(f"The folder holds more than {MOST_FILES} files; the rest was not read.")
            break
        if error:
            raise UnreadableError(error)
        try:
            drafts += _drafts(data_of(found, None), found.source, problems)
        except UnreadableError as refusal:
            problems.append(f"{found.source}: {refusal}")
    return drafts


def _drafts(data: bytes, source: str, problems: list[str]) -> Iterator[Draft]:
    """The write-ups in a document, those apart that no incident can be made of."""
    for reading in read_many(data, source=source, as_of=clock.today()):
        try:
            yield draft_of(reading)
        except UnreadableError as refusal:
            problems.append(f"{source}: {refusal}")
