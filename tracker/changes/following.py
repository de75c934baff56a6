"""Following: what is looked at, and what becomes of the texts found there. No text becomes an incident here."""

from collections.abc import Iterable
from typing import Final

from tracker import clock
from tracker.changes import history
from tracker.changes.drafts import Draft
from tracker.db import change, db, one_at_a_time
from tracker.errors import RefusedError
from tracker.models.following import FollowedSource, WaitingPreview
from tracker.models.incidents import SOURCE_LENGTH
from tracker.models.people import Team
from tracker.queries import following as queries
from tracker.rules import permissions
from tracker.rules.permissions import SYSTEM, Actor
from tracker.vocabulary import Permission, PreviewState, SourceKind, Subject

MOST_FAILURES: Final = 10
"""In a row; then a source is paused."""


@change
def follow(place: str, *, kind: SourceKind, by: Actor, team: Team | None = None) -> FollowedSource:
    """Have the worker look at a place. Raises RefusedError where it is followed already."""
    if len(place) > SOURCE_LENGTH:
        raise RefusedError(f"It may have at most {SOURCE_LENGTH} characters.", field="url")
    if queries.is_followed(place):
        raise RefusedError(f"{place} is followed already.", field="url")
    source = FollowedSource(
        place=place, kind=kind, team_id=team.id if team else None, by_id=by.person_id, created_at=clock.now()
    )
    permissions.require(by, Permission.IMPORT, source)
    db.session.add(source)
    db.session.flush()
    history.record(Subject.IMPORT, source.id, "followed", by=by, note=place)
    return source


@change
def stop(source: FollowedSource, *, by: Actor) -> None:
    """Follow a source no longer. What was found there goes on waiting."""
    permissions.require(by, Permission.IMPORT, source)
    history.record(Subject.IMPORT, source.id, "unfollowed", by=by, note=source.place)
    db.session.delete(source)


@change
def pause(source: FollowedSource, *, by: Actor) -> None:
    """Do not look at a source until somebody resumes it."""
    permissions.require(by, Permission.IMPORT, source)
    source.is_paused = True
    history.record(Subject.IMPORT, source.id, "paused", by=by, note=source.place)


@change
def resume(source: FollowedSource, *, by: Actor) -> None:
    """Look at a source again, with its failures forgotten."""
    permissions.require(by, Permission.IMPORT, source)
    source.is_paused, source.failures, source.last_error = False, 0, ""
    history.record(Subject.IMPORT, source.id, "resumed", by=by, note=source.place)


@change
def looked(
    source_id: int, drafts: Iterable[Draft], *, etag: str = "", last_modified: str = "", problem: str = ""
) -> int:
    """Keep what a look has found and nobody knows yet; returns how many. `problem` is what could not be read of it.

    A newer text of the same place takes the place of one that still waits.
    """
    source = queries.get_source(source_id)
    source.last_looked_at, source.last_error, source.failures = clock.now(), problem, 0
    source.etag, source.last_modified = etag, last_modified
    new = _keep(drafts, source, team_id=source.team_id, by=SYSTEM)
    if new:
        history.record(Subject.IMPORT, source.id, "found", by=SYSTEM, note=f"{source.place}: {len(new)} new")
    return len(new)


@change
def failed(source_id: int, problem: str) -> None:
    """Note that a look has failed; the tenth failure in a row pauses the source."""
    source = queries.get_source(source_id)
    source.last_looked_at, source.last_error = clock.now(), problem
    source.failures += 1
    if source.failures >= MOST_FAILURES:
        source.is_paused = True
        history.record(Subject.IMPORT, source.id, "paused", by=SYSTEM, note=f"{source.place}: {problem}")


@change
def keep(drafts: Iterable[Draft], *, place: str, by: Actor, team: Team | None = None) -> int:
    """Have the texts of an address that was read once wait, where nobody knows them yet; returns how many."""
    team_id = team.id if team else None
    permissions.require(by, Permission.IMPORT, FollowedSource(team_id=team_id))
    new = _keep(drafts, None, team_id=team_id, by=by)
    if new:
        history.record(Subject.IMPORT, new[0].id, "found", by=by, note=f"{place}: {len(new)} new")
    return len(new)


@change
def dismiss(waiting: WaitingPreview, *, by: Actor) -> None:
    """Do not import a text that was found; it is not offered again. Raises RefusedError where it waits no longer."""
    permissions.require(by, Permission.IMPORT, waiting)
    if waiting.state is not PreviewState.WAITING:
        raise RefusedError(f"“{waiting.title}” was {waiting.state.value} already.")
    waiting.state = PreviewState.DISMISSED
    history.record(Subject.IMPORT, waiting.id, "dismissed", by=by, note=f"{waiting.title}, {waiting.source_key}")


@change
def settle(digest: str) -> None:
    """An import has taken this text in, so it waits no longer. The import leaves the history."""
    same = db.session.query(WaitingPreview).filter(
        WaitingPreview.digest == digest, WaitingPreview.state != PreviewState.ACCEPTED
    )
    same.update({"state": PreviewState.ACCEPTED}, synchronize_session="fetch")


def _keep(
    drafts: Iterable[Draft], source: FollowedSource | None, *, team_id: int | None, by: Actor
) -> list[WaitingPreview]:
    one_at_a_time("following")
    found = {draft.digest: draft for draft in drafts}
    known = queries.known_digests(found.keys())
    new = [_waiting(draft, source, team_id, by) for digest, draft in found.items() if digest not in known]
    for one in new:
        _drop_older(one)
    db.session.add_all(new)
    db.session.flush()
    return new


def _waiting(draft: Draft, source: FollowedSource | None, team_id: int | None, by: Actor) -> WaitingPreview:
    return WaitingPreview(
        source_id=source.id if source else None,
        team_id=team_id,
        source_key=draft.source,
        title=draft.title,
        text=draft.text,
        format=draft.format,
        digest=draft.digest,
        found_at=clock.now(),
        state=PreviewState.WAITING,
        by_id=by.person_id,
    )


def _drop_older(new: WaitingPreview) -> None:
    """Two texts of one folder's file or one address: the newer one counts."""
    if new.source_id is not None:
        older = db.session.query(WaitingPreview).filter(
            WaitingPreview.source_id == new.source_id,
            WaitingPreview.source_key == new.source_key,
            WaitingPreview.state == PreviewState.WAITING,
        )
        older.delete(synchronize_session="fetch")
