"""Whether an installation is in order, and what is said to do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tracker.rules import checks
from tracker.rules.check_facts import Database, Facts, Machine, Request, Sync
from tracker.vocabulary import CheckState

NOW = datetime(2026, 3, 9, 12, 30, tzinfo=UTC)
SYNC = Sync(connections=2, down=0, parked=0, failed=0, late=0, undelivered=0)
DATABASE = Database(
    product="SQLite 3.45.0",
    revision="0002",
    expected="0002",
    wal_bytes=4096,
    newest_event=NOW,
    worker_turn=NOW - timedelta(minutes=30),
    sync=SYNC,
)
MACHINE = Machine(free_bytes=10**10, folder="/data", open_folders=(), open_key="", versions="Tracker 1, Python 3.13")
REQUEST = Request(host="tracker.example.org", is_https=True, is_forwarded=True, forwarded=1)
WELL = Facts(
    now=NOW,
    base_url="https://tracker.example.org",
    trusted_hosts=("tracker.example.org", "localhost", "[::1]"),
    proxy_hops=1,
    mail_server="mail.example.org:587 with STARTTLS",
    key_length=64,
    key_letters=40,
    database=DATABASE,
    machine=MACHINE,
    request=REQUEST,
)


def _of(name: str, **changed: Any) -> tuple[CheckState, str]:
    (found,) = (check for check in checks.all_of(replace(WELL, **changed)) if check.name == name)
    return found.state, found.words


def _database(**changed: Any) -> Database:
    return replace(DATABASE, **changed)


def _request(**changed: Any) -> Request:
    return replace(REQUEST, **changed)


def test_all_is_well() -> None:
    found = checks.all_of(WELL)
    assert [check.name for check in found] == [name for name, _ in checks.CHECKS]
    assert {check.state for check in found} == {CheckState.OK}
    assert checks.worst(found) is CheckState.OK
    assert checks.summary(found) == "All 16 checks are well."


def test_the_summary_counts_what_is_not_well() -> None:
    found = checks.all_of(replace(WELL, mail_server="", key_length=8, proxy_hops=0))
    assert checks.worst(found) is CheckState.FAIL
    assert checks.summary(found) == "Of 16 checks, 1 fails and 2 need a look."
    assert checks.worst(checks.all_of(replace(WELL, mail_server=""))) is CheckState.WARN


@pytest.mark.parametrize(
    ("name", "changed", "state", "words"),
    [
        ("Schema", {"database": _database(does_answer=False)}, "fail", "does not answer"),
        ("Schema", {"database": _database(revision=None)}, "fail", "tracker serve"),
        ("Schema", {"database": _database(revision="0001")}, "fail", "tracker db upgrade"),
        ("Schema", {"database": _database(revision="0009")}, "fail", "newer release"),
        ("Database", {"database": _database(damage="page 7 is never used")}, "fail", "restore the last backup"),
        ("Write-ahead log", {"database": _database(wal_bytes=64 * 2**20 - 1)}, "ok", "64.0 MiB"),
        ("Write-ahead log", {"database": _database(wal_bytes=64 * 2**20)}, "warn", "restart the server"),
        ("Disk", {"machine": replace(MACHINE, free_bytes=200_000_001)}, "ok", "190.7 MiB free for /data"),
        ("Disk", {"machine": replace(MACHINE, free_bytes=200_000_000)}, "fail", "Make room"),
        ("Data folder", {"machine": replace(MACHINE, open_folders=("/data",))}, "warn", "chmod 700 /data"),
        ("Secret key", {"machine": replace(MACHINE, open_key="/data/key")}, "fail", "chmod 600 /data/key"),
        ("Secret key", {"key_length": 31}, "fail", "32 or more"),
        ("Secret key", {"key_letters": 9}, "warn", "may be guessed"),
        ("Address", {"request": _request(host="10.0.0.7:8000")}, "warn", "You came by 10.0.0.7:8000"),
        ("Address", {"request": _request(host="tracker.example.org:443")}, "ok", "People come by"),
        ("Address", {"request": _request(is_https=False)}, "warn", "as plain http"),
        ("Address", {"request": None, "base_url": "http://tracker.example.org"}, "warn", "in the clear"),
        ("Address", {"request": None, "base_url": "http://localhost:8000"}, "ok", "http://localhost:8000"),
        ("Reverse proxies", {"proxy_hops": 0}, "warn", "TRACKER_PROXY_HOPS is 0"),
        ("Reverse proxies", {"proxy_hops": 2}, "warn", "this request passed 1"),
        ("Reverse proxies", {"request": None, "proxy_hops": 2}, "ok", "2 of yours"),
        ("Reverse proxies", {"request": _request(is_forwarded=False, forwarded=0), "proxy_hops": 0}, "ok", "None"),
        ("Host names", {"trusted_hosts": ("a.org", "https://b.org")}, "warn", "https://b.org can never match"),
        ("Worker", {"database": _database(worker_turn=None)}, "warn", "has not run yet"),
        ("Worker", {"database": _database(worker_turn=NOW - timedelta(hours=2))}, "ok", "2026-03-09 10:30 UTC"),
        ("Worker", {"database": _database(worker_turn=NOW - timedelta(hours=3))}, "fail", "Start `tracker serve`"),
        (
            "Worker",
            {"database": _database(product="PostgreSQL 17", worker_turn=NOW - timedelta(days=3))},
            "fail",
            "Start `tracker worker`",
        ),
        ("Clock", {"now": datetime(1970, 1, 1, tzinfo=UTC)}, "fail", "1970-01-01"),
        ("Clock", {"database": _database(now=NOW - timedelta(minutes=2))}, "warn", "120 seconds apart"),
        ("Clock", {"database": _database(now=NOW + timedelta(seconds=30))}, "ok", "2026-03-09 12:30 UTC"),
        ("Clock", {"database": _database(newest_event=NOW + timedelta(days=1))}, "warn", "2026-03-10 12:30 UTC"),
        ("Mail", {"mail_server": ""}, "warn", "TRACKER_SMTP_URL"),
        ("Admin", {"database": _database(has_admin=False)}, "fail", "tracker user create --admin"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(name: str, changed: dict[str, Any], state: str, words: str) -> None:
    found = _of(name, **changed)
    assert found[0] == state
    assert words in found[1]


@pytest.mark.parametrize("database", [_database(does_answer=False), _database(revision=None)])
def test_a_database_that_cannot_be_read_is_not_judged_further(database: Database) -> None:
    names = {check.name for check in checks.all_of(replace(WELL, database=database))}
    assert names & {"Database", "Worker", "Admin"} == set()


def test_a_server_database_has_no_log_to_merge() -> None:
    found = checks.all_of(replace(WELL, database=_database(wal_bytes=None)))
    assert "Write-ahead log" not in {check.name for check in found}


def test_every_sentence_ends() -> None:
    assert [check.words for check in checks.all_of(WELL) if not check.words.endswith(".")] == []


@pytest.mark.parametrize(
    ("sync", "state", "words"),
    [
        ({"down": 1}, CheckState.FAIL, "1 connection not let in"),
        ({"late": 3, "parked": 1}, CheckState.FAIL, "3 changes waiting to be sent"),
        ({"parked": 1}, CheckState.WARN, "asked by GitHub to wait"),
        ({"failed": 2}, CheckState.WARN, "2 changes given up"),
    ],
)
def test_a_sync_that_stands_still_is_told(sync: dict[str, int], state: CheckState, words: str) -> None:
    found = _of("GitHub", database=_database(sync=replace(SYNC, **sync)))
    assert found[0] is state
    assert words in found[1]


def test_without_github_nothing_is_said_of_it() -> None:
    assert "GitHub" not in [check.name for check in checks.all_of(replace(WELL, database=_database(sync=None)))]


def test_secrets_that_no_key_opens_are_told() -> None:
    state, words = _of("Stored secrets", database=_database(lost_secrets=1))
    assert state is CheckState.FAIL
    assert words.startswith("1 stored secret cannot be opened")
