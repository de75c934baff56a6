"""Is the installation in order? Facts in, verdicts out, each with what to do.

The status page and `tracker doctor` show the same verdicts; the page knows of a request, the command does not.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from tracker.rules import check_doors
from tracker.rules.check_facts import FAIL, OK, WARN, Check, Facts, Verdict
from tracker.vocabulary import CheckState

WAL_BYTES: Final = 64 * 2**20
FREE_BYTES: Final = 200 * 10**6
KEY_LENGTH: Final = 32
KEY_LETTERS: Final = 10
"""A key with fewer different characters was typed, not drawn."""
WORKER_SEEN: Final = timedelta(hours=2)
"""Housekeeping has its turn every hour."""
CLOCK_APART: Final = timedelta(seconds=30)
RELEASED: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""No clock that is right shows an earlier time."""


def all_of(facts: Facts) -> list[Check]:
    """Every check that applies, always in the same order."""
    judged = ((name, judge(facts)) for name, judge in CHECKS)
    return [Check(name, *verdict) for name, verdict in judged if verdict is not None]


def worst(checks: Iterable[Check]) -> CheckState:
    """The gravest state among them."""
    states = {check.state for check in checks}
    return FAIL if FAIL in states else WARN if WARN in states else OK


def summary(checks: Iterable[Check]) -> str:
    """The whole in one sentence."""
    states = [check.state for check in checks]
    failing, warning = states.count(FAIL), states.count(WARN)
    if not failing and not warning:
        return f"All {len(states)} checks are well."
    parts = [f"{failing} fail{'s' if failing == 1 else ''}"] if failing else []
    parts += [f"{warning} need{'s' if warning == 1 else ''} a look"] if warning else []
    return f"Of {len(states)} checks, {' and '.join(parts)}."


def _schema(facts: Facts) -> Verdict:
    found = facts.database
    if not found.does_answer:
        return FAIL, "The database does not answer. Look at TRACKER_DATABASE_URL and whether it runs; the log has more."
    if found.revision is None:
        return FAIL, "The database is empty. Start `tracker serve`, or run `tracker db upgrade`."
    if found.revision < found.expected:
        return FAIL, (
            f"The database is at revision {found.revision}, this release needs {found.expected}."
            " Back it up, then run `tracker db upgrade`."
        )
    if found.revision != found.expected:
        return FAIL, f"The database is at revision {found.revision}, made by a newer release. Install that release."
    return OK, f"Revision {found.revision}, as this release expects."


def _whole(facts: Facts) -> Verdict:
    if not facts.database.is_current:
        return None
    if facts.database.damage:
        return FAIL, (
            f"The database is damaged: {facts.database.damage}. Stop the server, keep a copy of the files as they are,"
            " and restore the last backup."
        )
    return OK, f"{facts.database.product} reads what it holds and finds no damage."


def _wal(facts: Facts) -> Verdict:
    size = facts.database.wal_bytes
    if size is None:
        return None
    if size >= WAL_BYTES:
        return WARN, (
            f"{_size(size)} wait to be merged into the database file. Something reads without end, perhaps a backup"
            " or a stuck process: find and end it, or restart the server."
        )
    return OK, f"{_size(size)} wait to be merged into the database file."


def _disk(facts: Facts) -> Verdict:
    free, folder = facts.machine.free_bytes, facts.machine.folder
    if free <= FREE_BYTES:
        return FAIL, f"{_size(free)} free for {folder}. Make room: a full disk means that nothing can be saved."
    return OK, f"{_size(free)} free for {folder}."


def _folder(facts: Facts) -> Verdict:
    if facts.machine.open_folders:
        paths = " ".join(facts.machine.open_folders)
        return WARN, f"Other users of this machine may look into it. Run `chmod 700 {paths}`."
    return OK, "Only the tracker's own user may look into it."


def _key(facts: Facts) -> Verdict:
    if facts.machine.open_key:
        path = facts.machine.open_key
        return FAIL, (
            f"Other users of this machine may read it and log in as anybody. Run `chmod 600 {path}`; where they may"
            " have read it, delete it and restart: everybody logs in again."
        )
    if facts.key_length < KEY_LENGTH:
        return FAIL, f"It has {facts.key_length} characters. Set one of {KEY_LENGTH} or more."
    if facts.key_letters < KEY_LETTERS:
        return WARN, "It repeats a few characters and may be guessed. Draw one, as with `openssl rand -base64 48`."
    return OK, f"Set, {facts.key_length} characters."


def _worker(facts: Facts) -> Verdict:
    if not facts.database.is_current:
        return None
    turn = facts.database.worker_turn
    start = "Start `tracker serve`" if facts.database.product.startswith("SQLite") else "Start `tracker worker`"
    if turn is None:
        return WARN, f"It has not run yet. It does within a minute of its start. {start}, and look again."
    if facts.now - turn > WORKER_SEEN:
        return FAIL, f"Its last turn was {turn:%Y-%m-%d %H:%M} UTC. {start}; if it runs, the log says what stops it."
    return OK, f"Its last turn was {turn:%Y-%m-%d %H:%M} UTC."


def _clock(facts: Facts) -> Verdict:
    shown, found = f"{facts.now:%Y-%m-%d %H:%M} UTC", facts.database
    if facts.now < RELEASED:
        return FAIL, f"This machine's clock shows {shown}, which is past. Set it, and keep it right with NTP."
    if found.now is not None and abs(found.now - facts.now) > CLOCK_APART:
        apart = round(abs((found.now - facts.now).total_seconds()))
        return WARN, f"This machine and the database are {apart} seconds apart. Keep both clocks right with NTP."
    if found.newest_event is not None and found.newest_event - facts.now > CLOCK_APART:
        return WARN, (
            f"It is {shown}, but the history knows of {found.newest_event:%Y-%m-%d %H:%M} UTC. The clock is behind, or"
            " was ahead; keep it right with NTP."
        )
    return OK, f"It is {shown}."


def _mail(facts: Facts) -> Verdict:
    if not facts.mail_server:
        return WARN, "No mail is sent. Set TRACKER_SMTP_URL and TRACKER_MAIL_FROM."
    return OK, f"Goes out by {facts.mail_server}. Settings, Mail sends you a test message."


def _secrets(facts: Facts) -> Verdict:
    if not facts.database.is_current:
        return None
    if lost := facts.database.lost_secrets:
        return FAIL, (
            f"{lost} stored {'secret' if lost == 1 else 'secrets'} cannot be opened: put the missing key back into"
            " TRACKER_SEALING_KEYS or the key file, or enter them again. `tracker secrets rotate` names them."
        )
    return OK, "Every stored token and secret opens."


def _github(facts: Facts) -> Verdict:
    sync = facts.database.sync
    if sync is None:
        return None
    told = (
        (sync.down, "connection", "not let in by GitHub: look at Settings, GitHub", FAIL),
        (sync.late, "change", "waiting to be sent for more than 30 minutes: see whether the worker runs", FAIL),
        (sync.failed, "change", "given up: see Settings, GitHub, How the sync is", WARN),
        (sync.undelivered, "message", "from GitHub that could not be applied: the next look brings it", WARN),
        (sync.parked, "connection", "asked by GitHub to wait: it goes on by itself", WARN),
    )
    found = [
        (state, f"{count} {noun if count == 1 else f'{noun}s'} {words}") for count, noun, words, state in told if count
    ]
    if not found:
        return OK, f"Connections: {sync.connections}. What changes on one side is on the other within minutes."
    return FAIL if FAIL in {state for state, _ in found} else WARN, f"{'; '.join(words for _, words in found)}."


def _admin(facts: Facts) -> Verdict:
    if not facts.database.is_current:
        return None
    if not facts.database.has_admin:
        return FAIL, "Nobody who can log in is admin. Run `tracker user create --admin`."
    return OK, "Somebody who can log in is admin."


def _versions(facts: Facts) -> Verdict:
    return OK, f"{facts.machine.versions}, {facts.database.product}."


def _size(count: int) -> str:
    """Bytes as people say them."""
    for unit, step in (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10)):
        if count >= step:
            return f"{count / step:.1f} {unit}"
    return f"{count} bytes"


CHECKS: Final[tuple[tuple[str, Callable[[Facts], Verdict]], ...]] = (
    ("Schema", _schema),
    ("Database", _whole),
    ("Write-ahead log", _wal),
    ("Disk", _disk),
    ("Data folder", _folder),
    ("Secret key", _key),
    ("Address", check_doors.address),
    ("Reverse proxies", check_doors.proxy),
    ("Host names", check_doors.hosts),
    ("Worker", _worker),
    ("Clock", _clock),
    ("Mail", _mail),
    ("Stored secrets", _secrets),
    ("GitHub", _github),
    ("Admin", _admin),
    ("Versions", _versions),
)
"""What is looked at, in the order of the page."""
