"""What GitHub delivers: kept as it came, and answered at once; the worker applies it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from tracker import clock
from tracker.changes import history, pushes
from tracker.db import change, db, insert_if_missing, wake
from tracker.errors import NotFoundError, RefusedError
from tracker.models.github import GithubConnection, GithubDelivery
from tracker.rules import permissions
from tracker.rules.permissions import Actor
from tracker.vocabulary import DeliveryStatus, ErrandName, Permission, Subject

APPLIED: Final = frozenset({"issues", "repository", "installation", "installation_repositories"})
"""The events that say something to us."""
LEASE: Final = timedelta(minutes=2)
MOST_ATTEMPTS: Final = 5
MOST_SOON: Final = 12
"""Times that a delivery meets somebody who is faster, an hour and more in all."""
KEPT: Final = timedelta(days=30)


@change
def take(connection_id: int, guid: str, *, event: str, action: str, body: str) -> bool:
    """Keep a delivery; False where it is known and needs nothing. One that failed here is tried again.

    A delivery that is sent again has the same id, so its status decides.
    """
    now = clock.now()
    is_known_event = event in APPLIED
    kept: dict[str, Any] = {
        "event": event,
        "action": action,
        "body": body if is_known_event else "",
        "received_at": now,
        "status": DeliveryStatus.QUEUED if is_known_event else DeliveryStatus.IGNORED,
        "attempts": 0,
        "error": "",
    }
    pushes.update_connection(connection_id, {"last_delivery_at": now})
    wake(ErrandName.APPLY_DELIVERIES)
    row = db.session.get(GithubDelivery, (connection_id, guid))
    if row is None:
        insert_if_missing(GithubDelivery, connection_id=connection_id, guid=guid, **kept)
        return is_known_event
    failed = db.session.query(GithubDelivery).filter_by(
        connection_id=connection_id, guid=guid, status=DeliveryStatus.FAILED
    )
    again: dict[Any, Any] = {**kept, "lease_until": None, "not_before": None}
    return failed.update(again, synchronize_session="fetch") == 1


@change
def retry(connection_id: int, guid: str, *, by: Actor) -> None:
    """Apply what was given up again, at once and as often as anything new.

    Raises NotFoundError where nothing such came, RefusedError where it was not given up.
    """
    permissions.require(by, Permission.ADMINISTER)
    row = db.session.get(GithubDelivery, (connection_id, guid))
    if row is None:
        raise NotFoundError("There is no such message.")
    failed = db.session.query(GithubDelivery).filter_by(
        connection_id=connection_id, guid=guid, status=DeliveryStatus.FAILED
    )
    again: dict[Any, Any] = {"status": DeliveryStatus.QUEUED, "attempts": 0, "error": ""}
    if not failed.update({**again, "lease_until": None, "not_before": None}, synchronize_session="fetch"):
        raise RefusedError("It was not given up, or is applied again already.")
    note = f"{row.event} {row.action}".strip()
    history.record(Subject.GITHUB, connection_id, "applied a message again", by=by, note=note)
    wake(ErrandName.APPLY_DELIVERIES)


@change
def count_refused(connection_id: int) -> None:
    """Note that something came without a good signature; nothing of it is kept."""
    pushes.update_connection(connection_id, {"refused_deliveries": GithubConnection.refused_deliveries + 1})


@change
def claim(keys: Iterable[tuple[int, str]], *, now: datetime) -> list[tuple[int, str]]:
    """Take up those of these deliveries that nobody else has."""
    taken = []
    for connection_id, guid in keys:
        free = db.session.query(GithubDelivery).filter(
            GithubDelivery.connection_id == connection_id,
            GithubDelivery.guid == guid,
            GithubDelivery.status == DeliveryStatus.QUEUED,
            (GithubDelivery.lease_until.is_(None)) | (GithubDelivery.lease_until < now),
        )
        values: dict[Any, Any] = {"lease_until": now + LEASE, "attempts": GithubDelivery.attempts + 1}
        if free.update(values, synchronize_session=False):
            taken.append((connection_id, guid))
    return taken


@change
def done(keys: Iterable[tuple[int, str]], *, status: DeliveryStatus = DeliveryStatus.DONE) -> None:
    """These were applied, or say nothing to us. What they said is not kept."""
    for connection_id, guid in keys:
        one = db.session.query(GithubDelivery).filter_by(connection_id=connection_id, guid=guid)
        one.update({"status": status, "body": "", "error": "", "lease_until": None}, synchronize_session=False)


@change
def failed(
    keys: Iterable[tuple[int, str]], error: str, *, until: datetime | None = None, is_soon: bool = False
) -> None:
    """These could not be applied: they are tried again, five times in all, each time later.

    Where somebody was only faster (`is_soon`) seconds later and more often; `until` a time that GitHub told, always.
    """
    for key in keys:
        row = db.session.get(GithubDelivery, key, populate_existing=True)
        if row is None:
            continue
        row.error, row.lease_until = error[: pushes.MOST_ERROR], None
        pause = timedelta(seconds=2**row.attempts) if is_soon else timedelta(minutes=2**row.attempts)
        row.not_before = until or clock.now() + pause
        if row.attempts >= (MOST_SOON if is_soon else MOST_ATTEMPTS) and until is None:
            row.status = DeliveryStatus.FAILED


@change
def prune() -> int:
    """Forget what came long ago; returns how many rows."""
    old = db.session.query(GithubDelivery).filter(
        GithubDelivery.received_at < clock.now() - KEPT, GithubDelivery.status != DeliveryStatus.QUEUED
    )
    return old.delete(synchronize_session=False)
