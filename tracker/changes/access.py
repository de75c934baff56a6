"""Log-ins, single-use links and the limits on trying: opened, counted, ended."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address, ip_network
from math import ceil

from tracker import clock
from tracker.changes import history
from tracker.db import change, db, insert_if_missing, transaction
from tracker.errors import NotFoundError, RefusedError, TooManyAttemptsError
from tracker.models.access import AttemptLimit, Login
from tracker.models.people import Person
from tracker.queries import access, people
from tracker.rules import passwords, permissions
from tracker.rules.permissions import Actor
from tracker.vocabulary import LinkPurpose, Permission, Subject

ATTEMPTS = 10
WINDOW = timedelta(minutes=5)
WRONG = "This e-mail address and password do not fit together."


def digest(secret: str) -> str:
    """SHA-256 in hex: how tokens and keys are stored."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def log_in(email: str, password: str, *, address: str, browser: str, lasts: timedelta) -> str:
    """Check a password and open a log-in; returns its token, which is stored nowhere.

    Raises RefusedError for a wrong pair, TooManyAttemptsError after ten failures in five minutes by account or address.
    An attempt counts before the password is looked at, so attempts made at the same time cannot exceed the limit.
    The password is hashed between two transactions, never inside one.
    """
    account, place = f"account:{email.strip().lower()}", f"address:{_place(address)}"
    counted_at = count_attempts([account, place])
    person_id, known_hash = _credentials(email)
    if not passwords.matches(password, known_hash) or person_id is None or known_hash is None:
        raise RefusedError(WRONG, field="password")
    fresh = passwords.hashed(password) if passwords.is_outdated(known_hash) else known_hash
    with transaction():
        person = people.locked_person(person_id)
        if person is None or person.password_hash != known_hash:
            raise RefusedError(WRONG, field="password")
        person.password_hash = fresh
        forget_attempts(account)
        forget_attempts(place, at=counted_at)
        return open_login(person_id, address=address, browser=browser, lasts=lasts)


def _credentials(email: str) -> tuple[int | None, str | None]:
    """(id, password hash) of the active person with this address. Ends the reading transaction."""
    person = people.find_person_by_email(email)
    found = (person.id, person.password_hash) if person and person.is_active else (None, None)
    db.session.commit()
    return found


def _place(address: str) -> str:
    """What counts as one address: for IPv6 the network of one household, which holds 2**64 of them."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv4Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or ip_network((parsed, 64), strict=False))


@change
def count_attempts(
    keys: Iterable[str], *, limit: int = ATTEMPTS, window: timedelta = WINDOW, verb: str = "log in"
) -> float:
    """Count one attempt under each key and return when, in seconds since the epoch.

    Raises TooManyAttemptsError, counting nothing, where one key is full.
    """
    now = clock.now()
    rows = [_locked_limit(digest(key), now) for key in sorted(keys)]
    for row in rows:
        row.attempts = [at for at in row.attempts if at > now.timestamp() - window.total_seconds()]
        if len(row.attempts) >= limit:
            wait = max(1, ceil(row.attempts[0] + window.total_seconds() - now.timestamp()))
            raise TooManyAttemptsError(f"Too many attempts to {verb}. Try again in {_minutes(wait)}.", retry_after=wait)
    for row in rows:
        row.attempts = [*row.attempts, now.timestamp()]
        row.seen_at = now
    return now.timestamp()


@change
def forget_attempts(key: str, *, at: float | None = None) -> None:
    """Take back the attempt counted `at` that time, or all under the key."""
    row = _locked_limit(digest(key), clock.now())
    kept = [] if at is None else list(row.attempts)
    if at in kept:
        kept.remove(at)
    row.attempts = kept


def _minutes(seconds: int) -> str:
    return f"{ceil(seconds / 60)} minutes" if seconds > 60 else "a minute"


def _locked_limit(key: str, now: datetime) -> AttemptLimit:
    """The row for one key, made where missing and locked until the transaction ends."""
    while True:
        insert_if_missing(AttemptLimit, key=key, attempts=[], seen_at=now)
        row = access.find_locked_limit(key)
        if row is not None:  # else the sweep took the old row between the two statements
            return row


@change
def open_login(person_id: int, *, address: str, browser: str, lasts: timedelta) -> str:
    """Add a log-in row for an active person and return its token. Raises RefusedError for anybody else."""
    person = people.locked_person(person_id)
    if person is None or not person.is_active:
        raise RefusedError(WRONG, field="password")
    now = clock.now()
    token = secrets.token_urlsafe(32)
    db.session.add(
        Login(
            token_digest=digest(token),
            person_id=person_id,
            created_at=now,
            seen_at=now,
            expires_at=now + lasts,
            address=address[:45],
            browser=browser[:200],
        )
    )
    return token


@change
def touch_login(login_id: int) -> None:
    """Note that a log-in is in use."""
    login = access.find_login_row(login_id)
    if login:
        login.seen_at = clock.now()


@change
def end_login(login_id: int, *, by: Actor) -> None:
    """End one log-in: one's own, or as an admin anybody's. Raises NotFoundError for all others."""
    login = access.find_login_row(login_id)
    if login is None or not (by.is_admin or login.person_id == by.person_id):
        raise NotFoundError("This log-in has ended already.")
    db.session.delete(login)
    if login.person_id != by.person_id:
        history.record(Subject.PERSON, login.person_id, "logged out", by=by)


@change
def end_logins_of(person: Person, *, by: Actor, keep: int | None = None) -> int:
    """End all log-ins of a person but the one with the id `keep`; returns how many. One's own, or as an admin."""
    if person.id != by.person_id:
        permissions.require(by, Permission.ADMINISTER)
    ended = 0
    for login in access.logins_of(person.id):
        if login.id != keep:
            db.session.delete(login)
            ended += 1
    if ended:
        history.record(Subject.PERSON, person.id, "logged out everywhere", by=by)
    return ended


@change
def end_links(purpose: LinkPurpose, *, person_id: int | None = None) -> None:
    """End the unused links of one purpose: of one person, or the set-up's."""
    for link in access.locked_open_links(purpose, person_id=person_id):
        link.used_at = clock.now()


@change
def sweep(*, now: datetime) -> None:
    """Remove expired log-ins, links past use and old counts of attempts."""
    access.delete_expired(now=now, unused_since=now - timedelta(days=1))
